// In: a family with its fold, through an Engine. Out: a verdict per platform; the members' builds come first and fill the
// cache that the fold is then served from (DESIGN 4.4). Nothing that was not built is ever shown as passed.
import { error } from "../model/diagnostic.ts";
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
  /** Ends a platform's builds; asked once for each. */
  readonly signalFor?: (platform: PlatformName) => AbortSignal | undefined;
}

/** `runs`: what the builder says it can run (from `Engine.probe`), for the words about a failure only. */
export async function verifyFamily(
  request: VerifyRequest,
  engine: Engine,
  runs: readonly PlatformName[],
  hooks: VerifyHooks = {},
): Promise<FamilyVerification> {
  const pairs = buildPairs(request);
  const done = new Map<PlatformName, PlatformVerification>();
  const queue = [...pairs];
  const worker = async (): Promise<void> => {
    for (let pair = queue.shift(); pair; pair = queue.shift()) {
      const verification = await verifyPair(pair, request, engine, runs, hooks);
      done.set(pair.platform, verification);
      hooks.onEvent?.({ kind: "verdict", platform: pair.platform, verification });
    }
  };
  for (const pair of pairs) hooks.onEvent?.({ kind: "lane", lane: idle(pair.platform) });
  await Promise.all(Array.from({ length: Math.max(1, Math.min(request.jobs, pairs.length)) }, worker));
  const ordered = pairs.map((p) => [p.platform, done.get(p.platform)] as const);
  return { id: request.family.id, platforms: new Map(ordered.filter(isDone)), notes: [] };
}

const isDone = (
  e: readonly [PlatformName, PlatformVerification | undefined],
): e is [PlatformName, PlatformVerification] => e[1] !== undefined;

async function verifyPair(
  pair: Pair,
  request: VerifyRequest,
  engine: Engine,
  runs: readonly PlatformName[],
  hooks: VerifyHooks,
): Promise<PlatformVerification> {
  const workspace = await engine.open();
  try {
    const build = (side: Lane["side"], of: BuildRequest, file: string) =>
      buildSide({ platform: pair.platform, side, file, runs }, of, workspace, hooks);
    const member = await build("member", pair.member, pair.original);
    if (member.kind !== "built") return { ...notBuilt(member), seconds: { original: null, folded: null } };
    const fold = await build("fold", pair.fold, request.family.output);
    if (fold.kind !== "built") return { ...notBuilt(fold), seconds: { original: member.seconds, folded: null } };
    hooks.onEvent?.({ kind: "lane", lane: { ...fold.lane, state: "comparing" } });
    const comparison = await compareImages(member.image, fold.image, pair);
    hooks.onEvent?.({ kind: "lane", lane: { ...fold.lane, state: "done" } });
    return {
      ...comparison,
      cached: fold.cached,
      log: [],
      assumptions: [],
      seconds: { original: member.seconds, folded: fold.seconds },
    };
  } finally {
    await workspace.close();
  }
}

interface Where {
  readonly platform: PlatformName;
  readonly side: Lane["side"];
  readonly file: string;
  readonly runs: readonly PlatformName[];
}

type Side =
  | (Extract<BuildResult, { kind: "built" }> & { readonly cached: boolean; readonly lane: Lane })
  | ({ readonly kind: "not-built" } & Pick<PlatformVerification, "log"> &
      Required<Pick<PlatformVerification, "reason">>);

/** One build, its progress told as it comes. */
async function buildSide(where: Where, request: BuildRequest, workspace: Workspace, hooks: VerifyHooks): Promise<Side> {
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
  if (result.kind === "built") return { ...result, cached: allCached(reader.now()), lane };
  hooks.onEvent?.({ kind: "lane", lane: { ...lane, state: "done" } });
  if (result.kind === "failed") return { kind: "not-built", ...explainFailure(where, reader.now()) };
  return { kind: "not-built", reason: error("BUILD_FAILED", `${where.platform}, ${where.side}: interrupted`), log: [] };
}

const notBuilt = (side: Extract<Side, { kind: "not-built" }>): Omit<PlatformVerification, "seconds"> => ({
  verdict: "not-built",
  reason: side.reason,
  log: side.log,
  differences: [],
  ignored: [],
  cached: false,
  assumptions: [],
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
    cached: finished.length > 0 && finished.every((s) => s.cached),
    seconds,
    log: progress.log.slice(-LOG_LINES),
  };
}
