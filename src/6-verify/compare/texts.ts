// In: files whose contents differ, and the layers that have them. Out: the same with a patch where both sides are text and
// small: the layers are read once more, for these files only.
import { structuredPatch } from "diff";
import type { ImageDifference, Layer } from "../../model/image.ts";
import type { Reach } from "./layers.ts";

const MAX_FILES = 20;
const MAX_BYTES = 64 * 1024;
const MAX_LINES = 40;
/** Lines in and out, after which looking for the shortest way between two texts is not worth its time. */
const MAX_EDITS = 2000;

export async function withPatches(
  differences: readonly ImageDifference[],
  reaches: readonly Reach[],
): Promise<readonly ImageDifference[]> {
  const wanted = differences.filter((d) => d.field === "content" && d.file !== undefined).slice(0, MAX_FILES);
  const patches = new Map<ImageDifference, string>();
  for (const reach of reaches) {
    const mine = wanted.filter((d) => d.layer === reach.layer);
    const paths = new Set(mine.flatMap((d) => d.file ?? []));
    if (paths.size === 0) continue;
    const [from, to] = await Promise.all([contents(reach.member, paths), contents(reach.fold, paths)]);
    for (const d of mine) {
      const patch = patchOf(textOf(from.get(d.file ?? "")), textOf(to.get(d.file ?? "")));
      if (patch !== undefined) patches.set(d, patch);
    }
  }
  return differences.map((d) => {
    const patch = patches.get(d);
    return patch === undefined ? d : { ...d, patch };
  });
}

/** Of several layers the last one that has a file; one that was read once and cannot be again has none. */
async function contents(
  layers: readonly Layer[],
  paths: ReadonlySet<string>,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const all = new Map<string, Uint8Array>();
  for (const layer of layers) {
    const found = await layer.contents?.(paths, MAX_BYTES).catch(() => new Map<string, Uint8Array>());
    for (const [path, bytes] of found ?? []) all.set(path, bytes);
  }
  return all;
}

function textOf(bytes: Uint8Array | undefined): string | undefined {
  if (!bytes || bytes.includes(0)) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Hunks without the lines that name the files: the difference does. */
function patchOf(from: string | undefined, to: string | undefined): string | undefined {
  if (from === undefined || to === undefined) return undefined;
  const made = structuredPatch("", "", from, to, undefined, undefined, { context: 3, maxEditLength: MAX_EDITS });
  if (!made || made.hunks.length === 0) return undefined;
  const lines = made.hunks.flatMap((h) => [
    `@@ -${h.oldStart},${h.oldLines} +${h.newStart},${h.newLines} @@`,
    ...h.lines,
  ]);
  const more = lines.length - MAX_LINES;
  return [
    ...lines.slice(0, more > 0 ? MAX_LINES - 1 : MAX_LINES),
    ...(more > 0 ? [`… and ${more + 1} lines more`] : []),
  ]
    .map((line) => `${line}\n`)
    .join("");
}
