// A member's text and the fold's -> rows that stand beside each other. The member is compared only with the fold's lines that
// belong to its platform, so that its line never stands beside another platform's; those come between as gaps or in full.
import { hunksOf, NO_NEWLINE } from "../../src/7-report/lines.ts";
import type { PlatformName } from "../../src/model/platform.ts";
import type { Numbered, PageRow, PairRow } from "./model.ts";

export interface FoldLine extends Numbered {
  /** Empty for all. */
  readonly who: readonly PlatformName[];
}

/** `owners` as in a Proposal: it may be shorter than the text, or empty. */
export function foldLines(text: string, owners: readonly (readonly PlatformName[])[]): readonly FoldLine[] {
  return linesOf(text).map((line, i) => ({ number: i + 1, text: line, who: owners[i] ?? [] }));
}

export async function aligned(
  member: string,
  fold: readonly FoldLine[],
  platform: PlatformName,
  everything: boolean,
): Promise<readonly PageRow[]> {
  const own = fold.filter((l) => l.who.length === 0 || l.who.includes(platform));
  const pairs = await pairsOf(linesOf(member), own);
  const foreign = new Map<number, FoldLine[]>();
  let before = 0;
  for (const line of fold) {
    if (own[before] === line) before += 1;
    else foreign.set(before, [...(foreign.get(before) ?? []), line]);
  }
  return woven(pairs, own, foreign, everything);
}

/** The pairs in order, and before each of the fold's own lines the other platforms' that stand there. */
function woven(
  pairs: readonly PairRow[],
  own: readonly FoldLine[],
  foreign: ReadonlyMap<number, readonly FoldLine[]>,
  everything: boolean,
): readonly PageRow[] {
  const rows: PageRow[] = [];
  let passed = 0;
  for (const pair of pairs) {
    if (pair.right) {
      rows.push(...othersAs(foreign.get(passed), everything));
      passed += 1;
    }
    rows.push(pair);
  }
  return [...rows, ...othersAs(foreign.get(own.length), everything)];
}

function othersAs(lines: readonly FoldLine[] | undefined, everything: boolean): readonly PageRow[] {
  if (!lines) return [];
  if (!everything) return [{ kind: "gap", count: lines.length, who: [...new Set(lines.flatMap((l) => l.who))] }];
  return lines.map((right) => ({ kind: "pair", mark: "foreign", left: undefined, right, who: right.who }));
}

/** Lines that are equal beside each other; in between removed and added ones pairwise, as far as they go. */
async function pairsOf(member: readonly string[], own: readonly FoldLine[]): Promise<readonly PairRow[]> {
  const texts = own.map((l) => l.text);
  const rows: PairRow[] = [];
  let [old, young] = [0, 0];
  const equal = () => rows.push(row("equal", numbered(member, old++), own[young++]));
  for (const hunk of await hunksOf(joined(member), joined(texts))) {
    // A side without lines counts from the line before it.
    const start = hunk.newLines === 0 ? hunk.newStart : hunk.newStart - 1;
    while (young < start) equal();
    let [left, right]: [Numbered[], FoldLine[]] = [[], []];
    const flush = () => {
      for (let i = 0; i < Math.max(left.length, right.length); i += 1) rows.push(row("changed", left[i], right[i]));
      [left, right] = [[], []];
    };
    for (const line of hunk.lines) {
      if (line === NO_NEWLINE) continue;
      if (line.startsWith("-")) left.push(numbered(member, old++));
      else if (line.startsWith("+")) right.push(...own.slice(young, ++young));
      else {
        flush();
        equal();
      }
    }
    flush();
  }
  while (old < member.length) equal();
  return rows;
}

function row(mark: "equal" | "changed", left: Numbered | undefined, right: FoldLine | undefined): PairRow {
  const kind = left && right ? mark : left ? "removed" : "added";
  return { kind: "pair", mark: kind, left, right, who: right?.who ?? [] };
}

const numbered = (lines: readonly string[], index: number): Numbered => ({
  number: index + 1,
  text: lines[index] ?? "",
});

const joined = (lines: readonly string[]): string => lines.map((l) => `${l}\n`).join("");

export function linesOf(text: string): readonly string[] {
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines;
}
