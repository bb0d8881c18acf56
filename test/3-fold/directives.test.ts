// Parser directives that differ: what is proved to change nothing folds, the rest is refused with its line.
import { describe, expect, test } from "vitest";
import { foldTexts, textOf } from "../cases/texts.ts";

const two = (amd64: string, arm64: string) => ({ members: { "linux/amd64": amd64, "linux/arm64": arm64 } });

describe("another escape character", () => {
  test.each<[why: string, amd64: string, arm64: string, fold: string]>([
    ["that is never used", "# escape=`\nFROM a\nRUN x\n", "FROM a\nRUN x\n", "FROM a\nRUN x\n"],
    [
      "that continues lines",
      "FROM a\nRUN x \\\n  y\n",
      "# escape=`\nFROM a\nRUN x `\n  y\n",
      "FROM a\nRUN x \\\n  y\n",
    ],
    [
      "beside what only the shell reads",
      "FROM a\nRUN x '\\n' `date`; \\\n  y\n",
      "# escape=`\nFROM a\nRUN x '\\n' `date`; `\n  # why\n  y\n",
      "FROM a\nRUN x '\\n' `date`; \\\n  y\n",
    ],
    ["a backslash by name", "# escape=\\\nFROM a\n", "FROM a\n", "FROM a\n"],
    [
      "the same in all",
      "# escape=`\nFROM a\nRUN x `\n y\n",
      "# escape=`\nFROM a\nRUN x `\n y\n",
      "# escape=`\n\nFROM a\nRUN x `\n y\n",
    ],
  ])("%s", async (_, amd64, arm64, fold) => {
    expect(await textOf(two(amd64, arm64))).toBe(fold);
  });

  test.each<[why: string, line: string]>([
    ["a backslash in a word that BuildKit reads", "COPY a\\b /c"],
    ["a backquote there", "ENV A=x`$B"],
    ["a backslash at a line's end", "RUN x \\\n#"],
    ["in a flag", "RUN --mount=type=bind,target=/a\\b x"],
  ])("is refused: %s", async (_, line) => {
    const outcome = await foldTexts(two("FROM a\n", `# escape=\`\nFROM a\n${line}\n`));
    const [first] = outcome.status === "refused" ? outcome.diagnostics : [];
    expect([first?.code, first?.place?.line]).toEqual(["DIRECTIVES_DIFFER", 3]);
  });
});

describe("other directives", () => {
  test("checks that differ go, with a note", async () => {
    const outcome = await foldTexts(two("# check=skip=JSONArgsRecommended\nFROM a\n", "FROM a\n"));
    if (outcome.status !== "folded") throw new Error(outcome.status);
    expect(outcome.proposal.dockerfile).toBe("FROM a\n");
    expect(outcome.proposal.diagnostics.map((d) => [d.code, d.severity])).toEqual([["DIRECTIVES_DIFFER", "note"]]);
  });

  test("a check that may fail the build stays unproven", async () => {
    expect(await textOf(two("# check=error=true\nFROM a\n", "FROM a\n"))).toBe("FOLD_NOT_PROVED");
  });

  test.each<[amd64: string, arm64: string]>([
    ["# syntax=docker/dockerfile:1\nFROM a\n", "FROM a\n"],
    ["# syntax=docker/dockerfile:1.4\nFROM a\n", "# syntax=docker/dockerfile:1\nFROM a\n"],
  ])("frontends that differ are refused: %j %j", async (amd64, arm64) => {
    expect(await textOf(two(amd64, arm64))).toBe("DIRECTIVES_DIFFER");
  });

  test("what all have stays", async () => {
    const head = "# syntax=docker/dockerfile:1\n# check=skip=all\n";
    expect(await textOf(two(`${head}FROM a\n`, `${head}FROM a\n`))).toBe(`${head}\nFROM a\n`);
  });
});
