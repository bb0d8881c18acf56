// A stage that the image does not need is built with --target: it has a proof of its own beside the image's.
import { describe, expect, test } from "vitest";
import { textOf } from "../cases/texts.ts";
import { provePair } from "./pairs.ts";

const targets = (member: string, fold: string) =>
  (provePair({ member, fold }).targets ?? []).map(
    (t) => `${t.target} ${t.verdict} ${t.grade ?? t.difference?.message}`,
  );

describe("a target", () => {
  test.each<[why: string, member: string, fold: string, said: readonly string[]]>([
    ["that the image needs has none", "FROM a AS t\nFROM t\n", "FROM a AS t\nFROM t\n", []],
    ["without a name has none", "FROM a\nFROM b\n", "FROM a\nFROM b\n", []],
    [
      "is proved with its parents",
      "FROM a AS p\nRUN x\nFROM p AS T\nRUN y\nFROM b\n",
      "FROM a AS q\nRUN x\nFROM q AS p\nFROM p AS t\nRUN y\nFROM b\n",
      ["p proved exact", "t proved exact"],
    ],
    [
      "that does something else is refuted",
      "FROM a AS t\nRUN x\nFROM b\n",
      "FROM a AS t\nRUN y\nFROM b\n",
      ['t refuted the command differs at "x" in the member, "y" in the fold'],
    ],
    ["that is gone is refuted", "FROM a AS t\nFROM b\n", "FROM b\n", ["t refuted the fold has no stage t"]],
    [
      "reads its own name from TARGETSTAGE, where the image reads the last one's",
      "FROM a AS t\nARG TARGETSTAGE\nRUN x\nFROM t AS u\nFROM b AS end\n",
      "FROM a AS s\nARG TARGETSTAGE\nRUN x\nFROM s AS t\nFROM t AS u\nFROM b AS end\n",
      ["t proved exact", "u proved exact"],
    ],
    [
      "in another stage's place is refuted",
      "FROM a AS t\nARG TARGETSTAGE\nRUN x\nFROM b\n",
      "FROM a AS t\nARG TARGETSTAGE=t2\nRUN x\nFROM b\n",
      ["t refuted RUN sees TARGETSTAGE=t in the member and TARGETSTAGE=t2 in the fold"],
    ],
  ])("%s", (_, member, fold, said) => {
    expect(targets(member, fold)).toEqual(said);
  });

  test("leaves the image's own verdict as it is", () => {
    expect(provePair({ member: "FROM a AS t\nFROM b\n", fold: "FROM b\n" }).verdict).toBe("proved");
  });
});

test("a fold holds every target of every platform", async () => {
  const member = (arch: string, more = "") =>
    `FROM a AS app\nRUN x ${arch}\nFROM app AS test\nRUN y\n${more}FROM app\nUSER u\n`;
  const fold = await textOf({
    members: { "linux/amd64": member("1"), "linux/arm64": member("2", "FROM a AS debug\nRUN z\n") },
  });
  expect(fold).toContain("AS test\n");
  expect(fold).toContain("FROM a AS debug\n");
});
