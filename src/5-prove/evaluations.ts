// A program for one platform, evaluated under what its base images are taken to lack; what was evaluated serves again.
import { type Questions, questionOf } from "./compare/doubts.ts";
import { type Evaluated, evaluate } from "./evaluate/evaluate.ts";
import type { Setup } from "./evaluate/room.ts";
import type { Program } from "./evaluate/stages.ts";

/** Is this question answered with "the base lacks it"? */
export type Answers = Pick<Questions, "has">;

/** An evaluation with the questions it asked: it serves every attempt that answers them alike. */
export interface Evaluation {
  readonly program: Program;
  readonly evaluated: Evaluated;
  readonly asked: Questions;
  readonly answers: ReadonlyMap<string, boolean>;
}

export type Unanswered = Omit<Setup, "baseLacks">;

/** `kept` grows. */
export function evaluateOnce(kept: Evaluation[], program: Program, setup: Unanswered, lacking: Answers): Evaluation {
  const before = kept.find(
    (k) => k.program === program && [...k.answers].every(([key, yes]) => lacking.has(key) === yes),
  );
  if (before) return before;
  const { grounds } = kept.find((k) => k.program === program)?.evaluated ?? {};
  const asked = new Map<string, readonly [string, string]>();
  const answers = new Map<string, boolean>();
  const evaluated = evaluate(
    program,
    answering(setup, lacking, (key, base, name) => {
      asked.set(key, [base, name]);
      answers.set(key, lacking.has(key));
    }),
    grounds,
  );
  const now: Evaluation = { program, evaluated, asked, answers };
  // The first attempts of both sides are the ones that later ones agree with; keeping all would only cost memory.
  if (kept.length < 6) kept.push(now);
  return now;
}

export function answering(
  setup: Unanswered,
  lacking: Answers,
  note: (key: string, base: string, name: string) => void = () => {},
): Setup {
  const baseLacks = (base: string, name: string) => {
    const key = questionOf(base, name);
    note(key, base, name);
    return lacking.has(key);
  };
  return { ...setup, baseLacks };
}
