// What the global paragraph becomes when entries fold: arch fields that only folding entries inherit go, and a plain field
// that only they inherit takes the value that all of them want (DESIGN 7). All other entries resolve as before.
import { fieldName } from "../../1-read/manifest/fields.ts";
import { lastField, scalarValue } from "../../1-read/manifest/values.ts";
import { BUILD_DEFAULTS, type BuildField, type LibraryManifest, type ManifestField } from "../../model/manifest.ts";
import { type Folding, isBuildField, sameValue } from "./wanted.ts";

export interface GlobalPlan {
  readonly gone: ReadonlySet<ManifestField>;
  readonly set: ReadonlyMap<ManifestField, string>;
}

/** `folding`: by the entry's index. */
export function planGlobals(manifest: LibraryManifest, folding: ReadonlyMap<number, Folding>): GlobalPlan {
  const gone = new Set<ManifestField>();
  const set = new Map<ManifestField, string>();
  for (const field of manifest.global.fields) {
    const name = fieldName(field.name);
    if (name.kind === "arch" && onlyFolding(manifest, field, name.arch, folding)) gone.add(field);
    if (name.kind !== "plain" || !isBuildField(name.field)) continue;
    const value = commonValue(manifest, field, name.field, folding);
    if (value === undefined || sameValue(name.field, scalarValue(field), value)) continue;
    if (isNeedless(name.field, value)) gone.add(field);
    else set.set(field, value);
  }
  return { gone, set };
}

/** A folder or file that is the default need not be said. */
const isNeedless = (field: BuildField, value: string): boolean =>
  (field === "Directory" || field === "File") && sameValue(field, value, BUILD_DEFAULTS[field]);

function onlyFolding(
  manifest: LibraryManifest,
  field: ManifestField,
  arch: string,
  folding: ReadonlyMap<number, Folding>,
): boolean {
  const users = manifest.entries.filter((e) => e.builds.has(arch));
  const folds = (index: number) => folding.get(index)?.arches.includes(arch) ?? false;
  const heirs = users.filter((e) => !folds(e.index) && !lastField(e.paragraph, field.name));
  return heirs.length === 0 && users.some((e) => folds(e.index));
}

/** The one value that every entry without a field of its own wants; undefined where they differ, or one does not fold. */
function commonValue(
  manifest: LibraryManifest,
  field: ManifestField,
  name: BuildField,
  folding: ReadonlyMap<number, Folding>,
): string | undefined {
  const heirs = manifest.entries.filter((e) => !lastField(e.paragraph, field.name));
  const values = new Set(heirs.map((e) => folding.get(e.index)?.wanted[name]));
  const [value] = values;
  return values.size === 1 ? value : undefined;
}
