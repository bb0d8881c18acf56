// Pieces of one text, each line feed a piece of its own -> its lines as units that can be cut out or be followed by another.
import type { Piece, PrintedLine, Spelling, Unit } from "./printed.ts";

interface Line {
  readonly pieces: PrintedLine;
  readonly start: number;
  readonly end: number;
  /** The line feed as it is written, and where the next line begins; undefined in the last one. */
  readonly feed: string | undefined;
  readonly next: number;
}

const isFeed = (piece: Piece): boolean => piece.kind === "text" && piece.text === "\n";

/** `start`: where the text begins in `source`. What follows the last line feed is a line only where it is not empty. */
export function splitLines(source: string, pieces: readonly Piece[], start: number): readonly Line[] {
  const lines: Line[] = [];
  let open: Piece[] = [];
  let from = start;
  for (const piece of pieces) {
    if (!isFeed(piece)) {
      open.push(piece);
      continue;
    }
    const feed = source.slice(piece.start, piece.end);
    lines.push({ pieces: open, start: from, end: piece.start, feed, next: piece.end });
    open = [];
    from = piece.end;
  }
  const end = open.at(-1)?.end ?? from;
  if (open.length > 0) lines.push({ pieces: open, start: from, end, feed: undefined, next: end });
  return lines;
}

/** `indent`: what stands before each line and is not printed. */
export function lineUnits(lines: readonly Line[], spell: Spelling, indent = ""): readonly Unit[] {
  return lines.map((line, i): Unit => {
    const above = lines[i - 1];
    const feed = line.feed ?? above?.feed;
    const cut =
      line.feed !== undefined
        ? { start: line.start, end: line.next, text: "" }
        : above && { start: above.end, end: line.end, text: "" };
    return {
      lines: [line.pieces],
      start: line.start,
      end: line.end,
      cut,
      below: (added) => {
        const words = spell(added);
        if (words === undefined || feed === undefined) return undefined;
        const text = line.feed === undefined ? `${feed}${indent}${words}` : `${indent}${words}${feed}`;
        return { start: line.next, end: line.next, text };
      },
      spell,
    };
  });
}
