// Builds that are asked for, looked at and given up.
import { START, type State } from "../model.ts";
import { canCancel, laneAt, lanesOf, newBuild, toBuild } from "../select.ts";
import { atEnd, isJudged, pushed } from "./way.ts";

/** Families that are not being built already are queued; what was found in an earlier build of them is forgotten. */
export function build(state: State): State {
  const builds = new Map(state.builds);
  for (const id of toBuild(state)) {
    const known = builds.get(id);
    if (!known || known.state === "ended") builds.set(id, newBuild(state, id));
  }
  return pushed({ ...state, builds }, { kind: "build", place: START });
}

export function log(state: State): State {
  const lane = laneAt(state);
  if (!lane) return state;
  const opened = pushed(state, { kind: "log", ...lane, place: START });
  return isJudged(opened, lane) ? opened : atEnd(opened);
}

export function cancel(state: State, all: boolean): State {
  const one = laneAt(state);
  const lanes = (all ? lanesOf(state) : one ? [one] : []).filter((l) => canCancel(state, l));
  const builds = new Map(state.builds);
  for (const { id, platform } of lanes) {
    const build = builds.get(id);
    if (build) builds.set(id, { ...build, cancelled: new Set([...build.cancelled, platform]) });
  }
  return { ...state, builds };
}
