// `archfold verify [PATH]`: folds, builds members and folds, compares. Gives back 0, 1 (differs or refused), 2 (usage),
// 3 (engine, builder or emulator missing) or 130. Nothing of the tree is written but `--report`'s file.
import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { refuseFlags } from "../../src/6-verify/flags.ts";
import { verifyRequest } from "../../src/6-verify/requests.ts";
import { unbuilt, verifyFamily } from "../../src/6-verify/verify.ts";
import { type VerifyOutcome, verifyExit, verifyJson, verifyOutcome, verifyText } from "../../src/7-report/verify.ts";
import { buildxEngine } from "../../src/host/buildx.ts";
import type { FoldOutcome } from "../../src/model/change.ts";
import { type Diagnostic, error, oneLine, shown } from "../../src/model/diagnostic.ts";
import type { Found } from "../../src/model/family.ts";
import type { EngineState, VerifyEvent } from "../../src/model/image.ts";
import { type PlatformName, parsePlatform } from "../../src/model/platform.ts";
import { type FindRequest, type FoldRequest, find, foldFamily, type Ports } from "../../src/pipeline.ts";
import type { Engine } from "../../src/ports.ts";
import type { Io } from "../io.ts";

export interface VerifyOptions {
  readonly ports: Ports;
  readonly find: FindRequest;
  readonly fold: FoldRequest;
  /** Ids; empty for all. */
  readonly families: readonly string[];
  /** As written on the command line; empty for all. */
  readonly platforms: readonly string[];
  readonly builder: string | undefined;
  readonly json: boolean;
  /** A file for the JSON, relative to the working directory. */
  readonly report: string | undefined;
  /** What stood after `--`. */
  readonly extra: readonly string[];
}

/** Platforms whose members are built at once. */
const JOBS = 2;

export async function verifyCommand(options: VerifyOptions, io: Io): Promise<number> {
  const platforms = readPlatforms(options.platforms);
  const wrongFlag = refuseFlags(options.extra);
  if (platforms.kind === "trouble" || wrongFlag) {
    return usage(io, platforms.kind === "trouble" ? platforms.diagnostic : wrongFlag);
  }
  const found = await find(options.ports, options.find);
  const wrongName = missing(found, options.families, platforms.names);
  if (wrongName) return usage(io, wrongName);
  const wanted = chosen(found, options.families).filter((f) => hasOneOf(f, platforms.names));
  const stop = new AbortController();
  const interrupt = (): void => stop.abort();
  for (const name of SIGNALS) process.on(name, interrupt);
  try {
    const outcomes = await verifyAll(wanted, options, platforms.names, stop.signal, io);
    const json = verifyJson(outcomes);
    if (options.report !== undefined) await writeFile(resolve(io.cwd, options.report), json);
    io.out(options.json ? json : verifyText(outcomes));
    return stop.signal.aborted ? 130 : verifyExit(outcomes);
  } finally {
    for (const name of SIGNALS) process.off(name, interrupt);
  }
}

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

async function verifyAll(
  found: readonly Found[],
  options: VerifyOptions,
  platforms: readonly PlatformName[],
  signal: AbortSignal,
  io: Io,
): Promise<readonly VerifyOutcome[]> {
  const folded: FoldOutcome[] = [];
  for (const f of found) folded.push(await foldFamily(options.ports, f, options.fold));
  const engine = buildxEngine({ root: options.ports.files.root, env: io.env, builder: options.builder });
  // Without a fold there is nothing to build, and no engine is needed to say so.
  const state = folded.some((f) => f.status === "folded") ? await engine.probe() : undefined;
  if (state?.kind === "trouble") io.err(`${oneLine(state.diagnostic)}\n`);
  const outcomes: VerifyOutcome[] = [];
  for (const f of folded) outcomes.push(await verifyOne(f, engine, state, { options, platforms, signal, io }));
  return outcomes;
}

interface Run {
  readonly options: VerifyOptions;
  readonly platforms: readonly PlatformName[];
  readonly signal: AbortSignal;
  readonly io: Io;
}

async function verifyOne(
  folded: FoldOutcome,
  engine: Engine,
  state: EngineState | undefined,
  run: Run,
): Promise<VerifyOutcome> {
  if (folded.status === "refused") return { status: "refused", id: folded.id, diagnostics: folded.diagnostics };
  const { proposal } = folded;
  const request = verifyRequest(proposal, { platforms: run.platforms, extra: run.options.extra, jobs: JOBS });
  const diagnostics = [...proposal.family.diagnostics, ...proposal.diagnostics];
  if (state?.kind !== "ready") {
    const reason = state?.diagnostic ?? error("NO_ENGINE", "no engine was asked");
    return verifyOutcome(unbuilt(request, reason), diagnostics);
  }
  const onEvent = run.io.quiet ? () => {} : progressLines(proposal.family.id, run.io);
  const hooks = { onEvent, signalFor: () => run.signal };
  return verifyOutcome(await verifyFamily(request, engine, state.platforms, hooks), diagnostics);
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

type Platforms =
  | { readonly kind: "names"; readonly names: readonly PlatformName[] }
  | { readonly kind: "trouble"; readonly diagnostic: Diagnostic };

function readPlatforms(words: readonly string[]): Platforms {
  const names: PlatformName[] = [];
  for (const word of words) {
    const platform = parsePlatform(word);
    if (!platform) {
      return {
        kind: "trouble",
        diagnostic: error("PLATFORM_UNKNOWN", `--platform ${word}: no platform, write it as linux/arm64`),
      };
    }
    names.push(platform.name);
  }
  return { kind: "names", names };
}

/** A name that fits nothing would make less be verified than was asked for. */
function missing(
  found: readonly Found[],
  families: readonly string[],
  platforms: readonly PlatformName[],
): Diagnostic | undefined {
  const id = families.find((name) => !found.some((f) => idOf(f) === name));
  if (id !== undefined) return error("USAGE", `--family ${id}: there is no such family; \`archfold scan\` lists them`);
  const has = new Set(chosen(found, families).flatMap(platformsOf));
  const platform = platforms.find((name) => !has.has(name));
  return platform === undefined ? undefined : error("USAGE", `--platform ${platform}: no family has this platform`);
}

const chosen = (found: readonly Found[], families: readonly string[]): readonly Found[] =>
  found.filter((f) => families.length === 0 || families.includes(idOf(f)));
const platformsOf = (found: Found): readonly PlatformName[] =>
  found.kind === "family" ? found.family.members.map((m) => m.platform.name) : [];
/** A refused family stays: whether it has the platform is not known. */
const hasOneOf = (found: Found, platforms: readonly PlatformName[]): boolean =>
  found.kind === "refused" || platforms.length === 0 || platformsOf(found).some((name) => platforms.includes(name));
const idOf = (found: Found): string => (found.kind === "family" ? found.family.id : found.id);

function usage(io: Io, diagnostic: Diagnostic | undefined): 2 {
  if (diagnostic) io.err(`${oneLine(diagnostic)}\n`);
  return 2;
}
