// The way that was gone, and where one is on the page that is seen.
import { type Screen, START, type State } from "../model.ts";
import { pageOf } from "../pages.ts";
import { type Move, moved, settled } from "../scroll.ts";
import { type LaneRef, screenOf } from "../select.ts";

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

export const isJudged = (state: State, { id, platform }: LaneRef): boolean =>
  state.builds.get(id)?.verdicts.has(platform) ?? false;

const atTop = (state: State): State => shown(replaced(state, { ...screenOf(state), place: START }));
export const atEnd = (state: State): State =>
  shown(replaced(state, { ...screenOf(state), place: { cursor: 0, top: Number.MAX_SAFE_INTEGER } }));

export function replaced(state: State, screen: Screen): State {
  const [first, ...rest] = state.screens;
  return { ...state, screens: rest.length === 0 ? [screen] : [first, ...rest.slice(0, -1), screen] };
}

/** A screen stands on the way once; coming to it again goes back to it. */
export function pushed(state: State, screen: Screen): State {
  const [first, ...rest] = state.screens;
  const at = rest.findIndex((s) => s.kind === screen.kind);
  return shown({ ...state, screens: [first, ...(at < 0 ? rest : rest.slice(0, at)), screen] });
}

export function popped(state: State, message: string): State {
  const [first, ...rest] = state.screens;
  return shown({ ...state, message, screens: [first, ...rest.slice(0, -1)] });
}

export function move(state: State, by: Move): State {
  const screen = screenOf(state);
  return replaced(state, { ...screen, place: moved(screen.place, by, pageOf(state)) });
}
