// Where keys of the preview do something, and what they are called then.
import { baseNamesOf } from "../base-names.ts";
import { chosenFrom, keptAt, spotAt } from "../choices.ts";
import type { State } from "../model.ts";
import { hasTabs, outcomeOf, platformsOf, rowOf, screenOf } from "../select.ts";

export const preview = (state: State) => {
  const screen = screenOf(state);
  return screen.kind === "preview" ? screen : undefined;
};
export const isFile = (state: State): boolean => preview(state)?.tab === "file" && withTabs(state);
export const withTabs = (state: State): boolean => {
  const screen = preview(state);
  return screen !== undefined && hasTabs(state, screen);
};
/** A fold that is built now is not changed under the builders' hands. */
export const canChoose = (state: State): boolean => {
  const chosen = chosenFrom(state);
  const build = chosen && state.builds.get(chosen.row.id);
  return chosen !== undefined && (!build || build.state === "ended");
};
export const isKeptAt = (state: State): boolean => {
  const chosen = chosenFrom(state);
  const spot = spotAt(state);
  return chosen !== undefined && spot !== undefined && keptAt(chosen.folded, spot) !== undefined;
};
export const baseNames = (state: State): "taken" | "offered" | "none" => {
  const chosen = chosenFrom(state);
  // What was said on the screen can be taken back, whatever came of it.
  if (chosen?.row.wishes.some((w) => w.kind === "base-names" && w.names === "keep")) return "offered";
  return chosen ? baseNamesOf(chosen.folded) : "none";
};
export const hasPlatforms = (state: State): boolean => {
  const screen = preview(state);
  return screen?.tab === "file" && platformsOf(outcomeOf(rowOf(state, screen.id))).length > 0;
};
