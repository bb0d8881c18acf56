// `archfold verify [PATH]`: builds members and folds, compares. Gives back 0, 1 (differs or refused), 2 (usage),
// 3 (engine, builder or emulator missing) or 130. Nothing of the tree is written but `--report`'s file.
import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { BaseLooks } from "../../src/6-verify/bases.ts";
import { refuseFlags } from "../../src/6-verify/flags.ts";
import { recordedRequest } from "../../src/6-verify/recorded.ts";
import { type VerifyRequest, verifyRequest } from "../../src/6-verify/requests.ts";
import { unbuilt, verifyFamily } from "../../src/6-verify/verify.ts";
import { type VerifyOutcome, verifyExit, verifyJson, verifyOutcome, verifyText } from "../../src/7-report/verify.ts";
import { buildxEngine } from "../../src/host/buildx.ts";
import type { FoldOutcome } from "../../src/model/change.ts";
import { error, shown } from "../../src/model/diagnostic.ts";
import type { EngineState, VerifyEvent } from "../../src/model/image.ts";
import type { PlatformName } from "../../src/model/platform.ts";
import type { Ports } from "../../src/pipeline.ts";
import type { Engine } from "../../src/ports.ts";
import type { Io } from "../io.ts";
import { ended, portsFor } from "./common.ts";

export interface VerifyOptions {
  /** Absolute. */
  readonly root: string;
  readonly outcomes: readonly FoldOutcome[];
  /** Empty for all. */
  readonly platforms: readonly PlatformName[];
  readonly builder: string | undefined;
  readonly json: boolean;
  /** A file for the JSON, relative to the working directory. */
  readonly report: string | undefined;
  /** What stood after `--`. */
  readonly extra: readonly string[];
}

/** Platforms whose members are built at once. */
const JOBS = 2;
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

export async function verifyCommand(options: VerifyOptions, io: Io): Promise<number> {
  const names = options.platforms;
  const absent = names.find((name) => !options.outcomes.some((o) => platformsOf(o).includes(name)));
  if (absent) return ended(io, [error("USAGE", `--platform ${absent}: no family has this platform`)], 2).code;
  const wrongFlag = refuseFlags(options.extra);
  if (wrongFlag) return ended(io, [wrongFlag], 2).code;
  const stop = new AbortController();
  const interrupt = (): void => stop.abort();
  for (const name of SIGNALS) process.on(name, interrupt);
  try {
    const how = { platforms: names, extra: options.extra, jobs: JOBS };
    const verified = await verifyAll(options, { ports: portsFor(options.root), how, signal: stop.signal, io });
    const json = verifyJson(verified);
    if (options.report !== undefined) await writeFile(resolve(io.cwd, options.report), json);
    if (options.json) io.out(json);
    else if (verified.length > 0) io.out(verifyText(verified));
    if (verified.length === 0) io.err("no per-architecture Dockerfiles found; name them with --member PLATFORM=FILE\n");
    return stop.signal.aborted ? 130 : verifyExit(verified);
  } finally {
    for (const name of SIGNALS) process.off(name, interrupt);
  }
}

interface Run {
  readonly ports: Ports;
  readonly how: Pick<VerifyRequest, "platforms" | "extra" | "jobs">;
  readonly signal: AbortSignal;
  readonly io: Io;
}

async function verifyAll(options: VerifyOptions, run: Run): Promise<readonly VerifyOutcome[]> {
  const { platforms } = run.how;
  // A refused family stays: whether it has the platform is not known.
  const wanted = options.outcomes.filter(
    (o) => o.status === "refused" || platforms.length === 0 || platformsOf(o).some((name) => platforms.includes(name)),
  );
  const engine = buildxEngine({ root: options.root, env: run.io.env, builder: options.builder });
  // Without a fold there is nothing to build, and no engine is needed to say so.
  const state = wanted.some((o) => o.status !== "refused") ? await engine.probe() : undefined;
  if (state?.kind === "trouble") ended(run.io, [state.diagnostic], 3);
  const verified: VerifyOutcome[] = [];
  const builder: Builder = { engine, state, bases: new Map() };
  for (const outcome of wanted) verified.push(await verifyOne(outcome, builder, run));
  return verified;
}

interface Builder {
  readonly engine: Engine;
  readonly state: EngineState | undefined;
  readonly bases: BaseLooks;
}

async function verifyOne(folded: FoldOutcome, { engine, state, bases }: Builder, run: Run): Promise<VerifyOutcome> {
  if (folded.status === "refused") return { status: "refused", id: folded.id, diagnostics: folded.diagnostics };
  const asked = await requestFor(folded, run);
  if (asked.kind === "trouble") {
    const id = folded.status === "folded" ? folded.proposal.family.id : folded.id;
    return { status: "refused", id, diagnostics: asked.diagnostics };
  }
  const { request } = asked;
  const diagnostics = folded.status === "folded" ? folded.proposal.diagnostics : folded.diagnostics;
  if (state?.kind !== "ready") {
    const reason = state?.diagnostic ?? error("NO_ENGINE", "no engine was asked");
    return verifyOutcome(unbuilt(request, reason), diagnostics);
  }
  const onEvent = run.io.quiet ? () => {} : progressLines(request.family.id, run.io);
  const hooks = { onEvent, signalFor: () => run.signal, bases };
  return verifyOutcome(await verifyFamily(request, engine, state.platforms, hooks), diagnostics);
}

type Folded = Exclude<FoldOutcome, { status: "refused" }>;

async function requestFor(folded: Folded, run: Run) {
  if (folded.status === "current") return recordedRequest(run.ports, folded, run.how);
  return { kind: "request" as const, request: verifyRequest(folded.proposal, run.how) };
}

/** One line where a side begins and one for a verdict; nothing moves. */
function progressLines(id: string, io: Io): (event: VerifyEvent) => void {
  const begun = new Set<string>();
  return (event) => {
    if (event.kind === "verdict") {
      io.err(`${shown(id)}: ${event.platform}: ${event.verification.verdict}\n`);
      return;
    }
    const { platform, side, state } = event.lane;
    if (state !== "building" || begun.has(`${platform} ${side}`)) return;
    begun.add(`${platform} ${side}`);
    io.err(`${shown(id)}: ${platform}: building the ${side}\n`);
  };
}

function platformsOf(outcome: FoldOutcome): readonly PlatformName[] {
  if (outcome.status === "refused") return [];
  if (outcome.status === "current") return outcome.locked.members.map((m) => m.platform);
  return outcome.proposal.family.members.map((m) => m.platform.name);
}
