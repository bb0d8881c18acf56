// One table of keys. The key handler, the line of keys at the foot and the help all read it, so that none can say
// something else. Within one screen no key has two meanings (held by a test).
import { ASKING } from "./keys/asking.ts";
import { BASES } from "./keys/bases.ts";
import type { Binding, Command, Where } from "./keys/binding.ts";
import { BUILDS } from "./keys/builds.ts";
import { EVERYWHERE } from "./keys/everywhere.ts";
import { FAMILIES } from "./keys/families.ts";
import { PREVIEW } from "./keys/preview.ts";
import { FILTER, NAMING } from "./keys/typing.ts";
import type { State } from "./model.ts";
import { isTooSmall, screenOf } from "./select.ts";

export type { Binding, Command, Where } from "./keys/binding.ts";

/** In the order of the line of keys: what does not fit falls off before `back`, `help` and `quit`, and is in the help. */
export const KEYS: readonly Binding[] = [
  ...ASKING,
  ...FAMILIES,
  ...PREVIEW,
  ...BASES,
  ...NAMING,
  ...BUILDS,
  ...FILTER,
  ...EVERYWHERE,
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
