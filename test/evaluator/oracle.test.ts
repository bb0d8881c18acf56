// Our evaluator against BuildKit's kept answers: operations and configuration are equal, or ours refuses the file.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { compare, type Verdict, WAYS } from "./compare.ts";
import { BAD_FILES } from "./generate/bad.ts";
import { hashOf, questionOf, readKept, STREAMS } from "./kept.ts";
import { RULES, WIDE_RULES } from "./rules.ts";

const data = (path: string): string => readFileSync(join(import.meta.dirname, "../..", path), "utf8");

/** Seeds whose disagreement is known and not yet mended, with why; and how many may be refused at most. */
const known = JSON.parse(data("test/data/evaluator/known.json")) as {
  readonly refused: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly disagree: Readonly<Record<string, readonly number[]>>;
};
const LEAST = { first: 2000, wide: 800, bad: BAD_FILES.length } as const;
const REACHED = { first: RULES, wide: WIDE_RULES, bad: [] } as const;

const streams = STREAMS.map((stream) => {
  const { head, answers } = readKept(data(stream.path));
  const asked = answers.map((answer) => ({ question: questionOf(Number(answer.id)), answer }));
  const verdicts = new Map(
    WAYS.map((way) => [way, asked.map(({ question, answer }) => compare(question, answer, ...way))] as const),
  );
  return { ...stream, head, asked, verdicts };
});

describe.each(streams)("the $name questions", ({ name, firstSeed, head, asked, verdicts }) => {
  test("the generator makes the files that were asked about", () => {
    expect(head).toMatchObject({ buildkit: "v0.25.2", seeds: [firstSeed, firstSeed + asked.length - 1] });
    expect(asked.length).toBeGreaterThanOrEqual(LEAST[name]);
    for (const { question, answer } of asked)
      expect(`${question.id} ${hashOf(question)}`).toBe(`${answer.id} ${answer.hash}`);
  });

  test("every rule is reached", () => {
    const missed = REACHED[name].filter(({ text, error, answer: expected, given }) => {
      const reached = asked.filter(({ question, answer }) => {
        if (given && !given(question)) return false;
        if (error) return error.test(answer.error ?? "");
        if (answer.error !== undefined) return false;
        return (text?.test(question.dockerfile) ?? true) && (!expected || expected.test(JSON.stringify(answer)));
      });
      return reached.length < 3;
    });
    expect(missed.map((r) => r.name)).toEqual([]);
  });

  describe.each(WAYS)("with the build arguments that are %s unknown to it, and %s bases", (...way) => {
    const found = verdicts.get(WAYS.find((w) => w[0] === way[0] && w[1] === way[1]) ?? way) ?? [];
    const count = (kind: Verdict["kind"]): number => found.filter((v) => v.kind === kind).length;

    test("the evaluator never disagrees with BuildKit", () => {
      const expected = new Set(Object.values(known.disagree).flat());
      const disagreements = found.flatMap((v, i) => (v.kind === "disagree" ? [{ seed: firstSeed + i, ...v }] : []));
      expect(disagreements.filter((v) => !expected.has(v.seed))).toEqual([]);
    });

    test(`it agrees with ${count("agree")} answers, refuses ${count("refused")}`, () => {
      expect(count("agree")).toBeGreaterThan(asked.length / 2);
      expect(count("refused")).toBeLessThanOrEqual(known.refused[name]?.[way.join(", ")] ?? 0);
    });
  });
});

test("what is known to disagree still does", () => {
  const disagrees = new Set(
    streams.flatMap(({ firstSeed, verdicts }) =>
      [...verdicts.values()].flatMap((list) => list.flatMap((v, i) => (v.kind === "disagree" ? [firstSeed + i] : []))),
    ),
  );
  const mended = Object.entries(known.disagree).flatMap(([why, seeds]) =>
    seeds.filter((seed) => !disagrees.has(seed)).map((seed) => [why, seed]),
  );
  expect(mended, "take these out of test/data/evaluator/known.json").toEqual([]);
});
