// What a key does, and where: the words of the table of keys.
import type { Screen, State } from "../model.ts";

export type Command =
  | "up"
  | "down"
  | "page-up"
  | "page-down"
  | "first"
  | "last"
  | "look"
  | "pick"
  | "pick-all"
  | "write"
  | "build"
  | "lanes"
  | "next-difference"
  | "previous-difference"
  | "next-platform"
  | "previous-platform"
  | "unfold"
  | "everything"
  | "tab-file"
  | "tab-manifest"
  | "tab-ignore"
  | "tab-proof"
  | "tab-generator"
  | "filter"
  | "filter-keep"
  | "filter-clear"
  | "filter-erase"
  | "rename"
  | "name-take"
  | "name-next"
  | "name-erase"
  | "name-cancel"
  | "keep-exact"
  | "base-names"
  | "bases"
  | "look-up"
  | "look-up-stop"
  | "yes"
  | "no"
  | "log"
  | "cancel"
  | "cancel-all"
  | "command"
  | "help"
  | "back"
  | "quit"
  | "interrupt";

/** A screen, or what lies over it. */
export type Where = Screen["kind"] | "help" | "command" | "leave" | "small" | "filter" | "naming";

export interface Binding {
  readonly command: Command;
  /** As `keyName` calls them. */
  readonly keys: readonly string[];
  readonly on: readonly Where[];
  /** For the line of keys; a binding without one is in the help only. */
  readonly label?: string | ((state: State) => string);
  /** How the keys are written, where not as they are called. */
  readonly shown?: string;
  /** A binding without one is told by its partner's. */
  readonly help?: string;
  /** Where the key does something now. */
  readonly when?: (state: State) => boolean;
}
