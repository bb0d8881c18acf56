// What each command does to the state. Pure: writing, building and leaving are asked for here and done elsewhere.

import type { Wish } from "../../src/model/decision.ts";
import {
  baseNamesOf,
  chosenFrom,
  namesFrom,
  namingTrouble,
  otherBaseNames,
  renamed,
  spotAt,
  toggled,
} from "./choices.ts";
import type { Command } from "./keys.ts";
import {
  type FamilyRow,
  type PageRow,
  type PreviewScreen,
  type Screen,
  START,
  type State,
  TABS,
  type Tab,
} from "./model.ts";
import { pageOf, pageRows } from "./pages.ts";
import { type Move, moved, settled, shownAt } from "./scroll.ts";
import {
  canCancel,
  canWrite,
  isBusy,
  type LaneRef,
  laneAt,
  lanesOf,
  listedRows,
  newBuild,
  outcomeOf,
  pendingOf,
  platformsOf,
  rowOf,
  screenOf,
  subjectRow,
  toBuild,
  toWrite,
} from "./select.ts";

export function command(state: State, name: Command): State {
  switch (name) {
    case "up":
    case "down":
    case "page-up":
    case "page-down":
    case "first":
    case "last":
      return move(state, name);
    case "look":
      return look(state);
    case "pick":
      return pick(state);
    case "pick-all":
      return pickAll(state);
    case "write":
      return pushed({ ...state, plan: undefined }, { kind: "confirm", ids: toWrite(state), place: START });
    case "build":
      return build(state);
    case "lanes":
      return pushed(state, { kind: "build", place: START });
    case "next-difference":
      return difference(state, 1);
    case "previous-difference":
      return difference(state, -1);
    case "next-platform":
      return otherPlatform(state, 1);
    case "previous-platform":
      return otherPlatform(state, -1);
    case "unfold":
      return preview(state, (s) => ({ ...s, unfolded: !s.unfolded, place: START }));
    case "everything":
      return preview(state, (s) => ({ ...s, everything: !s.everything, place: START }));
    case "tab-file":
    case "tab-manifest":
    case "tab-ignore":
    case "tab-proof":
      return onTab(state, name.slice("tab-".length));
    case "filter":
      return { ...state, isFiltering: true };
    case "filter-keep":
      return { ...state, isFiltering: false };
    case "filter-clear":
      return filtered({ ...state, isFiltering: false }, "");
    case "filter-erase":
      return filtered(state, [...state.filter].slice(0, -1).join(""));
    case "rename":
      return shown({ ...state, naming: { names: namesFrom(state), at: 0, text: "" } });
    case "name-next":
      return otherName(state);
    case "name-erase":
      return withName(state, (text) => [...text].slice(0, -1).join(""));
    case "name-cancel":
      return shown({ ...state, naming: undefined });
    case "name-take":
      return takeName(state);
    case "keep-exact":
      return keepExact(state);
    case "base-names":
      return baseNames(state);
    case "yes":
      return yes(state);
    case "no":
      return state.overlay === "leave" ? { ...state, overlay: "none" } : popped(state, "Nothing was written.");
    case "log":
      return log(state);
    case "cancel":
      return cancel(state, false);
    case "cancel-all":
      return cancel(state, true);
    case "command":
    case "help":
      return { ...state, overlay: name };
    case "back":
      return state.overlay === "none" ? popped(state, "") : { ...state, overlay: "none" };
    case "quit":
      return isBusy(state) || state.writing ? { ...state, overlay: "leave" } : { ...state, ending: "quit" };
    case "interrupt":
      return { ...state, ending: "interrupted" };
  }
}

/** The same screen, with its place made to fit what is there now. */
export function shown(state: State): State {
  const page = pageOf(state);
  // A page that is still being made has no rows to be at.
  if (page.heights.length === 0) return state;
  const screen = screenOf(state);
  return replaced(state, { ...screen, place: settled(screen.place, page) });
}

/** A log that was read to its end stays at its end; its verdict is shown from the top. */
export function followed(before: State, after: State): State {
  const screen = screenOf(after);
  if (screen.kind !== "log") return after;
  if (isJudged(after, screen)) return isJudged(before, screen) ? after : atTop(after);
  const end = settled({ cursor: 0, top: Number.MAX_SAFE_INTEGER }, pageOf(before)).top;
  return screen.place.top < end ? after : atEnd(after);
}

const isJudged = (state: State, { id, platform }: LaneRef): boolean =>
  state.builds.get(id)?.verdicts.has(platform) ?? false;

const atTop = (state: State): State => shown(replaced(state, { ...screenOf(state), place: START }));
const atEnd = (state: State): State =>
  shown(replaced(state, { ...screenOf(state), place: { cursor: 0, top: Number.MAX_SAFE_INTEGER } }));

function replaced(state: State, screen: Screen): State {
  const [first, ...rest] = state.screens;
  return { ...state, screens: rest.length === 0 ? [screen] : [first, ...rest.slice(0, -1), screen] };
}

/** A screen stands on the way once; coming to it again goes back to it. */
function pushed(state: State, screen: Screen): State {
  const [first, ...rest] = state.screens;
  const at = rest.findIndex((s) => s.kind === screen.kind);
  return shown({ ...state, screens: [first, ...(at < 0 ? rest : rest.slice(0, at)), screen] });
}

function popped(state: State, message: string): State {
  const [first, ...rest] = state.screens;
  return shown({ ...state, message, screens: [first, ...rest.slice(0, -1)] });
}

function move(state: State, by: Move): State {
  const screen = screenOf(state);
  return replaced(state, { ...screen, place: moved(screen.place, by, pageOf(state)) });
}

function look(state: State): State {
  const row = subjectRow(state);
  const outcome = outcomeOf(row);
  if (!row || !outcome) return state;
  const [platform] = platformsOf(outcome);
  const screen = {
    kind: "preview",
    id: row.id,
    tab: "file",
    unfolded: false,
    everything: false,
    place: START,
  } as const;
  return offering(pushed(state, { ...screen, platform }));
}

/** What the line of keys may have no room for. */
function offering(state: State): State {
  const chosen = chosenFrom(state);
  const isOffered = chosen !== undefined && baseNamesOf(chosen.folded) === "offered";
  return isOffered
    ? { ...state, message: "The bases could have one name: m takes it on your word, 4 says which." }
    : state;
}

/** What is typed goes into the filter, or into a new name. */
export function withLetter(state: State, letter: string): State {
  return state.naming ? withName(state, (text) => text + letter) : filtered(state, state.filter + letter);
}

const withName = (state: State, change: (text: string) => string): State =>
  state.naming ? { ...state, naming: { ...state.naming, text: change(state.naming.text) } } : state;

function otherName(state: State): State {
  const { naming } = state;
  return naming ? { ...state, naming: { ...naming, at: (naming.at + 1) % naming.names.length } } : state;
}

/** A name that cannot be had stays to be changed: why stands below it. */
function takeName(state: State): State {
  const { naming } = state;
  const chosen = chosenFrom(state);
  const name = naming?.names[naming.at];
  if (!naming || !chosen || !name || namingTrouble(state) !== undefined) return state;
  const closed = { ...state, naming: undefined };
  return shown(
    naming.text === name.name ? closed : wanting(closed, chosen.row, renamed(chosen.row, name, naming.text)),
  );
}

function keepExact(state: State): State {
  const chosen = chosenFrom(state);
  const spot = spotAt(state);
  if (!chosen || !spot)
    return { ...state, message: "Go to an instruction of the member, or to the ARG of a variable." };
  return wanting(state, chosen.row, toggled(chosen.row, chosen.folded, spot));
}

function baseNames(state: State): State {
  const chosen = chosenFrom(state);
  return chosen ? wanting(state, chosen.row, otherBaseNames(chosen.row, chosen.folded)) : state;
}

/** Folded and proved anew at once (effects.ts). */
const wanting = (state: State, row: FamilyRow, wanted: readonly Wish[]): State => ({
  ...state,
  rows: state.rows.map((r) => (r.id === row.id ? { ...r, wanted } : r)),
});

/** The cursor stays on its family where that is still listed. */
function filtered(state: State, filter: string): State {
  const next = { ...state, filter };
  const at = listedRows(next).findIndex((r) => r.id === subjectRow(state)?.id);
  return shown(replaced(next, { ...screenOf(next), place: { ...START, cursor: Math.max(0, at) } }));
}

function pick(state: State): State {
  const one = subjectRow(state);
  if (!one) return state;
  return { ...state, rows: state.rows.map((r) => (r.id === one.id ? { ...r, picked: !r.picked } : r)) };
}

function pickAll(state: State): State {
  const listed = new Set(listedRows(state).filter((r) => pendingOf(r)));
  const all = [...listed].every((r) => r.picked);
  return { ...state, rows: state.rows.map((r) => (listed.has(r) ? { ...r, picked: !all } : r)) };
}

/** Families that are not being built already are queued; what was found in an earlier build of them is forgotten. */
function build(state: State): State {
  const builds = new Map(state.builds);
  for (const id of toBuild(state)) {
    const known = builds.get(id);
    if (!known || known.state === "ended") builds.set(id, newBuild(state, id));
  }
  return pushed({ ...state, builds }, { kind: "build", place: START });
}

function preview(state: State, change: (screen: PreviewScreen) => PreviewScreen): State {
  const screen = screenOf(state);
  return screen.kind === "preview" ? shown(replaced(state, change(screen))) : state;
}

/** Wraps around. The place in the fold is kept as well as can be: members of a family are alike. */
function otherPlatform(state: State, by: number): State {
  return preview(state, (screen) => {
    const all = platformsOf(outcomeOf(rowOf(state, screen.id)));
    const at = screen.platform ? all.indexOf(screen.platform) : 0;
    return { ...screen, platform: all[(at + by + all.length) % all.length] };
  });
}

const onTab = (state: State, name: string): State =>
  preview(state, (screen) => ({ ...screen, tab: tabOf(name) ?? screen.tab, place: START }));

const tabOf = (name: string): Tab | undefined => TABS.find((t) => t === name);

function difference(state: State, direction: 1 | -1): State {
  const rows = pageRows(state) ?? [];
  const screen = screenOf(state);
  const starts = differencesOf(rows);
  const { cursor } = screen.place;
  const next = direction > 0 ? starts.find((i) => i > cursor) : starts.findLast((i) => i < cursor);
  if (next === undefined) {
    const message =
      starts.length === 0 ? "There is no difference." : `That was the ${direction > 0 ? "last" : "first"} difference.`;
    return { ...state, message };
  }
  return replaced(state, { ...screen, place: shownAt(next, pageOf(state)) });
}

/** Where runs of rows begin in which member and fold differ. */
export function differencesOf(rows: readonly PageRow[]): readonly number[] {
  const differs = (row: PageRow | undefined): boolean =>
    row?.kind === "pair" && row.mark !== "equal" && row.mark !== "aside";
  return rows.flatMap((row, i) => (differs(row) && !differs(rows[i - 1]) ? [i] : []));
}

function yes(state: State): State {
  if (state.overlay === "leave") return { ...state, ending: "quit" };
  return state.plan && canWrite(state) ? { ...state, writing: state.plan } : state;
}

function log(state: State): State {
  const lane = laneAt(state);
  if (!lane) return state;
  const opened = pushed(state, { kind: "log", ...lane, place: START });
  return isJudged(opened, lane) ? opened : atEnd(opened);
}

function cancel(state: State, all: boolean): State {
  const one = laneAt(state);
  const lanes = (all ? lanesOf(state) : one ? [one] : []).filter((l) => canCancel(state, l));
  const builds = new Map(state.builds);
  for (const { id, platform } of lanes) {
    const build = builds.get(id);
    if (build) builds.set(id, { ...build, cancelled: new Set([...build.cancelled, platform]) });
  }
  return { ...state, builds };
}
