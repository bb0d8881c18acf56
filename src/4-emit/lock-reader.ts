// The text of a lock -> the lock, every field checked; anything that is not as it was written is trouble,
// since a decision must never be dropped in silence. Fields that are not known here pass unseen.
import { readBaseConfig } from "../model/base-reader.ts";
import type { Decision } from "../model/decision.ts";
import { type Diagnostic, error, shown } from "../model/diagnostic.ts";
import type { GatheredMember } from "../model/gathered.ts";
import { LOCK_PATH, type Lock, type LockedBase, type LockedFamily, type LockedMember } from "../model/lock.ts";
import { isPlainPath } from "../model/path.ts";
import { parsePlatform } from "../model/platform.ts";

export type LockResult =
  | { readonly kind: "lock"; readonly lock: Lock }
  | { readonly kind: "trouble"; readonly diagnostics: readonly Diagnostic[] };

export function readLock(text: string): LockResult {
  const json = text.replace(/^\ufeff/, "");
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (thrown) {
    return damaged("this is no JSON, perhaps after a merge conflict", json, offsetOf(thrown));
  }
  const fault = faultOfLock(value);
  if (fault) return damaged(fault.what, json, fault.id === undefined ? 0 : json.indexOf(JSON.stringify(fault.id)));
  return { kind: "lock", lock: value as Lock };
}

/** V8 says `… at position 12`; where it does not, the start of the file has to do. */
function offsetOf(thrown: unknown): number {
  const said = thrown instanceof Error ? /at position (\d+)/.exec(thrown.message) : null;
  return Number(said?.[1] ?? 0);
}

function damaged(what: string, text: string, offset: number): LockResult {
  const before = text.slice(0, Math.max(0, offset)).split("\n");
  const place = { file: LOCK_PATH, line: before.length, column: (before.at(-1) ?? "").length + 1 };
  const message = `${shown(what)}; take the file back from git, or delete it and fold again`;
  return { kind: "trouble", diagnostics: [error("LOCK_INVALID", message, place)] };
}

/** An object of which nothing is known yet but the names to look for. */
type Loose<T> = { readonly [K in keyof T]?: unknown };

function isObject<T>(value: unknown): value is Loose<T> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

interface Fault {
  readonly what: string;
  /** The family that it stands in. */
  readonly id?: string;
}

function faultOfLock(value: unknown): Fault | undefined {
  if (!isObject<Lock>(value)) return { what: "a lock is a JSON object" };
  if (value.schema !== "archfold/lock@1")
    return { what: `the schema is ${JSON.stringify(value.schema)}, not archfold/lock@1` };
  if (!isObject(value.families)) return { what: "the lock has no families" };
  for (const [id, family] of Object.entries(value.families)) {
    const what = faultOfFamily(family);
    if (what !== undefined) return { what: `family ${id}: ${what}`, id };
  }
  return undefined;
}

function faultOfFamily(value: unknown): string | undefined {
  if (!isObject<LockedFamily>(value)) return "it is no object";
  const { output, context, built, members, commit, gathered, decisions, bases, sha256 } = value;
  if (!isPath(output) || output === "") return "output is no path";
  if (!isPath(context)) return "context is no path";
  if (!isBuilt(built)) return "built is neither target nor build-platform";
  if (!Array.isArray(members) || members.length === 0) return "it has no members";
  if (!members.every(isMember)) return "a member lacks its platform, path, context or sha256";
  if (commit !== undefined && !isObjectId(commit)) return "commit is no commit";
  if (gathered !== undefined && !(Array.isArray(gathered) && gathered.every(isGathered)))
    return "a gathered member is not whole";
  if (!Array.isArray(decisions) || !decisions.every(isDecision)) return "a decision is not known or not whole";
  if (bases !== undefined && !(Array.isArray(bases) && bases.every(isBase))) return "a base is not whole";
  return isHash(sha256) ? undefined : "sha256 is no hash";
}

function isMember(value: unknown): boolean {
  if (!isObject<LockedMember>(value)) return false;
  return (
    isPlatform(value.platform) &&
    isPath(value.path) &&
    value.path !== "" &&
    isPath(value.context) &&
    isHash(value.sha256)
  );
}

function isGathered(value: unknown): boolean {
  if (!isObject<GatheredMember>(value)) return false;
  const { folder, tree, commit } = value;
  const words = [value.arch, value.repo, value.fetch, value.directory];
  const isWhole = words.every((w) => typeof w === "string");
  return isWhole && isPath(folder) && folder !== "" && isObjectId(tree) && isObjectId(commit);
}

function isBase(value: unknown): boolean {
  if (!isObject<LockedBase>(value)) return false;
  const { ref, platform, digest, config } = value;
  return typeof ref === "string" && isPlatform(platform) && isDigest(digest) && readBaseConfig(config) !== undefined;
}

interface Fields {
  readonly word: unknown;
  readonly platform: unknown;
  readonly by: unknown;
  readonly built: unknown;
  readonly syntax: unknown;
  readonly dockerfile: unknown;
  readonly context: unknown;
  readonly from: unknown;
  readonly to: unknown;
  readonly variable: unknown;
  readonly line: unknown;
  readonly keyword: unknown;
  readonly sha256: unknown;
  readonly digest: unknown;
}

type Check = (value: Loose<Fields>) => boolean;

/** A new kind of decision does not compile before it is checked here. */
const DECISIONS: Readonly<Record<Decision["kind"], Check>> = {
  "arch-word": ({ word, platform, by }) => typeof word === "string" && isPlatform(platform) && typeof by === "string",
  built: ({ built, by }) => isBuilt(built) && by === "flag",
  syntax: ({ syntax, by }) => typeof syntax === "string" && by === "flag",
  "left-out": ({ platform, dockerfile, context, by }) =>
    isPlatform(platform) && isPath(dockerfile) && dockerfile !== "" && isPath(context) && by === "flag",
  rename: ({ from, to, by }) => isName(from) && isName(to) && by === "flag",
  "exact-variable": ({ variable, by }) => isName(variable) && by === "flag",
  "exact-line": ({ dockerfile, line, keyword, sha256, by }) =>
    isPath(dockerfile) && Number.isSafeInteger(line) && isName(keyword) && isHash(sha256) && by === "flag",
  "base-name": ({ platform, from, to, by, digest }) =>
    isPlatform(platform) &&
    typeof from === "string" &&
    typeof to === "string" &&
    (by === "digest" ? isDigest(digest) : by === "decision" && digest === undefined),
};

const isName = (value: unknown): boolean => typeof value === "string" && /^[A-Za-z][\w.-]*$/.test(value);

function isDecision(value: unknown): boolean {
  if (!isObject<Decision>(value) || typeof value.kind !== "string") return false;
  const check = Object.entries(DECISIONS).find(([kind]) => kind === value.kind)?.[1];
  return check?.(value) === true;
}

const isPath = (value: unknown): value is string => typeof value === "string" && isPlainPath(value);

const isHash = (value: unknown): boolean => typeof value === "string" && /^[0-9a-f]{64}$/.test(value);

const isObjectId = (value: unknown): boolean => typeof value === "string" && /^[0-9a-f]{40,64}$/.test(value);

const isDigest = (value: unknown): boolean => typeof value === "string" && /^sha256:[0-9a-f]{64}$/.test(value);

const isBuilt = (value: unknown): boolean => value === "target" || value === "build-platform";

const isPlatform = (value: unknown): boolean => typeof value === "string" && parsePlatform(value)?.name === value;
