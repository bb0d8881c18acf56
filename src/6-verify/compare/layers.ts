// In: the layers of two images. Out: every file in which they differ, field by field; only layers whose digest differs are read.
import type { ImageDifference, Layer, LayerEntry, LayerFiles } from "../../model/image.ts";
import { compareEntries } from "./entries.ts";

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

/** Half a million to a million differences: what is more can be neither told nor held. */
const MAX_WEIGHT = 200_000_000;

/** Characters, about, of a difference as JSON. */
const weightOf = ({ file = "", from, to }: ImageDifference): number =>
  100 + file.length + (from?.length ?? 0) + (to?.length ?? 0);

export async function compareLayers(
  member: readonly Layer[],
  fold: readonly Layer[],
  isUntrusted = false,
): Promise<LayerComparison> {
  const reaches = differing(member, fold);
  const count: ImageDifference = { field: "layers", from: String(member.length), to: String(fold.length) };
  const differences = member.length === fold.length ? [] : [count];
  let weight = 0;
  for (const reach of reaches) {
    if (weight > MAX_WEIGHT) break;
    for (const d of await compareReach(reach)) {
      weight += weightOf(d);
      if (weight > MAX_WEIGHT) {
        const to = "more differences than are kept: nothing behind this one was compared";
        differences.push({ layer: d.layer ?? reach.layer, field: "more", from: null, to });
        break;
      }
      differences.push(d);
    }
  }
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

async function compareReach({ layer, member, fold }: Reach): Promise<Iterable<ImageDifference>> {
  const [from, to] = await Promise.all([readAll(member), readAll(fold)]);
  if (isTrouble(from)) return [{ layer, field: from.field, from: from.message, to: null }];
  if (isTrouble(to)) return [{ layer, field: to.field, from: null, to: to.message }];
  const digests = (side: readonly Layer[]): string => side.map((l) => l.diffId).join(" ");
  // The digests differ, so where no entry does something does that is no field of one.
  return orElse(compareEntries(layer, from, to), {
    layer,
    field: "archive",
    from: digests(member),
    to: digests(fold),
  });
}

function* orElse<T>(all: Iterable<T>, other: T): Generator<T> {
  let isEmpty = true;
  for (const one of all) {
    isEmpty = false;
    yield one;
  }
  if (isEmpty) yield other;
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
