// In one warm process: 8 members of 60 instructions folded and proved, beside dockerfile-ast parsing the same texts and
// giving every instruction's range and arguments. Prints rows as JSON for bench/run.mjs.
import { familyOf, foldOf } from "./families.ts";
import { parseAll, proverOf } from "./work.ts";

const WARM = 40;
const ROUNDS = 61;

async function timed(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

/** Ours, then theirs, again and again. */
async function row(what: string, target: number, ours: () => unknown, theirs: () => unknown) {
  const times: (readonly [number, number])[] = [];
  for (let round = -WARM; round < ROUNDS; round += 1) {
    const pair = [await timed(ours), await timed(theirs)] as const;
    if (round >= 0) times.push(pair);
  }
  const beside = "dockerfile-ast parsing them in the same process";
  const [a, b] = [median(times.map((t) => t[0])), median(times.map((t) => t[1]))];
  return { what, beside, target, ours: a, theirs: b, rounds: ROUNDS };
}

const rows = [];
for (const [kind, title, target] of [
  ["plain", "8 members of 60 instructions", 1],
  ["args", "the same with three stages and ten ARGs that cross FROMs", 3],
] as const) {
  const family = familyOf(kind, 60, 8);
  const prover = proverOf(await foldOf(family));
  const parse = () => parseAll(family);
  if (kind === "plain") rows.push(await row(`fold and prove, ${title}`, 2, () => foldOf(family), parse));
  rows.push(await row(`prove, ${title}`, target, prover, parse));
}
process.stdout.write(JSON.stringify(rows));
