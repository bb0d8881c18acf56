// A family that the lock records -> its members as they are now, and how they and the fold compare with what was recorded.
import { type Decision, isChoice, type LeftOut, leftOutOf, syntaxOf } from "../model/decision.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { BuildContext, Found, Member } from "../model/family.ts";
import type { LockedFamily, LockedMember } from "../model/lock.ts";
import type { FoldedEntries } from "../model/manifest.ts";
import { joinPath } from "../model/path.ts";
import { type PlatformName, parsePlatform } from "../model/platform.ts";
import type { Files, ReadResult, Repository } from "../ports.ts";
import { readContext } from "./context.ts";
import { makeFamily } from "./family.ts";
import { parse } from "./parse.ts";

/**
 * current: members and fold are as recorded; stale: a member changed, or is gone for good; edited: the fold was changed
 * by hand; pruned: no member is left in the tree and the fold is the source.
 */
export type RecordedState = "current" | "stale" | "edited" | "pruned";

export interface Recorded {
  readonly id: string;
  readonly locked: LockedFamily;
  readonly state: RecordedState;
  /** The fold as it stands in the tree. */
  readonly fold: string;
  /** Members whose text is no longer what was recorded. */
  readonly changed: readonly string[];
  /** Members that neither the tree nor git can give: replaced or pruned ones whose commit is not at hand, and lost ones. */
  readonly missing: readonly string[];
  /** The family of all its members, those that left the tree as git has them; undefined where one is missing or all are pruned. */
  readonly found: Found | undefined;
  /** The entries of a library manifest that name the fold. */
  readonly entry?: FoldedEntries;
}

export interface RecordedPorts {
  readonly files: Files;
  readonly repository: Repository;
  /** SHA-256 of the text's UTF-8, in hex. */
  readonly hash: (text: string) => string;
}

/** What the flags say beside what is recorded. */
export interface Asked {
  readonly platforms: readonly PlatformName[];
  readonly syntax: string | undefined;
}

/** Undefined where the fold itself is gone: then nothing is recorded any more and the members are found as ever. */
export async function readRecorded(
  ports: RecordedPorts,
  id: string,
  locked: LockedFamily,
  asked: Asked,
): Promise<Recorded | undefined> {
  const read = await textOf(ports.files, locked.output);
  if (read?.kind !== "text") return undefined;
  const fold = read.text;
  const { wanted, left, dropped } = chosen(locked, asked.platforms);
  const members = await Promise.all(wanted.map((m) => memberNow(ports, locked, m)));
  const changed = [...members.filter((m) => m.changed).map((m) => m.locked.path), ...dropped];
  const missing = members.filter((m) => m.read === undefined).map((m) => m.locked.path);
  const base = { id, locked, fold, changed, missing };
  if (members.every((m) => !m.inTree)) return { ...base, state: "pruned", found: undefined };
  const recorded = syntaxOf(locked.decisions);
  const syntax = asked.syntax ?? recorded;
  const found = missing.length === 0 ? await familyOf(ports, id, locked, { members, left, syntax }) : undefined;
  const decided = found?.kind === "family" ? syntaxOf(found.family.decisions) : recorded;
  const isStale = changed.length > 0 || decided !== recorded;
  const state = ports.hash(fold) !== locked.sha256 ? "edited" : isStale ? "stale" : "current";
  return { ...base, state, found };
}

/** The members that are to fold: as recorded, or those for the platforms that are asked for, if there is one. */
function chosen(locked: LockedFamily, platforms: readonly PlatformName[]) {
  const outside = leftOutOf(locked.decisions);
  const all = [
    ...locked.members,
    // Was no part of the fold: whatever it says is new.
    ...outside.map((l): LockedMember => ({ platform: l.platform, path: l.dockerfile, context: l.context, sha256: "" })),
  ];
  const asked = all.filter((m) => platforms.includes(m.platform));
  if (asked.length === 0) return { wanted: locked.members, left: outside, dropped: [] };
  const others = all.filter((m) => !asked.includes(m));
  const left = others.map(
    (m): LeftOut => ({ kind: "left-out", platform: m.platform, dockerfile: m.path, context: m.context, by: "flag" }),
  );
  return { wanted: asked, left, dropped: locked.members.filter((m) => others.includes(m)).map((m) => m.path) };
}

interface MemberNow {
  readonly locked: LockedMember;
  readonly inTree: boolean;
  /** Undefined where neither the tree nor git has it as recorded. */
  readonly read: ReadResult | undefined;
  readonly changed: boolean;
}

/** A member that the fold replaced, or that was pruned, is read from the commit it was recorded at. */
async function memberNow(ports: RecordedPorts, family: LockedFamily, locked: LockedMember): Promise<MemberNow> {
  const read = locked.path === family.output ? undefined : await textOf(ports.files, locked.path);
  if (read) {
    const same = read.kind === "text" && ports.hash(read.text) === locked.sha256;
    return { locked, inTree: true, read, changed: !same };
  }
  const { commit } = family;
  const text = commit === undefined ? undefined : await ports.repository.textAt(commit, locked.path);
  if (text !== undefined && ports.hash(text) === locked.sha256)
    return { locked, inTree: false, read: { kind: "text", text }, changed: false };
  // A shallow clone lacks the commit: that is no change. A file that was never committed and is gone is lost.
  return { locked, inTree: false, read: undefined, changed: commit === undefined && locked.path !== family.output };
}

async function familyOf(
  ports: RecordedPorts,
  id: string,
  locked: LockedFamily,
  given: {
    readonly members: readonly MemberNow[];
    readonly left: readonly Decision[];
    readonly syntax: string | undefined;
  },
): Promise<Found | undefined> {
  const refused = (diagnostics: readonly Diagnostic[]): Found => ({
    kind: "refused",
    id,
    source: "lock",
    dockerfiles: locked.members.map((x) => x.path),
    diagnostics,
    unresolved: [],
  });
  const members: Member[] = [];
  for (const { locked: m, read, inTree } of given.members) {
    const platform = parsePlatform(m.platform);
    if (!platform || !read) return undefined;
    if (read.kind === "trouble") return refused([read.diagnostic]);
    const parsed = parse(m.path, read.text);
    if (parsed.kind === "trouble") return refused(parsed.diagnostics);
    const context = inTree ? await readContext(ports.files, m.path, m.context) : await contextThen(ports, locked, m);
    members.push({ platform, dockerfile: parsed.dockerfile, context, archWord: "" });
  }
  const built = locked.decisions.some((d) => d.kind === "built") ? locked.built : undefined;
  const decisions = locked.decisions.filter((d) => d.kind === "arch-word" || isChoice(d));
  return makeFamily(ports.files, {
    id,
    source: "lock",
    output: locked.output,
    ownOutput: true,
    built,
    syntax: given.syntax,
    members,
    decisions: [...decisions, ...given.left],
    diagnostics: [],
  });
}

/** The ignore file beside a member that is gone went with it, and the one beside the fold is the fold's. */
async function contextThen(ports: RecordedPorts, { commit }: LockedFamily, m: LockedMember): Promise<BuildContext> {
  const path = `${m.path}.dockerignore`;
  const own = commit === undefined ? undefined : await ports.repository.textAt(commit, path);
  if (own !== undefined) return { folder: m.context, ignore: { path, text: own }, listing: undefined };
  const shared = joinPath(m.context, ".dockerignore");
  const read = await textOf(ports.files, shared);
  const ignore = read?.kind === "text" ? { path: shared, text: read.text } : undefined;
  return { folder: m.context, ignore, listing: undefined };
}

const textOf = async (files: Files, path: string): Promise<ReadResult | undefined> =>
  (await files.stat(path)) === undefined ? undefined : files.readText(path);
