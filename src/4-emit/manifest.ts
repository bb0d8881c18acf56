// A library manifest and the entries that fold in; its text with these entries rewritten out, by edits at offsets.
// Nothing but the fields that say what is built changes; what cannot be rewritten leaves the text as it was, and says so.
import { wrongValue } from "../1-read/manifest/checks.ts";
import { cleanPath, leavesTree } from "../1-read/manifest/paths.ts";
import { lastField, valuePlace } from "../1-read/manifest/values.ts";
import { type Diagnostic, warning } from "../model/diagnostic.ts";
import {
  BUILD_FIELDS,
  type BuildField,
  type FoldSource,
  type LibraryManifest,
  type ManifestEntry,
} from "../model/manifest.ts";
import type { Place } from "../model/source.ts";
import { applyEdits } from "./manifest/edits.ts";
import { entryEdits } from "./manifest/entry.ts";
import { removeField, setValue } from "./manifest/fields.ts";
import { planGlobals } from "./manifest/globals.ts";
import type { Folding } from "./manifest/wanted.ts";

export interface FoldTarget {
  /** The fold's context, relative to the repository; "" or "." for its root. */
  readonly directory: string;
  /** The folded Dockerfile, relative to `directory`. */
  readonly file: string;
  /** The architectures that fold, docker-library's names; those that an entry lists besides keep what they are built from. */
  readonly arches: readonly string[];
  /** Where the fold lies, where that is known already. */
  readonly source?: FoldSource;
  readonly movesClassic?: boolean;
}

export interface Rewritten {
  readonly text: string;
  readonly diagnostics: readonly Diagnostic[];
  /** Entries whose commit is still that of before, with the place of it. */
  readonly pending: readonly Place[];
}

/** Entries that build the same, and the fold that they are to be built from. */
export interface EntryFold {
  readonly indexes: readonly number[];
  readonly target: FoldTarget;
}

/** One fold's entries alone. */
export const rewriteEntry = (manifest: LibraryManifest, indexes: readonly number[], target: FoldTarget): Rewritten =>
  rewriteEntries(manifest, [{ indexes, target }]);

/** Rewrites the entries whose architectures fold into one Dockerfile (DESIGN 7), those of a fold all or none. */
export function rewriteEntries(manifest: LibraryManifest, folds: readonly EntryFold[]): Rewritten {
  const asked = folds.map(({ indexes, target }) => {
    const entries = [...new Set(indexes)].toSorted((a, b) => a - b).map((i) => entryAt(manifest, i));
    return { entries, target, left: entries.flatMap((e) => whyLeft(e, target) ?? []) };
  });
  const left = asked.flatMap((f) => f.left);
  const ready = asked
    .filter((f) => f.left.length === 0)
    .flatMap(({ entries, target }) => entries.map((entry) => ({ entry, target, folding: foldingOf(entry, target) })));
  const globals = planGlobals(manifest, new Map(ready.map(({ entry, folding }) => [entry.index, folding])));
  const edits = [
    ...[...globals.gone].map((f) => removeField(manifest, f, globals.gone)),
    ...[...globals.set].map(([f, value]) => setValue(manifest.text, f, value)),
    ...ready.flatMap(({ entry, folding }) => entryEdits(manifest, entry, folding, globals)),
  ];
  const text = sameEnd(manifest.text, applyEdits(manifest.text, edits));
  if (text === manifest.text) return { text, diagnostics: left, pending: [] };
  const pending = ready.filter((r) => r.target.source === undefined);
  return {
    text,
    diagnostics: [...left, ...generated(manifest)],
    pending: pending.map(({ entry }) => commitPlace(manifest, entry)),
  };
}

/** A last line without an end stays one, also where the fields below it went. */
const sameEnd = (before: string, after: string): string =>
  before.endsWith("\n") ? after : after.replace(/\r?\n$/, "");

function entryAt(manifest: LibraryManifest, index: number): ManifestEntry {
  const entry = manifest.entries[index];
  if (!entry) throw new RangeError(`the manifest has no entry ${index}`);
  return entry;
}

/** What the architectures of the entry that fold are to be built from. */
function foldingOf(entry: ManifestEntry, { arches, directory, file, source }: FoldTarget): Folding {
  const before = entry.builds.get(arches[0] ?? "");
  if (!before) throw new RangeError(`entry ${entry.id} has none of the fold's architectures`);
  const wanted = { ...before, ...source, Directory: cleanPath(directory), File: file, Builder: "buildkit" };
  return { arches, wanted };
}

function whyLeft(entry: ManifestEntry, target: FoldTarget): Diagnostic | undefined {
  const why = reasonLeft(entry, target);
  if (why === undefined) return undefined;
  return warning("MANIFEST_NOT_REWRITTEN", `entry ${entry.id}: ${why}; it was left as it is`, entry.place);
}

function reasonLeft(entry: ManifestEntry, target: FoldTarget): string | undefined {
  if (!entry.sound) return "it has errors, correct them first";
  const unlisted = target.arches.filter((arch) => !entry.builds.has(arch));
  if (unlisted.length > 0) return `it does not list ${unlisted.join(", ")}, which the fold has`;
  const builds = [...entry.builds].flatMap(([arch, b]) => (target.arches.includes(arch) ? [b] : []));
  if (builds.length === 0) return "none of its architectures folds";
  if (builds.some((b) => b.Builder === "oci-import")) return "it is built by oci-import";
  if (!target.movesClassic && builds.some((b) => b.Builder === "classic"))
    return "it says Builder: classic, which builds no fold, and --move-classic makes that buildkit";
  if (leavesTree(cleanPath(target.file)))
    return "the fold lies outside the folder that is built, and bashbrew sends no more than that";
  const given: Partial<Record<BuildField, string>> = target.source ?? {};
  const apart = (["GitRepo", "GitFetch", "GitCommit"] as const).filter(
    (f) => given[f] === undefined && new Set(builds.map((b) => b[f])).size > 1,
  );
  if (apart.length > 0) return `its members stand on different commits (${apart.join(", ")} differ)`;
  return BUILD_FIELDS.flatMap((f) => {
    const value = given[f];
    const wrong = value === undefined ? undefined : wrongValue(f, value);
    return wrong === undefined ? [] : [`the fold's ${f}: ${wrong}`];
  })[0];
}

/** Where the commit of an entry is said. */
export function commitPlace(manifest: LibraryManifest, entry: ManifestEntry): Place {
  const field = lastField(entry.paragraph, "GitCommit") ?? lastField(manifest.global, "GitCommit");
  return field ? valuePlace(manifest.path, field) : entry.place;
}

function generated(manifest: LibraryManifest): readonly Diagnostic[] {
  const by = manifest.generatedBy;
  if (!by) return [];
  const message = `the next run of its generator undoes the rewriting, change the generator too: "${by.text}"`;
  return [warning("MANIFEST_GENERATED", message, by.place)];
}
