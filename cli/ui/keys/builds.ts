// The lanes of builds.
import { canCancel, laneAt, lanesOf } from "../select.ts";
import type { Binding } from "./binding.ts";

export const BUILDS: readonly Binding[] = [
  {
    command: "log",
    keys: ["enter", "right"],
    on: ["build"],
    label: "log and differences",
    help: "what this platform's build printed, and where the images differ",
    when: (s) => laneAt(s) !== undefined,
  },
  {
    command: "cancel",
    keys: ["x"],
    on: ["build"],
    label: "cancel one",
    help: "give this platform up",
    when: (s) => canCancel(s, laneAt(s)),
  },
  {
    command: "cancel-all",
    keys: ["X"],
    on: ["build"],
    label: "cancel all",
    help: "give up every platform that is not done",
    when: (s) => lanesOf(s).some((l) => canCancel(s, l)),
  },
];
