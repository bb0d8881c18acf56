// How many terminal columns a text takes. Source: Unicode UAX #11 (wide and fullwidth), emoji presentation; ambiguous is narrow.

const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1b000}-\u{1b2ff}\u{1f200}-\u{1f2ff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}|\ufe0f/u;

const NO_WIDTH = /^[\p{Mn}\p{Me}\p{Cf}]+$/u;

export interface Cell {
  readonly text: string;
  readonly width: number;
}

/** The text as characters that a reader sees as one, each with its columns. Free of control characters. */
export function cells(text: string): readonly Cell[] {
  if (/^[\x20-\x7e]*$/.test(text)) return [...text].map((c) => ({ text: c, width: 1 }));
  const segments = new Intl.Segmenter("en", { granularity: "grapheme" }).segment(text);
  return [...segments].map(({ segment }) => ({ text: segment, width: widthOf(segment) }));
}

function widthOf(segment: string): number {
  if (NO_WIDTH.test(segment)) return 0;
  return WIDE.test(segment) ? 2 : 1;
}

export const columnsOf = (text: string): number => cells(text).reduce((sum, c) => sum + c.width, 0);

/** With blanks up to this width. */
export const padded = (text: string, width: number): string => text + " ".repeat(Math.max(0, width - columnsOf(text)));

/** At most as wide; what is left out is shown by its last column. */
export function cut(text: string, width: number): string {
  if (columnsOf(text) <= width) return text;
  let kept = "";
  for (const cell of cells(text)) {
    if (columnsOf(kept) + cell.width >= width) break;
    kept += cell.text;
  }
  return `${kept}…`;
}
