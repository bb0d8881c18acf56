// One entry and what it is to be built from in; the edits that make every architecture of it resolve to that out.
import { cleanPath } from "../../1-read/manifest/paths.ts";
import { lastField, scalarValue } from "../../1-read/manifest/values.ts";
import {
  BUILD_DEFAULTS,
  BUILD_FIELDS,
  type BuildField,
  type LibraryManifest,
  type ManifestEntry,
  type ManifestField,
} from "../../model/manifest.ts";
import type { Edit } from "./edits.ts";
import { addField, removeField, setValue } from "./fields.ts";

export type Wanted = Readonly<Record<BuildField, string>>;

/** `gone`: the fields of the global paragraph that are removed in the same step. */
export function entryEdits(
  manifest: LibraryManifest,
  entry: ManifestEntry,
  wanted: Wanted,
  gone: ReadonlySet<ManifestField>,
): readonly Edit[] {
  const inherited = (name: string): string | undefined => {
    const field = lastField(manifest.global, name);
    return field && !gone.has(field) ? scalarValue(field) : undefined;
  };
  const plans = BUILD_FIELDS.flatMap((field) => [
    planPlain(entry, field, wanted[field], inherited(field) ?? BUILD_DEFAULTS[field]),
    ...[...entry.builds.keys()].map((arch) => planArch(entry, `${arch}-${field}`, field, wanted[field], inherited)),
  ]);
  const leaving = new Set(plans.flatMap((p) => (p.step === "remove" && p.own ? [p.own] : [])));
  return plans.flatMap((p): readonly Edit[] => {
    if (p.step === "keep") return [];
    if (p.step === "add")
      return [addField(manifest.text, entry.paragraph, { name: p.name, kind: p.field, value: p.value }, leaving)];
    return p.own ? [p.step === "remove" ? removeField(p.own) : setValue(manifest.text, p.own, p.value)] : [];
  });
}

interface Plan {
  readonly step: "keep" | "remove" | "set" | "add";
  readonly name: string;
  readonly field: BuildField;
  readonly value: string;
  readonly own: ManifestField | undefined;
}

const same = (field: BuildField, a: string, b: string): boolean =>
  a === b || (field === "Directory" && cleanPath(a) === cleanPath(b));

/** A value that the entry would have anyway is not written; one that a person wrote and that is right stays. */
function planPlain(entry: ManifestEntry, field: BuildField, value: string, inherited: string): Plan {
  const own = lastField(entry.paragraph, field);
  const plan = (step: Plan["step"]): Plan => ({ step, name: field, field, value, own });
  if (!own) return plan(same(field, inherited, value) ? "keep" : "add");
  if (same(field, scalarValue(own), value)) return plan("keep");
  const needless = (field === "Directory" || field === "File") && same(field, inherited, value);
  return plan(needless ? "remove" : "set");
}

/** Arch fields go, unless the global paragraph keeps another value for this architecture that has to be overruled. */
function planArch(
  entry: ManifestEntry,
  name: string,
  field: BuildField,
  value: string,
  inherited: (name: string) => string | undefined,
): Plan {
  const own = lastField(entry.paragraph, name);
  const above = inherited(name) || undefined;
  const plan = (step: Plan["step"]): Plan => ({ step, name, field, value, own });
  if (above === undefined || same(field, above, value)) return plan(own ? "remove" : "keep");
  if (!own) return plan("add");
  return plan(same(field, scalarValue(own), value) ? "keep" : "set");
}
