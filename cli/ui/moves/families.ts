// Picking families, and the filter.
import { START, type State } from "../model.ts";
import { listedRows, pendingOf, screenOf, subjectRow } from "../select.ts";
import { replaced, shown } from "./way.ts";

/** The cursor stays on its family where that is still listed. */
export function filtered(state: State, filter: string): State {
  const next = { ...state, filter };
  const at = listedRows(next).findIndex((r) => r.id === subjectRow(state)?.id);
  return shown(replaced(next, { ...screenOf(next), place: { ...START, cursor: Math.max(0, at) } }));
}

export function pick(state: State): State {
  const one = subjectRow(state);
  if (!one) return state;
  return { ...state, rows: state.rows.map((r) => (r.id === one.id ? { ...r, picked: !r.picked } : r)) };
}

export function pickAll(state: State): State {
  const listed = new Set(listedRows(state).filter((r) => pendingOf(r)));
  const all = [...listed].every((r) => r.picked);
  return { ...state, rows: state.rows.map((r) => (listed.has(r) ? { ...r, picked: !all } : r)) };
}
