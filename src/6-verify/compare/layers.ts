// In: the layers of two images. Out: every file in which they differ, field by field; only layers whose digest differs are read.
import type { ImageDifference, Layer, LayerEntry, LayerFiles } from "../../model/image.ts";

/** The layers of both sides that were compared as one. */
export interface Reach {
  readonly layer: number;
  readonly member: readonly Layer[];
  readonly fold: readonly Layer[];
}

export interface LayerComparison {
  readonly differences: readonly ImageDifference[];
  readonly reaches: readonly Reach[];
}

export async function compareLayers(
  member: readonly Layer[],
  fold: readonly Layer[],
  isUntrusted = false,
): Promise<LayerComparison> {
  const reaches = differing(member, fold);
  const count: ImageDifference = { field: "layers", from: String(member.length), to: String(fold.length) };
  const differences = member.length === fold.length ? [] : [count];
  for (const reach of reaches) differences.push(...(await compareReach(reach)));
  const broken = isUntrusted ? await forgedLayers(member, fold, reaches) : brokenLayers(member, fold, reaches);
  return { differences: [...broken, ...differences], reaches };
}

function differing(member: readonly Layer[], fold: readonly Layer[]): readonly Reach[] {
  if (member.length === fold.length) {
    return member.flatMap((layer, n) => {
      const other = fold[n];
      return other && other.diffId !== layer.diffId ? [{ layer: n, member: [layer], fold: [other] }] : [];
    });
  }
  // Not the same number: what is equal at both ends is left out, the middle is compared as one.
  const start = commonStart(member, fold);
  const end = commonStart(member.slice(start).toReversed(), fold.slice(start).toReversed());
  const middle = (all: readonly Layer[]): readonly Layer[] => all.slice(start, all.length - end);
  return [{ layer: start, member: middle(member), fold: middle(fold) }];
}

function commonStart(a: readonly Layer[], b: readonly Layer[]): number {
  const n = a.findIndex((layer, i) => layer.diffId !== b[i]?.diffId);
  return n < 0 ? a.length : n;
}

/** Of layers that need not be read: a digest that is only claimed to be equal is none. */
function brokenLayers(
  member: readonly Layer[],
  fold: readonly Layer[],
  reaches: readonly Reach[],
): readonly ImageDifference[] {
  const read = new Set(reaches.flatMap((r) => [...r.member, ...r.fold]));
  const of = (all: readonly Layer[], side: "from" | "to"): readonly ImageDifference[] =>
    all.flatMap((layer, n) =>
      layer.broken !== undefined && !read.has(layer)
        ? [{ layer: n, field: "digest", from: null, to: null, [side]: layer.broken }]
        : [],
    );
  return [...of(member, "from"), ...of(fold, "to")];
}

/**
 * Layers that are called equal. Where both sides name one blob it is enough that both hold it; else the digest of what is
 * in them decides, for a configuration may call any blob by any digest.
 */
async function forgedLayers(
  member: readonly Layer[],
  fold: readonly Layer[],
  reaches: readonly Reach[],
): Promise<readonly ImageDifference[]> {
  const read = new Set(reaches.flatMap((r) => [...r.member, ...r.fold]));
  const of = async (
    all: readonly Layer[],
    others: readonly Layer[],
    side: "from" | "to",
  ): Promise<ImageDifference[]> => {
    const found: ImageDifference[] = [];
    for (const [n, layer] of all.entries()) {
      if (read.has(layer) || layer.broken !== undefined) continue;
      const isOneBlob = others.some((o) => o.diffId === layer.diffId && o.blob !== undefined && o.blob === layer.blob);
      const why = await layer.check?.(isOneBlob ? "blob" : "content");
      if (why !== undefined) found.push({ layer: n, field: "digest", from: null, to: null, [side]: why });
    }
    return found;
  };
  const sides = await Promise.all([of(member, fold, "from"), of(fold, member, "to")]);
  return [...brokenLayers(member, fold, reaches), ...sides.flat()];
}

async function compareReach({ layer, member, fold }: Reach): Promise<ImageDifference[]> {
  const [from, to] = await Promise.all([readAll(member), readAll(fold)]);
  if (isTrouble(from)) return [{ layer, field: from.field, from: from.message, to: null }];
  if (isTrouble(to)) return [{ layer, field: to.field, from: null, to: to.message }];
  const found = compareEntries(layer, from, to);
  if (found.length > 0) return found;
  // The digests differ, so something does that is no field of an entry.
  const digests = (side: readonly Layer[]): string => side.map((l) => l.diffId).join(" ");
  return [{ layer, field: "archive", from: digests(member), to: digests(fold) }];
}

type Trouble = Extract<LayerFiles, { kind: "trouble" }>;

const isTrouble = (read: readonly LayerEntry[] | Trouble): read is Trouble => "kind" in read;

/** Entries of several layers one after the other, or why one cannot be read. */
async function readAll(layers: readonly Layer[]): Promise<readonly LayerEntry[] | Trouble> {
  const all: LayerEntry[] = [];
  for (const layer of layers) {
    const files = await layer.files();
    if (files.kind === "trouble") return files;
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
  if (!sameOrder(shared(member, b), shared(fold, a))) {
    const isHarmless = !hasUnpackingOrder(member) && !hasUnpackingOrder(fold);
    found.push({
      layer,
      field: isHarmless ? "order" : "unpacking",
      from: `${member.length} entries`,
      to: `${fold.length} entries in another order${isHarmless ? "" : ", which may unpack otherwise"}`,
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
