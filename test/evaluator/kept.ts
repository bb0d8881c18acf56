// BuildKit's kept answers (test/data/evaluator): a head line, then one line a seed, its question known by a hash.
// Streams of questions, each with a file of answers; any other seed belongs to the stream that its size says.
import { createHash } from "node:crypto";
import type { Answer } from "./compare.ts";
import { BAD, badQuestion } from "./generate/bad.ts";
import { question } from "./generate/file.ts";
import { WIDE, wideQuestion } from "./generate/wide.ts";
import { canonical } from "./normalise/llb.ts";
import type { Question } from "./question.ts";

export interface Stream {
  readonly name: "first" | "wide" | "bad";
  /** Of the answers. */
  readonly path: string;
  readonly firstSeed: number;
}

export const STREAMS: readonly Stream[] = [
  { name: "first", path: "test/data/evaluator/buildkit-0.25.2.jsonl", firstSeed: 0 },
  { name: "wide", path: "test/data/evaluator/wide-buildkit-0.25.2.jsonl", firstSeed: WIDE },
  { name: "bad", path: "test/data/evaluator/bad-buildkit-0.25.2.jsonl", firstSeed: BAD },
];

export const questionOf = (seed: number): Question =>
  seed < WIDE ? question(seed) : seed < BAD ? wideQuestion(seed) : badQuestion(seed);

export interface Head {
  readonly buildkit: string;
  readonly tags: string;
  /** First and last. */
  readonly seeds: readonly [number, number];
}

export type KeptAnswer = Answer & { readonly hash: string };

export const hashOf = (question: Question): string =>
  createHash("sha256").update(canonical(question)).digest("base64url").slice(0, 10);

export function readKept(text: string): { readonly head: Head; readonly answers: readonly KeptAnswer[] } {
  const [head = "{}", ...lines] = text.trimEnd().split("\n");
  return { head: JSON.parse(head) as Head, answers: lines.map((line) => JSON.parse(line) as KeptAnswer) };
}

export function writeKept(head: Head, answers: readonly KeptAnswer[]): string {
  return `${[head, ...answers].map((line) => JSON.stringify(line)).join("\n")}\n`;
}
