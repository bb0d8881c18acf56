// Form "ARG repeated behind a split": `ARG X=${X}` puts an inherited argument back behind the image's ENV, where the
// member had it, so that a RUN's environment keeps its order and with it the cache (DESIGN 4.3, measured).
// Exact folds only: elsewhere the order is a named difference and the line is not worth reading.
import { settingsOf } from "../../1-read/typed.ts";
import { rowsIn, rowsOf } from "../../2-align/rows.ts";
import type { PlatformName } from "../../model/platform.ts";
import type { Region, Row, Unit } from "../../model/stage.ts";
import type { Surroundings } from "../surroundings.ts";

/** What ARG says to keep an argument's value: `X=${X}`, or `X` alone where the global of its name has the value. By name. */
export type Repeatable = ReadonlyMap<string, string>;

/** Arguments that every platform declares once and that surely have a value, with no ENV of their name. */
export function repeatableArguments(
  units: readonly Unit[],
  platforms: readonly PlatformName[],
  surroundings: Surroundings,
): Repeatable {
  const [first, ...others] = platforms.map((p) => repeatableIn(units, p, surroundings));
  return new Map([...(first ?? [])].filter(([name, text]) => others.every((o) => o.get(name) === text)));
}

function repeatableIn(
  units: readonly Unit[],
  platform: PlatformName,
  { environment, globals, mark }: Surroundings,
): Repeatable {
  const rows = units.flatMap((u) => rowsOf(u, platform));
  const set = new Set(["PATH", ...environment(platform), ...rows.flatMap((r) => namesIn(r, "ENV", mark))]);
  const found = new Map<string, string>();
  for (const row of rows)
    for (const { name, value } of row.instruction.keyword === "ARG" ? settingsOf(row.instruction, mark) : []) {
      // One without a value that no global has either stands where it stood before, given or not: no line can say that.
      if (value !== undefined && !set.has(name)) found.set(name, `${name}=\${${name}}`);
      else if (value === undefined && globals.has(name) && !set.has(name)) found.set(name, name);
      set.add(name);
    }
  const again = rows.flatMap((r) => namesIn(r, "ARG", mark)).filter((name, i, all) => all.indexOf(name) !== i);
  for (const name of again) found.delete(name);
  return found;
}

/** The ARG line that each region begins with, by its index and platform: arguments of the regions before it, where it runs something. */
export type Repetitions = ReadonlyMap<number, ReadonlyMap<PlatformName, string>>;

export function repetitions(
  regions: readonly Region[],
  platforms: readonly PlatformName[],
  repeatable: Repeatable,
  mark: string,
): Repetitions {
  const result = new Map<number, Map<PlatformName, string>>();
  for (const platform of platforms) {
    const before: string[] = [];
    for (const [i, region] of regions.entries()) {
      const rows = rowsIn(region, platform);
      if (before.length > 0 && rows.some((r) => r.instruction.keyword === "RUN"))
        result.set(i, (result.get(i) ?? new Map()).set(platform, `ARG ${before.join(" ")}`));
      before.push(...rows.flatMap((r) => namesIn(r, "ARG", mark)).flatMap((name) => repeatable.get(name) ?? []));
    }
  }
  return result;
}

const namesIn = (row: Row, keyword: "ARG" | "ENV", mark: string): readonly string[] =>
  row.instruction.keyword === keyword ? settingsOf(row.instruction, mark).map((s) => s.name) : [];
