// What every screen has: the way that was gone and a status, a second line, the body, a message, the keys that work here.
// The whole is exactly as high and wide as the terminal.
import type { ReactElement } from "react";
import { namingTrouble } from "../choices.ts";
import { type Binding, liveKeys } from "../keys.ts";
import type { Screen, State } from "../model.ts";
import { bodyRows, screenOf } from "../select.ts";
import { apart, clean, fitted, type Line, middleCut, span, widthOf } from "../spans.ts";
import type { Theme } from "../theme.ts";
import { Lines } from "./lines.tsx";

interface Props {
  readonly state: State;
  readonly theme: Theme;
  readonly status: Line;
  readonly second?: Line;
  readonly body: readonly Line[];
  /** At the right of the message. */
  readonly position?: string;
}

export function Frame({ state, theme, status, second, body, position }: Props): ReactElement {
  const { columns } = state.size;
  const room = bodyRows(state.size);
  const filled = Array.from({ length: room }, (_, i) => fitted(body[i] ?? [], columns, theme.glyphs.more));
  const said = state.naming ? (namingTrouble(state) ?? "enter: fold and prove it with this name") : state.message;
  const message = said === "" ? filterLine(state, theme) : [span(" "), span(clean(said), theme.warn)];
  return (
    <Lines
      lines={[
        apart(way(state, theme, columns - widthOf(status) - 3), [...status, span(" ")], columns),
        second ? fitted(second, columns, theme.glyphs.more) : [span(theme.glyphs.rule.repeat(columns), theme.quiet)],
        ...filled,
        apart(message, [span(state.naming ? "" : (position ?? ""), theme.quiet), span(" ")], columns),
        keysLine(state, theme, columns),
      ]}
    />
  );
}

function filterLine(state: State, theme: Theme): Line {
  if (screenOf(state).kind !== "families" || (state.filter === "" && !state.isFiltering)) return [];
  return [
    span(" /", theme.key),
    span(clean(state.filter)),
    ...(state.isFiltering ? [span(" ", { inverse: true })] : []),
  ];
}

/** `archfold  repository > family > preview`. Where it is too long the repository's name gives way, then the first steps. */
function way(state: State, theme: Theme, width: number): Line {
  const over = state.overlay === "help" || state.overlay === "command" ? [state.overlay] : [];
  const between = span(` ${theme.glyphs.cursor} `, theme.quiet);
  const words = [...state.screens.slice(1).map(stepOf), ...over].map(clean);
  const least = Math.min(LEAST_NAME, widthOf([span(clean(state.name))]));
  const longest = Math.max(LEAST_NAME, width - least - 14);
  const steps = words.map((w) => [between, span(middleCut(w, longest, theme.glyphs.more), theme.strong)]);
  const head: Line = [span(" archfold  ", theme.title)];
  const name = [span(clean(state.name))];
  const room = () => width - widthOf(head) - widthOf(steps.flat());
  let left: Line = [];
  while (steps.length > 1 && room() < LEAST_NAME) {
    steps.shift();
    left = [between, span(theme.glyphs.dots, theme.quiet)];
  }
  const forName = room() - widthOf(left);
  const shown = widthOf(name) > forName ? fitted(name, Math.max(1, forName), theme.glyphs.more) : name;
  return [...head, ...shown, ...left, ...steps.flat()];
}

const LEAST_NAME = 10;

function stepOf(screen: Screen): string {
  if (screen.kind === "preview") return screen.id === "." ? ". (root)" : screen.id;
  if (screen.kind === "log") return screen.platform;
  return { families: "families", bases: "base names", confirm: "write", build: "builds", done: "written" }[screen.kind];
}

const LAST: ReadonlySet<Binding["command"]> = new Set(["back", "help", "quit"]);

/** As many as fit, in the table's order; how to go back, get help and leave is always among them. */
export function keysLine(state: State, theme: Theme, width: number): Line {
  const live = liveKeys(state).filter((b) => b.label !== undefined);
  const last = live.filter((b) => LAST.has(b.command)).map((b) => keyWords(b, state, theme));
  const first: Line[] = [];
  let used = 1 + last.reduce((sum, l) => sum + widthOf(l) + GAP, 0) - GAP;
  for (const binding of live.filter((b) => !LAST.has(b.command))) {
    const words = keyWords(binding, state, theme);
    used += widthOf(words) + GAP;
    if (used > width) break;
    first.push(words);
  }
  const joined = [...first, ...last].flatMap((words, i) => [span(i === 0 ? " " : " ".repeat(GAP)), ...words]);
  return fitted(joined, width, theme.glyphs.more);
}

const GAP = 2;

function keyWords(binding: Binding, state: State, theme: Theme): Line {
  const label = typeof binding.label === "function" ? binding.label(state) : (binding.label ?? "");
  return [span(binding.shown ?? binding.keys[0] ?? "", theme.key), span(` ${label}`)];
}

/** `lines 4-22 of 35`, nothing where all is seen. */
export function positionOf(heights: readonly number[], top: number, room: number): string {
  const total = heights.reduce((sum, h) => sum + h, 0);
  if (total <= room) return "";
  return `lines ${top + 1}-${Math.min(total, top + room)} of ${total}`;
}
