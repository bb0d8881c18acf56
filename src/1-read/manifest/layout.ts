// Entries whose members stand on different commits -> where their folders stand in one tree that holds them all, by the
// manifest alone: `DIRECTORY/KEY`, or `TAG/KEY` for entries that want one place for different trees.
import type { LibraryManifest, ManifestEntry } from "../../model/manifest.ts";
import { fileNameOf, folderOf, joinPath, seenFrom } from "../../model/path.ts";
import { platformKey } from "../../model/platform.ts";
import { outputForPaths } from "../group.ts";
import { type ManifestMember, manifestMembers } from "./members.ts";

/** The name that all of their Dockerfiles have. */
export const outputName = (members: readonly ManifestMember[]): string => {
  const [only, ...others] = new Set(members.map((m) => fileNameOf(m.build.File)));
  return only !== undefined && others.length === 0 ? only : "Dockerfile";
};

/** The entry's Directory; its first tag where another entry has other trees there. */
export function folderFor(manifest: LibraryManifest, entry: ManifestEntry): string {
  const mine = mountsOf(manifest, entry);
  const clash = manifest.entries.some(
    (other) => other !== entry && mountsOf(manifest, other).some((b) => mine.some((a) => isInTheWay(a, b))),
  );
  return clash ? (entry.tags[0] ?? "") : directoryOf(manifestMembers(manifest, entry.index).members);
}

/**
 * The member's own folder: what `${TARGETARCH}${TARGETVARIANT}` expands to, so that the fold can name it so. A fold that
 * needs no stage for each architecture has no variable in FROM, which bashbrew takes for an image's name and cannot build.
 */
export const keyFolder = ({ arch, platform }: ManifestMember): string =>
  platform.os === "linux" ? platformKey(platform) : arch;

interface Planned {
  readonly folder: string;
  readonly source: string;
}

function mountsOf(manifest: LibraryManifest, entry: ManifestEntry): readonly Planned[] {
  const { members, apart } = manifestMembers(manifest, entry.index);
  if (!apart) return [];
  const directory = directoryOf(members);
  return members.map((m) => ({
    folder: joinPath(directory, keyFolder(m)),
    source: [m.build.GitRepo, m.build.GitCommit, m.build.Directory].join("\n"),
  }));
}

const isInTheWay = (a: Planned, b: Planned): boolean =>
  a.folder === b.folder
    ? a.source !== b.source
    : seenFrom(a.folder, b.folder) !== undefined || seenFrom(b.folder, a.folder) !== undefined;

/** Where the architectures' own differ, what is left of them without the architecture's word. */
function directoryOf(members: readonly ManifestMember[]): string {
  const [only = "", ...others] = new Set(members.map((m) => m.context));
  return others.length === 0 ? only : folderOf(outputForPaths(members.map((m) => joinPath(m.context, "Dockerfile"))));
}
