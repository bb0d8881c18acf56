// Member and fold on the real engine, and what the prover says of the same two texts.
// In: two texts in which NONCE stands for something that no cache has seen. Out: both builds compared, both verdicts.
// The engine is right: `sound` fails where the prover claims more than the engine shows.
import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import { compareImages } from "../../../src/6-verify/compare/images.ts";
import type { Comparison } from "../../../src/model/image.ts";
import type { PlatformProof } from "../../../src/model/verdict.ts";
import { type Pair, provePair } from "../../5-prove/pairs.ts";
import { type EngineEnv, folder } from "../harness.ts";
import { type Built, type BuiltImage, build, type Exec } from "./build.ts";

export interface Given extends Pair {
  /** Files of the tree; both contexts are folders of it. */
  readonly files?: Readonly<Record<string, string>>;
  readonly args?: Readonly<Record<string, string>>;
}

export interface Held {
  readonly member: Built & BuiltImage;
  readonly fold: Built & BuiltImage;
  /** Every step of the fold came from the cache that the member's build had filled. */
  readonly cached: boolean;
  readonly comparison: Comparison;
  /** Commands, folders, users and variables of the member's RUNs that the fold's RUNs lack. */
  readonly lacking: readonly string[];
  readonly proof: PlatformProof;
  /** `proved exact`, `proved same-commands`, `refuted` or `unproven`. */
  readonly verdict: string;
}

/** Builds the member; where the fold has a NONCE, a fold that is wrong by it, which must miss the cache; then the fold. */
export async function hold(engine: EngineEnv, given: Given): Promise<Held> {
  const platform = given.platform ?? "linux/amd64";
  const nonce = randomUUID();
  const fresh = (text: string, word = nonce) => text.replaceAll("NONCE", word);
  const root = await folder(
    Object.fromEntries(Object.entries(given.files ?? {}).map(([path, text]) => [path, fresh(text)])),
  );
  const below = (path: string | undefined) => (path ? `${root}/${path}` : root);
  const asked = { platforms: [platform], ...(given.args && { args: given.args }) };
  const from = { ...asked, context: below(given.from) };
  const to = { ...asked, context: below(given.to ?? given.from) };
  const buildFold = () => build(engine, fresh(given.fold), to);
  const buildMember = () => build(engine, fresh(given.member), from);
  const hasCache = given.fold.includes("NONCE");
  const [member, early] = await Promise.all([buildMember(), hasCache ? undefined : buildFold()]);
  if (hasCache) {
    const wrong = await build(engine, fresh(given.fold, randomUUID()), to);
    expect(isCached(wrong), "a cache that serves anything proves nothing").toBe(false);
  }
  const fold = early ?? (await buildFold());
  const moved = (given.from ?? "").slice((given.to ?? given.from ?? "").length).replace(/^\//, "");
  const tree = given.tree ?? Object.keys(given.files ?? {});
  const proof = provePair({ ...given, tree, platform, member: fresh(given.member), fold: fresh(given.fold) });
  return {
    member,
    fold,
    cached: isCached(fold),
    comparison: await compareImages(member.image, fold.image, { moved, across: false }),
    lacking: member.execs.flatMap((exec, i) => lackingIn(exec, fold.execs[i])),
    proof,
    verdict: proof.grade === undefined ? proof.verdict : `${proof.verdict} ${proof.grade}`,
  };
}

const isCached = ({ steps }: Built): boolean => steps.filter((s) => !/\] FROM /.test(s.name)).every((s) => s.cached);

function lackingIn(member: Exec, fold: Exec | undefined): readonly string[] {
  if (!fold) return [member.args.join(" ")];
  const words = (e: Exec) => [...e.args, `in ${e.cwd}`, ...e.env];
  const there = new Set(words(fold));
  return words(member).filter((word) => !there.has(word));
}

/** The prover says `verdict`, and does not claim more than the engine shows. */
export function sound(held: Held, verdict: string): void {
  const { proof, comparison, lacking, cached } = held;
  expect(held.verdict).toBe(verdict);
  if (proof.verdict !== "proved") return;
  // History is no part of a proof.
  const differences = comparison.differences.filter((d) => !d.field.startsWith("history"));
  expect(differences, "proved, but the images differ").toEqual([]);
  expect(lacking, "proved, but RUN lacks something").toEqual([]);
  if (proof.grade === "exact") expect(cached, "exact, but not served from the member's cache").toBe(true);
}
