// A family and its stage graph -> the proposal: the fold's text and every file change, in path order. Nothing is written.
import { readManifest } from "../1-read/manifest.ts";
import type { FileChange, Proposal } from "../model/change.ts";
import { type Diagnostic, error } from "../model/diagnostic.ts";
import type { Family } from "../model/family.ts";
import type { LibraryManifest } from "../model/manifest.ts";
import { joinPath } from "../model/path.ts";
import { BASHBREW_PLATFORMS, compareText } from "../model/platform.ts";
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

/** `rules` are to be in force at the fold's context, and `hidden` files are kept from it by an ignore rule. */
export function propose(
  family: Family,
  graph: StageGraph,
  current: CurrentText,
  rules: string,
  hidden: readonly string[],
): ProposalResult {
  const emitted = emitDockerfile(graph, family.members);
  const ignore = ignorePlan(family, rules, hidden);
  const standing = ignore.kind === "write" ? current(ignore.ignore.path) : undefined;
  // What a person wrote is never edited (DESIGN 3 "Ignore files").
  if (standing !== undefined && family.source !== "lock")
    return { kind: "refused", diagnostics: [ignoreTaken(family)] };
  // What a gathered family's entry is to say is known once there is a commit.
  const manifest =
    family.entry && !family.gathered ? manifestChange(family, current) : { changes: [], diagnostics: [] };
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
    changes: [...changes].sort((a, b) => compareText(a.path, b.path)),
    regions: graph.regions,
    stages: graph.stages.length,
    names: graph.names,
    decisions: family.decisions,
    references: [],
    diagnostics: [...family.diagnostics, ...manifest.diagnostics],
  };
  return { kind: "proposal", proposal };
}

function ignoreTaken({ output }: Family): Diagnostic {
  const file = `${output}.dockerignore`;
  const message = `${file} would have to hold other rules for the fold: move it or give --out FILE`;
  return error("IGNORE_CANNOT_FOLD", message, { file, line: 1, column: 1 });
}

export function change(path: string, before: string | undefined, after: string): readonly FileChange[] {
  if (before === after) return [];
  return [before === undefined ? { action: "create", path, after } : { action: "modify", path, before, after }];
}

function manifestChange(
  family: Family,
  current: CurrentText,
): { readonly changes: readonly FileChange[]; readonly diagnostics: readonly Diagnostic[] } {
  const path = family.entry?.manifest ?? "";
  const text = current(path);
  const read = text === undefined ? undefined : readManifest(path, text);
  if (text === undefined || read?.kind !== "manifest")
    return {
      changes: [],
      diagnostics: [
        error("MANIFEST_SYNTAX", "the library manifest can no longer be read", { file: path, line: 1, column: 1 }),
      ],
    };
  const fold = entryFold(family, read.manifest);
  const rewritten = rewriteEntries(read.manifest, fold ? [fold] : []);
  return { changes: change(path, text, rewritten.text), diagnostics: rewritten.diagnostics };
}

/** The family's entries, and where they find the fold: bashbrew takes `File` relative to `Directory`, which is the context. */
export function entryFold(family: Family, manifest: LibraryManifest): EntryFold | undefined {
  const { entry, context, output } = family;
  if (!entry) return undefined;
  const inside = context === "" || output.startsWith(`${context}/`);
  const file = context !== "" && inside ? output.slice(context.length + 1) : output;
  const isMember = (arch: string) => family.members.some((m) => m.platform.name === BASHBREW_PLATFORMS[arch]?.name);
  const arches = [...(manifest.entries[entry.indexes[0] ?? 0]?.builds.keys() ?? [])].filter(isMember);
  return {
    indexes: entry.indexes,
    target: { directory: context, file: inside ? file : joinPath("..", file), arches },
  };
}
