// Corresponding stages -> units: rows that every platform has, and between them what each platform has of its own.
// Invariant: for each platform, the rows of all units in order are that platform's rows.
import type { PlatformName } from "../model/platform.ts";
import type { AlignedStage, Region, Row, SharedRow, Unit } from "../model/stage.ts";
import { common } from "./common.ts";

/** `from` is the text of a FROM that all platforms can share, where a form found one; otherwise FROM is shared only if equal. */
export function alignRows(stage: AlignedStage, from: string | undefined): readonly Unit[] {
  const platforms = [...stage.cells.keys()];
  const lists = platforms.map((p) => stage.cells.get(p)?.rows ?? []);
  const keys = lists.map((rows) => rows.map((r) => r.key));
  const sameFrom = from !== undefined || new Set(keys.map((k) => k[0])).size === 1;
  // FROM is each stage's first row and never corresponds to another row: it is aligned apart.
  const rest = common(keys.map((k) => k.slice(1))).map((indexes) => indexes.map((i) => i + 1));
  const anchors = sameFrom ? [lists.map(() => 0), ...rest] : rest;
  const units: Unit[] = [];
  let next = lists.map(() => 0);
  for (const anchor of [...anchors, lists.map((rows) => rows.length)]) {
    const own = lists.map((rows, i) => rows.slice(next[i], anchor[i]));
    if (own.some((rows) => rows.length > 0)) units.push({ kind: "split", rows: zip(platforms, own) });
    const shared = lists.flatMap((rows, i): Row[] => rows.slice(anchor[i], (anchor[i] ?? 0) + 1));
    if (shared.length === lists.length) units.push(sharedRow(platforms, shared, anchor[0] === 0 ? from : undefined));
    next = anchor.map((i) => i + 1);
  }
  return units;
}

/** What one platform has in a unit. */
export function rowsOf(unit: Unit, platform: PlatformName): readonly Row[] {
  if (unit.kind === "split") return unit.rows.get(platform) ?? [];
  const row = unit.rows.get(platform);
  return row ? [row] : [];
}

/** What one platform has in a region. */
export const rowsIn = (region: Region, platform: PlatformName): readonly Row[] =>
  region.kind === "split" ? (region.rows.get(platform) ?? []) : region.units.flatMap((u) => rowsOf(u, platform));

function sharedRow(platforms: readonly PlatformName[], rows: readonly Row[], text: string | undefined): SharedRow {
  const shared = { kind: "shared", rows: zip(platforms, rows) } as const;
  return text === undefined ? shared : { ...shared, text };
}

/** By platform; what is undefined is left out. */
export function zip<T>(platforms: readonly PlatformName[], values: readonly T[]): ReadonlyMap<PlatformName, T> {
  const map = new Map<PlatformName, T>();
  for (const [i, p] of platforms.entries()) {
    const value = values[i];
    if (value !== undefined) map.set(p, value);
  }
  return map;
}
