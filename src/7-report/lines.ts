// Two texts -> the hunks in which their lines differ. The diff library is loaded only when a comparison is asked for.
import { shown } from "../model/diagnostic.ts";

/** `lines` begin with a blank, `-` or `+` as in a patch, or are NO_NEWLINE; the lines' ends are gone, a CR before them is kept. */
export interface Hunk {
  readonly oldStart: number;
  readonly oldLines: number;
  readonly newStart: number;
  readonly newLines: number;
  readonly lines: readonly string[];
}

export const NO_NEWLINE = "\\ No newline at end of file";

/** Beyond this many changed lines a finer comparison costs more than it shows. */
const MOST_EDITS = 5_000;

export async function hunksOf(before: string, after: string): Promise<readonly Hunk[]> {
  if (before === after) return [];
  if (before === "" || after === "") return [replaced(before, after)];
  const { structuredPatch } = await import("diff");
  const found = structuredPatch("", "", before, after, undefined, undefined, { context: 3, maxEditLength: MOST_EDITS });
  return found?.hunks ?? [replaced(before, after)];
}

function replaced(before: string, after: string): Hunk {
  const [old, young] = [linesOf(before, "-"), linesOf(after, "+")];
  const count = (lines: readonly string[]) => lines.filter((line) => line !== NO_NEWLINE).length;
  const [oldLines, newLines] = [count(old), count(young)];
  return {
    oldStart: Math.min(1, oldLines),
    oldLines,
    newStart: Math.min(1, newLines),
    newLines,
    lines: [...old, ...young],
  };
}

function linesOf(text: string, sign: "-" | "+"): readonly string[] {
  if (text === "") return [];
  const lines = text.split("\n");
  const isEnded = lines.at(-1) === "";
  if (isEnded) lines.pop();
  return [...lines.map((line) => `${sign}${line}`), ...(isEnded ? [] : [NO_NEWLINE])];
}

/** Safe for a terminal; tabs stay. */
export const shownLine = (line: string): string => line.split("\t").map(shown).join("\t");
