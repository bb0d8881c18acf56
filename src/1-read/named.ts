// Families that somebody named: `--member` defines exactly one, and each entry of a library manifest may be one.

import { type Built, type Decision, isChoice, syntaxOf } from "../model/decision.ts";
import { type Diagnostic, error, note } from "../model/diagnostic.ts";
import type { Dockerfile } from "../model/dockerfile.ts";
import type { Family, Found, Member } from "../model/family.ts";
import type { Gathered } from "../model/gathered.ts";
import type { Lock } from "../model/lock.ts";
import type { FoldedEntries, LibraryManifest, ManifestEntry } from "../model/manifest.ts";
import type { Platform, PlatformName } from "../model/platform.ts";
import type { Clone, Files, Repository } from "../ports.ts";
import { readContext } from "./context.ts";
import { type Elsewhere, makeFamily, outputFor, platformTwice, readDockerfile } from "./family.ts";
import { gather } from "./gathered.ts";
import { familyId, outputForPaths } from "./group.ts";
import type { ManifestMember } from "./manifest/members.ts";
import { manifestMembers, sameArtefacts } from "./manifest.ts";

/** `--member P=FILE[:CONTEXT]`, paths relative to the root and plain. */
export interface NamedMember {
  readonly platform: Platform;
  readonly dockerfile: string;
  readonly context: string;
}

export interface NamedOptions {
  readonly built: Built | undefined;
  readonly syntax?: string | undefined;
  readonly platforms?: readonly PlatformName[] | undefined;
  readonly elsewhere: Elsewhere | undefined;
  /** How entries are to be rewritten. */
  readonly rewriting?: Rewriting;
  /** Outputs that the lock records: folds of ours, which may be replaced. */
  readonly ours: ReadonlySet<string>;
  /** Families of different commits are gathered; the lock is of the branch, where that was done before. */
  readonly gathering?: { readonly lock: Lock | undefined } | undefined;
}

export type Rewriting = Pick<FoldedEntries, "source" | "movesClassic">;

export async function memberFamily(
  files: Files,
  named: readonly NamedMember[],
  wanted: string | undefined,
  options: NamedOptions,
): Promise<Found> {
  const output = wanted ?? outputForPaths(named.map((m) => m.dockerfile));
  return readNamed(files, named, {
    id: familyId(output),
    source: "flags",
    output,
    built: options.built,
    syntax: options.syntax,
    platforms: options.platforms ?? [],
    ownOutput: options.ours.has(output),
  });
}

export interface ManifestPorts {
  readonly files: Files;
  readonly repository: Repository;
  readonly clone: Clone;
}

/** The families of a manifest's entries: entries that build the same from the same are one, by the first of them. */
export async function manifestFamilies(
  ports: ManifestPorts,
  manifest: LibraryManifest,
  options: NamedOptions,
): Promise<readonly Found[]> {
  const found: Found[] = [];
  const past: Past[] = [];
  for (const entry of manifest.entries) {
    const { members, apart, diagnostics } = manifestMembers(manifest, entry.index);
    if (sameArtefacts(manifest, entry.index)[0] !== entry.index) continue;
    const errors = diagnostics
      .filter((d) => d.severity !== "note")
      .map((d): Diagnostic => ({ ...d, severity: "error" }));
    if (apart) found.push(await gatheredFamily(ports, manifest, entry, members, options));
    else if (members.length > 0) {
      const read = await entryFamily(ports, manifest, entry, members, options);
      if (read.kind === "past") past.push(read);
      else found.push(read);
    } else if (errors.length > 0) found.push(refusedEntry(entry, [], errors));
  }
  return withPast(found, past);
}

/** An entry that speaks of another commit than the tree. */
interface Past {
  readonly kind: "past";
  readonly entry: ManifestEntry;
  readonly paths: readonly string[];
  readonly message: string;
}

/** Old releases are listed with the family of today's members, which is theirs no longer; alone they are refused. */
function withPast(found: readonly Found[], past: readonly Past[]): readonly Found[] {
  const today = (p: Past) =>
    found.find((f) => f.kind === "family" && f.family.members.some((m) => p.paths.includes(m.dockerfile.path)));
  const listed = found.map((f): Found => {
    if (f.kind !== "family") return f;
    const notes = past.filter((p) => today(p) === f).map((p) => note(NOT_REWRITTEN, p.message, p.entry.place));
    return { kind: "family", family: { ...f.family, diagnostics: [...f.family.diagnostics, ...notes] } };
  });
  const alone = past.filter((p) => !today(p));
  return [
    ...listed,
    ...alone.map((p) => refusedEntry(p.entry, p.paths, [error(NOT_REWRITTEN, p.message, p.entry.place)])),
  ];
}

const NOT_REWRITTEN = "MANIFEST_NOT_REWRITTEN";

const refusedEntry = (
  entry: ManifestEntry,
  dockerfiles: readonly string[],
  diagnostics: readonly Diagnostic[],
): Found => ({ kind: "refused", id: entry.id, source: "manifest", dockerfiles, diagnostics, unresolved: [] });

async function entryFamily(
  { files, repository }: ManifestPorts,
  manifest: LibraryManifest,
  entry: ManifestEntry,
  members: readonly NamedMember[],
  options: NamedOptions,
): Promise<Found | Past> {
  const paths = members.map((m) => m.dockerfile);
  // Where only some of them fold, the fold lies in the folder that is built for these.
  const folding = members.filter((m) => options.platforms?.includes(m.platform.name)).map((m) => m.dockerfile);
  const output = outputFor(outputForPaths(folding.length > 1 ? folding : paths), paths, options.elsewhere);
  const found = await readNamed(files, members, {
    id: entry.id,
    source: "manifest",
    output,
    built: options.built,
    syntax: options.syntax,
    platforms: options.platforms ?? [],
    ownOutput: options.ours.has(output),
    entry: { manifest: manifest.path, indexes: sameArtefacts(manifest, entry.index), ...options.rewriting },
  });
  const message = found.kind === "family" ? await elsewhereInTime(repository, entry, found.family) : undefined;
  return message === undefined ? found : { kind: "past", entry, paths, message };
}

/**
 * An entry speaks of its commit, not of the tree: where the commit is at hand and a member there is not the tree's
 * (DESIGN 7: alpine's entries name the same paths on different commits), the entry is not this tree's to fold.
 */
async function elsewhereInTime(
  repository: Repository,
  entry: ManifestEntry,
  family: Family,
): Promise<string | undefined> {
  const commit = [...entry.builds.values()][0]?.GitCommit ?? "";
  for (const { dockerfile } of family.members) {
    const then = await repository.textAt(commit, dockerfile.path);
    if (then === undefined || then === dockerfile.text) continue;
    return `entry ${entry.id}: ${dockerfile.path} at its commit ${commit.slice(0, 12)} is not the one in the tree: check out that commit to fold it`;
  }
  return undefined;
}

/** Its members are read from the clone's objects, whatever lies in the tree. */
async function gatheredFamily(
  { clone }: ManifestPorts,
  manifest: LibraryManifest,
  entry: ManifestEntry,
  members: readonly ManifestMember[],
  options: NamedOptions,
): Promise<Found> {
  const read = await gather(clone, manifest, entry, members);
  if (read.kind === "trouble") return refusedEntry(entry, [], read.diagnostics);
  const named = read.members.map(({ platform, folder, file }) => ({ platform, dockerfile: file, context: folder }));
  const paths = named.map((m) => m.dockerfile);
  const locked = options.gathering?.lock?.families[entry.id];
  const decided = locked?.decisions ?? [];
  return readNamed(clone.files(read.gathered.members), named, {
    id: entry.id,
    source: "manifest",
    output: outputFor(read.output, paths, options.elsewhere),
    built: options.built ?? (decided.some((d) => d.kind === "built") ? locked?.built : undefined),
    syntax: options.syntax ?? syntaxOf(decided),
    decisions: decided.filter(isChoice),
    platforms: options.platforms ?? [],
    ownOutput: false,
    entry: {
      manifest: manifest.path,
      indexes: sameArtefacts(manifest, entry.index),
      ...(options.rewriting?.movesClassic && { movesClassic: true }),
    },
    gathered: read.gathered,
    diagnostics: options.gathering ? read.notes : [apart(entry, read.gathered), ...read.notes],
  });
}

function apart(entry: ManifestEntry, { members }: Gathered): Diagnostic {
  const commits = new Set(members.map((m) => m.commit)).size;
  const message = `the members of ${entry.id} stand on ${commits} commits: \`archfold fold --gather BRANCH\` makes one of their trees and the fold`;
  return note("MEMBERS_APART", message, entry.place);
}

interface Parts extends Pick<Family, "id" | "source" | "output" | "entry" | "gathered"> {
  readonly diagnostics?: readonly Diagnostic[];
  readonly decisions?: readonly Decision[];
  readonly ownOutput: boolean;
  readonly built: Built | undefined;
  readonly syntax: string | undefined;
  readonly platforms: readonly PlatformName[];
}

async function readNamed(files: Files, named: readonly NamedMember[], parts: Parts): Promise<Found> {
  const read = await Promise.all(named.map((m) => readDockerfile(files, m.dockerfile)));
  const trouble: Diagnostic[] = read.flatMap((r) => (r.kind === "trouble" ? r.diagnostics : []));
  const dockerfiles = read.flatMap((r): Dockerfile[] => (r.kind === "dockerfile" ? [r.dockerfile] : []));
  const twice = platformTwice(named.map((m) => ({ platform: m.platform, path: m.dockerfile })));
  if (twice) trouble.push(twice);
  if (named.length < 2)
    trouble.push(error("TOO_FEW_MEMBERS", "a family needs at least two members: give --member more than once"));
  for (const m of named)
    if (m.context !== "" && (await files.stat(m.context)) !== "folder")
      trouble.push(
        error("NOT_FOUND", `the context "${m.context}" is no folder`, { file: m.dockerfile, line: 1, column: 1 }),
      );
  if (trouble.length > 0)
    return {
      kind: "refused",
      id: parts.id,
      source: parts.source,
      dockerfiles: named.map((m) => m.dockerfile),
      diagnostics: trouble,
      unresolved: [],
    };
  const members = await Promise.all(
    dockerfiles.map(async (dockerfile, i): Promise<Member> => {
      const { platform, context = "" } = named[i] ?? {};
      if (!platform) throw new Error("a member without a platform");
      return { platform, dockerfile, context: await readContext(files, dockerfile.path, context), archWord: "" };
    }),
  );
  return makeFamily(files, { ...parts, members, diagnostics: parts.diagnostics ?? [] });
}
