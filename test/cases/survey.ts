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

/** At least so many mutants of made-up families, some of each fold; the seed decides all. */
export async function survey(mutants: number, seed: number): Promise<Survey> {
  const random = randomOf(seed);
  const surveys: Survey[] = [];
  for (let round = 0, count = 0; count < mutants; round++)
    for (const spec of fc.sample(specs, { numRuns: 20, seed: seed + round })) {
      const { files, members } = generated(spec);
      const outcome = await foldOf(files, members);
      if (!outcome) continue;
      const found = surveyOf(outcome, PER_FOLD, random);
      surveys.push(found);
      for (const number of found.kinds.values()) count += number;
    }
  return together(surveys);
}

/** Of one fold; some tries make no mutant. */
export function surveyOf(outcome: Folded, tries: number, random: Random): Survey {
  const all = Array.from({ length: tries }, () => judge(outcome, random));
  return together(all.flatMap((s) => (s ? [s] : [])));
}

function together(surveys: readonly Survey[]): Survey {
  const kinds = new Map<string, number>();
  for (const s of surveys) for (const [kind, number] of s.kinds) kinds.set(kind, (kinds.get(kind) ?? 0) + number);
  const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);
  return {
    changed: sum(surveys.map((s) => s.changed)),
    same: sum(surveys.map((s) => s.same)),
    kinds,
    wrong: surveys.flatMap((s) => s.wrong),
  };
}

const PER_FOLD = 12;

async function foldOf(files: Map<string, string>, members: ReturnType<typeof generated>["members"]) {
  const ports = memoryPorts(files);
  const findings = await find(ports, requestOf(members));
  const [subject] = findings.kind === "findings" ? findings.subjects : [];
  const outcome = subject && (await foldFamily(ports, subject, { form: "readable" }));
  return outcome?.status === "folded" ? outcome : undefined;
}

function judge({ proposal }: Folded, random: Random): Survey | undefined {
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
  const kinds = new Map([[mutant.kind.replace(/, line .*/, ""), 1]]);
  return { changed: size, same: platforms.length - size, kinds, wrong };
}

const told = (m: Mutant, platform: string, isChanged: boolean, found: string, text: string): string =>
  `${platform}: ${isChanged ? "changed" : "the same"}, and ${found}: ${m.kind}\n--- fold\n${text}--- mutant\n${m.text}`;

/** Mulberry32: the same numbers for the same seed everywhere. */
export function randomOf(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
