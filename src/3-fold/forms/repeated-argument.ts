// Form "ARG repeated behind a split": `ARG X=${X}` puts an inherited argument back behind the image's ENV, where the
// member had it, so that a RUN's environment keeps its order and with it the cache (DESIGN 4.3, measured).
// Exact folds only: elsewhere the order is a named difference and the line is not worth reading.
import { rowsOf } from "../../2-align/rows.ts";
import type { PlatformName } from "../../model/platform.ts";
import type { Piece, Region, Row, Unit } from "../../model/stage.ts";

/** Arguments that every platform declares with a default, and that no ENV follows before the last RUN. */
export function repeatableArguments(units: readonly Unit[], platforms: readonly PlatformName[]): ReadonlySet<string> {
  const sets = platforms.map((p) => repeatableIn(units.flatMap((u) => rowsOf(u, p))));
  const [first = new Set<string>(), ...others] = sets;
  return new Set([...first].filter((name) => others.every((s) => s.has(name))));
}

function repeatableIn(rows: readonly Row[]): ReadonlySet<string> {
  const last = rows.findLastIndex((r) => r.instruction.keyword === "RUN");
  const lastEnv = rows.findLastIndex((r, i) => r.instruction.keyword === "ENV" && i < last);
  const names = new Set<string>();
  const spoilt = new Set<string>();
  for (const [i, row] of rows.entries())
    for (const { name, hasDefault } of argumentsOf(row)) {
      if (names.has(name) || !hasDefault || i < lastEnv) spoilt.add(name);
      names.add(name);
    }
  return new Set([...names].filter((n) => !spoilt.has(n)));
}

/** The lines that each region begins with, by its index: arguments of the regions before it, where it runs something. */
export function repetitions(
  regions: readonly Region[],
  platforms: readonly PlatformName[],
  repeatable: ReadonlySet<string>,
): ReadonlyMap<number, readonly Piece[]> {
  const result = new Map<number, readonly Piece[]>();
  let before: readonly string[] = [];
  for (const [i, region] of regions.entries()) {
    const rows = platforms.flatMap((p) => regionRows(region, p));
    if (before.length > 0 && rows.some((r) => r.instruction.keyword === "RUN"))
      result.set(
        i,
        before.map((name) => ({ above: [], text: `ARG ${name}=\${${name}}` })),
      );
    const [any] = platforms;
    const declared =
      any === undefined
        ? []
        : regionRows(region, any)
            .flatMap(argumentsOf)
            .map((a) => a.name);
    before = [...before, ...declared.filter((n) => repeatable.has(n))];
  }
  return result;
}

/** The names that an ARG row declares, in order. */
export function argumentsOf(row: Row): readonly { readonly name: string; readonly hasDefault: boolean }[] {
  if (row.instruction.keyword !== "ARG") return [];
  return row.instruction.rest
    .split(/\s+/)
    .map((word) => ({ name: word.replace(/=.*$/s, ""), hasDefault: word.includes("=") }));
}

const regionRows = (r: Region, p: PlatformName): readonly Row[] =>
  r.kind === "split" ? (r.rows.get(p) ?? []) : r.units.flatMap((u) => rowsOf(u, p));
