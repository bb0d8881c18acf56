// Where letters are typed: a filter, or a new name.
import type { Binding } from "./binding.ts";

export const NAMING: readonly Binding[] = [
  { command: "name-take", keys: ["enter"], on: ["naming"], label: "take it", help: "fold and prove with this name" },
  {
    command: "name-next",
    keys: ["tab"],
    on: ["naming"],
    label: "another one",
    help: "rename another variable or stage",
    when: (s) => (s.naming?.names.length ?? 0) > 1,
  },
  { command: "name-erase", keys: ["backspace"], on: ["naming"], help: "take the last letter away" },
  { command: "name-cancel", keys: ["escape"], on: ["naming"], shown: "esc", label: "no", help: "keep the name" },
];

export const FILTER: readonly Binding[] = [
  {
    command: "filter",
    keys: ["/"],
    on: ["families"],
    label: "filter",
    help: "list only families whose name holds what is typed; esc lists all",
    when: (s) => s.rows.length > 1,
  },
  { command: "filter-keep", keys: ["enter"], on: ["filter"], label: "keep", help: "list only these" },
  { command: "filter-clear", keys: ["escape"], on: ["filter"], shown: "esc", label: "all", help: "list all families" },
  { command: "filter-erase", keys: ["backspace"], on: ["filter"], help: "take the last letter away" },
  {
    command: "filter-clear",
    keys: ["escape"],
    on: ["families"],
    shown: "esc",
    label: "all families",
    when: (s) => s.filter !== "",
  },
];
