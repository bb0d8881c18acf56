// In: two image configurations. Out: every field in which they differ, `created` and `history` aside; a list counts as one field.
import type { IGNORANCES, Ignored, ImageDifference, Json, JsonObject } from "../../model/image.ts";

/** The diff ids are compared with the layers, where the files can be named. */
const ELSEWHERE = new Set(["created", "history", "rootfs.diff_ids"]);

export function compareConfig(member: JsonObject, fold: JsonObject): readonly ImageDifference[] {
  return walk("", member, fold);
}

/** One field as a whole. */
export const compareValue = (field: string, a: Json | undefined, b: Json | undefined): readonly ImageDifference[] =>
  canonical(a) === canonical(b) ? [] : [{ field, from: printed(a), to: printed(b) }];

/** Splits off what is named; `across`: members built on another architecture than they are for (DESIGN 3). */
export function sortConfig(
  found: readonly ImageDifference[],
  across: boolean,
): { differences: ImageDifference[]; ignored: Ignored[] } {
  const differences: ImageDifference[] = [];
  const ignored: Ignored[] = [];
  for (const d of found) {
    const name = ignorance(d.field, across);
    if (name) ignored.push({ name, ...d });
    else differences.push(d);
  }
  return { differences, ignored };
}

function ignorance(field: string, across: boolean): keyof typeof IGNORANCES | undefined {
  // Inline cache and build information of older BuildKits.
  if (field.startsWith("moby.buildkit.")) return "builder-note";
  return across && (field === "architecture" || field === "variant") ? "architecture" : undefined;
}

function walk(path: string, a: Json | undefined, b: Json | undefined): ImageDifference[] {
  if (ELSEWHERE.has(path)) return [];
  if (isObject(a) && isObject(b)) {
    const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])].sort();
    return keys.flatMap((k) => walk(path === "" ? k : `${path}.${k}`, own(a, k), own(b, k)));
  }
  return [...compareValue(path, a, b)];
}

const own = (o: JsonObject, key: string): Json | undefined => (Object.hasOwn(o, key) ? o[key] : undefined);
const isObject = (v: Json | undefined): v is JsonObject => typeof v === "object" && v !== null && !Array.isArray(v);
const printed = (v: Json | undefined): string | null =>
  v === undefined ? null : typeof v === "string" ? v : JSON.stringify(v);

/** Text that is equal for equal values, whatever the order of keys. */
function canonical(v: Json | undefined): string {
  if (v === undefined) return "";
  if (Array.isArray(v)) return `[${v.map(canonical).join(",")}]`;
  if (!isObject(v)) return JSON.stringify(v);
  return `{${Object.keys(v)
    .sort()
    .map((k) => `${JSON.stringify(k)}:${canonical(own(v, k))}`)
    .join(",")}}`;
}
