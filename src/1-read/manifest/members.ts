// An entry of a library manifest in, the members of its family out: the architectures that build from different files or commits.
import { type Diagnostic, note, warning } from "../../model/diagnostic.ts";
import type { ArchBuild, LibraryManifest, ManifestEntry } from "../../model/manifest.ts";
import { BASHBREW_PLATFORMS, type Platform } from "../../model/platform.ts";
import { joinPath } from "./paths.ts";

export interface ManifestMember {
  /** docker-library's name. */
  readonly arch: string;
  readonly platform: Platform;
  readonly build: ArchBuild;
  /** Relative to the root of the repository at its commit. */
  readonly dockerfile: string;
  /** The folder that is built, "" for the root. */
  readonly context: string;
}

export interface ManifestMembers {
  /** Empty where there is nothing to fold, or where `diagnostics` says why it cannot be. */
  readonly members: readonly ManifestMember[];
  /** They stand on different commits, so that no tree holds them all. */
  readonly apart: boolean;
  readonly diagnostics: readonly Diagnostic[];
}

/** DESIGN 7: at least two architectures with different Directory or File, or on different commits. */
export function manifestMembers(manifest: LibraryManifest, entryIndex: number): ManifestMembers {
  const entry = manifest.entries[entryIndex];
  if (!entry) throw new RangeError(`the manifest has no entry ${entryIndex}`);
  const builds = [...entry.builds];
  if (builds.length < 2) return { members: [], apart: false, diagnostics: [] };
  const left = whyLeft(entry);
  if (left) return { members: [], apart: false, diagnostics: [left] };
  const members = builds.flatMap(([arch, build]) => member(arch, build));
  const commits = new Set(members.map(({ build: b }) => `${b.GitRepo}\n${b.GitFetch}\n${b.GitCommit}`));
  const apart = commits.size > 1;
  const files = new Set(members.map((m) => `${m.context}\n${m.dockerfile}`));
  return { members: apart || files.size > 1 ? members : [], apart, diagnostics: [] };
}

function member(arch: string, build: ArchBuild): readonly ManifestMember[] {
  const platform = BASHBREW_PLATFORMS[arch];
  if (!platform) return [];
  const context = build.Directory === "." ? "" : build.Directory;
  return [{ arch, platform, build, dockerfile: joinPath(context, build.File), context }];
}

function whyLeft(entry: ManifestEntry): Diagnostic | undefined {
  const say = (make: typeof note, why: string) =>
    make("MANIFEST_NOT_REWRITTEN", `entry ${entry.id}: ${why}`, entry.place);
  if (!entry.sound) return say(warning, "it has errors, correct them first");
  if ([...entry.builds.values()].some((b) => b.Builder === "oci-import")) {
    return say(note, "built by oci-import, so there is no Dockerfile to fold; it is left alone");
  }
  return undefined;
}

const grouped = new WeakMap<LibraryManifest, readonly (readonly number[])[]>();

/** The entries in groups that build the same from the same: bashbrew merges their tags, so a group folds together. */
export function artefactGroups(manifest: LibraryManifest): readonly (readonly number[])[] {
  const groups = grouped.get(manifest) ?? groupsOf(manifest);
  grouped.set(manifest, groups);
  return groups;
}

function groupsOf(manifest: LibraryManifest): readonly (readonly number[])[] {
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
