// BuildKit's kept answers (test/data/evaluator): a head line, then one line a seed, its question known by a hash.
import { createHash } from "node:crypto";
import type { Answer } from "./compare.ts";
import { canonical } from "./normalise/llb.ts";
import type { Question } from "./question.ts";

export const KEPT = "test/data/evaluator/buildkit-0.25.2.jsonl";

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
