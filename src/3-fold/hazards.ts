// Which rows may not be parted by an inserted `FROM stage` (DESIGN 4.3): each pair of units that must stay in one stage.
// The rule here is only careful planning; whether the fold is right is the prover's word alone.
import { fromOf, settingsOf } from "../1-read/typed.ts";
import { rowsOf } from "../2-align/rows.ts";
import type { PlatformName } from "../model/platform.ts";
import type { SplitReason } from "../model/split.ts";
import type { MemberStage, Row, Unit } from "../model/stage.ts";
import type { Repeatable } from "./forms/repeated-argument.ts";
import { lostCommand } from "./forms/repeated-command.ts";
import type { Surroundings } from "./surroundings.ts";

/** Units from `first` to `last` must end in one stage. */
export interface Hazard {
  readonly first: number;
  readonly last: number;
  readonly reason: SplitReason;
}

interface PlacedRow {
  readonly row: Row;
  readonly unit: number;
}

/**
 * Hazards of one stage. `repeatable` is given for exact folds: the arguments that may cross a FROM. Every other must stay
 * with the RUNs that see it, since the FROM changes their order in the environment.
 */
export function hazards(
  units: readonly Unit[],
  platforms: readonly PlatformName[],
  { environment, mark }: Surroundings,
  repeatable: Repeatable | undefined,
): readonly Hazard[] {
  return platforms.flatMap((platform) => {
    const rows = placed(units, platform);
    const shadowed = shadowedArguments(rows, environment(platform), mark);
    return repeatable ? [...shadowed, ...argumentsAndRuns(rows, environment(platform), repeatable, mark)] : shadowed;
  });
}

/** ENTRYPOINT clears a CMD that was not set in its own stage. */
export function commandHazards(units: readonly Unit[], platforms: readonly PlatformName[]): readonly Hazard[] {
  return platforms.flatMap((platform) => {
    const rows = placed(units, platform);
    const lost = lostCommand(rows.map((r) => r.row));
    return lost ? between(rows[lost.command], rows[lost.entry], "command") : [];
  });
}

const placed = (units: readonly Unit[], platform: PlatformName): readonly PlacedRow[] =>
  units.flatMap((u, unit) => rowsOf(u, platform).map((row) => ({ row, unit })));

const between = (first: PlacedRow | undefined, last: PlacedRow | undefined, reason: SplitReason): readonly Hazard[] =>
  first && last && first.unit < last.unit ? [{ first: first.unit, last: last.unit, reason }] : [];

/** After a FROM, ENV wins over an inherited ARG of its name; within a stage a later ARG wins. */
function shadowedArguments(
  rows: readonly PlacedRow[],
  inherited: ReadonlySet<string>,
  mark: string,
): readonly Hazard[] {
  const set = new Set(["PATH", ...inherited]);
  const reader = rows.findLast((r) => readsVariables(r.row));
  return rows.flatMap((r) => {
    const names = is(r, "ARG") || is(r, "ENV") ? settingsOf(r.row.instruction, mark).map((s) => s.name) : [];
    if (is(r, "ENV")) for (const name of names) set.add(name);
    return is(r, "ARG") && names.some((n) => set.has(n)) ? between(r, reader, "argument") : [];
  });
}

/** CMD and the like keep `$` as text. */
const readsVariables = ({ instruction: { keyword, text } }: Row): boolean =>
  keyword === "RUN" ||
  (text.includes("$") && !/^(?:CMD|ENTRYPOINT|HEALTHCHECK|MAINTAINER|ONBUILD|SHELL)$/.test(keyword));

/**
 * An ARG that cannot be repeated stays with its RUNs; so does an ENV behind one that can, since the repetition would follow
 * it; so does an ENV of a name that is set already: it stands last from then on, and in its old place behind a FROM (4.3).
 */
function argumentsAndRuns(
  rows: readonly PlacedRow[],
  inherited: ReadonlySet<string>,
  repeatable: Repeatable,
  mark: string,
): readonly Hazard[] {
  const run = rows.findLast((r) => is(r, "RUN"));
  const set = new Set(["PATH", ...inherited]);
  let free = 0;
  return rows.flatMap((r) => {
    const names = is(r, "ARG") || is(r, "ENV") ? settingsOf(r.row.instruction, mark).map((s) => s.name) : [];
    if (is(r, "ENV")) {
      const again = names.some((n, i) => set.has(n) || names.indexOf(n) < i);
      for (const name of names) set.add(name);
      return free > 0 || again ? between(r, run, "order") : [];
    }
    const bound = names.filter((n) => !repeatable.has(n));
    free += names.length - bound.length;
    return bound.length > 0 ? between(r, run, "order") : [];
  });
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
    for (const { instruction } of stages[at]?.rows ?? [])
      if (instruction.keyword === "ENV") for (const { name } of settingsOf(instruction, mark)) found.add(name);
  }
  return found;
}

const is = (r: PlacedRow, keyword: string): boolean => r.row.instruction.keyword === keyword;
