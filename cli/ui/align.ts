// A member's text and the fold's -> rows that stand beside each other. The member is compared only with the fold's lines that
// belong to its platform, so that its line never stands beside another platform's; those come between as gaps or in full.
import { hunksOf, NO_NEWLINE } from "../../src/7-report/lines.ts";
import { causeText } from "../../src/7-report/splits.ts";
import type { PlatformName } from "../../src/model/platform.ts";
import type { Split } from "../../src/model/split.ts";
import type { Numbered, PageRow, PairRow } from "./model.ts";

export interface FoldLine extends Numbered {
  /** Empty for all. */
  readonly who: readonly PlatformName[];
}

/**
 * `owners` as in a Proposal: it may be shorter than the text, or empty. An empty line between blocks of platforms goes
 * with the block before it.
 */
export function foldLines(text: string, owners: readonly (readonly PlatformName[])[]): readonly FoldLine[] {
  const lines: FoldLine[] = [];
  for (const [i, line] of linesOf(text).entries()) {
    const own = owners[i] ?? [];
    const isBetween = isBlank(line) && own.length === 0 && (owners[i + 1] ?? []).length > 0;
    lines.push({ number: i + 1, text: line, who: isBetween ? (lines.at(-1)?.who ?? []) : own });
  }
  return lines;
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
  const [first] = lines;
  if (!first) return [];
  if (!everything)
    return [{ kind: "gap", line: first.number, count: lines.length, who: [...new Set(lines.flatMap((l) => l.who))] }];
  return lines.map((right) => ({ kind: "pair", mark: "aside", left: undefined, right, who: right.who }));
}

/** What stands once for each platform has its reasons above it. */
export function withReasons(rows: readonly PageRow[], splits: readonly Split[]): readonly PageRow[] {
  const left = [...splits];
  return rows.flatMap((row, i): readonly PageRow[] => {
    // A gap may hold the beginnings of several.
    const next = rows.slice(i + 1).find((r) => lineOf(r) !== undefined);
    const end = next ? (lineOf(next) ?? 0) : Number.POSITIVE_INFINITY;
    if (lineOf(row) === undefined) return [row];
    const here = left.splice(0, left.filter((s) => s.line < end).length);
    return [...here.map(({ causes }): PageRow => ({ kind: "prose", text: reasons(causes), tone: "quiet" })), row];
  });
}

const lineOf = (row: PageRow): number | undefined =>
  row.kind === "gap" ? row.line : row.kind === "pair" ? row.right?.number : undefined;

const reasons = (causes: Split["causes"]): string => `once for each platform: ${causes.map(causeText).join("; ")}`;

/** Lines that are equal beside each other, and between them what was removed and added. */
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
      rows.push(...paired(left, right));
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

/** Removed and added lines that follow each other: beside each other where they begin with the same word, else as they come. */
function paired(left: readonly Numbered[], right: readonly FoldLine[]): readonly PairRow[] {
  const rows: PairRow[] = [];
  let at = 0;
  for (const [i, one] of left.entries()) {
    const word = firstWord(one.text);
    const same = right.findIndex((r, n) => n >= at && firstWord(r.text) === word);
    const isTaken = left.slice(i + 1).some((l) => firstWord(l.text) === firstWord(right[at]?.text ?? ""));
    const to = same >= 0 ? same : at < right.length && !isTaken ? at : -1;
    if (to > at) rows.push(...right.slice(at, to).map((r) => row("changed", undefined, r)));
    rows.push(row("changed", one, to >= 0 ? right[to] : undefined));
    if (to >= 0) at = to + 1;
  }
  return [...rows, ...right.slice(at).map((r) => row("changed", undefined, r))];
}

const firstWord = (text: string): string => /\S+/.exec(text)?.[0] ?? "";

const isBlank = (text: string): boolean => text.trim() === "";

function row(mark: "equal" | "changed", left: Numbered | undefined, right: FoldLine | undefined): PairRow {
  const one = isBlank(right?.text ?? "") ? "aside" : "added";
  return { kind: "pair", mark: left && right ? mark : left ? "removed" : one, left, right, who: right?.who ?? [] };
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
