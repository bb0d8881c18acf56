// Screens that are a page of words: the names of bases, the question before writing, what was written, one platform's log.
import type { ReactElement } from "react";
import { isLookedUp } from "../base-names.ts";
import type { Screen, State } from "../model.ts";
import { pageOf, pageRows } from "../pages.ts";
import { Frame, positionOf } from "../parts/frame.tsx";
import { pageLines } from "../parts/page.ts";
import { canWrite, rowOf } from "../select.ts";
import { type Line, span } from "../spans.ts";
import type { Theme } from "../theme.ts";

interface Props {
  readonly state: State;
  readonly screen: Extract<Screen, { kind: "bases" | "confirm" | "done" | "log" }>;
  readonly theme: Theme;
}

export function Words({ state, screen, theme }: Props): ReactElement {
  const page = pageOf(state);
  const { place } = screen;
  const seen = { rows: pageRows(state) ?? [], place, cursor: page.cursor, room: page.room, width: state.size.columns };
  return (
    <Frame
      state={state}
      theme={theme}
      status={status(state, screen, theme)}
      body={pageLines(seen, theme)}
      position={positionOf(page.heights, place.top, page.room)}
    />
  );
}

function status(state: State, screen: Props["screen"], theme: Theme): Line {
  if (screen.kind === "confirm") {
    if (state.writing) return [span(`writing${theme.glyphs.dots}`, theme.strong)];
    if (!state.plan) return [span(`looking${theme.glyphs.dots}`, theme.quiet)];
    if (!canWrite(state)) return [span("nothing can be written", theme.warn)];
    return [span("nothing is written yet", theme.quiet)];
  }
  if (screen.kind === "bases") {
    const row = rowOf(state, screen.id);
    if (row?.isLooking) return [span(`looking${theme.glyphs.dots}`, theme.strong)];
    if (row?.wanted) return [span(`folding${theme.glyphs.dots}`, theme.strong)];
    return [span(row && isLookedUp(row) ? "looked up" : "not looked up", theme.quiet)];
  }
  if (screen.kind === "done") {
    const failed = state.writeTrouble.some((d) => d.severity === "error");
    return failed ? [span("not everything was written", theme.bad)] : [span("written", theme.good)];
  }
  const verdict = state.builds.get(screen.id)?.verdicts.get(screen.platform)?.verdict;
  if (!verdict) return [span("building", theme.quiet)];
  return [span(verdict, verdict === "different" ? theme.bad : verdict === "not-built" ? theme.warn : theme.good)];
}
