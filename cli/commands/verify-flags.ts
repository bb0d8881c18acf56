// The flags of `archfold verify` -> the families to verify.
import { resolve } from "node:path";
import { readIgnorances } from "../../src/6-verify/compare/asked.ts";
import { error } from "../../src/model/diagnostic.ts";
import type { PlatformName } from "../../src/model/platform.ts";
import { idOf } from "../../src/pipeline.ts";
import { type CommonFlags, platformWord } from "../args.ts";
import type { Io } from "../io.ts";
import type { Parsed } from "../parsed.ts";
import { type Candidate, codeFor, ended, type Opened, open } from "./common.ts";
import { verifyCommand } from "./verify.ts";

export interface VerifyFlags extends CommonFlags {
  readonly builder?: string;
  readonly report?: string;
  readonly jobs?: string;
  readonly timeout?: string;
  readonly fresh?: boolean;
  readonly state?: string;
  readonly context?: "tree" | "tar";
  readonly ignore?: string;
  readonly ops?: boolean;
  readonly baseline?: "original" | "classic" | "published";
  readonly image?: string;
}

/** `extra` is what stood after `--`. */
export async function verifyFromFlags(
  path: string,
  extra: readonly string[],
  flags: VerifyFlags,
  io: Io,
): Promise<number> {
  const { platform, context, ...rest } = flags;
  const asked = readPlatforms(platform);
  if (asked.kind === "wrong") return ended(io, [asked.diagnostic], 2).code;
  const ignore = readIgnorances(flags.ignore);
  if ("wrong" in ignore) return ended(io, [error("USAGE", ignore.wrong)], 2).code;
  const numbers = readNumbers(flags);
  if (numbers.kind === "wrong") return ended(io, [numbers.diagnostic], 2).code;
  const opened = await open(path, rest, io, undefined, "assumes");
  if (opened.kind === "ended") return opened.code;
  const candidates = await withParts(opened.candidates, asked.value, (only) =>
    open(path, { ...rest, platform: only }, io, undefined, "assumes"),
  );
  const options = {
    root: opened.root,
    ports: opened.ports,
    outcomes: candidates.map((c) => c.outcome),
    platforms: asked.value,
    builder: flags.builder,
    operations: flags.ops ?? false,
    json: flags.json ?? false,
    report: flags.report,
    extra,
    jobs: numbers.value.jobs ?? JOBS,
    timeout: numbers.value.timeout,
    baseline: flags.baseline ?? ("original" as const),
    image: flags.image,
    committed: context === "tar",
    ignore,
    fresh: flags.fresh ?? false,
    state: flags.state === undefined ? undefined : resolve(io.cwd, flags.state),
  };
  const code = await verifyCommand(options, io);
  return code !== 130 && codeFor(candidates) === 2 ? 2 : code;
}

/** Platforms whose members are built at once, where nobody says how many. */
const JOBS = 4;

function readNumbers({
  jobs,
  timeout,
}: VerifyFlags): Parsed<{ jobs: number | undefined; timeout: number | undefined }> {
  const wrong = [
    ...(jobs === undefined ? [] : [["--jobs", jobs]]),
    ...(timeout === undefined ? [] : [["--timeout", timeout]]),
  ]
    .filter(([, text = ""]) => !/^[1-9]\d{0,5}$/.test(text))
    .map(([name, text]) =>
      error("USAGE", `${name} ${text}: a whole number from 1 is wanted${name === "--timeout" ? ", in seconds" : ""}`),
    );
  const [diagnostic] = wrong;
  if (diagnostic) return { kind: "wrong", diagnostic };
  const number = (text: string | undefined): number | undefined => (text === undefined ? undefined : Number(text));
  return { kind: "ok", value: { jobs: number(jobs), timeout: number(timeout) } };
}

function readPlatforms(list: string | undefined): Parsed<readonly PlatformName[]> {
  const names: PlatformName[] = [];
  for (const word of list?.split(",") ?? []) {
    const one = platformWord(word);
    if (one.kind === "wrong") return one;
    names.push(one.value);
  }
  return { kind: "ok", value: names };
}

/** A refused family of which the platforms that are asked for fold: these are verified. */
async function withParts(
  candidates: readonly Candidate[],
  asked: readonly PlatformName[],
  openOnly: (platforms: string) => Promise<Opened>,
): Promise<readonly Candidate[]> {
  const found: Candidate[] = [];
  for (const candidate of candidates) {
    const { outcome } = candidate;
    const others = outcome.status === "refused" ? (outcome.others ?? []) : [];
    const isPart = asked.length > 0 && asked.every((name) => others.includes(name));
    const opened = isPart ? await openOnly(others.join(",")) : undefined;
    const part =
      opened?.kind === "ready" ? opened.candidates.find((c) => idOf(c.subject) === idOf(candidate.subject)) : undefined;
    found.push(part ?? candidate);
  }
  return found;
}
