// Where in a manifest a value comes from that an architecture of an entry is built from.
import type { BuildField, LibraryManifest, ManifestEntry } from "../../model/manifest.ts";
import type { Place } from "../../model/source.ts";
import { lastField, scalarValue, valuePlace } from "./values.ts";

/** The entry's own place where the value is a default. The order is `resolveField`'s. */
export function originOf(manifest: LibraryManifest, entry: ManifestEntry, arch: string, field: BuildField): Place {
  const ofArch = lastField(entry.paragraph, `${arch}-${field}`) ?? lastField(manifest.global, `${arch}-${field}`);
  const plain = lastField(entry.paragraph, field) ?? lastField(manifest.global, field);
  const found = ofArch && scalarValue(ofArch) !== "" ? ofArch : plain;
  return found ? valuePlace(manifest.path, found) : entry.place;
}
