// In: the entries of two layers. Out: every file in which they differ, field by field, as they are found: there may be millions.
import type { ImageDifference, LayerEntry } from "../../model/image.ts";

export function* compareEntries(
  layer: number,
  member: readonly LayerEntry[],
  fold: readonly LayerEntry[],
): Generator<ImageDifference> {
  const a = byKey(member);
  const b = byKey(fold);
  for (const [key, entry] of a) {
    const other = b.get(key);
    if (!other) yield { layer, file: entry.path, field: "entry", from: summary(entry), to: null };
    else yield* compareEntry(layer, entry, other);
  }
  for (const [key, entry] of b) {
    if (!a.has(key)) yield { layer, file: entry.path, field: "entry", from: null, to: summary(entry) };
  }
  if (!sameOrder(shared(member, b), shared(fold, a))) {
    const isHarmless = !hasUnpackingOrder(member) && !hasUnpackingOrder(fold);
    yield {
      layer,
      field: isHarmless ? "order" : "unpacking",
      from: `${member.length} entries`,
      to: `${fold.length} entries in another order${isHarmless ? "" : ", which may unpack otherwise"}`,
    };
  }
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

/** What both have: which other entries there are is said by itself. */
const shared = (entries: readonly LayerEntry[], other: ReadonlyMap<string, LayerEntry>): readonly LayerEntry[] =>
  entries.filter((e) => other.has(keyOf(e)));

const sameOrder = (a: readonly LayerEntry[], b: readonly LayerEntry[]): boolean =>
  a.length === b.length &&
  a.every((entry, n) => {
    const other = b[n];
    return other !== undefined && keyOf(entry) === keyOf(other);
  });

/**
 * Does what comes of the entries depend on their order? Of two with one path the last stays; a hard link is to what its
 * target is by then; and what lies below a symlink is unpacked where that leads.
 */
function hasUnpackingOrder(entries: readonly LayerEntry[]): boolean {
  const all = byKey(entries);
  if (all.size < entries.length) return true;
  const seen = new Set<string>();
  return entries.some((e) => {
    seen.add(keyOf(e));
    const target = e.type === "hardlink" ? ` ${plain(e.fields.get("link") ?? "")}` : undefined;
    if (target !== undefined && all.has(target) && !seen.has(target)) return true;
    return parentsOf(e.path).some((p) => (all.get(` ${p}`)?.type ?? "folder") !== "folder");
  });
}

const plain = (path: string): string => path.replace(/^(?:\.?\/)+/, "");

const parentsOf = (path: string): readonly string[] => {
  const parts = path.split("/").slice(0, -1);
  return parts.map((_, n) => parts.slice(0, n + 1).join("/"));
};

/** `file 0755 0:0 12 bytes`. */
function summary(e: LayerEntry): string {
  const size = e.type === "file" ? `${e.fields.get("size") ?? "?"} bytes` : "";
  const link = e.fields.has("link") ? `-> ${e.fields.get("link")}` : "";
  return [e.type, e.fields.get("mode") ?? "", e.fields.get("owner") ?? "", size, link]
    .filter((w) => w !== "")
    .join(" ");
}
