// Where instructions that correspond differ, as one text each -> the differences, if a variable may stand for each; else why not.
import { type Difference, differences, type Range } from "../../2-align/differences.ts";
import type { Heredoc, Keyword } from "../../model/dockerfile.ts";
import type { SplitReason } from "../../model/split.ts";
import { shellPlaces } from "./shell-places.ts";
import { wordPlace } from "./word-places.ts";

export interface Reading {
  readonly mark: string;
  /** Does a POSIX shell read RUN, as far as the text says? */
  readonly isPosix: boolean;
}

/** `texts` are joined lines of instructions with this keyword, one for each platform, each with the same here-documents behind. */
export function placesOf(
  texts: readonly string[],
  keyword: Keyword,
  reading: Reading,
  heredocs: readonly Heredoc[] = [],
): readonly Difference[] | SplitReason {
  const found = differences(texts);
  if (found.length === 0) return "blanks";
  // Line ends and blanks count there.
  if (heredocs.length > 0 && new Set(texts.map((text, i) => withoutRanges(text, found, i))).size > 1)
    return "here-document";
  const at = longest(texts);
  const text = texts[at] ?? "";
  const places = heredocs.length > 0 ? placesBelow(keyword, text, reading, heredocs) : placesIn(keyword, text, reading);
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

const withoutRanges = (text: string, found: readonly Difference[], i: number): string =>
  found.reduceRight((out, { ranges }) => {
    const [from, to] = ranges[i] ?? [0, 0];
    return `${out.slice(0, from)}\0${out.slice(to)}`;
  }, text);

interface Places {
  readonly part: (range: Range) => "bare" | "quoted" | SplitReason;
  readonly list: (range: Range) => boolean;
}

const NO_LIST = (): boolean => false;

function placesIn(keyword: Keyword, text: string, { mark, isPosix }: Reading): Places | SplitReason {
  if (keyword !== "RUN") return { part: (range) => wordPlace(keyword, text, range, mark), list: NO_LIST };
  const start = commandStart(text);
  if (text[start] === "[") return "exec-form";
  return isPosix ? placesInShell(text.slice(start), start) : "shell";
}

const commandStart = (text: string): number => /^\S+(?:\s+--\w[\w-]*=\S*)*\s+/.exec(text)?.[0].length ?? 0;

function placesInShell(command: string, start: number): Places | SplitReason {
  const shell = shellPlaces(command);
  const moved = ([from, to]: Range): Range => [from - start, to - start];
  return shell
    ? { part: (r) => (r[0] < start ? "flag" : shell.part(moved(r))), list: (r) => shell.list(moved(r)) }
    : "unread";
}

/**
 * With here-documents. One that is all of a RUN is its script, quoted or not; else the shell reads line and bodies, and of COPY
 * and ADD BuildKit expands the bodies whose word is not quoted.
 */
function placesBelow(
  keyword: Keyword,
  text: string,
  reading: Reading,
  heredocs: readonly Heredoc[],
): Places | SplitReason {
  const end = text.indexOf("\n");
  const bodies = bodyRanges(text, end + 1, heredocs);
  if (keyword !== "RUN") {
    const line = text.slice(0, end);
    const body = (range: Range): "quoted" | SplitReason =>
      heredocs.some((doc, i) => doc.expand && holds(bodies[i], range)) ? bodyPlace(text, range) : "here-document";
    return { part: (r) => (r[0] < end ? wordPlace(keyword, line, r, reading.mark) : body(r)), list: NO_LIST };
  }
  if (!reading.isPosix) return "shell";
  const start = commandStart(text);
  const isScript = /^<<-?\s*(["']?)\w+\1\s*$/.test(text.slice(start, end));
  if (!isScript) return placesInShell(text.slice(start), start);
  const [from, to] = bodies[0] ?? [0, 0];
  const script = text.slice(from, to);
  // The program that it names reads the file.
  return /^\t*#!/.test(script) ? "here-document" : placesInShell(script, from);
}

function bodyRanges(text: string, first: number, heredocs: readonly Heredoc[]): readonly Range[] {
  let from = first;
  return heredocs.map(({ name }): Range => {
    const found = new RegExp(`^\\t*${name.replace(/\W/g, "\\$&")}\\r?$`, "m").exec(text.slice(from));
    const range: Range = [from, from + (found?.index ?? 0)];
    from = range[1] + (found?.[0].length ?? 0) + 1;
    return range;
  });
}

const holds = (outer: Range | undefined, inner: Range): boolean =>
  outer !== undefined && outer[0] <= inner[0] && inner[1] <= outer[1];

/** In a body that BuildKit expands quotes mean nothing, and a backslash keeps a sign. */
function bodyPlace(text: string, range: Range): "quoted" | SplitReason {
  const before = text.slice(text.lastIndexOf("\n", range[0] - 1) + 1, range[0]);
  if (before.endsWith("\\")) return "escape";
  return /\$(?:\w*|\{[^}]*)$/.test(before) ? "expansion" : "quoted";
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
