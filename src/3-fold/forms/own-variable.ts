// Form "own variable": a word that an ENV of the members' own holds on every platform is read from there. Nothing is declared
// for it, and BuildKit reads the same text; what a RUN would see is another matter, so it is for no shell.
import { settingsOf } from "../../1-read/typed.ts";
import { rowsOf } from "../../2-align/rows.ts";
import type { PlatformName } from "../../model/platform.ts";
import type { Unit } from "../../model/stage.ts";

export interface OwnVariables {
  /** What is set behind this unit. */
  readonly pass: (unit: Unit) => void;
  /** A name that holds these values here. */
  readonly holding: (values: ReadonlyMap<PlatformName, string>) => string | undefined;
}

/** At the start of a stage nothing is known: what a base sets no text says. */
export function ownVariables(mark: string): OwnVariables {
  const set = new Map<string, Map<PlatformName, string>>();
  const pass = (unit: Unit, platform: PlatformName): void => {
    for (const { instruction } of rowsOf(unit, platform)) {
      if (instruction.keyword !== "ENV" && instruction.keyword !== "ARG") continue;
      for (const { name, value } of settingsOf(instruction, mark)) {
        const by = set.get(name) ?? new Map<PlatformName, string>();
        set.set(name, by);
        // Behind an ARG of the name its value counts, which may be given.
        if (instruction.keyword === "ENV" && value !== undefined && PLAIN.test(value)) by.set(platform, value);
        else by.delete(platform);
      }
    }
  };
  return {
    pass: (unit) => {
      for (const platform of unit.rows.keys()) pass(unit, platform);
    },
    holding: (values) => [...set].find(([, by]) => [...values].every(([p, value]) => by.get(p) === value))?.[0],
  };
}

/** Read as it is written, and worth a name. */
const PLAIN = /^[A-Za-z0-9_./:@%+,-]{2,}$/;
