// What lies over a screen: the help, the command line, the question before leaving; and a terminal that is too small.
import type { ReactElement } from "react";
import { comparePlatforms, parsePlatform } from "../../../src/model/platform.ts";
import { shellLine } from "../../../src/model/shell.ts";
import { commandsFor } from "../command-line.ts";
import { KEYS, liveKeys } from "../keys.ts";
import type { State } from "../model.ts";
import { Frame, keysLine } from "../parts/frame.tsx";
import { Lines } from "../parts/lines.tsx";
import { bodyRows, LEAST, outcomeOf, platformsOf, screenOf } from "../select.ts";
import { clean, fitted, type Line, paragraphs, span, wrapped } from "../spans.ts";
import { markOf, type Theme } from "../theme.ts";

interface Props {
  readonly state: State;
  readonly theme: Theme;
}

/** All keys of the screen below; those that do nothing now are quiet. */
export function Help({ state, theme }: Props): ReactElement {
  const { kind } = screenOf(state);
  const live = new Set(liveKeys({ ...state, overlay: "none" }));
  const keys = KEYS.filter((b) => b.on.includes(kind) && b.help !== undefined).map((b) => [
    span("  "),
    span((b.shown ?? b.keys[0] ?? "").padEnd(11), live.has(b) ? theme.key : theme.quiet),
    span(b.help ?? "", live.has(b) ? undefined : theme.quiet),
  ]);
  const body = [...keys, [], ...legend(state, theme)];
  return <Frame state={state} theme={theme} status={[span("keys and marks", theme.quiet)]} body={body} />;
}

/** The platforms that occur here, with their marks. */
function legend(state: State, theme: Theme): readonly Line[] {
  const found = state.rows.flatMap((r) => platformsOf(outcomeOf(r)).flatMap((name) => parsePlatform(name) ?? []));
  const names = [...new Set(found.toSorted(comparePlatforms).map((p) => p.name))];
  const cells = names.map((name) => [span(markOf(name).padEnd(4), theme.platform(name)), span(name.padEnd(15))]);
  const across = Math.max(1, Math.floor((state.size.columns - 2) / 19));
  return Array.from({ length: Math.ceil(cells.length / across) }, (_, i) => [
    span("  "),
    ...cells.slice(i * across, (i + 1) * across).flat(),
  ]);
}

export function CommandLines({ state, theme }: Props): ReactElement {
  const width = state.size.columns - 4;
  const body = commandsFor(state).flatMap((c): Line[] => [
    [],
    [span(`  ${c.does}:`, theme.quiet)],
    ...wrapped([span(clean(shellLine(c.words)), theme.strong)], width).map((line) => [span("  "), ...line]),
  ]);
  return <Frame state={state} theme={theme} status={[span("without the screen", theme.quiet)]} body={body} />;
}

export function Leave({ state, theme }: Props): ReactElement {
  const what = state.writing ? "Files are being written." : "Builds are running.";
  const body = [
    [],
    [span(`  ${what}`, theme.strong)],
    [],
    [span("  Leave all the same? What is being written is finished first.")],
  ];
  return <Frame state={state} theme={theme} status={[]} body={body} />;
}

export function TooSmall({ state, theme }: Props): ReactElement {
  const { columns, rows } = state.size;
  const words = `archfold needs ${LEAST.columns} columns and ${LEAST.rows} rows; this terminal has ${columns} and ${rows}.`;
  const lines = paragraphs(words, Math.max(10, columns)).map((l) => fitted([span(l)], columns));
  const room = Math.max(1, rows - 1);
  const body = Array.from({ length: Math.min(room, bodyRows(state.size) + 3) }, (_, i) => lines[i] ?? []);
  return <Lines lines={[...body, keysLine(state, theme, columns)]} />;
}
