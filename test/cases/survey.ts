// Folds of made-up families -> mutants of them, each proved again: what does a prover say of a build that surely changed?
import fc from "fast-check";
import { parse } from "../../src/1-read/parse.ts";
import type { FoldOutcome } from "../../src/model/change.ts";
import { proveText } from "../../src/pipeline/prove.ts";
import { find, foldFamily } from "../../src/pipeline.ts";
import { generated, specs } from "./generate.ts";
import { requestOf } from "./laws.ts";
import { memoryPorts } from "./memory.ts";
import { type Mutant, mutantOf, type Random } from "./mutants.ts";

export interface Survey {
  /** Pairs of a mutant and a platform: those whose build changed, and those whose build did not. */
  readonly changed: number;
  readonly same: number;
  /** How many mutants of each kind there were. */
  readonly kinds: ReadonlyMap<string, number>;
  /** Proved though changed, or not proved though the same. */
  readonly wrong: readonly string[];
}

type Folded = Extract<FoldOutcome, { status: "folded" }>;

/** At least so many mutants, some of each fold; the seed decides all. */
export async function survey(mutants: number, seed: number): Promise<Survey> {
  const kinds = new Map<string, number>();
  const wrong: string[] = [];
  const random = randomOf(seed);
  let [changed, same, count] = [0, 0, 0];
  for (let round = 0; count < mutants; round++)
    for (const spec of fc.sample(specs, { numRuns: 20, seed: seed + round })) {
      const { files, members } = generated(spec);
      const outcome = await foldOf(files, members);
      if (!outcome) continue;
      for (let i = 0; i < PER_FOLD; i++) {
        const said = judge(outcome, random);
        if (!said) continue;
        count++;
        changed += said.changed;
        same += said.same;
        const kind = said.mutant.kind.replace(/, line .*/, "");
        kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
        wrong.push(...said.wrong);
      }
    }
  return { changed, same, kinds, wrong };
}

const PER_FOLD = 12;

async function foldOf(files: Map<string, string>, members: ReturnType<typeof generated>["members"]) {
  const ports = memoryPorts(files);
  const findings = await find(ports, requestOf(members));
  const [subject] = findings.kind === "findings" ? findings.subjects : [];
  const outcome = subject && (await foldFamily(ports, subject, { form: "readable" }));
  return outcome?.status === "folded" ? outcome : undefined;
}

function judge({ proposal }: Folded, random: Random) {
  const { family, dockerfile: text, ignore } = proposal;
  const fold = parse(family.output, text);
  if (fold.kind === "trouble") throw new Error("a fold does not parse");
  const platforms = family.members.map((m) => m.platform);
  const mutant = mutantOf(fold.dockerfile, platforms, random);
  if (!mutant) return undefined;
  const path = ignore?.path ?? `${family.output}.dockerignore`;
  const more = mutant.ignore === undefined ? ignore : { path, text: `${ignore?.text ?? ""}${mutant.ignore}` };
  const proved = proveText(family, mutant.text, more);
  const wrong: string[] = [];
  for (const platform of platforms) {
    const isChanged = mutant.changes.has(platform);
    const found = proved.kind === "proof" ? proved.proof.get(platform.name)?.verdict : "no Dockerfile";
    // Where the files of a context are not known, other ignore rules may mean anything.
    const isUnsure = mutant.ignore !== undefined && found === "unproven";
    if ((found === "proved") === isChanged && (isChanged || !isUnsure))
      wrong.push(told(mutant, platform.name, isChanged, `${found}`, text));
  }
  const { size } = mutant.changes;
  return { mutant, changed: size, same: platforms.length - size, wrong };
}

const told = (m: Mutant, platform: string, isChanged: boolean, found: string, text: string): string =>
  `${platform}: ${isChanged ? "changed" : "the same"}, and ${found}: ${m.kind}\n--- fold\n${text}--- mutant\n${m.text}`;

/** Mulberry32: the same numbers for the same seed everywhere. */
function randomOf(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
