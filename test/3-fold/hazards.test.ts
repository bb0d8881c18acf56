// What an inserted `FROM stage` would change (DESIGN 4.3) is kept in one stage, or refused; everything here is proved.
import { describe, expect, test } from "vitest";
import { foldTexts, pairOf, textOf } from "../cases/texts.ts";
import { holding, stagesOf } from "./stages-of.ts";

/** Long enough to be worth a stage of its own. */
const long = `RUN ${Array.from({ length: 8 }, (_, i) => `step${i}`).join(" && \\\n  ")}\n`;

describe("CMD before ENTRYPOINT", () => {
  const lasts = (fold: string): readonly string[] => stagesOf(fold).at(-1)?.lines ?? [];

  test("much between them: the CMD is repeated behind the ENTRYPOINT", async () => {
    const fold = await textOf({
      members: pairOf(`FROM a\nCMD ["x"]\nCOPY bin/@ /b\n${long}ENTRYPOINT ["e"]\nUSER u\n`),
      form: "exact",
    });
    expect(lasts(fold).slice(1)).toEqual(['ENTRYPOINT ["e"]', 'CMD ["x"]', "USER u"]);
    expect(holding(fold, "RUN step0")).toHaveLength(1);
  });

  test("little between them: all of it stands once for each platform", async () => {
    const fold = await textOf({
      members: pairOf('FROM a\nCMD ["x"]\nRUN @\nENTRYPOINT ["e"]\nUSER u\nRUN y\nEXPOSE 1\n'),
    });
    for (const s of holding(fold, "ENTRYPOINT")) expect(s.lines).toContain('CMD ["x"]');
    expect(holding(fold, "ENTRYPOINT")).toHaveLength(2);
    expect(lasts(fold)).toEqual(["USER u", "RUN y", "EXPOSE 1"]);
  });

  test.each([
    ["the same SHELL", 'SHELL ["/b", "-c"]\nCMD x  y', "", "CMD x  y"],
    ["another SHELL behind it", 'SHELL ["/b", "-c"]\nCMD x  "y"', 'SHELL ["/c"]\n', 'CMD ["/b", "-c", "x  \\"y\\""]'],
    ["another SHELL, exec form", 'CMD ["x"]', 'SHELL ["/c"]\n', 'CMD ["x"]'],
  ])("%s", async (_, command, shell, repeated) => {
    const fold = await textOf({ members: pairOf(`FROM a\n${command}\nRUN @\n${long}${shell}ENTRYPOINT ["e"]\n`) });
    expect(lasts(fold).at(-1)).toBe(repeated);
  });

  test("the shell that a CMD had is the base's, and SHELL changes: nothing can repeat it, so they stay together", async () => {
    const fold = await textOf({ members: pairOf(`FROM a\nCMD x\nRUN @\n${long}SHELL ["/c"]\nENTRYPOINT ["e"]\n`) });
    expect(holding(fold, "CMD")).toEqual(holding(fold, "ENTRYPOINT"));
  });

  test("each platform's own CMD is repeated where the ENTRYPOINT is common", async () => {
    const fold = await textOf({ members: pairOf(`FROM a\nCMD ["@"]\n${long}${long}ENTRYPOINT ["e"]\n`) });
    expect(holding(fold, "RUN step0")).toHaveLength(1);
    expect(holding(fold, "CMD")).toHaveLength(4);
  });

  test("a later CMD replaces it: nothing to repeat", async () => {
    const text = `FROM a\nCMD ["x"]\nRUN @\n${long}ENTRYPOINT ["e"]\nCMD ["y"]\n`;
    const fold = await textOf({ members: pairOf(text) });
    expect(lasts(fold).slice(1)).toEqual(['ENTRYPOINT ["e"]', 'CMD ["y"]']);
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
  test("in the last stage, behind every split, stays where it is", async () => {
    const fold = await textOf({ members: pairOf(`FROM a\nHEALTHCHECK CMD @\n${long}ONBUILD COPY . /src\nUSER u\n`) });
    expect(stagesOf(fold).at(-1)?.lines.slice(1)).toEqual(["ONBUILD COPY . /src", "USER u"]);
  });

  test("before a difference: behind everything, in their order", async () => {
    const text = "FROM a\nONBUILD COPY @ /src\nONBUILD RUN x\nCOPY bin/@ /b\nONBUILD RUN y\nUSER u\n";
    const fold = await textOf({ members: pairOf(text.replace("COPY @ ", "COPY . ")), form: "exact" });
    const moved = ["ONBUILD COPY . /src", "ONBUILD RUN x", "ONBUILD RUN y"];
    expect(stagesOf(fold).at(-1)?.lines).toEqual(["USER u", ...moved]);
  });

  test("before a difference that ends the stage: in a stage of their own", async () => {
    const fold = await textOf({ members: pairOf("FROM a\nONBUILD RUN x\nCOPY bin/@ /b\n"), form: "exact" });
    expect(stagesOf(fold).at(-1)?.lines).toEqual(["ONBUILD RUN x"]);
  });

  test("of a stage that another is built on: fires there, as in the member", async () => {
    const text = "FROM a AS one\nONBUILD RUN x\nCOPY bin/@ /b\nFROM one\nUSER u\n";
    expect(holding(await textOf({ members: pairOf(text) }), "ONBUILD")).toHaveLength(1);
  });

  test("one that differs in a stage that only one other is built on fires at the selecting FROM instead", async () => {
    const text = "FROM a AS one\nCOPY bin/@ /b\nONBUILD RUN @\nFROM one\nUSER u\n";
    expect(holding(await textOf({ members: pairOf(text) }), "ONBUILD")).toHaveLength(2);
  });

  test("one that differs in a stage that is built by its name is refused for what it is", async () => {
    const text = "FROM a AS tool\nCOPY bin/@ /b\nONBUILD RUN @\nFROM b\nUSER u\n";
    expect(await textOf({ members: pairOf(text) })).toBe("UNSAFE_SPLIT UNSAFE_SPLIT");
  });

  test("one that copies and fires in the same file is refused where the context moves", async () => {
    const members = pairOf("FROM a AS one\nONBUILD COPY x /x\nFROM one\nUSER u\n");
    const contexts = { "linux/amd64": "amd64", "linux/arm64": "arm64" };
    const files = { "amd64/x": "", "arm64/x": "" };
    expect(await textOf({ members, contexts, files })).toBe("CONTEXT_CANNOT_MOVE CONTEXT_CANNOT_MOVE");
  });

  test.each([
    ["in a difference at the end", "FROM a\nUSER u\nONBUILD RUN @\n"],
    ["before what is common", "FROM a\nONBUILD RUN @\nUSER u\n"],
    ["in a stage that is copied from", "FROM a\nONBUILD RUN @\nFROM b\nCOPY --from=0 /x /\n"],
  ])("one that differs, %s, is refused with its place", async (_, text) => {
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
    const fold = await textOf({ members: pairOf(`FROM a\nARG V=2\nENV V=1\n${long}HEALTHCHECK CMD @\nRUN echo $V\n`) });
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
    const text = "FROM a\nENV V=1\nARG V=2\nENV W=1\nARG W=2\nRUN echo $W\nRUN @\nCOPY $V /v\n";
    const fold = await textOf({ members: pairOf(text) });
    for (const s of holding(fold, "COPY")) expect(s.lines).toEqual(expect.arrayContaining(["ARG V=2", "ARG W=2"]));
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
    [
      "PATH set again, whose place a FROM changes (measured)",
      `FROM a\nENV A=1\nENV PATH=/x:$PATH\nCOPY bin/@ /b\n${long}`,
    ],
    ["an ENV behind it", `FROM a\nARG V=1\nENV E=1\nCOPY bin/@ /b\n${long}`],
  ])("keeps what RUN sees in its order: %s", async (_, text) => {
    expect(await grades(text)).toEqual(["exact", "exact"]);
  });
});
