// A manifest and a fold that was written before in, the entries that name it out: those whose folding architectures are all
// built by BuildKit from that very file in that very folder.
import type { LockedFamily } from "../../model/lock.ts";
import type { ArchBuild, LibraryManifest, ManifestEntry } from "../../model/manifest.ts";
import { isOneOf } from "../../model/platform.ts";
import { sameArtefacts } from "./members.ts";
import { cleanPath, joinPath } from "./paths.ts";

/**
 * Entries of other branches may name the same paths: then it is the one that the family is called by, and those that build
 * the same. None where that does not decide.
 */
export function standingEntries(manifest: LibraryManifest, id: string, locked: LockedFamily): readonly number[] {
  const naming = manifest.entries.filter((e) => names(e, locked)).map((e) => e.index);
  const called = naming.find((i) => manifest.entries[i]?.id === id);
  const [first] = naming;
  if (called !== undefined) return group(manifest, called, naming);
  const one = first === undefined ? [] : group(manifest, first, naming);
  return one.length === naming.length ? one : [];
}

const group = (manifest: LibraryManifest, index: number, naming: readonly number[]): readonly number[] =>
  sameArtefacts(manifest, index).filter((i) => naming.includes(i));

function names(entry: ManifestEntry, locked: LockedFamily): boolean {
  const platforms = locked.members.map((m) => m.platform);
  const folding = [...entry.builds].filter(([arch]) => isOneOf(arch, platforms));
  return entry.sound && folding.length > 1 && folding.every(([, build]) => isFold(build, locked));
}

const isFold = (build: ArchBuild, { output, context }: LockedFamily): boolean =>
  build.Builder === "buildkit" &&
  cleanPath(build.Directory) === (context || ".") &&
  joinPath(build.Directory, build.File) === output;
