// What by-hand.mjs runs: keeps BuildKit's answers, or compares far more questions than are kept.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { TAGS, withOracle } from "./ask.ts";
import { type Answer, compare, type Verdict, WAYS } from "./compare.ts";
import { hashOf, questionOf, STREAMS, writeKept } from "./kept.ts";
import type { Question } from "./question.ts";

type Print = (line: string) => void;

const BATCH = 2000;

/** The exit code: 1 where there was a disagreement. */
export function byHand(root: string, [command, count = "", from = "0"]: readonly string[], print: Print): number {
  const [first, n] = [Number(from), Number(count)];
  if (!Number.isInteger(n) || !Number.isInteger(first))
    throw new Error("by-hand.mjs keep N [FIRST] | long N [FROM] | show SEED");
  switch (command) {
    case "keep":
      return keep(root, n, first);
    case "long":
      return long(root, first, n, print);
    case "show":
      return show(root, n, print);
    default:
      throw new Error("by-hand.mjs keep N [FIRST] | long N [FROM] | show SEED");
  }
}

const questions = (from: number, count: number): readonly Question[] =>
  Array.from({ length: count }, (_, i) => questionOf(from + i));

function keep(root: string, count: number, first: number): number {
  const stream = STREAMS.find((s) => s.firstSeed === first);
  if (!stream) throw new Error(`no stream begins at ${first}`);
  const asked = questions(first, count);
  const answers = withOracle(root, (ask) => ask(asked));
  const kept = asked.map((q, i) => ({ ...(answers[i] as Answer), hash: hashOf(q) }));
  const head = { buildkit: "v0.25.2", tags: TAGS, seeds: [first, first + count - 1] as const };
  writeFileSync(join(root, stream.path), writeKept(head, kept));
  return 0;
}

function long(root: string, from: number, count: number, print: Print): number {
  const counts = new Map<string, number>();
  withOracle(root, (ask) => {
    for (let at = from; at < from + count; at += BATCH) {
      const batch = questions(at, Math.min(BATCH, from + count - at));
      for (const [i, answer] of ask(batch).entries())
        for (const [symbols, bases] of WAYS) {
          const asked = batch[i] as Question;
          const verdict = compare(asked, answer, symbols, bases);
          const way = `${symbols}, ${bases} bases: ${verdict.kind}`;
          counts.set(way, (counts.get(way) ?? 0) + 1);
          if (verdict.kind === "disagree")
            print(`seed ${asked.id}, arguments ${symbols}, bases ${bases}: ${told(verdict)}`);
        }
    }
  });
  print(
    `seeds ${from} to ${from + count - 1}: ${[...counts]
      .sort()
      .map(([k, v]) => `\n  ${k} ${v}`)
      .join("")}`,
  );
  return [...counts.keys()].some((k) => k.endsWith("disagree")) ? 1 : 0;
}

const told = (v: Verdict & { kind: "disagree" }): string =>
  `${v.about}\n  BuildKit ${v.buildkit}\n  ours     ${v.ours}`;

function show(root: string, seed: number, print: Print): number {
  const asked = questionOf(seed);
  const [answer] = withOracle(root, (ask) => ask([asked]));
  print(asked.dockerfile);
  print(JSON.stringify({ ...asked, dockerfile: undefined }));
  print(JSON.stringify(answer));
  const verdicts = WAYS.map((way) => compare(asked, answer as Answer, ...way));
  for (const verdict of verdicts) print(JSON.stringify(verdict));
  return verdicts.some((v) => v.kind === "disagree") ? 1 : 0;
}
