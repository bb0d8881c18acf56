// `archfold verify [PATH]`: builds members and folds, compares. Gives back 0, 1 (differs or refused), 2 (usage),
// 3 (engine, builder or emulator missing) or 130. Nothing of the tree is written but `--report`'s file.
import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { refuseBaseline } from "../../src/6-verify/baseline.ts";
import { asCommitted } from "../../src/6-verify/committed.ts";
import { refuseFlags, withSyntax } from "../../src/6-verify/flags.ts";
import { type Memory, verifyRemembering } from "../../src/6-verify/remember.ts";
import type { Asked, HowToVerify, VerifyRequest } from "../../src/6-verify/requests.ts";
import { unbuilt, type VerifyHooks, verifyFamily } from "../../src/6-verify/verify.ts";
import {
  type UsedBuilder,
  type VerifyOutcome,
  verifyExit,
  verifyJson,
  verifyOutcome,
  verifyText,
} from "../../src/7-report/verify.ts";
import { buildxEngine } from "../../src/host/buildx.ts";
import { resultsOf } from "../../src/host/results.ts";
import type { FoldOutcome } from "../../src/model/change.ts";
import { error } from "../../src/model/diagnostic.ts";
import type { AskedIgnorance, EngineState, FamilyVerification } from "../../src/model/image.ts";
import type { PlatformName } from "../../src/model/platform.ts";
import type { Ports } from "../../src/pipeline.ts";
import type { Engine } from "../../src/ports.ts";
import { askedOf } from "../asked.ts";
import { isGithub, neutral } from "../github.ts";
import type { Io } from "../io.ts";
import { VERSION } from "../version.ts";
import { ended } from "./common.ts";
import { type AskedBaseline, baselineOf, isWrong, ORIGINAL } from "./verify/baseline.ts";
import { progressLines } from "./verify/progress.ts";

export interface VerifyOptions extends AskedBaseline {
  /** Absolute. */
  readonly root: string;
  readonly ports: Ports;
  readonly outcomes: readonly FoldOutcome[];
  /** Empty for all. */
  readonly platforms: readonly PlatformName[];
  readonly builder: string | undefined;
  /** Compare operation by operation too. */
  readonly operations: boolean;
  readonly json: boolean;
  /** A file for the JSON, relative to the working directory. */
  readonly report: string | undefined;
  /** What stood after `--`. */
  readonly extra: readonly string[];
  /** Platforms whose members are built at once. */
  readonly jobs: number;
  /** Seconds that a build may take. */
  readonly timeout: number | undefined;
  /** What does not count in a comparison. */
  readonly ignore: readonly AskedIgnorance[];
  /** Contexts as the commit has them. */
  readonly committed: boolean;
  /** Build also what earlier runs found equal. */
  readonly fresh: boolean;
  /** Where results are remembered, absolute; undefined for the repository's own place. */
  readonly state: string | undefined;
}

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

export async function verifyCommand(options: VerifyOptions, io: Io): Promise<number> {
  const names = options.platforms;
  const absent = names.find((name) => !options.outcomes.some((o) => platformsOf(o).includes(name)));
  if (absent) return ended(io, [error("USAGE", `--platform ${absent}: no family has this platform`)], 2).code;
  const wrongFlag = refuseFlags(options.extra);
  if (wrongFlag) return ended(io, [wrongFlag], 2).code;
  const unnamed = options.outcomes
    .flatMap((o) => (o.status === "refused" ? [] : [baselineOf(options, o)]))
    .find(isWrong);
  if (unnamed) return ended(io, [unnamed], 2).code;
  const stop = new AbortController();
  const interrupt = (): void => stop.abort();
  for (const name of SIGNALS) process.on(name, interrupt);
  try {
    const { verified, builder } = await verifyAll(options, stop.signal, io);
    const json = verifyJson(verified, builder);
    if (options.report !== undefined) await writeFile(resolve(io.cwd, options.report), json);
    if (options.json) io.out(json);
    else if (verified.length > 0) {
      const text = verifyText(verified, builder);
      io.out(isGithub(io.env) ? neutral(text) : text);
    }
    if (verified.length === 0) io.err("no per-architecture Dockerfiles found; name them with --member PLATFORM=FILE\n");
    return stop.signal.aborted ? 130 : verifyExit(verified);
  } finally {
    for (const name of SIGNALS) process.off(name, interrupt);
  }
}

interface Run {
  readonly ports: Ports;
  readonly how: HowToVerify;
  readonly options: VerifyOptions;
  readonly memory: Memory | undefined;
  readonly engine: Engine;
  /** Asked when something is to be built, and once. */
  readonly probe: () => Promise<EngineState>;
  readonly hooks: VerifyHooks;
  readonly io: Io;
}

interface All {
  readonly verified: readonly VerifyOutcome[];
  /** Undefined where everything is remembered, or there is none. */
  readonly builder: UsedBuilder | undefined;
}

async function verifyAll(options: VerifyOptions, signal: AbortSignal, io: Io): Promise<All> {
  const { platforms, operations, jobs } = options;
  // A refused family stays: whether it has the platform is not known.
  const wanted = options.outcomes.filter(
    (o) => o.status === "refused" || platforms.length === 0 || platformsOf(o).some((name) => platforms.includes(name)),
  );
  const engine = buildxEngine({ root: options.root, env: io.env, builder: options.builder });
  let builder: UsedBuilder | undefined;
  const run: Run = {
    ports: options.ports,
    how: { platforms, extra: withSyntax(options.extra, io.env), operations, jobs },
    options,
    memory: await memoryOf(options, io),
    engine,
    probe: probeOnce(engine, io, (found) => {
      builder = found;
    }),
    hooks: { signalFor: () => signal, bases: new Map(), timeout: options.timeout, ignore: options.ignore },
    io,
  };
  const verified: VerifyOutcome[] = [];
  for (const outcome of wanted) verified.push(await verifyOne(outcome, run));
  return { verified, builder };
}

/** Where something is missing that is said, once. */
function probeOnce(engine: Engine, io: Io, found: (ready: UsedBuilder) => void): () => Promise<EngineState> {
  let state: Promise<EngineState> | undefined;
  const ask = async (): Promise<EngineState> => {
    const state = await engine.probe();
    if (state.kind === "ready") found(state);
    else ended(io, [state.diagnostic], 3);
    return state;
  };
  return () => {
    state ??= ask();
    return state;
  };
}

/** The names by which a builder is found: another one may have other base images. */
const BUILDER_NAMES = ["DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_CONFIG", "BUILDX_BUILDER", "BUILDX_CONFIG"];

async function memoryOf(
  { root, state, fresh, builder, ignore }: VerifyOptions,
  { env }: Io,
): Promise<Memory | undefined> {
  const results = await resultsOf(root, state);
  if (!results) return undefined;
  const circumstances = [VERSION, builder ?? null, ...ignore, ...BUILDER_NAMES.map((name) => env[name] ?? null)];
  return { results, fresh, circumstances, now: () => new Date().toISOString() };
}

async function verifyOne(folded: FoldOutcome, run: Run): Promise<VerifyOutcome> {
  if (folded.status === "refused") return { status: "refused", id: folded.id, diagnostics: folded.diagnostics };
  const asked = await requestFor(folded, run);
  if (asked.kind === "trouble") {
    const id = folded.status === "folded" ? folded.proposal.family.id : folded.id;
    return { status: "refused", id, diagnostics: asked.diagnostics };
  }
  const diagnostics = folded.status === "folded" ? folded.proposal.diagnostics : folded.diagnostics;
  const onEvent = run.io.quiet ? () => {} : progressLines(asked.request.family.id, run.io);
  const build = async (request: VerifyRequest): Promise<FamilyVerification> => {
    const state = await run.probe();
    if (state.kind === "trouble") return unbuilt(request, state.diagnostic);
    const wrong = refuseBaseline(request.baseline ?? ORIGINAL, state);
    if (wrong) return unbuilt(request, wrong);
    return verifyFamily(request, run.engine, state.platforms, { ...run.hooks, onEvent });
  };
  return verifyOutcome(await verifyRemembering(asked.request, run.memory, onEvent, build), diagnostics);
}

type Folded = Exclude<FoldOutcome, { status: "refused" }>;

async function requestFor(folded: Folded, run: Run): Promise<Asked> {
  const asked = await asItLies(folded, run);
  return asked.kind === "request" && run.options.committed ? asCommitted(asked.request, run.ports.repository) : asked;
}

async function asItLies(folded: Folded, run: Run): Promise<Asked> {
  const found = baselineOf(run.options, folded);
  if (isWrong(found)) return { kind: "trouble", diagnostics: [found] };
  const how = { ...run.how, baseline: found };
  return askedOf(folded, run.ports, how);
}

function platformsOf(outcome: FoldOutcome): readonly PlatformName[] {
  if (outcome.status === "refused") return [];
  if (outcome.status === "current") return outcome.locked.members.map((m) => m.platform);
  return outcome.proposal.family.members.map((m) => m.platform.name);
}
