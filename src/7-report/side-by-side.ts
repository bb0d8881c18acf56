// A file change -> rows with the text before on the left and after on the right, each side exactly as wide as the other.
import type { FileChange } from "../model/change.ts";
import { shown } from "../model/diagnostic.ts";
import { type Hunk, hunksOf, NO_NEWLINE } from "./lines.ts";
import { cells } from "./width.ts";

export interface SideRow {
  /** "gap": lines that are alike were left out here. */
  readonly kind: "equal" | "changed" | "removed" | "added" | "gap";
  /** Padded to the side's width, safe to print; colours may be laid around them. */
  readonly left: string;
  readonly right: string;
}

const LEAST = 80;
const TAB = 4;

/** Between the sides: what a reader without colours sees. */
export const MARKS: Readonly<Record<SideRow["kind"], string>> = {
  equal: "   ",
  changed: " | ",
  removed: " < ",
  added: " > ",
  gap: "   ",
};

/** `columns` of the terminal; fewer than 80 are taken as 80. `left + MARKS[kind] + right` is at most as wide. */
export async function sideBySide(change: FileChange, columns: number): Promise<readonly SideRow[]> {
  const hunks = await hunksOf(
    change.action === "create" ? "" : change.before,
    change.action === "delete" ? "" : change.after,
  );
  const last = hunks.at(-1);
  const digits = String(last ? Math.max(last.oldStart + last.oldLines, last.newStart + last.newLines) : 0).length;
  const side: Side = { digits, text: Math.floor((Math.max(LEAST, columns) - MARKS.equal.length) / 2) - digits - 1 };
  return hunks.flatMap((hunk, index) => [
    ...(index > 0 ? drawn({ kind: "gap", left: GAP, right: GAP }, side) : []),
    ...pairs(hunk).flatMap((pair) => drawn(pair, side)),
  ]);
}

interface Side {
  readonly digits: number;
  /** Columns for the text beside the line number. */
  readonly text: number;
}

interface Line {
  readonly number: string;
  readonly text: string;
}

interface Pair {
  readonly kind: SideRow["kind"];
  readonly left: Line;
  readonly right: Line;
}

const NOTHING: Line = { number: "", text: "" };
const NO_END = " (no line end)";
const GAP: Line = { number: "", text: "…" };

/** Removed and added lines that follow each other stand beside each other, as far as they go. */
function pairs(hunk: Hunk): readonly Pair[] {
  const found: Pair[] = [];
  let [old, young] = [hunk.oldStart, hunk.newStart];
  let [left, right]: [Line[], Line[]] = [[], []];
  const flush = () => {
    for (let i = 0; i < Math.max(left.length, right.length); i += 1) found.push(pair(left[i], right[i]));
    [left, right] = [[], []];
  };
  for (const [index, line] of hunk.lines.entries()) {
    const text = line.slice(1) + (hunk.lines[index + 1] === NO_NEWLINE ? NO_END : "");
    if (line === NO_NEWLINE) continue;
    if (line.startsWith("-")) left.push({ number: String(old++), text });
    else if (line.startsWith("+")) right.push({ number: String(young++), text });
    else {
      flush();
      found.push({ kind: "equal", left: { number: String(old++), text }, right: { number: String(young++), text } });
    }
  }
  flush();
  return found;
}

function pair(left: Line | undefined, right: Line | undefined): Pair {
  const kind = left && right ? "changed" : left ? "removed" : "added";
  return { kind, left: left ?? NOTHING, right: right ?? NOTHING };
}

/** One row, or several where a line is longer than its side. */
function drawn({ kind, left, right }: Pair, side: Side): readonly SideRow[] {
  const [a, b] = [wrapped(left.text, side.text), wrapped(right.text, side.text)];
  const blank = " ".repeat(side.text);
  return Array.from({ length: Math.max(a.length, b.length) }, (_, i) => {
    const number = (line: Line) => `${(i === 0 ? line.number : "").padStart(side.digits)} `;
    return { kind, left: number(left) + (a[i] ?? blank), right: number(right) + (b[i] ?? blank) };
  });
}

/** Cut by display width, each piece padded to it. */
function wrapped(line: string, width: number): readonly string[] {
  let piece = { text: "", used: 0 };
  const pieces = [piece];
  for (const cell of cells(shown(untabbed(line)))) {
    if (piece.used + cell.width > width) {
      piece = { text: "", used: 0 };
      pieces.push(piece);
    }
    piece.text += cell.text;
    piece.used += cell.width;
  }
  return pieces.map(({ text, used }) => text + " ".repeat(Math.max(0, width - used)));
}

const untabbed = (line: string): string => {
  const [first = "", ...rest] = line.split("\t");
  return rest.reduce((text, part) => text + " ".repeat(TAB - (text.length % TAB)) + part, first);
};
