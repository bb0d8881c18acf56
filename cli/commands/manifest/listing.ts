// A manifest as a person reads it: entry by entry, one line per architecture with what it is built from.
import { artefactGroups, manifestMembers } from "../../../src/1-read/manifest.ts";
import { shown } from "../../../src/model/diagnostic.ts";
import type { ArchBuild, LibraryManifest, ManifestEntry } from "../../../src/model/manifest.ts";

export function manifestListing(manifest: LibraryManifest): string {
  const count = manifest.entries.length === 1 ? "1 entry" : `${manifest.entries.length} entries`;
  const head = [`${shown(manifest.path)}: ${count}`];
  if (manifest.generatedBy) head.push(`  ${shown(manifest.generatedBy.text)}`);
  const twins = twinIds(manifest);
  return [head, ...manifest.entries.map((e) => entryLines(manifest, e, twins.get(e.index) ?? []))]
    .map((l) => `${l.join("\n")}\n`)
    .join("\n");
}

/** For each entry the first few others that build the same, which bashbrew merges with it. */
function twinIds(manifest: LibraryManifest): ReadonlyMap<number, readonly string[]> {
  const groups = artefactGroups(manifest).filter((group) => group.length > 1);
  const ids = (group: readonly number[], but: number) =>
    group.slice(0, 5).flatMap((i) => (i === but ? [] : (manifest.entries[i]?.id ?? [])));
  return new Map(groups.flatMap((group) => group.map((i) => [i, ids(group, i)] as const)));
}

function entryLines(manifest: LibraryManifest, entry: ManifestEntry, twins: readonly string[]): readonly string[] {
  const facts: readonly (readonly [string, readonly string[]])[] = [
    ["tags", entry.tags],
    ["shared tags", entry.sharedTags],
    ["constraints", entry.constraints],
    ["same as", twins],
    ["fold", foldable(manifest, entry)],
  ];
  return [
    `${shown(entry.id)}  (line ${entry.place.line})`,
    ...facts.flatMap(([name, values]) =>
      values.length > 0 ? [`  ${name.padEnd(13)}${shown(values.join(", "))}`] : [],
    ),
    ...sources(entry),
  ];
}

function foldable(manifest: LibraryManifest, entry: ManifestEntry): readonly string[] {
  const { members, apart, diagnostics } = manifestMembers(manifest, entry.index);
  if (members.length === 0) return diagnostics.map((d) => d.message.replace(`entry ${entry.id}: `, ""));
  const commits = new Set(members.map((m) => m.build.GitCommit)).size;
  if (apart) return [`${members.length} platforms on ${commits} commits, with --gather`];
  const files = new Set(members.map((m) => m.dockerfile)).size;
  return [`${members.length} platforms, ${files} Dockerfiles`];
}

/** Architectures below the repository, branch and commit that they share. */
function sources(entry: ManifestEntry): readonly string[] {
  const groups = new Map<string, [string, ArchBuild][]>();
  for (const [arch, build] of entry.builds) {
    const source = `${build.GitRepo || "no GitRepo"}  ${build.GitFetch}  ${build.GitCommit || "no GitCommit"}`;
    groups.set(source, [...(groups.get(source) ?? []), [arch, build]]);
  }
  return [...groups].flatMap(([source, builds]) => [`  ${shown(source)}`, ...table(builds)]);
}

function table(builds: readonly (readonly [string, ArchBuild])[]): readonly string[] {
  const rows = builds.map(([arch, b]) =>
    [arch, b.Directory, b.File, b.Builder || "classic (no Builder set)"].map(shown),
  );
  const widths = [0, 1, 2].map((i) => Math.max(...rows.map((r) => r[i]?.length ?? 0)));
  return rows.map((r) => `    ${r.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join("  ")}`);
}
