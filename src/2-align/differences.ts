// Corresponding instructions' joined lines -> where they differ: whole words that only some have, or parts of a word.
// Invariant: what stands between the differences is the same in all, runs of blanks aside.
import { common } from "./common.ts";

/** From, and up to without it, in a joined line. */
export type Range = readonly [from: number, to: number];

/** `part`: a piece of one word in each. `list`: whole words, any number of them, also none. */
export interface Difference {
  readonly kind: "part" | "list";
  /** By line. An empty one of a list stands where its words would begin, or at the line's end. */
  readonly ranges: readonly Range[];
}

interface Piece {
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

export function differences(lines: readonly string[]): readonly Difference[] {
  const words = lines.map((line) => piecesOf(line, /\S+/g));
  return gaps(words).flatMap((gap) => inWords(lines, gap));
}

/** What each list has between two pieces that all have, with the place where it stands. */
interface Gap {
  readonly pieces: readonly (readonly Piece[])[];
  readonly at: readonly number[];
}

function gaps(lists: readonly (readonly Piece[])[]): readonly Gap[] {
  const anchors = common(lists.map((list) => list.map((p) => p.text)));
  const found: Gap[] = [];
  let next = lists.map(() => 0);
  for (const anchor of [...anchors, lists.map((list) => list.length)]) {
    const pieces = lists.map((list, i) => list.slice(next[i], anchor[i]));
    const at = lists.map((list, i) => list[anchor[i] ?? 0]?.from ?? list.at(-1)?.to ?? 0);
    if (pieces.some((own) => own.length > 0)) found.push({ pieces, at });
    next = anchor.map((i) => i + 1);
  }
  return found;
}

function inWords(lines: readonly string[], gap: Gap): readonly Difference[] {
  const [first = []] = gap.pieces;
  const isEven = gap.pieces.every((own) => own.length === first.length);
  if (!isEven) return [listOf(gap)];
  return first.flatMap((_, column) =>
    inWord(
      lines,
      gap.pieces.flatMap((own) => own.slice(column, column + 1)),
    ),
  );
}

const listOf = ({ pieces, at }: Gap): Difference => ({
  kind: "list",
  ranges: pieces.map((own, i): Range => {
    const [first, last] = [own[0], own.at(-1)];
    return first && last ? [first.from, last.to] : [at[i] ?? 0, at[i] ?? 0];
  }),
});

/** A word's own words, and each mark between them; one architecture has a mark in its name. */
const TOKEN = /x86[_-]64|[A-Za-z0-9]+|[^A-Za-z0-9]/g;

/** What differs between two of these is one thing: `x86_64-unknown-linux-musl`, not three. */
const BORDER = /^[/:=,@'"$(){}<>|&;]$/;

function inWord(lines: readonly string[], column: readonly Piece[]): readonly Difference[] {
  const whole: Difference = { kind: "part", ranges: column.map((p): Range => [p.from, p.to]) };
  if (new Set(column.map((p) => p.text)).size === 1) return [];
  const tokens = column.map((p, i) =>
    piecesOf((lines[i] ?? "").slice(p.from, p.to), TOKEN).map((t) => ({
      ...t,
      from: t.from + p.from,
      to: t.to + p.from,
    })),
  );
  const anchors = common(tokens.map((list) => list.map((t) => t.text)));
  const borders = anchors.filter((a) => BORDER.test(tokens[0]?.[a[0] ?? 0]?.text ?? ""));
  const ends = [...borders, tokens.map((list) => list.length)];
  let next = tokens.map(() => 0);
  const found: Difference[] = [];
  for (const end of ends) {
    const chunk = tokens.map((list, i) => list.slice(next[i], end[i]));
    const own = inChunk(chunk, (lines[0] ?? "").slice(column[0]?.from, chunk[0]?.[0]?.from));
    if (own === "whole") return [whole];
    found.push(...own);
    next = end.map((i) => i + 1);
  }
  return found;
}

/**
 * One difference at most: what is the same at a chunk's ends stays out of it, unless somebody's would be empty.
 * `above` is what the first's word has before the chunk.
 */
function inChunk(chunk: readonly (readonly Piece[])[], above: string): readonly Difference[] | "whole" {
  const texts = chunk.map((own) => own.map((t) => t.text));
  if (new Set(texts.map((t) => t.join(""))).size === 1) return [];
  const least = Math.min(...texts.map((t) => t.length));
  const same = (at: (t: readonly string[]) => string | undefined) => new Set(texts.map(at)).size === 1;
  let head = 0;
  while (head < least && same((t) => t[head])) head += 1;
  let tail = 0;
  while (tail < least - head && same((t) => t[t.length - 1 - tail])) tail += 1;
  if (head + tail >= least) [head, tail] = [0, 0];
  if (least === 0) return "whole";
  const ranges = chunk.map((own): Range => [own[head]?.from ?? 0, own[own.length - 1 - tail]?.to ?? 0]);
  const before = above + (texts[0]?.slice(0, head).join("") ?? "");
  const behind = tail > 0 ? (texts[0]?.slice(-tail).join("") ?? "") : "";
  return [
    {
      kind: "part",
      ranges: inVersion(
        ranges,
        texts.map((t) => t.slice(head, t.length - tail)),
        before,
        behind,
      ),
    },
  ];
}

/** What differs in a version is the version: `21.2.1` of `v1.21.2.1` says nothing by itself. */
function inVersion(
  ranges: readonly Range[],
  words: readonly (readonly string[])[],
  before: string,
  behind: string,
): readonly Range[] {
  const areNumbers = (at: 0 | -1) => words.every((own) => /^\d+$/.test(own.at(at) ?? ""));
  const more = areNumbers(0) ? (/(?<![\w$.])\w*?((?:\d+\.)+)$/.exec(before)?.[1]?.length ?? 0) : 0;
  const less = areNumbers(-1) ? (/^(?:\.\d+)+(?![A-Za-z0-9])/.exec(behind)?.[0].length ?? 0) : 0;
  return ranges.map(([from, to]): Range => [from - more, to + less]);
}

function piecesOf(text: string, pattern: RegExp): readonly Piece[] {
  return [...text.matchAll(pattern)].map((m) => ({ text: m[0], from: m.index, to: m.index + m[0].length }));
}
