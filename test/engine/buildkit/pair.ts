// Member and fold on the real engine, and what the prover says of the same two texts.
// In: two texts in which NONCE stands for something that no cache has seen. Out: both builds compared, both verdicts.
// The engine is right: `sound` fails where the prover claims more than the engine shows.
import { randomUUID } from "node:crypto";
import { chmod, symlink } from "node:fs/promises";
import { join } from "node:path";
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
  /** Symlinks of the tree and where they point. */
  readonly links?: Readonly<Record<string, string>>;
  /** Files that are not 0644. */
  readonly modes?: Readonly<Record<string, number>>;
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

/**
 * Builds the member; where something has a NONCE, a fold of other nonces, which must miss the cache; then the fold.
 */
export async function hold(engine: EngineEnv, given: Given): Promise<Held> {
  const platform = given.platform ?? "linux/amd64";
  const { member, fold, wrong } = await buildAll(engine, given, platform);
  if (wrong) expect(isCached(wrong), "a cache that serves anything proves nothing").toBe(false);
  const moved = (given.from ?? "").slice((given.to ?? given.from ?? "").length).replace(/^\//, "");
  const links = Object.entries(given.links ?? {}).map(([path, target]) => `${path} -> ${target}`);
  const tree = given.tree ?? [...Object.keys(given.files ?? {}), ...links];
  const proof = provePair({ ...given, tree, platform });
  return {
    member,
    fold,
    cached: isCached(fold) && sameLayers(member, fold),
    comparison: await compareImages(member.image, fold.image, { moved, across: false }),
    lacking: member.execs.flatMap((exec, i) => lackingIn(exec, fold.execs[i])),
    proof,
    verdict: proof.grade === undefined ? proof.verdict : `${proof.verdict} ${proof.grade}`,
  };
}

async function buildAll(engine: EngineEnv, given: Given, platform: string) {
  const files = Object.entries(given.files ?? {});
  const fresh = async (nonce: string) => {
    const text = (from: string) => from.replaceAll("NONCE", nonce);
    const root = await folder(Object.fromEntries(files.map(([path, content]) => [path, text(content)])));
    for (const [path, target] of Object.entries(given.links ?? {})) await symlink(target, join(root, path));
    for (const [path, mode] of Object.entries(given.modes ?? {})) await chmod(join(root, path), mode);
    const asked = { platforms: [platform], ...(given.args && { args: given.args }) };
    const run = (dockerfile: string, below = "") =>
      build(engine, text(dockerfile), { ...asked, context: join(root, below) });
    const fold = () => run(given.fold, given.to ?? given.from);
    return { member: () => run(given.member, given.from), fold };
  };
  const right = await fresh(randomUUID());
  if (![given.fold, ...files.flat()].some((text) => text.includes("NONCE"))) {
    const [member, fold] = await Promise.all([right.member(), right.fold()]);
    return { member, fold, wrong: undefined };
  }
  const member = await right.member();
  const wrong = await (await fresh(randomUUID())).fold();
  return { member, fold: await right.fold(), wrong };
}

/** The folder that a WORKDIR makes on scratch is not told as cached, though its layer is the member's (measured). */
const isCached = ({ steps }: Built): boolean =>
  steps.filter((s) => !/\] (FROM|WORKDIR) /.test(s.name)).every((s) => s.cached);

/** With the times of what was made: two runs of one step differ. */
const sameLayers = (member: BuiltImage, fold: BuiltImage): boolean => member.diffIds.join() === fold.diffIds.join();

function lackingIn(member: Exec, fold: Exec | undefined): readonly string[] {
  if (!fold) return [member.args.join(" ")];
  // A shell reads runs of blanks as one: the prover says so, and gives the lesser grade.
  const words = (e: Exec) => [...e.args.map((a) => a.replace(/[ \t]+/g, " ")), `in ${e.cwd}`, ...e.env];
  const there = new Set(words(fold));
  return words(member).filter((word) => !there.has(word));
}

/** The prover says `verdict`, and does not claim more than the engine shows. */
export function sound(held: Held, verdict: string): void {
  expect(held.verdict).toBe(verdict);
  expect(overclaimed(held)).toEqual([]);
}

/** What the engine shows against a verdict of `proved`. */
export function overclaimed({ proof, comparison, lacking, cached }: Held): readonly unknown[] {
  if (proof.verdict !== "proved") return [];
  // History is no part of a proof.
  const differences = comparison.differences.filter((d) => !d.field.startsWith("history"));
  const missed = proof.grade === "exact" && !cached ? ["exact, but not served from the member's cache"] : [];
  return [...differences, ...lacking.map((word) => `RUN lacks ${word}`), ...missed];
}
