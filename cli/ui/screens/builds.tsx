// A live lane for each platform that is built and compared; below, what the one at the cursor printed or why it failed.
import type { ReactElement } from "react";
import { differenceLine } from "../../../src/7-report/verify.ts";

import type { Lane, PlatformVerification } from "../../../src/model/image.ts";
import type { Build, Screen, State, Tone } from "../model.ts";
import { laneHeights, laneRoom, logRows } from "../pages.ts";
import { Frame, positionOf } from "../parts/frame.tsx";
import { pageLines } from "../parts/page.ts";
import { drawn, layoutOf } from "../parts/rows.ts";
import { bodyRows, isBusy, type LaneRef, laneAt, lanesOf } from "../select.ts";
import { clean, fitted, type Line, span } from "../spans.ts";
import { markOf, type Theme } from "../theme.ts";

interface Props {
  readonly state: State;
  readonly screen: Extract<Screen, { kind: "build" }>;
  readonly theme: Theme;
}

export function Builds({ state, screen, theme }: Props): ReactElement {
  const { cursor, top } = screen.place;
  const room = laneRoom(state);
  const all = laneLines(state, cursor, theme);
  const lanes = all.slice(top, top + room);
  const rule: Line = [span(theme.glyphs.rule.repeat(state.size.columns), theme.quiet)];
  return (
    <Frame
      state={state}
      theme={theme}
      status={status(state, theme)}
      body={[...lanes, rule, ...detailLines(state, theme, bodyRows(state.size) - lanes.length - 1)]}
      position={positionOf(laneHeights(state), top, room)}
    />
  );
}

function status(state: State, theme: Theme): Line {
  const verdicts = [...state.builds.values()].flatMap((b) => [...b.verdicts.values()]);
  const all = lanesOf(state).length;
  const different = verdicts.filter((v) => v.verdict === "different").length;
  const missing = verdicts.filter((v) => v.verdict === "not-built").length;
  const clock = `${Math.floor(state.buildTime / 60_000)}:${String(Math.floor(state.buildTime / 1000) % 60).padStart(2, "0")}`;
  return [
    span(`${verdicts.length} of ${all} done, `),
    span(`${different} different`, different > 0 ? theme.bad : undefined),
    ...(missing > 0 ? [span(", "), span(`${missing} not built`, theme.warn)] : []),
    span(`, ${clock}`, isBusy(state) ? undefined : theme.quiet),
  ];
}

function laneLines(state: State, cursor: number, theme: Theme): readonly Line[] {
  const refs = lanesOf(state);
  const width = Math.max(...refs.map((l) => l.platform.length));
  return refs.flatMap((ref, i) => {
    const heading = laneHeights(state)[i] === 2 ? [[span("  "), span(clean(ref.id), theme.strong)]] : [];
    const build = state.builds.get(ref.id);
    return [
      ...heading,
      ...(build ? [laneLine(ref, build, { theme, width, isAt: i === cursor, columns: state.size.columns })] : []),
    ];
  });
}

interface Drawing {
  readonly theme: Theme;
  readonly width: number;
  readonly isAt: boolean;
  readonly columns: number;
}

const STATE = 15;
const BAR = 8;
const TIME = 9;

function laneLine({ platform }: LaneRef, build: Build, { theme, width, isAt, columns }: Drawing): Line {
  const lane = build.lanes.get(platform);
  const verdict = build.verdicts.get(platform);
  const color = theme.platform(platform);
  const head = [
    span(isAt ? ` ${theme.glyphs.cursor} ` : "   ", theme.key),
    span(markOf(platform).padEnd(4), color),
    span(platform.padEnd(width + 2), color),
  ];
  const said = verdict ? verdictWords(verdict) : laneWords(lane, build.cancelled.has(platform), theme);
  const bar = verdict || !lane ? [] : progressBar(lane, theme);
  const time = verdict ? tookWords(verdict) : lane && lane.state !== "waiting" ? `${Math.floor(lane.seconds)} s` : "";
  const bars = bar.length > 0 ? BAR + 7 : 0;
  const text = columns - 7 - width - 2 - STATE - 1 - TIME - bars;
  return [
    ...head,
    ...fitted([span(said.state, said.tone === "plain" ? undefined : theme[said.tone])], STATE),
    span(" "),
    ...fitted([span(clean(said.text), theme.quiet)], text, theme.glyphs.more),
    ...fitted(bar, bars),
    span(time.padStart(TIME - 1), theme.quiet),
    span(" "),
  ];
}

interface Said {
  readonly state: string;
  readonly text: string;
  readonly tone: Tone;
}

function laneWords(lane: Lane | undefined, isCancelled: boolean, theme: Theme): Said {
  if (isCancelled) return { state: `stopping${theme.glyphs.dots}`, text: "", tone: "quiet" };
  if (!lane || lane.state === "waiting") return { state: "waiting", text: "", tone: "quiet" };
  if (lane.state === "comparing") return { state: "comparing", text: "member and fold, layer by layer", tone: "plain" };
  if (lane.state === "done") return { state: `${lane.side} built`, text: "", tone: "quiet" };
  return { state: `building ${lane.side}`, text: lane.step, tone: "plain" };
}

function verdictWords(v: PlatformVerification): Said {
  if (v.verdict === "not-built") return { state: "not built", text: v.reason?.message ?? "", tone: "warn" };
  const [first] = v.differences;
  if (first) return { state: "different", text: differenceLine(first), tone: "bad" };
  if (v.assumptions.some((a) => a.holds === false))
    return { state: v.verdict, text: "but an assumption of the proof does not hold", tone: "bad" };
  return { state: v.verdict, text: v.cached ? "every step cached" : "not every step cached", tone: "good" };
}

const tookWords = ({ seconds }: PlatformVerification): string =>
  seconds.original === null ? "" : `${(seconds.original + (seconds.folded ?? 0)).toFixed(1)} s`;

function progressBar(lane: Lane, theme: Theme): Line {
  if (lane.total === 0) return [];
  const full = Math.round((lane.done / lane.total) * BAR);
  const { glyphs } = theme;
  return [
    span(glyphs.full.repeat(full), theme.platform(lane.platform)),
    span(glyphs.empty.repeat(BAR - full), theme.quiet),
    span(` ${lane.done}/${lane.total}`, theme.quiet),
  ];
}

/** The last lines that fit. */
function detailLines(state: State, theme: Theme, room: number): readonly Line[] {
  const lane = laneAt(state);
  if (!lane || room < 1) return [];
  const rows = logRows(state, lane.id, lane.platform);
  const layout = layoutOf(rows, state.size.columns - 2);
  const total = rows.reduce((sum, row) => sum + drawn(row, layout, undefined).length, 0);
  const isJudged = state.builds.get(lane.id)?.verdicts.has(lane.platform);
  const top = isJudged ? 0 : Math.max(0, total - room);
  return pageLines({ rows, place: { cursor: 0, top }, cursor: false, room, width: state.size.columns }, theme);
}
