// `archfold prove` and `archfold unfold` by hand: files that a person names, and what the proof says of them.
import { describe, expect, test } from "vitest";
import { tree } from "../host/tree.ts";
import { archfold, json, PAIR } from "./run.ts";

const FOLD = [
  "FROM debian:12 AS files-amd64",
  "COPY amd64/tool /bin/tool",
  "FROM arm64v8/debian:12 AS files-arm64",
  "COPY arm64v8/tool /bin/tool",
  "FROM files-${TARGETARCH}",
  "RUN tool --install",
  "",
].join("\n");

const MEMBERS = [
  "--member",
  "linux/amd64=amd64/Dockerfile:amd64",
  "--member",
  "linux/arm64=arm64v8/Dockerfile:arm64v8",
] as const;

const prove = (fold: string, ...argv: string[]) =>
  archfold(tree({ ...PAIR, fold }), "prove", "--fold", "fold", ...MEMBERS, ...argv);

interface Proved {
  readonly proof: Readonly<
    Record<string, { readonly verdict: string; readonly grade: string | null; readonly assumptions: readonly object[] }>
  >;
}

describe("prove", () => {
  test("a fold that is right", async () => {
    expect(await prove(FOLD)).toEqual({
      code: 0,
      out: [
        "linux/amd64",
        "  proved, exact, assuming: debian:12 has no ONBUILD",
        "linux/arm64",
        "  proved, exact, assuming: arm64v8/debian:12 has no ONBUILD",
        "",
      ].join("\n"),
      err: "",
    });
  });

  test("a refutation shows both lines and the difference, and the other platforms stay proved", async () => {
    const { code, out, err } = await prove(FOLD.replace("arm64v8/tool", "amd64/tool"));
    expect([code, err]).toEqual([1, ""]);
    expect(out).toContain("linux/amd64\n  proved, exact");
    expect(out).toMatch(
      /linux\/arm64\n {2}refuted\n {4}\S.*\n {2,4}member, line 2: COPY tool \/bin\/tool\n {2,4}fold, {3}line 4: COPY amd64\/tool \/bin\/tool\n/,
    );
  });

  test("a step that one side lacks", async () => {
    const { code, out } = await prove(FOLD.replace("RUN tool --install\n", ""));
    expect(code).toBe(1);
    expect(out).toContain("member, line 3: RUN tool --install");
    expect(out).toContain("fold,   nowhere");
  });

  test("--strict takes nothing as given", async () => {
    const { code, out } = await prove(FOLD, "--strict");
    expect(code).toBe(1);
    expect(out).toContain("unproven");
    expect(out).toContain("--strict: the proof assumes something about debian:12");
  });

  test("--json", async () => {
    const { value, code } = await json<Proved>(tree({ ...PAIR, fold: FOLD }), "prove", "--fold", "fold", ...MEMBERS);
    expect(code).toBe(0);
    expect(value.proof).toMatchObject({
      "linux/amd64": { verdict: "proved", grade: "exact", assumptions: [{ base: "debian:12", onbuild: "none" }] },
      "linux/arm64": { verdict: "proved", grade: "exact" },
    });
  });

  test("one member is enough, and a fold of another hand too", async () => {
    const fold = "ARG BASE=debian:12\nFROM ${BASE}\nCOPY tool /bin/tool\nRUN tool --install\n";
    const root = tree({ ...PAIR, fold });
    const argv = ["prove", "--fold", "fold", "--context", "amd64", "--member", "linux/amd64=amd64/Dockerfile:amd64"];
    const { code, out } = await archfold(root, ...argv);
    expect(out).toContain("proved");
    expect(code).toBe(0);
  });

  test.each([
    ["not a Dockerfile", "hello\n", "fold:1:1: "],
    ["an unfinished one", "FROM debian:12\nRUN tool \\\n", "fold:2:"],
    ["an empty one", "", "fold:1:1: "],
  ])("%s is bad input", async (_, text, place) => {
    const { code, out, err } = await prove(text);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain(place);
    expect(err.trimEnd().split("\n")).toHaveLength(1);
  });

  test("every bad file is told", async () => {
    const root = tree({ ...PAIR, fold: "FROB\n", "amd64/Dockerfile": "" });
    const { code, err } = await archfold(root, "prove", "--fold", "fold", ...MEMBERS);
    expect(code).toBe(2);
    expect(err).toMatch(/^fold:1:1: .*\namd64\/Dockerfile:1:1: .*\n$/);
  });
});

describe("unfold", () => {
  test("gives the chain of one platform, which builds alone", async () => {
    const root = tree({ fold: FOLD });
    const { code, out, err } = await archfold(root, "unfold", "fold", "--platform", "linux/arm64");
    expect([code, err]).toEqual([0, ""]);
    expect(out).toContain("FROM arm64v8/debian:12");
    expect(out).toContain("COPY arm64v8/tool /bin/tool");
    expect(out).not.toContain("amd64/tool");
  });

  test("its output is proved against the member", async () => {
    const root = tree({ ...PAIR, fold: FOLD });
    const { out } = await archfold(root, "unfold", "fold", "--platform", "linux/arm64");
    const again = tree({ ...PAIR, fold: out });
    const proved = await archfold(again, "prove", "--fold", "fold", "--member", MEMBERS[3]);
    expect([proved.code, proved.err]).toEqual([0, ""]);
  });
});
