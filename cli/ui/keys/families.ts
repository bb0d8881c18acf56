// The list of families: looking at one, picking, and the filter that is typed.
import { outcomeOf, pendingOf, subjectRow } from "../select.ts";
import type { Binding } from "./binding.ts";

export const FAMILIES: readonly Binding[] = [
  {
    command: "look",
    keys: ["enter", "right"],
    on: ["families"],
    label: "look",
    help: "look at the family: its fold, or why it is refused",
    when: (s) => outcomeOf(subjectRow(s)) !== undefined,
  },
  {
    command: "pick",
    keys: ["space"],
    on: ["families"],
    label: "pick",
    help: "pick the family, or leave it out again",
    when: (s) => pendingOf(subjectRow(s)) !== undefined,
  },
  {
    command: "pick-all",
    keys: ["a"],
    on: ["families"],
    help: "pick every family that can be written, or none",
    when: (s) => s.rows.some((r) => pendingOf(r)),
  },
];
