// Our evaluator against BuildKit's kept answers: operations and configuration are equal, or ours refuses the file.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { compare, type Symbols, type Verdict } from "./compare.ts";
import { question } from "./generate/file.ts";
import { hashOf, KEPT, readKept } from "./kept.ts";
import { RULES } from "./rules.ts";

const data = (path: string): string => readFileSync(join(import.meta.dirname, "../..", path), "utf8");
const { head, answers } = readKept(data(KEPT));
const questions = answers.map((a) => question(Number(a.id)));

/** Seeds whose disagreement is known and not yet mended, with why; and how many may be refused at most. */
const known = JSON.parse(data("test/data/evaluator/known.json")) as {
  readonly refused: Readonly<Record<Symbols, number>>;
  readonly disagree: Readonly<Record<string, readonly number[]>>;
};

test("the generator makes the files that were asked about", () => {
  expect(head).toMatchObject({ buildkit: "v0.25.2", seeds: [0, answers.length - 1] });
  expect(answers.length).toBeGreaterThanOrEqual(2000);
  for (const [i, answer] of answers.entries())
    expect(`${i} ${hashOf(questions[i] ?? question(i))}`).toBe(`${i} ${answer.hash}`);
});

test("every rule is reached", () => {
  const missed = RULES.filter(({ text, error, answer: expected }) => {
    const reached = answers.filter((answer, i) => {
      if (error) return error.test(answer.error ?? "");
      if (answer.error !== undefined) return false;
      return text?.test(questions[i]?.dockerfile ?? "") && (!expected || expected.test(JSON.stringify(answer)));
    });
    return reached.length < 3;
  });
  expect(missed.map((r) => r.name)).toEqual([]);
});

const SYMBOLS: readonly Symbols[] = ["given", "declared"];
const verdicts = (symbols: Symbols): readonly Verdict[] =>
  answers.map((answer, i) => compare(questions[i] ?? question(i), answer, symbols));
const all = new Map(SYMBOLS.map((symbols) => [symbols, verdicts(symbols)]));
const count = (symbols: Symbols, kind: Verdict["kind"]): number =>
  (all.get(symbols) ?? []).filter((v) => v.kind === kind).length;

describe.each(SYMBOLS)("with the build arguments that are %s unknown to it", (symbols) => {
  test("the evaluator never disagrees with BuildKit", () => {
    const expected = new Set(Object.values(known.disagree).flat());
    const found = (all.get(symbols) ?? []).flatMap((v, seed) => (v.kind === "disagree" ? [{ seed, ...v }] : []));
    expect(found.filter((v) => !expected.has(v.seed))).toEqual([]);
  });

  test(`it agrees with ${count(symbols, "agree")} answers, refuses ${count(symbols, "refused")}`, () => {
    expect(count(symbols, "agree")).toBeGreaterThan(answers.length / 2);
    expect(count(symbols, "refused")).toBeLessThanOrEqual(known.refused[symbols]);
  });
});

test("what is known to disagree still does", () => {
  const mended = Object.entries(known.disagree).flatMap(([why, seeds]) =>
    seeds
      .filter((seed) => [...all.values()].every((list) => list[seed]?.kind !== "disagree"))
      .map((seed) => [why, seed]),
  );
  expect(mended, "take these out of test/data/evaluator/known.json").toEqual([]);
});
