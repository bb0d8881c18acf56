// In: a family with its fold, through an Engine. Out: a verdict per platform; the members' builds come first and fill the
// cache that the fold is then served from (DESIGN 4.4). Nothing that was not built is ever shown as passed.
import type { Diagnostic } from "../model/diagnostic.ts";
import type { FamilyVerification, PlatformVerification } from "../model/image.ts";
import type { PlatformName } from "../model/platform.ts";
import type { Proof } from "../model/verdict.ts";
import type { Engine, Workspace } from "../ports.ts";
import { classicNotes } from "./baseline.ts";
import type { BaseLooks } from "./bases.ts";
import type { Begun } from "./begun.ts";
import { contextNotes } from "./notes.ts";
import { begin, finish, notBuilt } from "./platform.ts";
import { buildPairs, type Pair, proofOf, type VerifyRequest } from "./requests.ts";
import { type BuildHooks, idle } from "./side.ts";
import { buildTogether } from "./together.ts";

export interface VerifyHooks extends BuildHooks {
  /** Bases that this run has looked at, kept by who verifies several families. */
  readonly bases?: BaseLooks;
}

/**
 * All members are built, then the folds. Where two builds run at once and have a step in common, BuildKit merges the two,
 * and does not call it cached for the one that joined (measured): then the folds are built one by one. `runs` is what the builder says it can
 * run (from `Engine.probe`), its own platform first.
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
  const all: Begun[] = [];
  try {
    await inPool(request.jobs, nativeFirst(pairs, runs), async (pair) => {
      const workspace = await engine.open();
      workspaces.push(workspace);
      const { platform } = pair;
      const output = request.family.output;
      const begun = await begin({ pair, proof: proof.get(platform), workspace, hooks, bases, runs, output });
      if ("kind" in begun) all.push(begun);
      else settle(platform, begun);
    });
    const together = request.operations ? new Map() : await buildTogether(all);
    await inPool(hasCommonSteps(request) ? 1 : request.jobs, all, async (begun) => {
      const { platform } = begun.task.pair;
      settle(platform, await finish(begun, together.get(platform)));
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

/** The same result where nothing could be built at all: what the proof assumes stands there, and nothing of whether it holds. */
export function unbuilt(request: VerifyRequest, reason: Diagnostic): FamilyVerification {
  const proof = proofOf(request);
  const all = buildPairs(request).map(({ platform }) => {
    const assumptions = proof.get(platform)?.assumptions ?? [];
    return [platform, { ...notBuilt({ kind: "not-built", reason, log: [] }, null), assumptions }] as const;
  });
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
    proof,
    platforms,
    notes: [
      ...classicNotes(request.baseline, request.family),
      ...contextNotes(request),
      ...(unproved.length > 0 ? [note] : []),
    ],
  };
}

/**
 * Images and commands name their platform. Platforms have in common what stands on one that is named, and files that stand
 * on nothing: those of a stage from scratch, and of `--link` (measured: such a COPY was not called cached).
 */
const hasCommonSteps = ({ family, dockerfile }: VerifyRequest): boolean =>
  family.built === "build-platform" || /--platform|--link|\bscratch\b/i.test(dockerfile);

/** What needs no emulator is done soonest. */
function nativeFirst(pairs: readonly Pair[], [own]: readonly PlatformName[]): readonly Pair[] {
  const machine = (name: string): string => name.split("/").slice(0, 2).join("/");
  const isNative = ({ platform }: Pair): boolean => own !== undefined && machine(platform) === machine(own);
  return [...pairs.filter(isNative), ...pairs.filter((p) => !isNative(p))];
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
