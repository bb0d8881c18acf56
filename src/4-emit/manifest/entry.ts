// One entry and what it is to be built from in; the edits out that make every architecture which folds resolve to that, and
// every other one to what it was: those get fields of their own, so that the entry keeps its tags.
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
import { removeField, setValue } from "./fields.ts";
import type { GlobalPlan } from "./globals.ts";
import { addFields, type NewField } from "./place.ts";
import { type Folding, sameValue } from "./wanted.ts";

export function entryEdits(
  manifest: LibraryManifest,
  entry: ManifestEntry,
  { arches, wanted }: Folding,
  globals: GlobalPlan,
): readonly Edit[] {
  const inherited = (name: string): string | undefined => {
    const field = lastField(manifest.global, name);
    if (!field || globals.gone.has(field)) return undefined;
    return globals.set.get(field) ?? scalarValue(field);
  };
  const others = [...entry.builds].filter(([arch]) => !arches.includes(arch));
  const plans = BUILD_FIELDS.flatMap((field) => [
    planPlain(entry, field, wanted[field], inherited(field) ?? BUILD_DEFAULTS[field]),
    ...arches.map((arch) => planArch(entry, { name: `${arch}-${field}`, field, value: wanted[field] }, inherited)),
    ...others.map(([arch, build]) => {
      const name = `${arch}-${field}`;
      return planKept(entry, { name, field, value: standing(field, build[field]) }, inherited(name) || wanted[field]);
    }),
  ]);
  const leaving = plans.flatMap((p) => (p.step === "remove" && p.own ? [p.own] : []));
  const fresh = plans.flatMap((p): NewField[] =>
    p.step === "add" ? [{ name: p.name, kind: p.field, value: p.value }] : [],
  );
  const changed = plans.flatMap((p) => (p.step === "set" && p.own ? [setValue(manifest.text, p.own, p.value)] : []));
  return [
    ...leaving.map((f) => removeField(manifest, f, new Set(leaving))),
    ...changed,
    ...addFields(manifest, entry.paragraph, fresh, new Set(leaving)),
  ];
}

interface Plan {
  readonly step: "keep" | "remove" | "set" | "add";
  readonly name: string;
  readonly field: BuildField;
  readonly value: string;
  readonly own: ManifestField | undefined;
}

/** A value that the entry would have anyway is not written; one that a person wrote and that is right stays. */
function planPlain(entry: ManifestEntry, field: BuildField, value: string, inherited: string): Plan {
  const own = lastField(entry.paragraph, field);
  const plan = (step: Plan["step"]): Plan => ({ step, name: field, field, value, own });
  if (!own) return plan(sameValue(field, inherited, value) ? "keep" : "add");
  if (sameValue(field, scalarValue(own), value)) return plan("keep");
  const needless = (field === "Directory" || field === "File") && sameValue(field, inherited, value);
  return plan(needless ? "remove" : "set");
}

/** bashbrew builds an architecture without a Builder as one with `classic` (cmd/bashbrew/cmd-build.go). */
const standing = (field: BuildField, value: string): string => (field === "Builder" ? value || "classic" : value);

type ArchField = Pick<Plan, "name" | "field" | "value">;

/** Arch fields go, unless the global paragraph keeps another value for this architecture that has to be overruled. */
function planArch(entry: ManifestEntry, arch: ArchField, inherited: (name: string) => string | undefined): Plan {
  const { name, field, value } = arch;
  const own = lastField(entry.paragraph, name);
  const above = inherited(name) || undefined;
  if (above === undefined || sameValue(field, above, value)) return { ...arch, own, step: own ? "remove" : "keep" };
  if (!own) return { ...arch, own, step: "add" };
  return { ...arch, own, step: sameValue(field, scalarValue(own), value) ? "keep" : "set" };
}

/** An architecture that does not fold: what it had stays, and what it shared with the others until now it gets for itself. */
function planKept(entry: ManifestEntry, arch: ArchField, inherited: string): Plan {
  const own = lastField(entry.paragraph, arch.name);
  const now = (own && scalarValue(own)) || inherited;
  if (sameValue(arch.field, standing(arch.field, now), arch.value)) return { ...arch, own, step: "keep" };
  return { ...arch, own, step: own ? "set" : "add" };
}
