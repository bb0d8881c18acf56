// Where instructions that correspond differ, as one text each -> the differences, if a variable may stand for each; else why not.
import { type Difference, differences, type Range } from "../../2-align/differences.ts";
import type { Keyword } from "../../model/dockerfile.ts";
import type { SplitReason } from "../../model/split.ts";
import { shellPlaces } from "./shell-places.ts";
import { wordPlace } from "./word-places.ts";

export interface Reading {
  readonly mark: string;
  /** Does a POSIX shell read RUN, as far as the text says? */
  readonly isPosix: boolean;
}

/** `texts` are joined lines of instructions with this keyword, one for each platform. */
export function placesOf(
  texts: readonly string[],
  keyword: Keyword,
  reading: Reading,
): readonly Difference[] | SplitReason {
  const found = differences(texts);
  if (found.length === 0) return "blanks";
  const at = longest(texts);
  const places = placesIn(keyword, texts[at] ?? "", reading);
  if (typeof places === "string") return places;
  for (const d of found) {
    const against = noPlace(d, texts, at, places);
    if (against) return against;
  }
  return found;
}

/** Where the longest has a list's words, the others have fewer of them. */
export const longest = (texts: readonly string[]): number =>
  texts.reduce((best, text, i) => (text.length > (texts[best]?.length ?? 0) ? i : best), 0);

/** What stands there, with single blanks. */
export const valueIn = (text: string, [from, to]: Range = [0, 0]): string => text.slice(from, to).replace(/\s+/g, " ");

interface Places {
  readonly part: (range: Range) => "bare" | "quoted" | SplitReason;
  readonly list: (range: Range) => boolean;
}

const NO_LIST = (): boolean => false;

function placesIn(keyword: Keyword, text: string, { mark, isPosix }: Reading): Places | SplitReason {
  if (keyword !== "RUN") return { part: (range) => wordPlace(keyword, text, range, mark), list: NO_LIST };
  const start = /^\S+(?:\s+--\w[\w-]*=\S*)*\s+/.exec(text)?.[0].length ?? 0;
  const command = text.slice(start);
  if (command.startsWith("[")) return "exec-form";
  if (!isPosix) return "shell";
  const shell = shellPlaces(command);
  const moved = ([from, to]: Range): Range => [from - start, to - start];
  return shell
    ? { part: (r) => (r[0] < start ? "flag" : shell.part(moved(r))), list: (r) => shell.list(moved(r)) }
    : "unread";
}

/** What no shell and no reader of BuildKit's changes, outside quotes and inside. */
const SAFE = {
  bare: /^[A-Za-z0-9_./:@%+,-]+$/,
  quoted: /^[^"'\\$`\n]+$/,
  list: /^(?:[A-Za-z0-9_./:@%+,=-]+(?: [A-Za-z0-9_./:@%+,=-]+)*)?$/,
} as const;

function noPlace(
  { kind, ranges }: Difference,
  texts: readonly string[],
  at: number,
  places: Places,
): SplitReason | undefined {
  const range = ranges[at] ?? [0, 0];
  const values = texts.map((text, i) => valueIn(text, ranges[i]));
  const quoting = kind === "list" ? "list" : places.part(range);
  if (quoting === "list" && !places.list(range)) return "words";
  if (quoting !== "list" && quoting !== "bare" && quoting !== "quoted") return quoting;
  return values.every((v) => SAFE[quoting].test(v)) ? undefined : "value";
}
