// Our evaluator against BuildKit's kept answers: operations and configuration are equal, or ours refuses the file.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { compare, type Verdict, WAYS } from "./compare.ts";
import { question } from "./generate/file.ts";
import { hashOf, KEPT, readKept } from "./kept.ts";
import { RULES } from "./rules.ts";

const data = (path: string): string => readFileSync(join(import.meta.dirname, "../..", path), "utf8");
const { head, answers } = readKept(data(KEPT));
const questions = answers.map((a) => question(Number(a.id)));

/** Seeds whose disagreement is known and not yet mended, with why; and how many may be refused at most. */
const known = JSON.parse(data("test/data/evaluator/known.json")) as {
  readonly refused: Readonly<Record<string, number>>;
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

type Way = (typeof WAYS)[number];
const nameOf = ([symbols, bases]: Way): string => `${symbols}, ${bases}`;
const all = new Map(
  WAYS.map((way) => [nameOf(way), answers.map((a, i) => compare(questions[i] ?? question(i), a, ...way))]),
);
const count = (way: Way, kind: Verdict["kind"]): number =>
  (all.get(nameOf(way)) ?? []).filter((v) => v.kind === kind).length;

describe.each(WAYS)("with the build arguments that are %s unknown to it, and %s bases", (...way) => {
  test("the evaluator never disagrees with BuildKit", () => {
    const expected = new Set(Object.values(known.disagree).flat());
    const found = (all.get(nameOf(way)) ?? []).flatMap((v, seed) => (v.kind === "disagree" ? [{ seed, ...v }] : []));
    expect(found.filter((v) => !expected.has(v.seed))).toEqual([]);
  });

  test(`it agrees with ${count(way, "agree")} answers, refuses ${count(way, "refused")}`, () => {
    expect(count(way, "agree")).toBeGreaterThan(answers.length / 2);
    expect(count(way, "refused")).toBeLessThanOrEqual(known.refused[nameOf(way)] ?? 0);
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
