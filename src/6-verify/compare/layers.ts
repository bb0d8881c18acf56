// In: the layers of two images. Out: every file in which they differ, field by field; only layers whose digest differs are read.
import type { ImageDifference, Layer, LayerEntry } from "../../model/image.ts";

export async function compareLayers(
  member: readonly Layer[],
  fold: readonly Layer[],
): Promise<readonly ImageDifference[]> {
  if (member.length === fold.length) {
    const found: ImageDifference[] = [];
    for (const [n, layer] of member.entries()) {
      const other = fold[n];
      if (other && other.diffId !== layer.diffId) found.push(...(await compareReach(n, [layer], [other])));
    }
    return found;
  }
  // Not the same number: what is equal at both ends is left out, the middle is compared as one.
  const start = commonStart(member, fold);
  const end = commonStart(member.slice(start).toReversed(), fold.slice(start).toReversed());
  return [
    { field: "layers", from: String(member.length), to: String(fold.length) },
    ...(await compareReach(start, member.slice(start, member.length - end), fold.slice(start, fold.length - end))),
  ];
}

function commonStart(a: readonly Layer[], b: readonly Layer[]): number {
  const n = a.findIndex((layer, i) => layer.diffId !== b[i]?.diffId);
  return n < 0 ? a.length : n;
}

async function compareReach(layer: number, a: readonly Layer[], b: readonly Layer[]): Promise<ImageDifference[]> {
  const from = await readAll(a);
  const to = await readAll(b);
  if (typeof from === "string") return [{ layer, field: "readable", from, to: null }];
  if (typeof to === "string") return [{ layer, field: "readable", from: null, to }];
  const found = compareEntries(layer, from, to);
  if (found.length > 0) return found;
  // The digests differ, so something does that is no field of an entry.
  const digests = (side: readonly Layer[]): string => side.map((l) => l.diffId).join(" ");
  return [{ layer, field: "archive", from: digests(a), to: digests(b) }];
}

/** Entries of several layers one after the other, or why one cannot be read. */
async function readAll(layers: readonly Layer[]): Promise<readonly LayerEntry[] | string> {
  const all: LayerEntry[] = [];
  for (const layer of layers) {
    const files = await layer.files();
    if (files.kind === "trouble") return files.message;
    for (const entry of files.entries) all.push(entry);
  }
  return all;
}

function compareEntries(layer: number, member: readonly LayerEntry[], fold: readonly LayerEntry[]): ImageDifference[] {
  const a = byKey(member);
  const b = byKey(fold);
  const found: ImageDifference[] = [];
  for (const [key, entry] of a) {
    const other = b.get(key);
    if (!other) found.push({ layer, file: entry.path, field: "entry", from: summary(entry), to: null });
    else found.push(...compareEntry(layer, entry, other));
  }
  for (const [key, entry] of b) {
    if (!a.has(key)) found.push({ layer, file: entry.path, field: "entry", from: null, to: summary(entry) });
  }
  if (!found.some((d) => d.field === "entry") && !sameOrder(member, fold)) {
    found.push({
      layer,
      field: "order",
      from: `${member.length} entries`,
      to: `${fold.length} entries in another order`,
    });
  }
  return found;
}

/** An opaque folder is an entry beside the folder itself. The last entry of a path is the one that is unpacked. */
const keyOf = (e: LayerEntry): string => (e.type === "opaque" || e.type === "whiteout" ? `${e.type} ` : " ") + e.path;
const byKey = (entries: readonly LayerEntry[]): Map<string, LayerEntry> => new Map(entries.map((e) => [keyOf(e), e]));

function compareEntry(layer: number, a: LayerEntry, b: LayerEntry): ImageDifference[] {
  const file = a.path;
  if (a.type !== b.type) return [{ layer, file, field: "type", from: summary(a), to: summary(b) }];
  const found: ImageDifference[] = [];
  for (const field of new Set([...a.fields.keys(), ...b.fields.keys()])) {
    const from = a.fields.get(field) ?? null;
    const to = b.fields.get(field) ?? null;
    if (from !== to) found.push({ layer, file, field, from, to });
  }
  return found;
}

const sameOrder = (a: readonly LayerEntry[], b: readonly LayerEntry[]): boolean =>
  a.length === b.length &&
  a.every((entry, n) => {
    const other = b[n];
    return other !== undefined && keyOf(entry) === keyOf(other);
  });

/** `file 0755 0:0 12 bytes`. */
function summary(e: LayerEntry): string {
  const size = e.type === "file" ? `${e.fields.get("size") ?? "?"} bytes` : "";
  const link = e.fields.has("link") ? `-> ${e.fields.get("link")}` : "";
  return [e.type, e.fields.get("mode") ?? "", e.fields.get("owner") ?? "", size, link]
    .filter((w) => w !== "")
    .join(" ");
}
