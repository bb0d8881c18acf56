// The arguments that shared rows read -> where they are declared: a variable in the arch stages at the top of its chain,
// a platform argument where it is first read. What a stage is built on has declared it already.
import type { PlatformName } from "../../model/platform.ts";
import type { Region, Row, SharedRow } from "../../model/stage.ts";
import type { Variables } from "../variables/names.ts";

/** What a stage is built on. */
export interface Below {
  /** Names that it has declared. */
  readonly names: ReadonlySet<string>;
  /** Has it arch stages of its own? Then they are the place for the variables of its children too. */
  readonly hasArchStages: boolean;
}

export interface Declared {
  readonly regions: readonly Region[];
  /** All names that are declared where the stage ends. */
  readonly names: ReadonlySet<string>;
  /** Variables that the arch stages below are to declare. */
  readonly missing: readonly string[];
}

export function declared(
  regions: readonly Region[],
  platforms: readonly PlatformName[],
  variables: Variables,
  below: Below,
): Declared {
  const uses = regions.flatMap((r) => (r.kind === "shared" ? r.units.flatMap((u) => u.uses ?? []) : []));
  const wanted = [...new Set(uses)].filter((name) => !below.names.has(name));
  const own = wanted.filter((name) => variables.valuesOf(name) !== undefined);
  const names = new Set([...below.names, ...own]);
  const now = below.hasArchStages ? regions : withArchStages(regions, platforms, own, variables);
  return {
    regions: now.map((r) => (r.kind === "shared" ? { ...r, units: atFirstUse(r.units, names) } : r)),
    names,
    missing: below.hasArchStages ? own : [],
  };
}

/** Platform arguments, each before the first row that reads it. */
function atFirstUse(units: readonly SharedRow[], names: Set<string>): readonly SharedRow[] {
  return units.flatMap((unit) => {
    const missing = (unit.uses ?? []).filter((name) => !names.has(name));
    for (const name of missing) names.add(name);
    if (missing.length === 0) return [unit];
    const withRows = (change: (row: Row) => Row) => new Map([...unit.rows].map(([p, row]) => [p, change(row)]));
    const lines = missing.map((name, i): SharedRow => {
      const rows = withRows((row) => ({ ...argument(name, row), above: i === 0 ? blanks(row) : [] }));
      return { kind: "shared", rows };
    });
    return [...lines, { ...unit, rows: withRows((row) => ({ ...row, above: row.above.slice(blanks(row).length) })) }];
  });
}

/** The blank lines above a row, up to its comments. */
function blanks({ above }: Row): readonly string[] {
  const first = above.findIndex((line) => line.trim() !== "");
  return first < 0 ? above : above.slice(0, first);
}

/** The first region as arch stages with the variables at their ends; where FROM is shared, each has one of its own. */
export function withArchStages(
  regions: readonly Region[],
  platforms: readonly PlatformName[],
  own: readonly string[],
  variables: Variables,
): readonly Region[] {
  const [first, ...others] = regions;
  if (!first || own.length === 0) return regions;
  const [from, ...rest] = first.kind === "shared" ? first.units : [];
  const rows = new Map(
    platforms.map((p) => {
      const before = first.kind === "split" ? (first.rows.get(p) ?? []) : rowsOf(from, p);
      const near = before[0];
      return [p, near ? [...before, ...own.map((name) => argument(assignment(name, p, variables), near))] : before];
    }),
  );
  const common: readonly Region[] = rest.length > 0 ? [{ kind: "shared", units: rest }] : [];
  return [{ kind: "split", rows }, ...common, ...others];
}

const rowsOf = (unit: SharedRow | undefined, platform: PlatformName): readonly Row[] => {
  const row = unit?.rows.get(platform);
  return row ? [row] : [];
};

function assignment(name: string, platform: PlatformName, variables: Variables): string {
  const value = variables.valuesOf(name)?.get(platform) ?? "";
  return `${name}=${/^[\w./:@%+,=-]+$/.test(value) ? value : `"${value}"`}`;
}

/** An ARG of ours, which stands for the row that is near. */
function argument(rest: string, near: Row): Row {
  const text = `ARG ${rest}`;
  const instruction = {
    ...near.instruction,
    keyword: "ARG",
    text,
    logical: text,
    rest,
    heredocs: [],
    innerComments: [],
  } as const;
  return { instruction, text, key: text, above: [] };
}
