// A fold that stands and whose members are gone -> the builds that show it still makes what they made: the members' texts
// come from the commit that the lock names (DESIGN 3, `verify`). Contexts are the tree's as they lie.
import { ignoreFor } from "../1-read/context.ts";
import { makeFamily } from "../1-read/family.ts";
import { parse } from "../1-read/parse.ts";
import type { FoldOutcome } from "../model/change.ts";
import { type Diagnostic, error } from "../model/diagnostic.ts";
import type { IgnoreFile, Member } from "../model/family.ts";
import type { LockedMember } from "../model/lock.ts";
import { parsePlatform } from "../model/platform.ts";
import type { Files, Repository } from "../ports.ts";
import type { Asked, HowToVerify } from "./requests.ts";

type Current = Extract<FoldOutcome, { status: "current" }>;

export interface RecordedPorts {
  readonly files: Files;
  readonly repository: Repository;
}

export async function recordedRequest(ports: RecordedPorts, current: Current, how: HowToVerify): Promise<Asked> {
  const { id, output, dockerfile, locked } = current;
  const members: Member[] = [];
  for (const m of locked.members) {
    const member = await memberThen(ports, m, output, locked.commit);
    if (!member) return { kind: "trouble", diagnostics: [lost(m, output, locked.commit)] };
    members.push(member);
  }
  const found = await makeFamily(ports.files, {
    id,
    source: "lock",
    output,
    ownOutput: true,
    built: locked.built,
    members,
    diagnostics: [],
  });
  if (found.kind === "refused") return { kind: "trouble", diagnostics: found.diagnostics };
  const { family } = found;
  const request = { family, dockerfile, ignore: family.ignore, foldContext: locked.context, ...how };
  return { kind: "request", request };
}

async function memberThen(
  ports: RecordedPorts,
  m: LockedMember,
  output: string,
  commit: string | undefined,
): Promise<Member | undefined> {
  const platform = parsePlatform(m.platform);
  const text =
    (m.path === output ? undefined : await textNow(ports.files, m.path)) ?? (await textThen(ports, commit, m.path));
  const parsed = text === undefined ? undefined : parse(m.path, text);
  if (!platform || parsed?.kind !== "dockerfile") return undefined;
  const context = { folder: m.context, ignore: await ignoreThen(ports, m, commit), listing: undefined };
  return { platform, dockerfile: parsed.dockerfile, context, archWord: "" };
}

/** A member's own ignore file is pruned with it, and came before the context's. */
async function ignoreThen(
  ports: RecordedPorts,
  m: LockedMember,
  commit: string | undefined,
): Promise<IgnoreFile | undefined> {
  const path = `${m.path}.dockerignore`;
  const gone = (await ports.files.stat(path)) === undefined;
  const text = gone ? await textThen(ports, commit, path) : undefined;
  return text === undefined ? ignoreFor(ports.files, m.path, m.context) : { path, text };
}

async function textNow(files: Files, path: string): Promise<string | undefined> {
  if ((await files.stat(path)) === undefined) return undefined;
  const read = await files.readText(path);
  return read.kind === "text" ? read.text : undefined;
}

const textThen = async (ports: RecordedPorts, commit: string | undefined, path: string): Promise<string | undefined> =>
  commit === undefined ? undefined : ports.repository.textAt(commit, path);

const lost = (m: LockedMember, output: string, commit: string | undefined): Diagnostic =>
  error(
    "STALE",
    commit === undefined
      ? `${m.path} is gone, and the lock names no commit to read it from: there is nothing to compare with`
      : `${m.path} cannot be read from commit ${commit}: fetch it, or there is nothing to compare with`,
    { file: output, line: 1, column: 1 },
  );
