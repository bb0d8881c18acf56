// What becomes of each entry of a library manifest. In: summaries. Out: text, a line for each entry; JSON.
import { shown } from "../model/diagnostic.ts";
import type { EntryFate, EntrySummary, ManifestSummary } from "../pipeline/entries.ts";

/** Nothing of a manifest with one entry: its family has said everything. */
export function entriesText(summaries: readonly ManifestSummary[]): string {
  return summaries
    .filter((s) => s.entries.length > 1)
    .map(({ manifest, entries }) => {
      const width = Math.max(...entries.map((e) => shown(e.id).length));
      const lines = entries.map((e) => `  ${shown(e.id).padEnd(width)}  ${fateText(e)}\n`);
      return `\n${shown(manifest)}, entry by entry:\n${lines.join("")}`;
    })
    .join("");
}

function fateText({ fate, as }: EntrySummary): string {
  const same = as === undefined ? "" : `, as ${shown(as)}`;
  return `${shown(fateWords(fate))}${same}`;
}

function fateWords(fate: EntryFate): string {
  if (fate.kind === "refused") return `refused: ${fate.why}`;
  if (fate.kind === "left") return `left: ${fate.why}`;
  const without = fate.without.length > 0 ? `, but for ${fate.without.join(", ")}` : "";
  return `${fate.isRewritten ? "rewritten to build" : "builds"} ${fate.output}${without}`;
}

/** Fields of `archfold/fold@1`. */
export const entriesJson = (summaries: readonly ManifestSummary[]) =>
  summaries.map(({ manifest, entries }) => ({
    manifest,
    entries: entries.map(({ id, fate, as }) => ({
      id,
      status: fate.kind,
      ...(as === undefined ? {} : { as }),
      ...(fate.kind === "folded"
        ? { output: fate.output, rewritten: fate.isRewritten, without: fate.without }
        : { why: fate.why }),
    })),
  }));
