// An entry whose members stand on different commits -> a family of folders in a gathered tree: `KEY/`, behind the entry's
// Directory where it has one. What the clone cannot give is said at the field of the manifest that asks for it.
import { type Diagnostic, error, note } from "../model/diagnostic.ts";
import type { Gathered, GatheredMember } from "../model/gathered.ts";
import type { ArchBuild, BuildField, LibraryManifest, ManifestEntry } from "../model/manifest.ts";
import { joinPath, seenFrom } from "../model/path.ts";
import type { Place } from "../model/source.ts";
import type { Clone, Files, FolderAt, Remote } from "../ports.ts";
import { folderFor, keyFolder, outputName } from "./manifest/layout.ts";
import type { ManifestMember } from "./manifest/members.ts";
import { originOf } from "./manifest/origin.ts";
import { sameRepository } from "./manifest/repository.ts";

export interface GatheredRead {
  readonly gathered: Gathered;
  readonly output: string;
  /** By architecture, where its Dockerfile and its context stand in the gathered tree. */
  readonly members: readonly (ManifestMember & { readonly folder: string; readonly file: string })[];
  readonly notes: readonly Diagnostic[];
}

export type GatheredResult =
  | ({ readonly kind: "gathered" } & GatheredRead)
  | { readonly kind: "trouble"; readonly diagnostics: readonly Diagnostic[] };

/** Where the members' folders stand, and their trees. */
export async function gather(
  clone: Clone,
  manifest: LibraryManifest,
  entry: ManifestEntry,
  members: readonly ManifestMember[],
): Promise<GatheredResult> {
  const at: PlaceOf = (m, field) => originOf(manifest, entry, m.arch, field);
  const remotes = await clone.remotes();
  if (!remotes) return trouble([error("MEMBERS_APART", noClone(clone), entry.place)]);
  const foreign = members.find((m) => !remoteOf(remotes, m.build.GitRepo));
  if (foreign) {
    const message = otherRepository(clone, remotes, foreign.build.GitRepo);
    return trouble([error("OTHER_REPOSITORY", message, at(foreign, "GitRepo"))]);
  }
  const found = await Promise.all(members.map((m) => clone.folderAt(m.build.GitCommit, m.context)));
  const lacking = members.filter((_, i) => found[i]?.kind === "no-commit");
  const [first] = lacking;
  if (first) {
    const message = await commitsLacking(clone, remotes, lacking);
    return trouble([error("NOT_FETCHED", message, at(first, "GitCommit"))]);
  }
  const base = folderFor(manifest, entry);
  const placed = members.map((m) => {
    const folder = joinPath(base, keyFolder(m));
    return { ...m, folder, file: joinPath(folder, seenFrom(m.context, m.dockerfile) ?? m.build.File) };
  });
  const mounts = placed.flatMap((m, i) => (found[i]?.kind === "tree" ? [memberOf(m, m.folder, found[i].tree)] : []));
  const folders = foldersLacking(placed, found, at);
  if (folders.length > 0) return trouble(folders);
  const files = await filesLacking(clone.files(mounts), placed, at);
  if (files.length > 0) return trouble(files);
  return {
    kind: "gathered",
    gathered: { members: mounts, time: Math.max(...found.map((f) => (f.kind === "tree" ? f.time : 0))) },
    output: joinPath(base, outputName(members)),
    members: placed,
    notes: notesOf(entry, members, found),
  };
}

type PlaceOf = (m: ManifestMember, field: BuildField) => Place;

type Placed = GatheredRead["members"][number];

const trouble = (diagnostics: readonly Diagnostic[]): GatheredResult => ({ kind: "trouble", diagnostics });

const memberOf = ({ arch, build }: ManifestMember, folder: string, tree: string): GatheredMember => ({
  arch,
  folder,
  tree,
  repo: build.GitRepo,
  fetch: build.GitFetch,
  commit: build.GitCommit,
  directory: build.Directory,
});

const remoteOf = (remotes: readonly Remote[], repo: string): Remote | undefined =>
  remotes.find((r) => sameRepository(r.url, repo));

const noClone = ({ root }: Clone): string =>
  `the members stand on different commits, and ${root} is no clone to read them from: name one with --repo DIR`;

function otherRepository({ root }: Clone, remotes: readonly Remote[], repo: string): string {
  const has = remotes.length === 0 ? "it has no remote" : `its remotes are ${remotes.map((r) => r.url).join(", ")}`;
  return `${root} is no clone of ${repo}, ${has}: name the clone with --repo DIR, or add the remote to this one`;
}

async function commitsLacking(
  clone: Clone,
  remotes: readonly Remote[],
  lacking: readonly ManifestMember[],
): Promise<string> {
  const commits = lacking.map((m) => `${m.build.GitCommit.slice(0, 12)} (${m.arch})`).join(", ");
  const repo = lacking[0]?.build.GitRepo ?? "";
  const refs = lacking.filter((m) => m.build.GitRepo === repo).map((m) => m.build.GitFetch);
  const line = await clone.fetchLine(remoteOf(remotes, repo)?.name ?? repo, [...new Set(refs)]);
  return `the clone lacks ${commits}: ${line}`;
}

function foldersLacking(members: readonly Placed[], found: readonly FolderAt[], at: PlaceOf): readonly Diagnostic[] {
  const partly = members.flatMap((m, i) => {
    const folder = found[i];
    return folder?.kind === "missing" ? [{ ...folder.diagnostic, place: at(m, "GitCommit") }] : [];
  });
  const without = members.filter((_, i) => found[i]?.kind === "no-folder");
  return [...partly, ...absent(without, "Directory", at, ({ Directory }) => `folder ${Directory}`)];
}

async function filesLacking(files: Files, members: readonly Placed[], at: PlaceOf): Promise<readonly Diagnostic[]> {
  const kinds = await Promise.all(members.map((m) => files.stat(m.file)));
  const without = members.filter((_, i) => kinds[i] === undefined);
  return absent(without, "File", at, ({ File, Directory }) => `file ${File} in ${Directory}`);
}

/** One line for each field that asks for what is not there. */
function absent(
  members: readonly Placed[],
  field: BuildField,
  at: PlaceOf,
  what: (build: ArchBuild) => string,
): readonly Diagnostic[] {
  const lines = new Map<string, Placed[]>();
  for (const m of members) {
    const { line, column } = at(m, field);
    lines.set(`${line}:${column}`, [...(lines.get(`${line}:${column}`) ?? []), m]);
  }
  return [...lines.values()].flatMap((those) => {
    const [first] = those;
    if (!first) return [];
    const commits = those.map((m) => `${m.build.GitCommit.slice(0, 12)} (${m.arch})`).join(", ");
    return [error("NOT_FOUND", `there is no ${what(first.build)} at ${commits}`, at(first, field))];
  });
}

function notesOf(entry: ManifestEntry, members: readonly ManifestMember[], found: readonly FolderAt[]) {
  const pointers = members.filter((_, i) => found[i]?.kind === "tree" && found[i].lfs).map((m) => m.arch);
  if (pointers.length === 0) return [];
  const message = `${pointers.join(", ")}: files in Git LFS are built from as pointers, and stay so`;
  return [note("MEMBERS_APART", message, entry.place)];
}
