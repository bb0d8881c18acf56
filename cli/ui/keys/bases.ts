// One name for bases, or the members' own: the choice, and looking it up.
import type { State } from "../model.ts";
import { isAtRest, subjectRow } from "../select.ts";
import type { Binding } from "./binding.ts";
import { baseNames, canChoose } from "./when.ts";

const where = (state: State): string => (state.basesFrom === "engine" ? "the engine" : "the registry");

export const BASES: readonly Binding[] = [
  {
    command: "base-names",
    keys: ["m", "enter"],
    on: ["bases"],
    label: (s) => (baseNames(s) === "taken" ? "take the members' own names" : "take the one name"),
    help: "fold with the one name where it is offered, or with the own again",
    when: (s) => canChoose(s) && baseNames(s) !== "none",
  },
  {
    command: "look-up",
    keys: ["l"],
    on: ["bases"],
    label: (s) => `look in ${where(s)}`,
    help: "ask docker what the names mean; nothing is pulled",
    when: (s) => {
      const row = subjectRow(s);
      return row !== undefined && canChoose(s) && isAtRest(s, row) && !row.isLooking;
    },
  },
  {
    command: "look-up-stop",
    keys: ["x"],
    on: ["bases"],
    label: "stop looking",
    help: "give up looking them up",
    when: (s) => subjectRow(s)?.isLooking ?? false,
  },
];
