// A library manifest and the entries that fold in; its text with these entries rewritten out, by edits at offsets.
// Nothing but the fields that say what is built changes; what cannot be rewritten leaves the text as it was, and says so.
import { wrongValue } from "../1-read/manifest/checks.ts";
import { cleanPath, joinPath } from "../1-read/manifest/paths.ts";
import { lastField, valuePlace } from "../1-read/manifest/values.ts";
import { type Diagnostic, note, warning } from "../model/diagnostic.ts";
import { BUILD_FIELDS, type BuildField, type LibraryManifest, type ManifestEntry } from "../model/manifest.ts";
import { applyEdits, type Edit } from "./manifest/edits.ts";
import { entryEdits } from "./manifest/entry.ts";
import { removableGlobals } from "./manifest/globals.ts";

export interface FoldTarget {
  /** The fold's context, relative to the repository; "" or "." for its root. */
  readonly directory: string;
  /** The folded Dockerfile, relative to `directory`. */
  readonly file: string;
  /** The architectures that fold, docker-library's names: all that the entries list. */
  readonly arches: readonly string[];
  /** Where the fold lies, where that is known already. */
  readonly source?: FoldSource;
}

/** What is left out is as in the entry, where all of its architectures agree. */
export interface FoldSource {
  readonly GitRepo?: string;
  readonly GitFetch?: string;
  /** The commit that holds the fold. */
  readonly GitCommit: string;
}

export interface Rewritten {
  readonly text: string;
  readonly diagnostics: readonly Diagnostic[];
}

/** Rewrites entries whose architectures fold into one Dockerfile (DESIGN 7). A rewritten manifest is left as it is. */
export function rewriteEntry(
  manifest: LibraryManifest,
  entryIndexes: readonly number[],
  target: FoldTarget,
): Rewritten {
  const entries = [...new Set(entryIndexes)].toSorted((a, b) => a - b).map((i) => entryAt(manifest, i));
  const left = entries.flatMap((e) => whyLeft(e, target) ?? []);
  if (left.length > 0) return { text: manifest.text, diagnostics: left };

  const gone = removableGlobals(manifest, new Set(entries.map((e) => e.index)));
  const removed = gone.map((f): Edit => ({ start: f.span.start, end: f.span.end, text: "" }));
  const perEntry = entries.map((e) => entryEdits(manifest, e, wantedBuild(e, target), new Set(gone)));
  const text = applyEdits(manifest.text, [...removed, ...perEntry.flat()]);
  if (text === manifest.text) return { text, diagnostics: [] };
  const pending = target.source === undefined ? entries.map((e) => commitPending(manifest, e, target)) : [];
  return { text, diagnostics: [...generated(manifest), ...pending] };
}

function entryAt(manifest: LibraryManifest, index: number): ManifestEntry {
  const entry = manifest.entries[index];
  if (!entry) throw new RangeError(`the manifest has no entry ${index}`);
  return entry;
}

/** What every architecture of the entry is to be built from. */
function wantedBuild(entry: ManifestEntry, target: FoldTarget): Readonly<Record<BuildField, string>> {
  const [before] = entry.builds.values();
  if (!before) throw new RangeError(`entry ${entry.id} has no architecture`);
  return {
    ...before,
    ...target.source,
    Directory: cleanPath(target.directory),
    File: target.file,
    Builder: "buildkit",
  };
}

function whyLeft(entry: ManifestEntry, target: FoldTarget): Diagnostic | undefined {
  const why = reasonLeft(entry, target);
  if (why === undefined) return undefined;
  return warning("MANIFEST_NOT_REWRITTEN", `entry ${entry.id}: ${why}; it was left as it is`, entry.place);
}

function reasonLeft(entry: ManifestEntry, target: FoldTarget): string | undefined {
  if (!entry.sound) return "it has errors, correct them first";
  const builds = [...entry.builds];
  if (builds.some(([, b]) => b.Builder === "oci-import")) return "it is built by oci-import";
  const given: Partial<Record<BuildField, string>> = target.source ?? {};
  const apart = (["GitRepo", "GitFetch", "GitCommit"] as const).filter(
    (f) => given[f] === undefined && new Set(builds.map(([, b]) => b[f])).size > 1,
  );
  if (apart.length > 0) return `its members stand on different commits (${apart.join(", ")} differ)`;
  const unfolded = builds.map(([arch]) => arch).filter((arch) => !target.arches.includes(arch));
  if (unfolded.length > 0) return `the fold lacks ${unfolded.join(", ")}`;
  const unlisted = target.arches.filter((arch) => !entry.builds.has(arch));
  if (unlisted.length > 0) return `it does not list ${unlisted.join(", ")}, which the fold has`;
  return BUILD_FIELDS.flatMap((f) => {
    const value = given[f];
    const wrong = value === undefined ? undefined : wrongValue(f, value);
    return wrong === undefined ? [] : [`the fold's ${f}: ${wrong}`];
  })[0];
}

function commitPending(manifest: LibraryManifest, entry: ManifestEntry, target: FoldTarget): Diagnostic {
  const output = joinPath(target.directory, target.file);
  const field = lastField(entry.paragraph, "GitCommit") ?? lastField(manifest.global, "GitCommit");
  const place = field ? valuePlace(manifest.path, field) : entry.place;
  return note(
    "MANIFEST_COMMIT_PENDING",
    `set GitCommit of entry ${entry.id} to the commit that holds ${output}`,
    place,
  );
}

function generated(manifest: LibraryManifest): readonly Diagnostic[] {
  const by = manifest.generatedBy;
  if (!by) return [];
  const message = `the next run of its generator undoes the rewriting, change the generator too: "${by.text}"`;
  return [warning("MANIFEST_GENERATED", message, by.place)];
}
