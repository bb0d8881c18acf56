// In: one build that is asked for. Out: the image or why there is none; on the way its progress, as a lane.
import { type Diagnostic, error } from "../model/diagnostic.ts";
import type { AskedIgnorance, BuildRequest, BuildResult, Failure, Lane, VerifyEvent } from "../model/image.ts";
import type { PlatformName } from "../model/platform.ts";
import type { Workspace } from "../ports.ts";
import { explainFailure } from "./failure.ts";
import { allCached, type Progress, progressReader } from "./progress.ts";

export interface BuildHooks {
  readonly onEvent?: (event: VerifyEvent) => void;
  /** Ends a platform's builds when it aborts; asked before each build. */
  readonly signalFor?: (platform: PlatformName) => AbortSignal | undefined;
  /** Seconds after which a build is ended; undefined for never. */
  readonly timeout?: number | undefined;
  /** What a person said that does not count. */
  readonly ignore?: readonly AskedIgnorance[];
}

export interface Where {
  readonly platform: PlatformName;
  readonly side: Lane["side"];
  readonly file: string;
  readonly runs: readonly PlatformName[];
  readonly across: boolean;
}

export type Built = Extract<BuildResult, { kind: "built" }> & {
  readonly cached: boolean;
  readonly lane: Lane;
  readonly progress: Progress;
};

export interface NotBuilt {
  readonly kind: "not-built";
  readonly reason: Diagnostic;
  readonly log: readonly string[];
  readonly failure?: Failure;
}

/** One build, its progress told as it comes. */
export async function buildSide(
  where: Where,
  request: BuildRequest,
  workspace: Workspace,
  hooks: BuildHooks,
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
  const stop = hooks.signalFor?.(where.platform);
  const late = hooks.timeout === undefined ? undefined : AbortSignal.timeout(hooks.timeout * 1000);
  const signal = AbortSignal.any([stop, late].filter((s) => s !== undefined));
  const result = await workspace.build(request, onOutput, signal);
  reader.end();
  tell(result.seconds);
  const progress = reader.now();
  if (result.kind === "built") return { ...result, cached: allCached(progress.steps), lane, progress };
  hooks.onEvent?.({ kind: "lane", lane: { ...lane, state: "done" } });
  if (result.kind === "failed") return { kind: "not-built", ...explainFailure({ ...where, request }, progress) };
  const why =
    late?.aborted && !stop?.aborted ? `no end after ${hooks.timeout} s (--timeout): ${lane.step}` : "interrupted";
  const log = why === "interrupted" ? [] : progress.log.slice(-LATE_LINES);
  return { kind: "not-built", reason: error("BUILD_FAILED", `${where.platform}, ${where.side}: ${why}`), log };
}

const LOG_LINES = 50;
const LATE_LINES = 12;

export const idle = (platform: PlatformName): Lane => ({
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
