// A page's rows -> lines of exactly the given width, and how many lines each row takes. Pure; the reducer counts with it.
import type { PlatformName } from "../../../src/model/platform.ts";
import type { PageRow, PairRow, Tone } from "../model.ts";
import { clean, fitted, type Line, paragraphs, type Span, type Style, span, widthOf, wrapped } from "../spans.ts";
import { markOf, type Theme } from "../theme.ts";

/** How the columns of a page are divided, the same for all of its rows. */
export interface Layout {
  readonly width: number;
  /** Digits of line numbers; 0 where the page has none. */
  readonly digits: number;
  /** Columns that say whose a line is; 0 where all lines are everybody's. */
  readonly who: number;
  /** Text beside the line numbers, where there are two sides. */
  readonly side: number;
}

/** Columns before a page's text: the cursor. */
export const GUTTER = 2;

const MOST_WHO = 8;
const SEPARATOR = 3;

export function layoutOf(rows: readonly PageRow[], width: number): Layout {
  let most = 0;
  let who = 0;
  for (const row of rows) {
    if (row.kind === "code") most = Math.max(most, row.number ?? 0);
    if (row.kind === "pair") most = Math.max(most, row.left?.number ?? 0, row.right?.number ?? 0);
    if (row.kind === "pair" || row.kind === "gap") who = Math.max(who, whoText(row.who).length);
  }
  if (rows.every((r) => (r.kind !== "pair" && r.kind !== "gap") || r.who.length === 0)) who = 0;
  const digits = most === 0 ? 0 : String(most).length;
  const numbers = 2 * (digits + 1);
  const side = Math.max(8, Math.floor((width - numbers - SEPARATOR - (who > 0 ? who + 1 : 0)) / 2));
  return { width, digits, who, side };
}

const heights = new WeakMap<readonly PageRow[], { readonly width: number; readonly of: readonly number[] }>();

/** Lines that each row takes at this width. */
export function heightsOf(rows: readonly PageRow[], width: number): readonly number[] {
  const known = heights.get(rows);
  if (known?.width === width) return known.of;
  const layout = layoutOf(rows, width);
  const of = rows.map((row) => drawn(row, layout, undefined).length);
  heights.set(rows, { width, of });
  return of;
}

/** `theme` undefined: only the number of lines matters. `platform`: the one whose member is shown. */
export function drawn(
  row: PageRow,
  layout: Layout,
  theme: Theme | undefined,
  platform?: PlatformName,
): readonly Line[] {
  if (row.kind === "prose") return prose(row, layout, theme);
  if (row.kind === "code") return code(row, layout, theme);
  return row.kind === "gap" ? [gap(row, layout, theme)] : pair(row, layout, theme, platform);
}

function prose(row: Extract<PageRow, { kind: "prose" }>, layout: Layout, theme: Theme | undefined): readonly Line[] {
  const text = clean(row.text);
  const indent = " ".repeat(Math.min(text.length - text.trimStart().length, 20));
  const mark = row.platform ? [span(markOf(row.platform).padEnd(4), theme?.platform(row.platform))] : [];
  const taken = indent.length + widthOf(mark);
  return paragraphs(text.trimStart(), Math.max(10, layout.width - taken)).map((line, i) => {
    const head = i === 0 ? mark : mark.map((m) => span(" ".repeat(m.text.length)));
    return fitted([span(indent), ...head, span(line, styleOf(theme, row.tone))], layout.width);
  });
}

function code(row: Extract<PageRow, { kind: "code" }>, layout: Layout, theme: Theme | undefined): readonly Line[] {
  const gutter = layout.digits > 0 ? layout.digits + 1 : 0;
  const lines = wrapped([span(clean(row.text), styleOf(theme, row.tone))], layout.width - gutter);
  if (gutter === 0) return lines;
  return lines.map((line, i) => [number(i === 0 ? row.number : undefined, layout, theme?.quiet), ...line]);
}

function gap(row: Extract<PageRow, { kind: "gap" }>, layout: Layout, theme: Theme | undefined): Line {
  const words = `${row.count} ${row.count === 1 ? "line" : "lines"} of ${
    row.who.length === 1 ? row.who[0] : `${row.who.length} other platforms`
  }`;
  const bar = theme?.glyphs.bar ?? "|";
  const dots = theme?.glyphs.dots ?? "...";
  return [
    ...fitted([], layout.digits + 1 + layout.side),
    span(` ${bar} `, theme?.quiet),
    ...fitted([span(`${dots.padStart(layout.digits)} ${words}`, theme?.quiet)], layout.digits + 1 + layout.side),
    ...who(row.who, layout, theme),
  ];
}

const SIGNS: Readonly<Record<PairRow["mark"], string>> = {
  equal: "",
  changed: "~",
  removed: "<",
  added: ">",
  aside: "",
};

function pair(
  row: PairRow,
  layout: Layout,
  theme: Theme | undefined,
  platform: PlatformName | undefined,
): readonly Line[] {
  const [left, right] = texts(row, theme, platform);
  const [a, b] = [wrapped(left, layout.side), wrapped(right, layout.side)];
  const blank = fitted([], layout.side);
  const own = theme && platform ? theme.platform(platform) : undefined;
  const separator = SIGNS[row.mark] || (theme?.glyphs.bar ?? "|");
  return Array.from({ length: Math.max(a.length, b.length) }, (_, i) => [
    number(i === 0 ? row.left?.number : undefined, layout, row.mark === "equal" ? theme?.quiet : own),
    ...(a[i] ?? blank),
    span(` ${i === 0 ? separator : (theme?.glyphs.bar ?? "|")} `, signStyle(row.mark, theme)),
    number(i === 0 ? row.right?.number : undefined, layout, theme?.quiet),
    ...(b[i] ?? blank),
    ...(i === 0 ? who(row.who, layout, theme, row.right === undefined) : []),
  ]);
}

function signStyle(mark: PairRow["mark"], theme: Theme | undefined): Style | undefined {
  if (mark === "removed") return theme?.bad;
  if (mark === "added") return theme?.good;
  return mark === "changed" ? theme?.warn : theme?.quiet;
}

/** Both sides' pieces: in the platform's colour where the line is its own, the words that differ as in a diff. */
function texts(row: PairRow, theme: Theme | undefined, platform: PlatformName | undefined): readonly [Line, Line] {
  const left = row.left ? clean(row.left.text) : "";
  const right = row.right ? clean(row.right.text) : "";
  const owner = row.mark === "aside" ? row.who[0] : row.who.length > 0 ? platform : undefined;
  const style = owner && theme ? { ...theme.platform(owner), ...(row.mark === "aside" ? theme.quiet : {}) } : undefined;
  if (row.mark !== "changed") return [[span(left, style)], [span(right, style)]];
  const [a, b] = [[...left], [...right]];
  const [from, to] = between(a, b);
  return [marked(a, from, to, style, theme?.bad), marked(b, from, to, style, theme?.good)];
}

/** How many characters both begin and end with. */
function between(a: readonly string[], b: readonly string[]): readonly [number, number] {
  const least = Math.min(a.length, b.length);
  let from = 0;
  while (from < least && a[from] === b[from]) from += 1;
  let to = 0;
  while (to < least - from && a[a.length - 1 - to] === b[b.length - 1 - to]) to += 1;
  return [from, to];
}

function marked(
  text: readonly string[],
  from: number,
  to: number,
  plain: Style | undefined,
  changed: Style | undefined,
): Line {
  const end = text.length - to;
  return [
    span(text.slice(0, from).join(""), plain),
    span(text.slice(from, end).join(""), changed ? { ...changed, bold: true } : undefined),
    span(text.slice(end).join(""), plain),
  ].filter((s) => s.text !== "");
}

const number = (value: number | undefined, layout: Layout, style: Style | undefined): Span =>
  span(`${String(value ?? "").padStart(layout.digits)} `, style);

function who(names: readonly PlatformName[], layout: Layout, theme: Theme | undefined, nobody = false): Line {
  if (layout.who === 0) return [];
  if (nobody) return fitted([], layout.who + 1);
  if (names.length === 0) return [span(" "), ...fitted([span("all", theme?.quiet)], layout.who)];
  const { shown, rest } = whoParts(names);
  const marks = shown.flatMap((name, i) => [span(i === 0 ? "" : " "), span(markOf(name), theme?.platform(name))]);
  return [span(" "), ...fitted([...marks, span(rest, theme?.quiet)], layout.who)];
}

function whoText(names: readonly PlatformName[]): string {
  if (names.length === 0) return "all";
  const { shown, rest } = whoParts(names);
  return shown.map(markOf).join(" ") + rest;
}

/** As many marks as fit, then how many more. */
function whoParts(names: readonly PlatformName[]): { readonly shown: readonly PlatformName[]; readonly rest: string } {
  for (let count = names.length; count > 0; count -= 1) {
    const shown = names.slice(0, count);
    const rest = count < names.length ? ` +${names.length - count}` : "";
    if (shown.map(markOf).join(" ").length + rest.length <= MOST_WHO) return { shown, rest };
  }
  return { shown: [], rest: `${names.length}` };
}

function styleOf(theme: Theme | undefined, tone: Tone): Style | undefined {
  return theme && tone !== "plain" ? theme[tone] : undefined;
}
