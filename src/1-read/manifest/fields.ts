// The name of a field, taken apart: plain, of an architecture, or unknown.
import { BUILD_FIELDS, type BuildField, MANIFEST_FIELDS } from "../../model/manifest.ts";

export type FieldName =
  | { readonly kind: "plain"; readonly field: (typeof MANIFEST_FIELDS)[number] }
  | { readonly kind: "arch"; readonly arch: string; readonly field: BuildField }
  | { readonly kind: "unknown" };

/** bashbrew minds the case of names, and an architecture's name may hold a `-` (`windows-amd64-File`). */
export function fieldName(name: string): FieldName {
  const plain = MANIFEST_FIELDS.find((f) => f === name);
  if (plain) return { kind: "plain", field: plain };
  const dash = name.lastIndexOf("-");
  const field = dash > 0 ? BUILD_FIELDS.find((f) => f === name.slice(dash + 1)) : undefined;
  return field ? { kind: "arch", arch: name.slice(0, dash), field } : { kind: "unknown" };
}

/** The known name that was probably meant. */
export function nearName(name: string): string | undefined {
  const wanted = name.toLowerCase().replaceAll(/[^a-z]/g, "");
  return MANIFEST_FIELDS.find((f) => {
    const known = f.toLowerCase();
    return known === wanted || `${known}s` === wanted || known === `${wanted}s`;
  });
}
