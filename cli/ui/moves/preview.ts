// Looking at a fold: tabs, platforms, differences.
import { baseNamesOf } from "../base-names.ts";
import { chosenFrom } from "../choices.ts";
import { type PageRow, type PreviewScreen, START, type State, TABS, type Tab } from "../model.ts";
import { pageOf, pageRows } from "../pages.ts";
import { shownAt } from "../scroll.ts";
import { outcomeOf, platformsOf, rowOf, screenOf, subjectRow } from "../select.ts";
import { pushed, replaced, shown } from "./way.ts";

export function look(state: State): State {
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
  return isOffered ? { ...state, message: "The bases could have one name: m says which, and takes it." } : state;
}

export function preview(state: State, change: (screen: PreviewScreen) => PreviewScreen): State {
  const screen = screenOf(state);
  return screen.kind === "preview" ? shown(replaced(state, change(screen))) : state;
}

/** Wraps around. The place in the fold is kept as well as can be: members of a family are alike. */
export function otherPlatform(state: State, by: number): State {
  return preview(state, (screen) => {
    const all = platformsOf(outcomeOf(rowOf(state, screen.id)));
    const at = screen.platform ? all.indexOf(screen.platform) : 0;
    return { ...screen, platform: all[(at + by + all.length) % all.length] };
  });
}

export const onTab = (state: State, name: string): State =>
  preview(state, (screen) => ({ ...screen, tab: tabOf(name) ?? screen.tab, place: START }));

const tabOf = (name: string): Tab | undefined => TABS.find((t) => t === name);

export function difference(state: State, direction: 1 | -1): State {
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
