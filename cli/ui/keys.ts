// One table of keys. The key handler, the line of keys at the foot and the help all read it, so that none can say
// something else. Within one screen no key has two meanings (held by a test).
import { baseNamesOf, chosenFrom, keptAt, namesFrom, spotAt } from "./choices.ts";
import type { Screen, State } from "./model.ts";
import {
  canCancel,
  canWrite,
  hasTabs,
  isTooSmall,
  laneAt,
  lanesOf,
  outcomeOf,
  pendingOf,
  platformsOf,
  rowOf,
  screenOf,
  subjectRow,
  toBuild,
  toWrite,
} from "./select.ts";

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

const SCREENS: readonly Where[] = ["families", "preview", "confirm", "build", "log", "done"];

const preview = (state: State) => {
  const screen = screenOf(state);
  return screen.kind === "preview" ? screen : undefined;
};
const isFile = (state: State): boolean => preview(state)?.tab === "file" && withTabs(state);
const isAsking = (state: State): boolean => state.writing === undefined;
const withTabs = (state: State): boolean => {
  const screen = preview(state);
  return screen !== undefined && hasTabs(state, screen);
};
/** A fold that is built now is not changed under the builders' hands. */
const canChoose = (state: State): boolean => {
  const chosen = chosenFrom(state);
  const build = chosen && state.builds.get(chosen.row.id);
  return chosen !== undefined && (!build || build.state === "ended");
};
const isKeptAt = (state: State): boolean => {
  const chosen = chosenFrom(state);
  const spot = spotAt(state);
  return chosen !== undefined && spot !== undefined && keptAt(chosen.folded, spot) !== undefined;
};
const baseNames = (state: State): "taken" | "offered" | "none" => {
  const chosen = chosenFrom(state);
  // What was said on the screen can be taken back, whatever came of it.
  if (chosen?.row.wishes.some((w) => w.kind === "base-names" && w.names === "keep")) return "offered";
  return chosen ? baseNamesOf(chosen.folded) : "none";
};
const hasPlatforms = (state: State): boolean => {
  const screen = preview(state);
  return screen?.tab === "file" && platformsOf(outcomeOf(rowOf(state, screen.id))).length > 0;
};

/** In the order of the line of keys: what does not fit falls off before `back`, `help` and `quit`, and is in the help. */
export const KEYS: readonly Binding[] = [
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
  {
    command: "next-difference",
    keys: ["n"],
    on: ["preview"],
    label: "diffs",
    shown: "n/p",
    help: "next and previous difference",
    when: isFile,
  },
  { command: "previous-difference", keys: ["p"], on: ["preview"], when: isFile },
  {
    command: "next-platform",
    keys: ["tab"],
    on: ["preview"],
    label: "platform",
    help: "the next platform's member on the left; shift+tab: the one before",
    when: hasPlatforms,
  },
  { command: "previous-platform", keys: ["shift+tab"], on: ["preview"], when: hasPlatforms },
  {
    command: "rename",
    keys: ["r"],
    on: ["preview"],
    label: "rename",
    help: "call a variable or a stage otherwise, first those on this line",
    when: (s) => canChoose(s) && namesFrom(s).length > 0,
  },
  {
    command: "keep-exact",
    keys: ["f"],
    on: ["preview"],
    label: (s) => (isKeptAt(s) ? "readable" : "exact"),
    help: "no variable in this instruction; on a variable's ARG: no such variable; again: take that back",
    when: canChoose,
  },
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
  {
    command: "everything",
    keys: ["a"],
    on: ["preview"],
    help: "all lines of the fold, or only this platform's",
    when: (s) => isFile(s) && preview(s)?.unfolded === false,
  },
  {
    command: "tab-file",
    keys: ["1"],
    on: ["preview"],
    shown: "1 2 3 4",
    help: "members beside the fold, manifest, ignore rules, proof",
    when: withTabs,
  },
  { command: "tab-manifest", keys: ["2"], on: ["preview"], when: withTabs },
  { command: "tab-ignore", keys: ["3"], on: ["preview"], when: withTabs },
  { command: "tab-proof", keys: ["4"], on: ["preview"], when: withTabs },
  {
    command: "write",
    keys: ["w"],
    on: ["families", "preview"],
    label: (s) => (screenOf(s).kind === "families" && s.rows.some((r) => r.picked) ? "write picked" : "write"),
    help: "write what is picked, else this family; the changes are shown first",
    when: (s) => toWrite(s).length > 0,
  },
  {
    command: "unfold",
    keys: ["u"],
    on: ["preview"],
    label: (s) => (preview(s)?.unfolded ? "fold" : "unfold"),
    help: "the fold as this platform builds it, and back",
    when: hasPlatforms,
  },
  {
    command: "build",
    keys: ["v"],
    on: ["families", "preview", "done"],
    label: (s) => (screenOf(s).kind === "done" ? "build and compare" : "build"),
    help: "build members and folds with docker buildx, and compare the images",
    when: (s) => toBuild(s).length > 0,
  },
  {
    command: "pick",
    keys: ["space"],
    on: ["preview"],
    label: (s) => (subjectRow(s)?.picked ? "leave out" : "pick"),
    help: "pick the family, or leave it out again",
    when: (s) => pendingOf(subjectRow(s)) !== undefined,
  },
  {
    command: "base-names",
    keys: ["m"],
    on: ["preview"],
    label: (s) => (baseNames(s) === "taken" ? "own base names" : "one base name"),
    help: "on your word, one name for bases whose names differ by architecture; again: the members' own",
    when: (s) => canChoose(s) && baseNames(s) !== "none",
  },
  {
    command: "lanes",
    keys: ["b"],
    on: ["families", "preview", "done"],
    label: "builds",
    help: "the builds that run or have run",
    when: (s) => s.builds.size > 0,
  },
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
    on: ["preview", "confirm", "build", "log", "done"],
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

/** Where nothing can be seen nothing can be done but to leave. */
function whereOf(state: State): Where {
  if (state.overlay === "leave") return "leave";
  if (isTooSmall(state.size)) return "small";
  if (state.isFiltering) return "filter";
  if (state.naming) return "naming";
  return state.overlay === "none" ? screenOf(state).kind : state.overlay;
}

/** A letter that goes into the filter, or into a name. */
export const typed = (state: State, name: string): string | undefined => {
  const where = whereOf(state);
  if (where !== "filter" && where !== "naming") return undefined;
  return name === "space" ? " " : [...name].length === 1 ? name : undefined;
};

/** The bindings that do something now. */
export const liveKeys = (state: State): readonly Binding[] =>
  KEYS.filter((b) => b.on.includes(whereOf(state)) && (b.when?.(state) ?? true));

export const commandOf = (state: State, name: string): Command | undefined =>
  liveKeys(state).find((b) => b.keys.includes(name))?.command;

/** What ink says about a key press (the parts that are read here). */
export interface Pressed {
  readonly upArrow: boolean;
  readonly downArrow: boolean;
  readonly leftArrow: boolean;
  readonly rightArrow: boolean;
  readonly pageUp: boolean;
  readonly pageDown: boolean;
  readonly home: boolean;
  readonly end: boolean;
  readonly return: boolean;
  readonly escape: boolean;
  readonly backspace: boolean;
  readonly delete: boolean;
  readonly tab: boolean;
  readonly shift: boolean;
  readonly ctrl: boolean;
}

/**
 * The key's name in the table. A key that is held down comes as several letters at once; anything else of more than one
 * letter was pasted, and does nothing: it must not be able to write.
 */
export function keyNames(input: string, key: Pressed): readonly string[] {
  if (key.tab) return [key.shift ? "shift+tab" : "tab"];
  const special = SPECIAL.find(([field]) => key[field]);
  if (special) return [special[1]];
  if (input === "\n") return ["enter"];
  if (key.ctrl) return [`ctrl+${input}`];
  const letters = [...input];
  return letters.every((l) => l === letters[0]) ? letters.map((l) => (l === " " ? "space" : l)) : [];
}

const SPECIAL = [
  ["upArrow", "up"],
  ["downArrow", "down"],
  ["leftArrow", "left"],
  ["rightArrow", "right"],
  ["pageUp", "pgup"],
  ["pageDown", "pgdn"],
  ["home", "home"],
  ["end", "end"],
  ["return", "enter"],
  ["escape", "escape"],
  ["backspace", "backspace"],
  // What most terminals send for the backspace key.
  ["delete", "backspace"],
] as const satisfies readonly (readonly [keyof Pressed, string])[];
