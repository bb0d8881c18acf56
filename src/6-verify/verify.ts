// In: a family with its fold, through an Engine. Out: a verdict per platform; the members' builds come first and fill the
// cache that the fold is then served from (DESIGN 4.4). Nothing that was not built is ever shown as passed.
import { type Diagnostic, error } from "../model/diagnostic.ts";
import type {
  BuildRequest,
  BuildResult,
  FamilyVerification,
  Lane,
  PlatformVerification,
  VerifyEvent,
} from "../model/image.ts";
import type { PlatformName } from "../model/platform.ts";
import type { Engine, Workspace } from "../ports.ts";
import { compareImages } from "./compare/images.ts";
import { explainFailure } from "./failure.ts";
import { allCached, type Progress, progressReader } from "./progress.ts";
import { buildPairs, type Pair, type VerifyRequest } from "./requests.ts";

export interface VerifyHooks {
  readonly onEvent?: (event: VerifyEvent) => void;
  /** Ends a platform's builds when it aborts; asked before each build. */
  readonly signalFor?: (platform: PlatformName) => AbortSignal | undefined;
}

/**
 * All members are built, then the folds one by one: where two builds run at once and have a step in common, BuildKit
 * merges the two, and does not call it cached for the one that joined (measured). `runs` is what the builder says it can run (from `Engine.probe`), for words about a failure.
 */
export async function verifyFamily(
  request: VerifyRequest,
  engine: Engine,
  runs: readonly PlatformName[],
  hooks: VerifyHooks = {},
): Promise<FamilyVerification> {
  const pairs = buildPairs(request);
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
      const where = { platform: pair.platform, side: "member", file: pair.original, runs } as const;
      const member = await buildSide(where, pair.member, workspace, hooks);
      if (member.kind === "built") begun.push({ pair, workspace, member });
      else settle(pair.platform, notBuilt(member, null));
    });
    await inPool(1, begun, async (one) => {
      const where = { platform: one.pair.platform, side: "fold", file: request.family.output, runs } as const;
      settle(one.pair.platform, await verifyFold(one, where, hooks));
    });
  } finally {
    await Promise.all(workspaces.map((w) => w.close()));
  }
  const ordered = pairs.flatMap(({ platform }) => {
    const verdict = verdicts.get(platform);
    return verdict ? [[platform, verdict] as const] : [];
  });
  return { id: request.family.id, platforms: new Map(ordered), notes: [] };
}

/** The same result where nothing could be built at all. */
export function unbuilt(request: VerifyRequest, reason: Diagnostic): FamilyVerification {
  const all = buildPairs(request).map(
    ({ platform }) => [platform, notBuilt({ kind: "not-built", reason, log: [] }, null)] as const,
  );
  return { id: request.family.id, platforms: new Map(all), notes: [] };
}

/** A member that was built, in the place where its fold is to be built. */
interface Begun {
  readonly pair: Pair;
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

async function verifyFold(one: Begun, where: Where, hooks: VerifyHooks): Promise<PlatformVerification> {
  const { pair, workspace, member } = one;
  const fold = await buildSide(where, pair.fold, workspace, hooks);
  if (fold.kind !== "built") return notBuilt(fold, member.seconds);
  hooks.onEvent?.({ kind: "lane", lane: { ...fold.lane, state: "comparing" } });
  const comparison = await compareImages(member.image, fold.image, pair);
  hooks.onEvent?.({ kind: "lane", lane: { ...fold.lane, state: "done" } });
  const seconds = { original: member.seconds, folded: fold.seconds };
  return { ...comparison, cached: fold.cached, log: [], assumptions: [], seconds };
}

interface Where {
  readonly platform: PlatformName;
  readonly side: Lane["side"];
  readonly file: string;
  readonly runs: readonly PlatformName[];
}

type Built = Extract<BuildResult, { kind: "built" }> & { readonly cached: boolean; readonly lane: Lane };

interface NotBuilt {
  readonly kind: "not-built";
  readonly reason: Diagnostic;
  readonly log: readonly string[];
}

/** One build, its progress told as it comes. */
async function buildSide(
  where: Where,
  request: BuildRequest,
  workspace: Workspace,
  hooks: VerifyHooks,
): Promise<Built | NotBuilt> {
  const reader = progressReader();
  let lane = laneOf(where, reader.now(), 0);
  const tell = (seconds: number): void => {
    lane = laneOf(where, reader.now(), seconds);
    hooks.onEvent?.({ kind: "lane", lane });
  };
  tell(0);
  const onOutput = (text: string, seconds: number): void => {
    if (reader.push(text) || text === "") tell(seconds);
  };
  const result = await workspace.build(request, onOutput, hooks.signalFor?.(where.platform));
  reader.end();
  tell(result.seconds);
  if (result.kind === "built") return { ...result, cached: allCached(reader.now().steps), lane };
  hooks.onEvent?.({ kind: "lane", lane: { ...lane, state: "done" } });
  if (result.kind === "failed") return { kind: "not-built", ...explainFailure(where, reader.now()) };
  return { kind: "not-built", reason: error("BUILD_FAILED", `${where.platform}, ${where.side}: interrupted`), log: [] };
}

const notBuilt = (side: NotBuilt, original: number | null): PlatformVerification => ({
  verdict: "not-built",
  reason: side.reason,
  log: side.log,
  differences: [],
  ignored: [],
  cached: false,
  assumptions: [],
  seconds: { original, folded: null },
});

const LOG_LINES = 50;

const idle = (platform: PlatformName): Lane => ({
  platform,
  side: "member",
  state: "waiting",
  step: "",
  done: 0,
  total: 0,
  cached: false,
  seconds: 0,
  log: [],
});

function laneOf(where: Where, progress: Progress, seconds: number): Lane {
  const { steps } = progress;
  const finished = steps.filter((s) => s.state === "done");
  const current = steps.findLast((s) => s.state === "running" || s.state === "failed") ?? finished.at(-1);
  return {
    platform: where.platform,
    side: where.side,
    state: "building",
    step: current?.text ?? "",
    done: finished.length,
    total: steps.length,
    cached: finished.length > 0 && allCached(finished),
    seconds,
    log: progress.log.slice(-LOG_LINES),
  };
}
