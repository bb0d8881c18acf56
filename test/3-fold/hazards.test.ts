// What an inserted `FROM stage` would change (DESIGN 4.3) is kept in one stage, or refused; everything here is proved.
import { describe, expect, test } from "vitest";
import { foldTexts, pairOf, textOf } from "../cases/texts.ts";
import { holding, stagesOf } from "./stages-of.ts";

/** Long enough to be worth a stage of its own. */
const long = `RUN ${Array.from({ length: 8 }, (_, i) => `step${i}`).join(" && \\\n  ")}\n`;

describe("CMD before ENTRYPOINT", () => {
  test("both stand in the stage of one platform, whatever lies between", async () => {
    const fold = await textOf({
      members: pairOf(`FROM a\nCMD ["x"]\nCOPY bin/@ /b\n${long}ENTRYPOINT ["e"]\nUSER u\n`),
    });
    for (const s of holding(fold, "ENTRYPOINT")) expect(s.lines).toContain('CMD ["x"]');
    expect(holding(fold, "ENTRYPOINT")).toHaveLength(2);
    expect(stagesOf(fold).at(-1)?.lines).toEqual(["USER u"]);
  });

  test("the other way round nothing is lost, so nothing is repeated", async () => {
    const fold = await textOf({
      members: pairOf(`FROM a\nENTRYPOINT ["e"]\nCMD ["x"]\n${long}COPY bin/@ /b\nUSER u\n`),
    });
    expect(holding(fold, "ENTRYPOINT")).toHaveLength(1);
    expect(holding(fold, "RUN step0")).toHaveLength(1);
  });
});

describe("ONBUILD", () => {
  test("in the last stage, behind every split, stays verbatim", async () => {
    const fold = await textOf({ members: pairOf(`FROM a\nCOPY bin/@ /b\n${long}ONBUILD COPY . /src\n`) });
    expect(holding(fold, "ONBUILD")).toEqual(stagesOf(fold).slice(-1));
  });

  test.each([
    ["before a difference", "FROM a\nONBUILD RUN x\nCOPY bin/@ /b\nUSER u\n"],
    ["in a difference at the end", "FROM a\nUSER u\nONBUILD RUN @\n"],
  ])("%s is refused, with its place", async (_, text) => {
    const outcome = await foldTexts({ members: pairOf(text) });
    expect(outcome.status).toBe("refused");
    const errors = outcome.status === "refused" ? outcome.diagnostics.filter((d) => d.severity === "error") : [];
    expect([...new Set(errors.map((d) => d.code))]).toEqual(["UNSAFE_SPLIT"]);
    expect(errors[0]?.place?.line).toBe(text.split("\n").findIndex((l) => l.startsWith("ONBUILD")) + 1);
  });
});

describe("ENV and ARG of one name", () => {
  test("ARG behind the ENV: it wins within a stage only, so nothing is split behind it", async () => {
    const fold = await textOf({ members: pairOf(`FROM a\n${long}ENV V=1\nARG V=2\nCOPY bin/@ /b\nRUN echo $V\n`) });
    for (const s of holding(fold, "RUN echo")) expect(s.lines).toContain("ARG V=2");
    expect(holding(fold, "ARG V=2").length).toBeGreaterThan(0);
  });

  test("ARG before the ENV: the ENV wins either way, and the steps stand once", async () => {
    const fold = await textOf({ members: pairOf(`FROM a\nARG V=2\nENV V=1\n${long}COPY bin/@ /b\nRUN echo $V\n`) });
    expect(holding(fold, "RUN step0")).toHaveLength(1);
    expect(stagesOf(fold).at(-1)?.lines).toEqual(["RUN echo $V"]);
  });

  test("the ENV in the old form, and among others on its line", async () => {
    for (const env of ["ENV V the value", 'ENV A=1 V="x y" B=2']) {
      const fold = await textOf({ members: pairOf(`FROM a\n${env}\nARG V=2\nCOPY bin/@ /b\nRUN echo $V\n`) });
      for (const s of holding(fold, "RUN echo")) expect(s.lines).toContain("ARG V=2");
    }
  });
});

describe("what lies further away", () => {
  test("an ENV of the stage below hides an ARG behind a split as well", async () => {
    const fold = await textOf({
      members: pairOf(
        "FROM scratch AS below\nENV V=2\nFROM below AS above\nARG V\nRUN @\nRUN x\nFROM scratch\nCOPY --from=above /a /a\n",
      ),
    });
    for (const s of holding(fold, "RUN x")) expect(s.lines).toContain("ARG V");
    expect(holding(fold, "RUN x")).toHaveLength(2);
  });

  test("what one hazard absorbs is a boundary inside another", async () => {
    const text = 'FROM a\nCMD ["x"]\nRUN @\nENTRYPOINT ["e"]\nONBUILD RUN y\nENTRYPOINT ["e"]\nUSER u\n';
    expect(await textOf({ members: pairOf(text) })).toMatch(/^UNSAFE_SPLIT/);
  });
});

describe("the exact form", () => {
  const grades = async (text: string): Promise<readonly (string | undefined)[]> => {
    const outcome = await foldTexts({ members: pairOf(text), form: "exact" });
    return outcome.status === "folded" ? [...outcome.proof.values()].map((p) => p.grade) : [outcome.status];
  };

  test.each([
    ["an argument with a default", `FROM a\nARG V=1\nCOPY bin/@ /b\n${long}`],
    ["an argument without one", `FROM a\nARG V\nCOPY bin/@ /b\n${long}`],
    ["an ENV behind it", `FROM a\nARG V=1\nENV E=1\nCOPY bin/@ /b\n${long}`],
  ])("keeps what RUN sees in its order: %s", async (_, text) => {
    expect(await grades(text)).toEqual(["exact", "exact"]);
  });
});
