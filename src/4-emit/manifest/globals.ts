// Which arch fields of the global paragraph go: those that no entry inherits but folding ones (DESIGN 7).
import { fieldName } from "../../1-read/manifest/fields.ts";
import { lastField } from "../../1-read/manifest/values.ts";
import type { LibraryManifest, ManifestField } from "../../model/manifest.ts";

export function removableGlobals(manifest: LibraryManifest, folding: ReadonlySet<number>): readonly ManifestField[] {
  return manifest.global.fields.filter((field) => {
    const name = fieldName(field.name);
    if (name.kind !== "arch") return false;
    const users = manifest.entries.filter((e) => e.builds.has(name.arch));
    const heirs = users.filter((e) => !folding.has(e.index) && !lastField(e.paragraph, field.name));
    return heirs.length === 0 && users.some((e) => folding.has(e.index));
  });
}
