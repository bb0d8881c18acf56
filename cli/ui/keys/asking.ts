// Questions that are answered by yes or no.
import type { State } from "../model.ts";
import { canWrite } from "../select.ts";
import type { Binding } from "./binding.ts";

const isAsking = (state: State): boolean => state.writing === undefined;

export const ASKING: readonly Binding[] = [
  { command: "yes", keys: ["y"], on: ["confirm"], label: "write", help: "write exactly these changes", when: canWrite },
  {
    command: "no",
    keys: ["n"],
    on: ["confirm"],
    label: "do not write",
    help: "back; nothing is written",
    when: isAsking,
  },
  { command: "yes", keys: ["y"], on: ["leave"], label: "stop the builds and leave", help: "stop the builds and leave" },
  { command: "no", keys: ["n", "escape"], on: ["leave"], label: "stay", help: "stay" },
];
