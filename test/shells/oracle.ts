// The prover's word on two commands, held against what real shells do with them.
import fc from "fast-check";
import { compareCommands } from "../../src/5-prove/commands/compare.ts";
import { anyScript, asText, type Script } from "./generate.ts";
import { record, shellsHere } from "./record.ts";

export interface Held {
  readonly shells: readonly string[];
  /** Of the scripts without and with traps. */
  readonly plain: Counts;
  readonly trapped: Counts;
  /** What the prover took and some shell treats otherwise: there must be none. */
  readonly wrong: readonly string[];
  /** Why the prover did not take what was plain and alike, most frequent first. */
  readonly refused: readonly string[];
}

export interface Counts {
  /** Every shell treats the two texts alike. */
  alike: number;
  /** Those of them that the prover took. */
  taken: number;
  /** Some shell treats them otherwise. */
  unlike: number;
}

const BATCH = 250;

/** Half of the scripts have traps. */
export async function holdAgainstShells(count: number, seed: number): Promise<Held> {
  const wrong: string[] = [];
  const refused = new Map<string, number>();
  const counts = { plain: { alike: 0, taken: 0, unlike: 0 }, trapped: { alike: 0, taken: 0, unlike: 0 } };
  for (const kind of ["plain", "trapped"] as const) {
    const all = fc.sample(anyScript[kind], { numRuns: count / 2, seed }).filter((s) => asText(s) !== s.fold);
    for (let i = 0; i < all.length; i += BATCH) {
      const batch = all.slice(i, i + BATCH);
      const differing = await differingIn(batch);
      for (const [j, script] of batch.entries()) {
        const why = refusalOf(script);
        const by = differing.get(j);
        counts[kind][by === undefined ? "alike" : "unlike"]++;
        if (why === undefined && by === undefined) counts[kind].taken++;
        if (why === undefined && by !== undefined)
          wrong.push(`${by}: ${JSON.stringify([script.fold, ...script.values])}`);
        if (why !== undefined && by === undefined && kind === "plain") refused.set(why, (refused.get(why) ?? 0) + 1);
      }
    }
  }
  const reasons = [...refused].sort((a, b) => b[1] - a[1]).map(([why, n]) => `${n} ${why}`);
  return { shells: shellsHere().map((s) => s.name), ...counts, wrong, refused: reasons };
}

function refusalOf(script: Script): string | undefined {
  const result = compareCommands(asText(script), script.fold, "posix", script.values);
  if (result.kind === "same-values") return undefined;
  return "message" in result ? result.message : result.kind;
}

/** The shell that treats a script and its text with the values otherwise, by the script's place. */
async function differingIn(batch: readonly Script[]): Promise<ReadonlyMap<number, string>> {
  const jobs = batch.flatMap((script) => [
    { text: asText(script), values: new Map<string, string>() },
    { text: script.fold, values: script.values },
  ]);
  const found = new Map<number, string>();
  for (const shell of shellsHere()) {
    const did = await record(shell, jobs);
    for (const j of batch.keys()) if (did[2 * j] !== did[2 * j + 1]) found.set(j, shell.name);
  }
  return found;
}
