// A name that is a stage here and an image there: the stage has another name in the fold, with all its uses (DESIGN 4.3).
import { describe, expect, test } from "vitest";
import { foldTexts, textOf } from "../cases/texts.ts";

const two = (amd64: string, arm64: string) => ({ members: { "linux/amd64": amd64, "linux/arm64": arm64 } });

describe("the stage gives way", () => {
  test.each<[why: string, amd64: string, arm64: string, has: readonly string[], hasNot: readonly string[]]>([
    [
      "in COPY --from",
      "FROM a AS builder\nRUN x\nFROM b\nCOPY --from=builder /x /x\n",
      "FROM b\nCOPY --from=builder /x /x\n",
      ["AS builder-stage\n", "COPY --from=builder-stage /x /x", "COPY --from=builder /x /x"],
      ["AS builder\n"],
    ],
    [
      "in FROM, in any case",
      "FROM a AS Tools\nRUN x\nFROM tools\nUSER u\nCOPY --from=TOOLS /y /y\n",
      "FROM tools\nUSER u\n",
      [
        "AS tools-stage\n",
        "FROM tools-stage AS base-amd64",
        "FROM tools AS base-arm64",
        "COPY --from=tools-stage /y /y",
      ],
      ["AS Tools\n"],
    ],
    [
      "in a mount",
      "FROM a AS t\nRUN x\nFROM b\nRUN --mount=type=bind,from=t,target=/t y\n",
      "FROM b\nRUN --mount=type=bind,from=t,target=/t y\n",
      ["from=t-stage,target=/t", "from=t,target=/t"],
      ["AS t\n"],
    ],
    [
      "where its base has its name",
      "FROM t AS t\nRUN x\nFROM t AS u\nRUN y\nFROM b\nCOPY --from=u / /\n",
      "FROM t AS u\nRUN y\nFROM b\nCOPY --from=u / /\n",
      ["FROM t AS t-stage", "FROM t-stage AS u"],
      ["AS t\n"],
    ],
    [
      "to a name that nobody has",
      "FROM a AS t\nRUN x\nFROM t-stage AS q\nFROM b\nCOPY --from=t / /\nCOPY --from=q / /\n",
      "FROM b\nCOPY --from=t / /\n",
      ["AS t-stage2\n", "COPY --from=t-stage2 / /"],
      ["AS t\n", "AS t-stage\n"],
    ],
  ])("%s", async (_, amd64, arm64, has, hasNot) => {
    const fold = await textOf(two(amd64, arm64));
    for (const text of has) expect(fold).toContain(text);
    for (const text of hasNot) expect(fold).not.toContain(text);
  });

  test("and the fold says so once, at the stage", async () => {
    const outcome = await foldTexts(two("FROM a AS t\nFROM b\nCOPY --from=t / /\n", "FROM b\nCOPY --from=t / /\n"));
    const said = outcome.status === "folded" ? outcome.proposal.diagnostics : [];
    expect(said.map((d) => [d.code, d.severity, d.place?.line])).toEqual([["NAME_MEANS_TWO_THINGS", "warning", 1]]);
  });
});

describe("a stage that is built by its name keeps it, and nothing folds", () => {
  test.each<[why: string, amd64: string]>([
    ["the last one", "FROM b\nRUN x\nFROM a AS t\n"],
    ["one that the last does not need", "FROM a AS t\nFROM b\n"],
  ])("%s", async (_, amd64) => {
    expect(await textOf(two(amd64, "FROM b\nCOPY --from=t / /\n"))).toBe("NAME_MEANS_TWO_THINGS");
  });
});
