// Units of a stage -> regions: hazards absorbed, and short shared runs between two splits absorbed where that reads shorter.
import type { Instruction } from "../model/dockerfile.ts";
import type { PlatformName } from "../model/platform.ts";
import type { SplitReason, SplitReasons } from "../model/split.ts";
import type { Region, Row, SharedRow, Unit } from "../model/stage.ts";
import type { Hazard } from "./hazards.ts";

export interface Planned {
  readonly regions: readonly Region[];
  /** Of all rows that differ or were absorbed, and of those that would be. */
  readonly reasons: SplitReasons;
}

/** Undefined for a row that all have. */
function reasonIn(unit: Unit, { keyword }: Instruction, differs: SplitReason): SplitReason | undefined {
  if (unit.kind === "shared") return undefined;
  if (keyword === "FROM") return "base";
  return [...unit.rows.values()].some((rows) => rows.length === 0) ? "some" : differs;
}

/** The hazards that a split would part are absorbed first; then what reads shorter as one split. */
export function plan(units: readonly Unit[], hazards: readonly Hazard[], differs: SplitReason): Planned {
  const forced = new Map<number, SplitReason>();
  // A hazard bites only where a boundary lies inside it; what one absorbs may be a boundary inside another.
  for (let before = -1; before < forced.size; ) {
    before = forced.size;
    for (const { first, last, reason } of hazards)
      if (units.slice(first, last + 1).some((u, i) => u.kind === "split" || forced.has(first + i)))
        for (let i = first; i <= last; i += 1) forced.set(i, forced.get(i) ?? reason);
  }
  const reasons = new Map<Instruction, SplitReason>();
  for (const [i, unit] of units.entries())
    for (const { instruction } of [...unit.rows.values()].flat())
      reasons.set(instruction, reasonIn(unit, instruction, differs) ?? forced.get(i) ?? "beside");
  return { regions: shorten(regions(units.map((u, i) => (forced.has(i) ? asSplit(u) : u)))), reasons };
}

export const asSplit = (u: Unit): Unit =>
  u.kind === "split" ? u : { kind: "split", rows: new Map([...u.rows].map(([p, row]) => [p, [row]])) };

/** Neighbours of one kind become one region. */
function regions(units: readonly Unit[]): readonly Region[] {
  const result: Region[] = [];
  for (const unit of units) {
    const last = result.at(-1);
    if (unit.kind === "shared") {
      if (last?.kind === "shared") result[result.length - 1] = { kind: "shared", units: [...last.units, unit] };
      else result.push({ kind: "shared", units: [unit] });
    } else if (last?.kind === "split") result[result.length - 1] = joined(last, unit.rows);
    else result.push({ kind: "split", rows: unit.rows });
  }
  return result;
}

type Split = Extract<Region, { kind: "split" }>;

function joined(a: Split, b: ReadonlyMap<PlatformName, readonly Row[]>): Split {
  const platforms = new Set([...a.rows.keys(), ...b.keys()]);
  return {
    kind: "split",
    rows: new Map([...platforms].map((p) => [p, [...(a.rows.get(p) ?? []), ...(b.get(p) ?? [])]])),
  };
}

/**
 * A shared run costs its lines once, and its two neighbours' stages a FROM and a blank line for each version, and one
 * selecting FROM. Absorbed, its lines stand once for each version, and whoever changes one must change all: such a line
 * counts twice. The cheaper is taken; a tie goes to fewer stages. Versions are counted, not platforms: platforms with the
 * same rows share a stage, and one more of them must move nothing.
 */
function shorten(all: readonly Region[]): readonly Region[] {
  let now = all;
  for (let changed = true; changed; ) {
    changed = false;
    for (const [i, region] of now.entries()) {
      const before = now[i - 1];
      const after = now[i + 1];
      if (region.kind !== "shared" || after?.kind !== "split" || (i > 0 && before?.kind !== "split")) continue;
      const around = before?.kind === "split" ? joined(before, after.rows) : after;
      const n = versions(around).length;
      const saved = i === 0 ? 2 : 2 * n + 2;
      if ((n - 1) * 2 * lines(region.units) > saved) continue;
      const first: readonly Unit[] = before?.kind === "split" ? [before] : [];
      const merged = regions([...first, ...region.units.map(asSplit), after]);
      now = [...now.slice(0, Math.max(i - 1, 0)), ...merged, ...now.slice(i + 2)];
      changed = true;
      break;
    }
  }
  return now;
}

/** Lines of the fold: each shared row once, the rows of a split for each version, and a FROM and a blank line for each stage. */
export const cost = (regions: readonly Region[]): number =>
  regions.map((r) => (r.kind === "shared" ? lines(r.units) + 2 : splitLines(r))).reduce((a, b) => a + b, 0);

const splitLines = (split: Split): number =>
  versions(split).reduce((sum, rows) => sum + 2 + rows.reduce((n, r) => n + r.text.split("\n").length, 0), 0);

/**
 * What a reader has to take in: letters, and a line, a name and a stage to jump to beside what is written. A fold with
 * `names` more has to be lighter and about as short as one without; more so where something runs, for then it is not served
 * from the members' cache any more.
 */
export function isLighter(worded: readonly Region[], plain: readonly Region[], names: number): boolean {
  const [a, b] = [size(worded), size(plain)];
  const runs = worded.some((r) => rowsOf(r).some((row) => row.instruction.keyword === "RUN"));
  const more = WEIGHTS.name * names + (names > 0 && runs ? WEIGHTS.cache : 0);
  return weight(a) + more <= 0.98 * weight(b) && a.lines <= 1.1 * b.lines;
}

const WEIGHTS = { line: 20, name: 40, stage: 20, cache: 120 } as const;

const rowsOf = (region: Region): readonly Row[] =>
  region.kind === "shared" ? region.units.flatMap(rowOf) : [...region.rows.values()].flat();

interface Size {
  readonly letters: number;
  /** In a terminal of 100 columns, with a blank one after each stage. */
  readonly lines: number;
  readonly stages: number;
}

const weight = ({ letters, lines, stages }: Size): number => letters + WEIGHTS.line * lines + WEIGHTS.stage * stages;

/** Versions of a split are counted, not platforms: one more of them must move nothing. */
function size(regions: readonly Region[]): Size {
  const stages = regions.flatMap((region): readonly (readonly Row[])[] => {
    return region.kind === "shared" ? [region.units.flatMap(rowOf)] : versions(region);
  });
  const lines = stages.flatMap((rows) => [
    ...rows.flatMap((r) => r.text.split("\n")),
    // A stage that has no FROM of the members' begins with one of ours.
    ...(rows[0]?.instruction.keyword === "FROM" ? [""] : ["FROM base-${TARGETARCH}", ""]),
  ]);
  return {
    letters: lines.reduce((sum, line) => sum + line.length, 0),
    lines: lines.reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / 100)), 0),
    stages: stages.length,
  };
}

/** As it is printed. */
function rowOf(unit: SharedRow): readonly Row[] {
  const [row] = unit.rows.values();
  return row ? [unit.text === undefined ? row : { ...row, text: unit.text }] : [];
}

/** The different texts that the platforms have here. */
const versions = (split: Split): readonly (readonly Row[])[] => [
  ...new Map([...split.rows.values()].map((rows) => [JSON.stringify(rows.map((r) => r.key)), rows])).values(),
];

/** Lines that would be repeated; a stage's own FROM stands in every arch stage anyway, unless a form made it one for all. */
function lines(units: readonly SharedRow[]): number {
  let count = 0;
  for (const u of units) {
    const [row] = u.rows.values();
    if (row && (row.instruction.keyword !== "FROM" || u.text !== undefined)) count += row.text.split("\n").length;
  }
  return count;
}
