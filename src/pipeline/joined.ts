// Outcomes that are written together -> each manifest that they rewrite, once for all of them.
import { readManifest } from "../1-read/manifest.ts";
import { type EntryFold, rewriteEntries } from "../4-emit/manifest.ts";
import { change, entryFold, entryFoldOf } from "../4-emit/proposal.ts";
import type { FileChange, FoldOutcome, Proposal } from "../model/change.ts";
import type { LibraryManifest } from "../model/manifest.ts";
import { manifestFindings } from "./prove.ts";

export interface Joined {
  readonly change: FileChange;
  readonly those: readonly Proposal[];
}

/** Of a fold whose members are gone nothing changes but its entries. */
export type Standing = Extract<FoldOutcome, { status: "current" }>;

/** What one of them makes of a manifest. */
interface Part {
  readonly change: FileChange;
  readonly proposal: Proposal | undefined;
  readonly fold: (manifest: LibraryManifest) => EntryFold | undefined;
}

/** Families that rewrite entries of one manifest rewrite it together, and that is proved too. */
export function joinedManifests(proposals: readonly Proposal[], standing: readonly Standing[] = []): readonly Joined[] {
  const parts = [...proposals.flatMap(partOf), ...standing.flatMap(standingPart)];
  return [...new Set(parts.map((p) => p.change.path))].flatMap((path) => {
    const own = parts.filter((p) => p.change.path === path);
    const those = own.flatMap((p) => p.proposal ?? []);
    return manifestFor(path, own).map((c) => ({ change: c, those }));
  });
}

const partOf = (proposal: Proposal): readonly Part[] =>
  proposal.changes
    .filter((c) => c.path === proposal.family.entry?.manifest)
    .map((c) => ({ change: c, proposal, fold: (manifest) => entryFold(proposal.family, manifest) }));

function standingPart({ entry, locked, changes = [] }: Standing): readonly Part[] {
  const place = { ...locked, platforms: locked.members.map((m) => m.platform) };
  const fold = (manifest: LibraryManifest) => entry && entryFoldOf(entry, place, manifest);
  return changes.map((c) => ({ change: c, proposal: undefined, fold }));
}

function manifestFor(path: string, parts: readonly Part[]): readonly FileChange[] {
  const first = parts[0]?.change;
  if (first?.action !== "modify" || parts.length === 1) return first ? [first] : [];
  const read = readManifest(path, first.before);
  if (read.kind !== "manifest") throw new Error(`the manifest ${path}, which was read before, does not parse`);
  const folds = parts.flatMap(({ fold }) => fold(read.manifest) ?? []);
  const after = rewriteEntries(read.manifest, folds).text;
  const [against] = manifestFindings(path, first.before, after, folds);
  if (against) throw new Error(`the joint rewriting of ${path} is not proved: ${against.message}`);
  return change(path, first.before, after);
}
