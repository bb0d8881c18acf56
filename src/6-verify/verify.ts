// In: a family with its fold, through an Engine. Out: a verdict per platform; the members' builds come first and fill the
// cache that the fold is then served from (DESIGN 4.4). Nothing that was not built is ever shown as passed.
import type { Diagnostic } from "../model/diagnostic.ts";
import type { CheckedAssumption, Comparison, FamilyVerification, Lane, PlatformVerification } from "../model/image.ts";
import type { PlatformName } from "../model/platform.ts";
import type { PlatformProof, Proof } from "../model/verdict.ts";
import type { Engine, Workspace } from "../ports.ts";
import { isChance, mayBeChance } from "./again.ts";
import { checkAssumptions } from "./assumptions.ts";
import { type BaseLooks, lookAtBase } from "./bases.ts";
import { compareImages } from "./compare/images.ts";
import type { CompareOptions } from "./compare/options.ts";
import { contextNotes } from "./notes.ts";
import { buildPairs, type Pair, proofOf, type VerifyRequest } from "./requests.ts";
import { type BuildHooks, type Built, buildSide, idle, type NotBuilt, type Where } from "./side.ts";

export interface VerifyHooks extends BuildHooks {
  /** Bases that this run has looked at, kept by who verifies several families. */
  readonly bases?: BaseLooks;
}

/**
 * All members are built, then the folds one by one: where two builds run at once and have a step in common, BuildKit
 * merges the two, and does not call it cached for the one that joined (measured). `runs` is what the builder says it can
 * run (from `Engine.probe`), for words about a failure.
 */
export async function verifyFamily(
  request: VerifyRequest,
  engine: Engine,
  runs: readonly PlatformName[],
  hooks: VerifyHooks = {},
): Promise<FamilyVerification> {
  const pairs = buildPairs(request);
  const proof = proofOf(request);
  const bases: BaseLooks = hooks.bases ?? new Map();
  const verdicts = new Map<PlatformName, PlatformVerification>();
  const settle = (platform: PlatformName, verification: PlatformVerification): void => {
    verdicts.set(platform, verification);
    hooks.onEvent?.({ kind: "verdict", platform, verification });
  };
  for (const pair of pairs) hooks.onEvent?.({ kind: "lane", lane: idle(pair.platform) });
  const workspaces: Workspace[] = [];
  const begun: Begun[] = [];
  try {
    await inPool(request.jobs, pairs, async (pair) => {
      const workspace = await engine.open();
      workspaces.push(workspace);
      const { platform, across, original } = pair;
      const where = { platform, side: "member", file: original.dockerfile.path, runs, across } as const;
      const member = await buildSide(where, pair.member, workspace, hooks);
      if (member.kind === "built") begun.push({ pair, proof: proof.get(pair.platform), workspace, member });
      else settle(pair.platform, notBuilt(member, null, proof.get(pair.platform)));
    });
    await inPool(1, begun, async (one) => {
      const where = {
        platform: one.pair.platform,
        side: "fold",
        file: request.family.output,
        runs,
        across: false,
      } as const;
      settle(one.pair.platform, await verifyFold(one, where, hooks, bases));
    });
  } finally {
    await Promise.all(workspaces.map((w) => w.close()));
  }
  const ordered = pairs.flatMap(({ platform }) => {
    const verdict = verdicts.get(platform);
    return verdict ? [[platform, verdict] as const] : [];
  });
  return familyOf(request, new Map(ordered), proof);
}

/** The same result where nothing could be built at all. */
export function unbuilt(request: VerifyRequest, reason: Diagnostic): FamilyVerification {
  const proof = proofOf(request);
  const side: NotBuilt = { kind: "not-built", reason, log: [] };
  const all = buildPairs(request).map(({ platform }) => [platform, notBuilt(side, null, proof.get(platform))] as const);
  return familyOf(request, new Map(all), proof);
}

/** A fold that stands in the tree and whose members are gone may be one that is not proved any more. */
function familyOf(
  request: VerifyRequest,
  platforms: FamilyVerification["platforms"],
  proof: Proof,
): FamilyVerification {
  const unproved = [...platforms.keys()].filter((p) => proof.get(p)?.verdict !== "proved");
  const note = `the fold is not proved for ${unproved.join(", ")}: what it assumes of base images is not known`;
  return {
    id: request.family.id,
    platforms,
    notes: [...contextNotes(request), ...(unproved.length > 0 ? [note] : [])],
  };
}

/** A member that was built, in the place where its fold is to be built. */
interface Begun {
  readonly pair: Pair;
  readonly proof: PlatformProof | undefined;
  readonly workspace: Workspace;
  readonly member: Built;
}

async function inPool<T>(jobs: number, items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items];
  const worker = async (): Promise<void> => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
  };
  // Every worker ends before an error of one goes on: none may still be building when the workspaces are closed.
  const ends = await Promise.allSettled(Array.from({ length: Math.max(1, jobs) }, worker));
  for (const end of ends) if (end.status === "rejected") throw end.reason;
}

async function verifyFold(
  one: Begun,
  where: Where,
  hooks: VerifyHooks,
  bases: BaseLooks,
): Promise<PlatformVerification> {
  const { pair, workspace, member, proof } = one;
  const fold = await buildSide(where, pair.fold, workspace, hooks);
  const signal = hooks.signalFor?.(pair.platform);
  const assumptions = (): Promise<readonly CheckedAssumption[]> =>
    checkAssumptions(proof?.assumptions ?? [], pair.original, (from) =>
      lookAtBase(bases, from, pair.member, workspace, signal),
    );
  // A trigger that nobody reckoned with can be what the fold failed on.
  if (fold.kind !== "built") return { ...notBuilt(fold, member.seconds, undefined), assumptions: await assumptions() };
  const tell = (state: Lane["state"]): void => hooks.onEvent?.({ kind: "lane", lane: { ...fold.lane, state } });
  tell("comparing");
  const sameCommands = proof?.grade === "same-commands" ? { variables: proof.variables ?? [] } : undefined;
  const options: CompareOptions = { ...pair, ...(sameCommands ? { sameCommands } : {}) };
  const comparison = await compareImages(member.image, fold.image, options);
  const checked = await assumptions();
  const byChance = mayBeChance(comparison, fold.cached) && isChance(comparison, await memberAgain(one, where, hooks));
  tell("done");
  const seconds = { original: member.seconds, folded: fold.seconds };
  const reproducible = byChance ? { reproducible: false as const } : {};
  return { ...comparison, cached: fold.cached, log: [], assumptions: checked, ...reproducible, seconds };
}

/** The member against itself, built once more without the cache. */
async function memberAgain(one: Begun, fold: Where, hooks: VerifyHooks): Promise<Comparison> {
  const { pair, workspace, member } = one;
  const where: Where = { ...fold, side: "member", file: pair.original.dockerfile.path, across: pair.across };
  const request = { ...pair.member, extra: [...pair.member.extra, "--no-cache"] };
  const again = await buildSide(where, request, workspace, hooks);
  // Then nothing is known of chance.
  if (again.kind !== "built") return { verdict: "identical", differences: [], ignored: [] };
  return compareImages(member.image, again.image, { moved: "", across: false });
}

/** What the proof assumes stands there, and nothing about whether it holds. */
const notBuilt = (side: NotBuilt, original: number | null, proof: PlatformProof | undefined): PlatformVerification => ({
  verdict: "not-built",
  reason: side.reason,
  log: side.log,
  differences: [],
  ignored: [],
  cached: false,
  assumptions: proof?.assumptions ?? [],
  seconds: { original, folded: null },
});
