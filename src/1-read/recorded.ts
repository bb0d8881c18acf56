// A family that the lock records -> its members as they are now, and how they and the fold compare with what was recorded.
import type { Dockerfile } from "../model/dockerfile.ts";
import type { Found, Member } from "../model/family.ts";
import type { LockedFamily, LockedMember } from "../model/lock.ts";
import { parsePlatform } from "../model/platform.ts";
import type { Files, Repository } from "../ports.ts";
import { readContext } from "./context.ts";
import { makeFamily } from "./family.ts";
import { parse } from "./parse.ts";

/**
 * current: members and fold are as recorded; stale: a member changed or is gone; edited: the fold was changed by hand;
 * pruned: no member is left, and the fold is the source that people edit.
 */
export type RecordedState = "current" | "stale" | "edited" | "pruned";

export interface Recorded {
  readonly id: string;
  readonly locked: LockedFamily;
  readonly state: RecordedState;
  /** The fold as it stands in the tree. */
  readonly fold: string;
  /** The family of the members that can still be read; undefined where fewer than two can. */
  readonly found: Found | undefined;
}

export interface RecordedPorts {
  readonly files: Files;
  readonly repository: Repository;
  /** SHA-256 of the text's UTF-8, in hex. */
  readonly hash: (text: string) => string;
}

/** Undefined where the fold itself is gone: then nothing is recorded any more and the members are found as ever. */
export async function readRecorded(
  ports: RecordedPorts,
  id: string,
  locked: LockedFamily,
): Promise<Recorded | undefined> {
  const fold = await textOf(ports.files, locked.output);
  if (fold === undefined) return undefined;
  const texts = await Promise.all(locked.members.map((m) => memberText(ports, locked, m)));
  const left = locked.members.filter((m, i) => m.path !== locked.output && texts[i] !== undefined);
  const same = locked.members.every((m, i) => m.path === locked.output || hashOf(ports, texts[i]) === m.sha256);
  const found = left.length > 0 ? await familyOf(ports.files, id, locked, texts) : undefined;
  const edited = ports.hash(fold) !== locked.sha256;
  const state = left.length === 0 ? "pruned" : edited ? "edited" : same ? "current" : "stale";
  return { id, locked, state, fold, found };
}

/** A member that the fold replaced is read from the commit it was recorded at. */
async function memberText(
  ports: RecordedPorts,
  locked: LockedFamily,
  member: LockedMember,
): Promise<string | undefined> {
  if (member.path !== locked.output) return textOf(ports.files, member.path);
  const text = locked.commit === undefined ? undefined : await ports.repository.textAt(locked.commit, member.path);
  return hashOf(ports, text) === member.sha256 ? text : undefined;
}

async function familyOf(
  files: Files,
  id: string,
  locked: LockedFamily,
  texts: readonly (string | undefined)[],
): Promise<Found | undefined> {
  const members: Member[] = [];
  for (const [i, m] of locked.members.entries()) {
    const text = texts[i];
    const platform = parsePlatform(m.platform);
    const read = text === undefined ? undefined : parse(m.path, text);
    if (!platform || !read) continue;
    if (read.kind === "trouble")
      return {
        kind: "refused",
        id,
        source: "lock",
        dockerfiles: locked.members.map((x) => x.path),
        diagnostics: read.diagnostics,
        unresolved: [],
      };
    members.push(await memberOf(files, platform, read.dockerfile, m));
  }
  if (members.length < 2) return undefined;
  const built = locked.decisions.some((d) => d.kind === "built") ? locked.built : undefined;
  const decisions = locked.decisions.filter((d) => d.kind !== "built");
  return makeFamily(files, {
    id,
    source: "lock",
    output: locked.output,
    ownOutput: true,
    built,
    members,
    decisions,
    diagnostics: [],
  });
}

async function memberOf(
  files: Files,
  platform: Member["platform"],
  dockerfile: Dockerfile,
  m: LockedMember,
): Promise<Member> {
  return { platform, dockerfile, context: await readContext(files, m.path, m.context), archWord: "" };
}

async function textOf(files: Files, path: string): Promise<string | undefined> {
  if ((await files.stat(path)) === undefined) return undefined;
  const read = await files.readText(path);
  return read.kind === "text" ? read.text : undefined;
}

const hashOf = (ports: RecordedPorts, text: string | undefined): string | undefined =>
  text === undefined ? undefined : ports.hash(text);
