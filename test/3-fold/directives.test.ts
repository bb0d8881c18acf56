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

  test.each<[chosen: string, amd64: string, arm64: string]>([
    ["docker/dockerfile:1", "# syntax=docker/dockerfile:1\n", ""],
    ["docker/dockerfile:1", "# syntax=docker/dockerfile:1.4\n", "# syntax=docker/dockerfile:1.2.1\n"],
    ["docker/dockerfile:1-labs", "# syntax=docker/dockerfile:experimental\n", "# syntax=docker/dockerfile:1.0\n"],
  ])("%s is said to do for %j and %j", async (chosen, amd64, arm64) => {
    const outcome = await foldTexts({ ...two(`${amd64}FROM a\n`, `${arm64}FROM a\n`), syntax: chosen });
    if (outcome.status !== "folded") throw new Error(outcome.status);
    expect(outcome.proposal.dockerfile).toBe(`# syntax=${chosen}\n\nFROM a\n`);
    expect(outcome.proposal.decisions).toContainEqual({ kind: "syntax", syntax: chosen, by: "flag" });
    const refs = [...outcome.proof.values()].flatMap((p) => p.premises.map((x) => x.memberRef));
    const others = [amd64, arm64].map((t) => t.replace("# syntax=", "").trim()).filter((t) => t !== chosen);
    expect(refs).toEqual(others);
  });

  test("an unknown frontend is not made another by being told", async () => {
    const texts = two("# syntax=example/frontend:2\nFROM a\n", "# syntax=docker/dockerfile:1\nFROM a\n");
    expect(await textOf({ ...texts, syntax: "docker/dockerfile:1" })).toBe("DIRECTIVES_DIFFER");
  });

  test("one image under two names needs no premise", async () => {
    const texts = two(
      "# syntax = docker.io/docker/dockerfile\nFROM a\n",
      "# syntax=docker/dockerfile:latest\nFROM a\n",
    );
    const outcome = await foldTexts({ ...texts, syntax: "docker/dockerfile:1" });
    if (outcome.status !== "folded") throw new Error(outcome.status);
    expect(outcome.proposal.dockerfile).toBe("# syntax = docker.io/docker/dockerfile\n\nFROM a\n");
    expect([...outcome.proof.values()].flatMap((p) => p.premises)).toEqual([]);
  });

  test.each<[lines: readonly string[], flag: string]>([
    [["docker/dockerfile:1.4", ""], "docker/dockerfile:1.4"],
    [["docker/dockerfile:1.4", "docker/dockerfile:1"], "docker/dockerfile:1"],
    [["docker/dockerfile:1.10", "docker/dockerfile:1.9"], "docker/dockerfile:1.10"],
    [["docker/dockerfile:1.4-labs", "docker/dockerfile:1"], "docker/dockerfile:1.4-labs"],
    [["docker/dockerfile:experimental", ""], "docker/dockerfile:1"],
  ])("the refusal of %j names --syntax %s", async (lines, flag) => {
    const [amd64 = "", arm64 = ""] = lines.map((l) => `${l === "" ? "" : `# syntax=${l}\n`}FROM a\n`);
    const outcome = await foldTexts(two(amd64, arm64));
    if (outcome.status !== "refused") throw new Error(outcome.status);
    expect(outcome.diagnostics[0]?.message).toContain(`; --syntax ${flag} takes `);
  });

  test("what all have stays", async () => {
    const head = "# syntax=docker/dockerfile:1\n# check=skip=all\n";
    expect(await textOf(two(`${head}FROM a\n`, `${head}FROM a\n`))).toBe(`${head}\nFROM a\n`);
  });
});
