// Which rows may not be parted by an inserted `FROM stage` (DESIGN 4.3): each pair of units that must stay in one stage.
// The rule here is only careful planning; whether the fold is right is the prover's word alone.
import { fromOf } from "../1-read/typed.ts";
import { rowsOf } from "../2-align/rows.ts";
import type { PlatformName } from "../model/platform.ts";
import type { MemberStage, Row, Unit } from "../model/stage.ts";
import { argumentsOf } from "./forms/repeated-argument.ts";

/** Units from `first` to `last` must end in one stage. */
export interface Hazard {
  readonly first: number;
  readonly last: number;
}

interface PlacedRow {
  readonly row: Row;
  readonly unit: number;
}

/**
 * Hazards of one stage. Where `free` is given (exact folds) every ARG but these must stay with the RUNs that see it, since
 * a FROM changes their order in the environment. `inherited`: names that ENV sets in the stages below this one.
 */
export function hazards(
  units: readonly Unit[],
  platforms: readonly PlatformName[],
  free: ReadonlySet<string> | undefined,
  inherited: (platform: PlatformName) => ReadonlySet<string>,
): readonly Hazard[] {
  const found: Hazard[] = [];
  for (const platform of platforms) {
    const rows = units.flatMap((u, unit) => rowsOf(u, platform).map((row): PlacedRow => ({ row, unit })));
    found.push(
      ...lostCommand(rows),
      ...triggers(rows, units.length),
      ...shadowedArguments(rows, units.length, inherited(platform)),
    );
    if (free) found.push(...argumentsAndRuns(rows, free));
  }
  return found;
}

/** ENTRYPOINT clears a CMD that was not set in its own stage. */
function lostCommand(rows: readonly PlacedRow[]): readonly Hazard[] {
  const command = rows.find((r) => is(r, "CMD"));
  const entry = rows.findLast((r) => is(r, "ENTRYPOINT"));
  return command && entry && command.unit < entry.unit ? [{ first: command.unit, last: entry.unit }] : [];
}

/** ONBUILD would fire at the next FROM and be gone from the image. */
function triggers(rows: readonly PlacedRow[], units: number): readonly Hazard[] {
  return rows.filter((r) => is(r, "ONBUILD")).map((r) => ({ first: r.unit, last: units - 1 }));
}

/** After a FROM, ENV wins over an inherited ARG of its name; within a stage a later ARG wins. */
function shadowedArguments(
  rows: readonly PlacedRow[],
  units: number,
  inherited: ReadonlySet<string>,
): readonly Hazard[] {
  const set = new Set(inherited);
  const found: Hazard[] = [];
  for (const r of rows) {
    if (is(r, "ENV")) for (const name of names(r.row)) set.add(name);
    if (is(r, "ARG") && names(r.row).some((n) => set.has(n))) found.push({ first: r.unit, last: units - 1 });
  }
  return found;
}

function argumentsAndRuns(rows: readonly PlacedRow[], free: ReadonlySet<string>): readonly Hazard[] {
  const last = rows.findLast((r) => is(r, "RUN"));
  const first = rows.find((r) => argumentsOf(r.row).some((a) => !free.has(a.name)));
  return first && last && first.unit < last.unit ? [{ first: first.unit, last: last.unit }] : [];
}

/** Names that ENV sets in the stages that a member's stage stands on, by the member's own FROMs. */
export function environmentBelow(
  stages: readonly MemberStage[],
  stage: MemberStage,
  mark: string,
): ReadonlySet<string> {
  const found = new Set<string>();
  for (let at = stages.indexOf(stage); at >= 0; ) {
    const from = stages[at]?.rows[0]?.instruction;
    const image = from ? fromOf(from, mark).image.toLowerCase() : "";
    at = stages.slice(0, at).findLastIndex((s) => s.name?.toLowerCase() === image);
    for (const row of stages[at]?.rows ?? [])
      if (row.instruction.keyword === "ENV") for (const name of names(row)) found.add(name);
  }
  return found;
}

const is = (r: PlacedRow, keyword: string): boolean => r.row.instruction.keyword === keyword;

/** Names that ENV or ARG set: each word's part before `=`, or the first word of the old `ENV NAME value`. */
function names(row: Row): readonly string[] {
  const words = row.instruction.rest.split(/\s+/);
  const pairs = words.filter((w) => w.includes("=")).map((w) => w.slice(0, w.indexOf("=")));
  return [words[0] ?? "", ...pairs].map((n) => n.replace(/=.*/s, ""));
}
