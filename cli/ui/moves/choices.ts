// What is chosen about a fold, and a name that is typed.
import type { Wish } from "../../../src/model/decision.ts";
import { chosenFrom, namingTrouble, otherBaseNames, renamed, spotAt, toggled } from "../choices.ts";
import { type FamilyRow, START, type State } from "../model.ts";
import { subjectRow } from "../select.ts";
import { filtered } from "./families.ts";
import { popped, pushed, shown } from "./way.ts";

/** What is typed goes into the filter, or into a new name. */
export function withLetter(state: State, letter: string): State {
  return state.naming ? withName(state, (text) => text + letter) : filtered(state, state.filter + letter);
}

export const withName = (state: State, change: (text: string) => string): State =>
  state.naming ? { ...state, naming: { ...state.naming, text: change(state.naming.text) } } : state;

export function otherName(state: State): State {
  const { naming } = state;
  return naming ? { ...state, naming: { ...naming, at: (naming.at + 1) % naming.names.length } } : state;
}

/** A name that cannot be had stays to be changed: why stands below it. */
export function takeName(state: State): State {
  const { naming } = state;
  const chosen = chosenFrom(state);
  const name = naming?.names[naming.at];
  if (!naming || !chosen || !name || namingTrouble(state) !== undefined) return state;
  const closed = { ...state, naming: undefined };
  return shown(
    naming.text === name.name ? closed : wanting(closed, chosen.row, renamed(chosen.row, name, naming.text)),
  );
}

export function keepExact(state: State): State {
  const chosen = chosenFrom(state);
  const spot = spotAt(state);
  if (!chosen || !spot)
    return { ...state, message: "Go to an instruction of the member, or to the ARG of a variable." };
  return wanting(state, chosen.row, toggled(chosen.row, chosen.folded, spot));
}

/** Back to the fold, which is what one wants to see then. */
export function baseNames(state: State): State {
  const chosen = chosenFrom(state);
  return chosen ? wanting(popped(state, ""), chosen.row, otherBaseNames(chosen.row, chosen.folded)) : state;
}

export function bases(state: State): State {
  const row = subjectRow(state);
  return row ? pushed(state, { kind: "bases", id: row.id, place: START }) : state;
}

/** Names are looked up, or no longer (effects.ts). */
export function lookUp(state: State, isLooking: boolean): State {
  const at = subjectRow(state);
  const rows = state.rows.map((r) => (r === at ? { ...r, isLooking, lookTrouble: undefined } : r));
  return shown({ ...state, rows });
}

/** Folded and proved anew at once (effects.ts). */
const wanting = (state: State, row: FamilyRow, wanted: readonly Wish[]): State => ({
  ...state,
  rows: state.rows.map((r) => (r.id === row.id ? { ...r, wanted } : r)),
});
