// Paragraphs in, what an entry builds per architecture out: own values, those of the global paragraph, defaults.
// Source of the rules: bashbrew manifest/rfc2822.go; pinned by its own answers in test/data/manifest.
import {
  type ArchBuild,
  BUILD_DEFAULTS,
  BUILD_FIELDS,
  type BuildField,
  type ManifestParagraph,
} from "../../model/manifest.ts";
import { cleanPath } from "./paths.ts";
import { lastField, listTexts, scalarValue, unique } from "./values.ts";

export interface ResolvedLists {
  readonly tags: readonly string[];
  readonly sharedTags: readonly string[];
  readonly architectures: readonly string[];
  readonly constraints: readonly string[];
}

/** Tags are an entry's own; shared tags and architectures replace the global ones; constraints add to them. */
export function resolveLists(global: ManifestParagraph, entry: ManifestParagraph): ResolvedLists {
  const own = (name: string) => listTexts(lastField(entry, name));
  const inherited = (name: string) => listTexts(lastField(global, name));
  const replaced = (name: string) => (lastField(entry, name) ? own(name) : inherited(name));
  const architectures = replaced("Architectures");
  return {
    tags: own("Tags"),
    sharedTags: unique(replaced("SharedTags")),
    architectures: unique(architectures.length > 0 ? architectures : ["amd64"]).toSorted(),
    constraints: [...inherited("Constraints"), ...own("Constraints")],
  };
}

/** What one architecture of an entry is built from. */
export function resolveBuild(global: ManifestParagraph, entry: ManifestParagraph, arch: string): ArchBuild {
  const values = BUILD_FIELDS.map((field) => [field, resolveField(global, entry, arch, field)] as const);
  return Object.fromEntries(values) as Record<BuildField, string>;
}

/** An arch field without a value falls back to the plain field, also where the global paragraph has a value for it. */
function resolveField(global: ManifestParagraph, entry: ManifestParagraph, arch: string, field: BuildField): string {
  const forArch = lastField(entry, `${arch}-${field}`) ?? lastField(global, `${arch}-${field}`);
  const value = (forArch && scalarValue(forArch)) || plainValue(global, entry, field);
  return field === "Directory" ? cleanPath(value) : value;
}

/** The value for architectures without one of their own. */
export function plainValue(global: ManifestParagraph, entry: ManifestParagraph, field: BuildField): string {
  const plain = lastField(entry, field) ?? lastField(global, field);
  return plain ? scalarValue(plain) : BUILD_DEFAULTS[field];
}
