// Bad input is told as BuildKit tells it: its own words, and the line and column where it stands.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "../../src/1-read/parse.ts";
import { evaluate } from "../../src/5-prove/evaluate/evaluate.ts";
import { readProgram } from "../../src/5-prove/evaluate/stages.ts";
import { keyOf } from "../../src/5-prove/words/text.ts";
import type { Diagnostic } from "../../src/model/diagnostic.ts";
import { platform } from "../../src/model/platform.ts";
import { questionOf, readKept, STREAMS } from "./kept.ts";
import type { Question } from "./question.ts";

const path = STREAMS.find((s) => s.name === "bad")?.path ?? "";
const { answers } = readKept(readFileSync(join(import.meta.dirname, "../..", path), "utf8"));

function told({ dockerfile, bases }: Question): readonly Diagnostic[] {
  const parsed = parse("Dockerfile", dockerfile);
  if (parsed.kind === "trouble") return parsed.diagnostics;
  return evaluate(readProgram(parsed.dockerfile), {
    platform: platform("linux", "arm64", ""),
    isAcross: false,
    isFixed: () => true,
    baseConfig: () => bases["*"],
    nameBase: keyOf,
    baseLacks: () => false,
    maps: "apart",
  }).troubles;
}

/** Without where it was found, and what else might have been meant. */
const core = (error: string): string =>
  error.replace(/^dockerfile parse error on line \d+: /, "").replace(/ \(did you mean .*\)$/, "");

/** What ours says otherwise, by the beginning of BuildKit's words, each for a reason. */
const OTHERWISE: Readonly<Record<string, string>> = {
  // The reader's own words, which name the place in the file.
  "unknown instruction": "is no Dockerfile instruction",
  // Which of its parts is wrong is not looked into.
  "invalid syntax": "invalid chmod parameter",
  "invalid checksum digest": "invalid checksum digest",
  "invalid port": "invalid containerPort",
};

const refused = answers.filter((a) => a.error !== undefined);

test.each(refused.map((a) => [questionOf(Number(a.id)).dockerfile, a] as const))("%j", (_, answer) => {
  const error = core(answer.error ?? "");
  const found = told(questionOf(Number(answer.id)));
  const messages = found.map((d) => d.message);
  const expected = Object.entries(OTHERWISE).find(([words]) => error.startsWith(words))?.[1] ?? error;
  const said = found.find((d) => d.message.includes(expected) || expected.startsWith(d.message));
  expect(messages, `BuildKit: ${error}`).toContain(said?.message ?? expected);
  expect(said?.place?.column).toBeGreaterThan(0);
  if (answer.line) expect(said?.place?.line).toBe(answer.line);
});
