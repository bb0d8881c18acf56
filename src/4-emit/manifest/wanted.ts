// What the architectures of an entry that fold are to be built from.
import { cleanPath } from "../../1-read/manifest/paths.ts";
import { type ArchBuild, BUILD_FIELDS, type BuildField } from "../../model/manifest.ts";

export type Wanted = ArchBuild;

export interface Folding {
  /** The architectures that are built from `wanted`; the entry's others are built as before. */
  readonly arches: readonly string[];
  readonly wanted: Wanted;
}

export const isBuildField = (name: string): name is BuildField => BUILD_FIELDS.some((f) => f === name);

export const sameValue = (field: BuildField, a: string, b: string): boolean =>
  a === b || (field === "Directory" && cleanPath(a) === cleanPath(b));
