// Outcomes of families -> what becomes of each entry of the library manifests that they are of. Nothing is written.
import { manifestMembers, sameArtefacts } from "../1-read/manifest.ts";
import { changesIn, type FoldOutcome } from "../model/change.ts";
import type { LibraryManifest, ManifestEntry } from "../model/manifest.ts";
import { isOneOf } from "../model/platform.ts";
import type { Files } from "../ports.ts";
import { manifestAt } from "./manifest-at.ts";

export type EntryFate =
  | {
      readonly kind: "folded";
      readonly output: string;
      /** False where the entry names the fold already. */
      readonly isRewritten: boolean;
      /** Architectures that keep what they are built from. */
      readonly without: readonly string[];
    }
  | { readonly kind: "refused"; readonly why: string }
  | { readonly kind: "left"; readonly why: string };

export interface EntrySummary {
  readonly id: string;
  readonly fate: EntryFate;
  /** The entry that builds the same from the same, and comes before it. */
  readonly as?: string;
}

export interface ManifestSummary {
  readonly manifest: string;
  readonly entries: readonly EntrySummary[];
}

/** In the manifests' order; entries in their order. */
export async function manifestSummaries(
  files: Files,
  outcomes: readonly FoldOutcome[],
): Promise<readonly ManifestSummary[]> {
  const paths = new Set(outcomes.flatMap((o) => entryIn(o)?.manifest ?? []));
  const summaries: ManifestSummary[] = [];
  for (const path of [...paths].sort()) {
    const read = await manifestAt(files, path);
    if (read.kind !== "manifest") continue;
    const { manifest } = read;
    summaries.push({ manifest: path, entries: manifest.entries.map((e) => summaryOf(manifest, e, outcomes)) });
  }
  return summaries;
}

function entryIn(outcome: FoldOutcome) {
  if (outcome.status === "refused") return undefined;
  return outcome.status === "folded" ? outcome.proposal.family.entry : outcome.entry;
}

function summaryOf(manifest: LibraryManifest, entry: ManifestEntry, outcomes: readonly FoldOutcome[]): EntrySummary {
  const first = manifest.entries[sameArtefacts(manifest, entry.index)[0] ?? entry.index] ?? entry;
  const fate = fateOf(manifest, entry, first, outcomes);
  return { id: entry.id, fate, ...(first === entry ? {} : { as: first.id }) };
}

function fateOf(
  manifest: LibraryManifest,
  entry: ManifestEntry,
  first: ManifestEntry,
  outcomes: readonly FoldOutcome[],
): EntryFate {
  for (const outcome of outcomes) {
    if (outcome.status === "refused") {
      if (outcome.id !== first.id) continue;
      const [found] = outcome.diagnostics.filter((d) => d.severity === "error");
      return { kind: "refused", why: found?.message ?? "it is refused" };
    }
    const of = entryIn(outcome);
    if (of?.manifest !== manifest.path || !of.indexes.includes(entry.index)) continue;
    return folded(outcome, entry, manifest.path);
  }
  return { kind: "left", why: whyLeft(manifest, entry) };
}

function folded(outcome: Exclude<FoldOutcome, { status: "refused" }>, entry: ManifestEntry, path: string): EntryFate {
  const { output, platforms } =
    outcome.status === "folded"
      ? { ...outcome.proposal.family, platforms: outcome.proposal.family.members.map((m) => m.platform.name) }
      : { ...outcome, platforms: outcome.locked.members.map((m) => m.platform) };
  const without = [...entry.builds.keys()].filter((arch) => !isOneOf(arch, platforms));
  return { kind: "folded", output, isRewritten: changesIn(outcome).some((c) => c.path === path), without };
}

function whyLeft(manifest: LibraryManifest, entry: ManifestEntry): string {
  const { members, diagnostics } = manifestMembers(manifest, entry.index);
  const [said] = diagnostics;
  if (said) return said.message.replace(/^entry [^ ]+: /, "");
  if (members.length > 0) return "not one of the families here";
  return entry.builds.size < 2 ? "one architecture: nothing to fold" : "one Dockerfile for all: nothing to fold";
}
