// An entry of a library manifest in, the members of its family out: the architectures that build from different files of one commit.
import { type Diagnostic, note, warning } from "../../model/diagnostic.ts";
import type { ArchBuild, LibraryManifest, ManifestEntry } from "../../model/manifest.ts";
import { BASHBREW_PLATFORMS, type Platform } from "../../model/platform.ts";
import { joinPath } from "./paths.ts";

interface ManifestMember {
  /** docker-library's name. */
  readonly arch: string;
  readonly platform: Platform;
  /** Relative to the repository's root. */
  readonly dockerfile: string;
  /** The folder that is built, "" for the root. */
  readonly context: string;
}

export interface ManifestMembers {
  /** Empty where there is nothing to fold, or where `diagnostics` says why it cannot be. */
  readonly members: readonly ManifestMember[];
  readonly diagnostics: readonly Diagnostic[];
}

/** DESIGN 7: at least two architectures with different Directory or File on the same repository, branch and commit. */
export function manifestMembers(manifest: LibraryManifest, entryIndex: number): ManifestMembers {
  const entry = manifest.entries[entryIndex];
  if (!entry) throw new RangeError(`the manifest has no entry ${entryIndex}`);
  const builds = [...entry.builds];
  if (builds.length < 2) return { members: [], diagnostics: [] };
  const left = whyLeft(entry);
  if (left) return { members: [], diagnostics: [left] };
  const members = builds.flatMap(([arch, build]) => member(arch, build));
  const files = new Set(members.map((m) => `${m.context}\n${m.dockerfile}`));
  return { members: files.size > 1 ? members : [], diagnostics: [] };
}

function member(arch: string, build: ArchBuild): readonly ManifestMember[] {
  const platform = BASHBREW_PLATFORMS[arch];
  if (!platform) return [];
  const context = build.Directory === "." ? "" : build.Directory;
  return [{ arch, platform, dockerfile: joinPath(context, build.File), context }];
}

function whyLeft(entry: ManifestEntry): Diagnostic | undefined {
  const say = (make: typeof note, why: string) =>
    make("MANIFEST_NOT_REWRITTEN", `entry ${entry.id}: ${why}`, entry.place);
  if (!entry.sound) return say(warning, "it has errors, correct them first");
  const builds = [...entry.builds.values()];
  if (builds.some((b) => b.Builder === "oci-import")) {
    return say(note, "built by oci-import, so there is no Dockerfile to fold; it is left alone");
  }
  const apart = (["GitRepo", "GitFetch", "GitCommit"] as const).filter(
    (f) => new Set(builds.map((b) => b[f])).size > 1,
  );
  if (apart.length === 0) return undefined;
  return say(warning, `its members stand on different commits (${apart.join(", ")} differ) and cannot be folded yet`);
}

/** The entries in groups that build the same from the same: bashbrew merges their tags, so a group folds together. */
export function artefactGroups(manifest: LibraryManifest): readonly (readonly number[])[] {
  const groups = new Map<string, number[]>();
  for (const entry of manifest.entries) {
    const key = JSON.stringify([[...entry.builds], entry.constraints]);
    const group = groups.get(key);
    if (group) group.push(entry.index);
    else groups.set(key, [entry.index]);
  }
  return [...groups.values()];
}

/** The group of one entry, itself included. */
export const sameArtefacts = (manifest: LibraryManifest, entryIndex: number): readonly number[] =>
  artefactGroups(manifest).find((group) => group.includes(entryIndex)) ?? [];
