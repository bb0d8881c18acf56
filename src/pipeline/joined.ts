// Proposals that are written together -> each manifest that they rewrite, once for all of them.
import { readManifest } from "../1-read/manifest.ts";
import { rewriteEntries } from "../4-emit/manifest.ts";
import { change, entryFold } from "../4-emit/proposal.ts";
import type { FileChange, Proposal } from "../model/change.ts";
import { manifestFindings } from "./prove.ts";

export interface Joined {
  readonly change: FileChange;
  readonly those: readonly Proposal[];
}

/** Families that rewrite entries of one manifest rewrite it together, and that is proved too. */
export function joinedManifests(proposals: readonly Proposal[]): readonly Joined[] {
  const shared = new Map<string, Proposal[]>();
  for (const p of proposals) {
    const path = p.family.entry?.manifest;
    if (path !== undefined && p.changes.some((c) => c.path === path))
      shared.set(path, [...(shared.get(path) ?? []), p]);
  }
  return [...shared].flatMap(([path, those]) => manifestFor(path, those).map((c) => ({ change: c, those })));
}

function manifestFor(path: string, proposals: readonly Proposal[]): readonly FileChange[] {
  const first = proposals[0]?.changes.find((c) => c.path === path);
  if (first?.action !== "modify" || proposals.length === 1) return first ? [first] : [];
  const read = readManifest(path, first.before);
  if (read.kind !== "manifest") throw new Error(`the manifest ${path}, which was read before, does not parse`);
  const folds = proposals.flatMap(({ family }) => entryFold(family, read.manifest) ?? []);
  const after = rewriteEntries(read.manifest, folds).text;
  const [against] = manifestFindings(path, first.before, after, folds);
  if (against) throw new Error(`the joint rewriting of ${path} is not proved: ${against.message}`);
  return change(path, first.before, after);
}
