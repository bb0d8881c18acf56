// One platform: assumptions, member, the fold with its values written out, fold, comparison, each step of it a build.
// In: what is to be built, and where. Out: a verdict; what the proof assumes is held against the bases before anything is built.
import { parse } from "../1-read/parse.ts";
import { type Diagnostic, error, oneLine } from "../model/diagnostic.ts";
import type {
  BuildRequest,
  Comparison,
  Lane,
  OperationsResult,
  PlatformVerification,
  Unfolded,
} from "../model/image.ts";
import { isChance, mayBeChance, ranAgain } from "./again.ts";
import { checkAssumptions } from "./assumptions.ts";
import { hasTriggers } from "./baseline.ts";
import { lookAtBase } from "./bases.ts";
import type { Begun, Task } from "./begun.ts";
import { withoutExport } from "./cache.ts";
import { compareImages } from "./compare/images.ts";
import type { CompareOptions } from "./compare/options.ts";
import { lacksEmulator } from "./emulator.ts";
import { compareOperations } from "./operations/compare.ts";
import { firstMiss } from "./progress.ts";
import { type Built, buildSide, type NotBuilt, type Where } from "./side.ts";
import { asBuilt, type Together } from "./together.ts";
import { unfoldedText } from "./unfolded.ts";

/** Assumptions, and the member; a verdict where one of them ends it. */
export async function begin(task: Task): Promise<Begun | PlatformVerification> {
  const { pair, proof, workspace, hooks } = task;
  const lacking = emulatorLacking(task);
  if (lacking) return notBuilt({ kind: "not-built", reason: lacking, log: [] }, null);
  const signal = hooks.signalFor?.(pair.platform);
  const assumptions = await checkAssumptions(proof?.assumptions ?? [], pair.original, (from) =>
    lookAtBase(task.bases, from, pair.member, workspace, signal),
  );
  const wrong = assumptions.find((a) => a.holds === false);
  if (wrong) {
    const says = "what the proof takes for granted does not hold, so nothing was built";
    return { ...notBuilt({ kind: "not-built", reason: error("REFUTED", says), log: [] }, null), assumptions };
  }
  const member = await buildSide(whereOf(task, "member"), pair.member, workspace, hooks);
  if (member.kind !== "built") return { ...notBuilt(member, null), assumptions };
  return { kind: "begun", task, assumptions, member };
}

/** Members that are built across run on the builder's own platform. */
function emulatorLacking({ pair, runs, output }: Task): Diagnostic | undefined {
  const { across, original, fold } = pair;
  const { platform, dockerfile } = original;
  const { extra } = fold;
  const member = across ? undefined : lacksEmulator({ dockerfile, platform, side: "member", extra }, runs);
  const parsed = parse(output, fold.dockerfile);
  if (member || parsed.kind !== "dockerfile") return member;
  return lacksEmulator({ dockerfile: parsed.dockerfile, platform, side: "fold", extra }, runs);
}

/** The fold, served from what the member's build left in the cache; `together`: as one build for all platforms gave it. */
export async function finish(begun: Begun, together: Together | undefined): Promise<PlatformVerification> {
  const { task, assumptions, member } = begun;
  const { pair, proof, workspace, hooks } = task;
  // Before the fold, whose own RUNs would be in the cache too; as what it does not find there itself is for the fold.
  const unfolded = await buildUnfolded(task);
  const fold =
    (together && asBuilt(together, begun)) ?? (await buildSide(whereOf(task, "fold"), pair.fold, workspace, hooks));
  if (fold.kind !== "built") return { ...notBuilt(fold, member.seconds), assumptions };
  const tell = (state: Lane["state"]): void => hooks.onEvent?.({ kind: "lane", lane: { ...fold.lane, state } });
  if (!pair.fillsCache && hasTriggers(fold.image)) {
    const says = `${pair.platform}: an image with ONBUILD cannot be held against another one: reading that fires its triggers`;
    return {
      ...notBuilt({ kind: "not-built", reason: error("BUILD_FAILED", says), log: [] }, member.seconds),
      assumptions,
    };
  }
  tell("comparing");
  const sameCommands = proof?.grade === "same-commands" ? { variables: proof.variables ?? [] } : undefined;
  const options: CompareOptions = { ...pair, ...(sameCommands ? { sameCommands } : {}), ignore: hooks.ignore ?? [] };
  const found = await compareImages(member.image, fold.image, options);
  // What ran in that one build is in the cache by now.
  const cached = fold.cached && unfolded?.cached !== false && together?.cached !== false;
  const byChance = pair.fillsCache && mayBeChance(found, cached) && isChance(found, await memberAgain(task, member));
  const operations = operationsOf({ task, member, fold, options });
  tell("done");
  return {
    ...(byChance && unfolded?.cached ? ranAgain(found) : found),
    ...(byChance ? { reproducible: false as const } : {}),
    ...(unfolded ? { unfolded } : {}),
    ...(operations ? { operations } : {}),
    cached,
    log: [],
    assumptions,
    seconds: { original: member.seconds, folded: fold.seconds },
  };
}

interface Sides {
  readonly task: Task;
  readonly member: Built;
  readonly fold: Built;
  readonly options: CompareOptions;
}

function operationsOf({ task, member, fold, options }: Sides): OperationsResult | undefined {
  const { pair, proof } = task;
  if (!pair.fold.provenance) return undefined;
  if (!pair.fillsCache) return { kind: "unknown", why: "the fold is held against what BuildKit did not build" };
  return compareOperations(
    { provenance: member.provenance, text: pair.original.dockerfile.text },
    { provenance: fold.provenance, text: pair.fold.dockerfile },
    { ...options, premises: proof?.premises ?? [] },
  );
}

function whereOf({ pair, runs, output }: Task, side: Lane["side"]): Where {
  const { platform, across, original } = pair;
  return side === "member"
    ? { platform, side, file: original.dockerfile.path, runs, across }
    : { platform, side, file: output, runs, across: false };
}

async function buildUnfolded(task: Task): Promise<Unfolded | undefined> {
  const { pair, proof, workspace, hooks, output } = task;
  if (proof?.grade !== "same-commands" || !pair.fillsCache) return undefined;
  const fold = parse(output, pair.fold.dockerfile);
  const text =
    fold.kind === "dockerfile" ? unfoldedText(fold.dockerfile, pair.original, proof.variables ?? []) : undefined;
  if (text === undefined) return undefined;
  const extra = withoutExport(pair.fold.extra);
  const request: BuildRequest = { ...pair.fold, extra, dockerfile: text, only: "config" };
  const built = await buildSide(whereOf(task, "fold"), request, workspace, hooks);
  if (built.kind !== "built") return { cached: false, step: oneLine(built.reason) };
  return built.cached ? { cached: true } : { cached: false, step: firstMiss(built.progress) };
}

/** The member against itself, built once more without the cache. */
async function memberAgain(task: Task, member: Built): Promise<Comparison> {
  const { pair, workspace, hooks } = task;
  const request = { ...pair.member, extra: [...withoutExport(pair.member.extra), "--no-cache"] };
  const again = await buildSide(whereOf(task, "member"), request, workspace, hooks);
  // Then nothing is known of chance.
  if (again.kind !== "built") return { verdict: "identical", differences: [], ignored: [] };
  return compareImages(member.image, again.image, { moved: "", across: false });
}

/** Nothing is shown of it but why. */
export const notBuilt = (side: NotBuilt, original: number | null): PlatformVerification => ({
  verdict: "not-built",
  reason: side.reason,
  log: side.log,
  ...(side.failure ? { failure: side.failure } : {}),
  differences: [],
  ignored: [],
  cached: false,
  assumptions: [],
  seconds: { original, folded: null },
});
