// Text for one terminal line as styled pieces. In: text of files, made safe here. Out: pieces cut, padded or wrapped by display
// width. Nothing else in cli/ui counts columns.
import { type Cell, cells } from "../../src/7-report/width.ts";
import { shown } from "../../src/model/diagnostic.ts";

export interface Style {
  readonly color?: string;
  readonly bold?: boolean;
  readonly dim?: boolean;
  readonly inverse?: boolean;
  readonly underline?: boolean;
}

/** `text` holds no control characters: it comes from this program or went through `clean`. */
export interface Span {
  readonly text: string;
  readonly style?: Style;
}

export type Line = readonly Span[];

const TAB = 4;

/** A line of a file, safe to show: tabs widened, a carriage return at its end left out, control characters escaped. */
export function clean(text: string): string {
  const [first = "", ...rest] = text.replace(/\r$/, "").split("\t");
  return shown(rest.reduce((line, part) => line + " ".repeat(TAB - (line.length % TAB)) + part, first));
}

export const span = (text: string, style?: Style): Span => (style ? { text, style } : { text });

export const widthOf = (line: Line): number =>
  line.reduce((sum, s) => sum + cells(s.text).reduce((width, c) => width + c.width, 0), 0);

/** Exactly `width` columns: cut with `more` at the end, or padded. */
export function fitted(line: Line, width: number, more = "…"): Line {
  const used = widthOf(line);
  if (used <= width) return used === width ? line : [...line, span(" ".repeat(width - used))];
  if (width <= 0) return [];
  const head = beginning(line, width - 1);
  return [...head, span(more), span(" ".repeat(width - 1 - widthOf(head)))];
}

/** As much as fits: a wide character that would stand across the edge does not. */
function beginning(line: Line, width: number): Line {
  const found: Span[] = [];
  let left = width;
  for (const { text, style } of line) {
    const part = taken(cells(text), left);
    found.push(span(part.map((c) => c.text).join(""), style));
    left -= part.reduce((sum, c) => sum + c.width, 0);
    if (part.length < cells(text).length) break;
  }
  return found;
}

/** A path that is too long keeps its beginning and, rather, its end: that is where paths differ. */
export function middleCut(text: string, width: number, more = "…"): string {
  const all = cells(text);
  const used = all.reduce((sum, c) => sum + c.width, 0);
  if (used <= width) return text;
  const tail = taken([...all].reverse(), Math.ceil((width - 1) * 0.6)).reverse();
  const rest = width - 1 - tail.reduce((sum, c) => sum + c.width, 0);
  return [...taken(all, rest), { text: more, width: 1 }, ...tail].map((c) => c.text).join("");
}

function taken<T extends Cell>(all: readonly T[], width: number): T[] {
  let used = 0;
  const end = all.findIndex((c) => {
    used += c.width;
    return used > width;
  });
  return all.slice(0, end < 0 ? all.length : end);
}

/** `left` cut to make room, `right` at the right edge. */
export function apart(left: Line, right: Line, width: number): Line {
  const kept = Math.min(widthOf(right), width);
  return [...fitted(left, width - kept), ...fitted(right, kept)];
}

/** As many lines as the text takes, each exactly `width` columns; at least one. */
export function wrapped(line: Line, width: number): readonly Line[] {
  return pieces(line, Math.max(1, width)).map((piece) => fitted(piece, width));
}

interface StyledCell extends Cell {
  readonly style: Style | undefined;
}

/** Broken after a blank where one is in the later half of the line, else anywhere. */
function pieces(line: Line, width: number): readonly Line[] {
  const all = line.flatMap(({ text, style }) => cells(text).map((c): StyledCell => ({ ...c, style })));
  const found: Line[] = [];
  let rest = all;
  while (rest.length > 0) {
    const most = Math.max(1, taken(rest, width).length);
    const blank = rest.slice(0, most).findLastIndex((c) => c.text === " ");
    const end = most < rest.length && blank + 1 > most / 2 ? blank + 1 : most;
    found.push(joined(rest.slice(0, end)));
    rest = rest.slice(end);
  }
  return found.length > 0 ? found : [[]];
}

function joined(list: readonly StyledCell[]): Line {
  const spans: { text: string; style: Style | undefined }[] = [];
  for (const { text, style } of list) {
    const last = spans.at(-1);
    if (last && last.style === style) last.text += text;
    else spans.push({ text, style });
  }
  return spans.map(({ text, style }) => span(text, style));
}

/** Prose, broken between words; a word longer than the line is broken anywhere. */
export function paragraphs(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let open = "";
  for (const word of text.split(" ")) {
    const joined = open === "" ? word : `${open} ${word}`;
    if (widthOf([span(joined)]) <= width) open = joined;
    else {
      if (open !== "") lines.push(open);
      const broken = pieces([span(word)], width).map((p) => p.map((s) => s.text).join(""));
      lines.push(...broken.slice(0, -1));
      open = broken.at(-1) ?? "";
    }
  }
  return [...lines, open];
}
