// What an engine said, in the oracle's form, and a file of it: a run that was interrupted goes on where it was, and a changed
// evaluator can be held against all of it without an engine.
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import type { Answer } from "../../evaluator/compare.ts";
import { hashOf, type KeptAnswer } from "../../evaluator/kept.ts";
import { type Listed, listing } from "../../evaluator/normalise/llb.ts";
import type { Question } from "../../evaluator/question.ts";
import type { Outcome } from "./batch.ts";

/** Answers to questions; empty at first, or read from a file that each new one is written to. */
export interface Answers {
  readonly of: (question: Question) => Answer | undefined;
  readonly add: (question: Question, outcome: Outcome) => Answer;
}

export function answersIn(path?: string): Answers {
  const kept = new Map<string, Answer>();
  if (path !== undefined && existsSync(path))
    for (const line of readFileSync(path, "utf8").split("\n").filter(Boolean)) {
      const answer = JSON.parse(line) as KeptAnswer;
      kept.set(answer.hash, answer);
    }
  return {
    of: (question) => kept.get(keyOf(question)),
    add: (question, outcome) => {
      const answer = answerOf(question, outcome);
      const line: KeptAnswer = { ...answer, hash: keyOf(question) };
      if (path !== undefined) appendFileSync(path, `${JSON.stringify(line)}\n`);
      return answer;
    },
  };
}

/** Bases are made anew with each engine: the same but for the time. */
function keyOf({ isOlder: _isOlder, ...question }: Question): string {
  return hashOf({ ...question, bases: {} });
}

function answerOf({ id }: Question, outcome: Outcome): Answer {
  if (typeof outcome === "string") return { id, error: outcome.slice(-2000) };
  const { config, os, architecture, variant, author, history } = outcome.image;
  return {
    id,
    ops: listing(outcome.tip).map((text) => JSON.parse(text) as Listed),
    config: {
      config,
      os,
      architecture,
      ...(variant ? { variant } : {}),
      ...(author ? { author } : {}),
      history,
    },
  };
}
