// What every screen has: moving, the command line, help, going back and leaving.
import type { Binding, Where } from "./binding.ts";

const SCREENS: readonly Where[] = ["families", "preview", "bases", "confirm", "build", "log", "done"];

export const EVERYWHERE: readonly Binding[] = [
  { command: "command", keys: ["c"], on: SCREENS, label: "command", help: "the command line that does the same" },
  { command: "up", keys: ["up", "k"], on: SCREENS, shown: "up/down", help: "one up or down, also k and j" },
  { command: "down", keys: ["down", "j"], on: SCREENS },
  { command: "page-up", keys: ["pgup", "ctrl+b"], on: SCREENS, shown: "pgup/pgdn", help: "a page up or down" },
  { command: "page-down", keys: ["pgdn", "ctrl+f"], on: SCREENS },
  {
    command: "first",
    keys: ["home", "g"],
    on: SCREENS,
    shown: "home/end",
    help: "to the top or the end, also g and G",
  },
  { command: "last", keys: ["end", "G"], on: SCREENS },
  {
    command: "back",
    keys: ["escape", "left"],
    on: ["preview", "bases", "confirm", "build", "log", "done"],
    label: "back",
    shown: "esc",
    help: "back to the screen before, also the left arrow; builds go on",
  },
  {
    command: "back",
    keys: ["escape", "left", "enter", "?", "c"],
    on: ["help", "command"],
    label: "back",
    shown: "esc",
    help: "back",
  },
  { command: "help", keys: ["?"], on: SCREENS, label: "help", help: "these keys and marks" },
  {
    command: "quit",
    keys: ["q"],
    on: [...SCREENS, "help", "command", "small"],
    label: "quit",
    help: "leave; ctrl+c: leave at once",
  },
  {
    command: "interrupt",
    keys: ["ctrl+c"],
    on: [...SCREENS, "help", "command", "leave", "small", "filter", "naming"],
  },
];
