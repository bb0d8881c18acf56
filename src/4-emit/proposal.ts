// A family and its stage graph -> the proposal: the fold's text and every file change, in path order. Nothing is written.
import { readManifest } from "../1-read/manifest.ts";
import { type FileChange, inPathOrder, type Proposal } from "../model/change.ts";
import { type Diagnostic, error, note, warning } from "../model/diagnostic.ts";
import type { Family } from "../model/family.ts";
import type { FoldedEntries, LibraryManifest } from "../model/manifest.ts";
import { joinPath } from "../model/path.ts";
import { isOneOf, type PlatformName } from "../model/platform.ts";
import type { Place } from "../model/source.ts";
import type { StageGraph } from "../model/stage.ts";
import { emitDockerfile } from "./dockerfile.ts";
import { ignorePlan } from "./ignore.ts";
import { LOCK_PATH } from "./lock.ts";
import { type EntryFold, rewriteEntries } from "./manifest.ts";

export type ProposalResult =
  | { readonly kind: "proposal"; readonly proposal: Proposal }
  | { readonly kind: "refused"; readonly diagnostics: readonly Diagnostic[] };

/** Texts of files that a change may replace, by path; undefined where there is none. */
export type CurrentText = (path: string) => string | undefined;

/** The paths whose current text `propose` asks for. */
export const pathsOf = (family: Family): readonly string[] => [
  family.output,
  `${family.output}.dockerignore`,
  ...(family.entry ? [family.entry.manifest] : []),
];

/** What a proposal writes below the family's context: no member sees these. */
export const ownFiles = (family: Family): readonly string[] =>
  [family.outputIsMember ? "" : family.output, `${family.output}.dockerignore`, LOCK_PATH].filter(
    (path) => path !== "" && (family.context === "" || path.startsWith(`${family.context}/`)),
  );

/**
 * `rules` are to be in force at the fold's context, and `hidden` files are kept from it by an ignore rule. `commitLine` is
 * what somebody types once the fold is committed.
 */
export function propose(
  family: Family,
  graph: StageGraph,
  current: CurrentText,
  rules: string,
  hidden: readonly string[],
  commitLine: string,
): ProposalResult {
  const emitted = emitDockerfile(graph, family.members);
  const ignore = ignorePlan(family, rules, hidden);
  const standing = ignore.kind === "write" ? current(ignore.ignore.path) : undefined;
  // What a person wrote is never edited (DESIGN 3 "Ignore files").
  if (standing !== undefined && family.source !== "lock")
    return { kind: "refused", diagnostics: [ignoreTaken(family)] };
  // What a gathered family's entry is to say is known once there is a commit.
  const manifest = family.entry && !family.gathered ? manifestChange(family, current, commitLine) : NO_MANIFEST;
  const lost = manifest.diagnostics.filter((d) => d.severity === "error");
  if (lost.length > 0) return { kind: "refused", diagnostics: lost };
  const changes = [
    ...change(family.output, current(family.output), emitted.text),
    ...(ignore.kind === "write" ? change(ignore.ignore.path, current(ignore.ignore.path), ignore.ignore.text) : []),
    ...manifest.changes,
  ];
  const proposal: Proposal = {
    family,
    dockerfile: emitted.text,
    owners: emitted.owners,
    splits: emitted.splits,
    ignore: ignore.ignore,
    changes: inPathOrder(changes),
    regions: graph.regions,
    stages: graph.stages.length,
    names: graph.names,
    decisions: family.decisions,
    references: [],
    diagnostics: [
      ...family.diagnostics,
      ...manifest.diagnostics,
      ...(family.entry ? forBashbrew(family, emitted.text) : []),
    ],
  };
  return { kind: "proposal", proposal };
}

/**
 * Before it builds, bashbrew looks for the images that a Dockerfile starts from, and takes a word with a variable for the
 * name of one (measured, docs/equivalence.md). Members with variables there it cannot build either.
 */
function forBashbrew({ output, members }: Family, text: string): readonly Diagnostic[] {
  const froms = (lines: string): readonly string[] => lines.match(FROM_WITH_VARIABLE) ?? [];
  const [first] = froms(text);
  if (first === undefined || members.some((m) => froms(m.dockerfile.text).length > 0)) return [];
  const line = text.slice(0, text.indexOf(first)).split("\n").length;
  const message =
    "bashbrew takes the variable in FROM for a part of an image's name and cannot build this; it builds a fold with one base name (--base-names multi-arch) and platform words in paths alone";
  return [warning("MANIFEST_NOT_BUILT", message, { file: output, line, column: 1 })];
}

const FROM_WITH_VARIABLE = /^[ \t]*FROM[ \t]+(?:--\S+[ \t]+)*[^\s#]*\$.*$/gim;

function ignoreTaken({ output }: Family): Diagnostic {
  const file = `${output}.dockerignore`;
  const message = `${file} would have to hold other rules for the fold: move it or give --out FILE`;
  return error("IGNORE_CANNOT_FOLD", message, { file, line: 1, column: 1 });
}

export function change(path: string, before: string | undefined, after: string): readonly FileChange[] {
  if (before === after) return [];
  return [before === undefined ? { action: "create", path, after } : { action: "modify", path, before, after }];
}

interface ManifestChange {
  readonly changes: readonly FileChange[];
  readonly diagnostics: readonly Diagnostic[];
}

const NO_MANIFEST: ManifestChange = { changes: [], diagnostics: [] };

/** What a family's fold makes of its manifest. A fold that its manifest's entry cannot name is none: nobody would build it. */
function manifestChange(family: Family, current: CurrentText, commitLine: string): ManifestChange {
  const path = family.entry?.manifest ?? "";
  const text = current(path);
  const read = text === undefined ? undefined : readManifest(path, text);
  if (text === undefined || read?.kind !== "manifest") {
    const place = { file: path, line: 1, column: 1 };
    return {
      changes: [],
      diagnostics: [error("MANIFEST_SYNTAX", "the library manifest can no longer be read", place)],
    };
  }
  const fold = entryFold(family, read.manifest);
  const rewritten = rewriteEntries(read.manifest, fold ? [fold] : []);
  const said = rewritten.diagnostics.map(
    (d): Diagnostic =>
      d.code === "MANIFEST_NOT_REWRITTEN" && family.source === "manifest" ? { ...d, severity: "error" } : d,
  );
  const [place] = rewritten.pending;
  return {
    changes: change(path, text, rewritten.text),
    diagnostics: [...said, ...(place ? [commitPending(family, commitLine, place)] : [])],
  };
}

/** The commit that will hold the fold is not there yet. */
function commitPending({ id, output }: Family, commitLine: string, place: Place): Diagnostic {
  const message = `${id}: once ${output} is committed, this makes GitCommit that commit: ${commitLine}`;
  return note("MANIFEST_COMMIT_PENDING", message, place);
}

/** What says where a fold lies, and for which platforms. */
interface FoldPlace extends Pick<Family, "context" | "output"> {
  readonly platforms: readonly PlatformName[];
}

/** The entries, and where they find the fold: bashbrew takes `File` relative to `Directory`, which is the context. */
export function entryFoldOf(
  { indexes, source, movesClassic }: FoldedEntries,
  { context, output, platforms }: FoldPlace,
  manifest: LibraryManifest,
): EntryFold {
  const inside = context === "" || output.startsWith(`${context}/`);
  const file = context !== "" && inside ? output.slice(context.length + 1) : output;
  const arches = [...(manifest.entries[indexes[0] ?? 0]?.builds.keys() ?? [])].filter((arch) =>
    isOneOf(arch, platforms),
  );
  const target = { directory: context, file: inside ? file : joinPath("..", file), arches };
  return { indexes, target: { ...target, ...(source && { source }), ...(movesClassic && { movesClassic }) } };
}

export const entryFold = (family: Family, manifest: LibraryManifest): EntryFold | undefined =>
  family.entry &&
  entryFoldOf(family.entry, { ...family, platforms: family.members.map((m) => m.platform.name) }, manifest);
