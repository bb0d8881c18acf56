// Rows that differ between platforms -> which of them correspond: the same keyword, and most of their words.
// Invariant: for each platform, the rows of all parts in order are those of the unit.
import type { Row, SharedRow, SplitRows } from "../model/stage.ts";
import { zip } from "./rows.ts";

/** A `SharedRow` holds rows that correspond, not equal ones. */
export function pairedRows(unit: SplitRows): readonly (SharedRow | SplitRows)[] {
  const platforms = [...unit.rows.keys()];
  const lists = platforms.map((p) => unit.rows.get(p) ?? []);
  const shortest = lists.reduce((best, list) => (list.length < best.length ? list : best), lists[0] ?? []);
  const matches = lists.map((list) => (list === shortest ? shortest.map((_, i) => i) : matched(shortest, list)));
  const parts: (SharedRow | SplitRows)[] = [];
  let next = lists.map(() => 0);
  for (const [at] of [...shortest, undefined].entries()) {
    const isEnd = at === shortest.length;
    const here = lists.map((list, i) => (isEnd ? list.length : matches[i]?.[at]));
    if (here.includes(undefined)) continue;
    const own = lists.map((list, i) => list.slice(next[i], here[i]));
    if (own.some((rows) => rows.length > 0)) parts.push({ kind: "split", rows: zip(platforms, own) });
    const rows = lists.flatMap((list, i) => list.slice(here[i], (here[i] ?? 0) + 1));
    if (!isEnd) parts.push({ kind: "shared", rows: zip(platforms, rows) });
    next = here.map((i) => (i ?? 0) + 1);
  }
  return parts;
}

/** For each of `some`, the index of the row of `list` that corresponds: in order, and as much alike as can be. */
function matched(some: readonly Row[], list: readonly Row[]): readonly (number | undefined)[] {
  // Long runs of different rows are no template's.
  if (some.length * list.length > 4000) return some.map(() => undefined);
  const words = [some, list].map((rows) => rows.map(wordsIn));
  const score = some.map((a, i) => list.map((b, j) => alike(a, b, words[0]?.[i] ?? [], words[1]?.[j] ?? [])));
  const best = Array.from({ length: some.length + 1 }, () => new Float64Array(list.length + 1));
  const at = (i: number, j: number): number => best[i]?.[j] ?? 0;
  for (let i = some.length - 1; i >= 0; i -= 1)
    for (let j = list.length - 1; j >= 0; j -= 1) {
      const row = best[i];
      const own = score[i]?.[j] ?? 0;
      if (row) row[j] = Math.max(at(i + 1, j), at(i, j + 1), own > 0 ? own + at(i + 1, j + 1) : 0);
    }
  const result: (number | undefined)[] = some.map(() => undefined);
  for (let i = 0, j = 0; i < some.length && j < list.length; ) {
    const own = score[i]?.[j] ?? 0;
    if (own > 0 && at(i, j) === own + at(i + 1, j + 1)) result[i++] = j++;
    else if (at(i + 1, j) >= at(i, j + 1)) i += 1;
    else j += 1;
  }
  return result;
}

const wordsIn = (row: Row): readonly string[] => row.text.match(/\w+/g) ?? [];

/** The part of the words that both have, 0 where it is too little. */
function alike(a: Row, b: Row, words: readonly string[], others: readonly string[]): number {
  if (a.instruction.keyword !== b.instruction.keyword) return 0;
  const left = new Map<string, number>();
  for (const w of words) left.set(w, (left.get(w) ?? 0) + 1);
  let both = 0;
  for (const w of others) {
    const n = left.get(w) ?? 0;
    if (n > 0) both += 1;
    left.set(w, n - 1);
  }
  const part = (2 * both) / (words.length + others.length);
  return part >= 0.5 ? part : 0;
}
