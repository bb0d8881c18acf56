// Forms "variable", "word list" and "platform argument in a stage": rows that differ in words only become one row of all,
// the words in variables (DESIGN 5). What may stand where is read here carefully; the prover decides.
import { joined } from "../../1-read/words.ts";
import { type Difference, differences, type Range } from "../../2-align/differences.ts";
import { pairedRows } from "../../2-align/paired.ts";
import type { Keyword } from "../../model/dockerfile.ts";
import type { PlatformName } from "../../model/platform.ts";
import type { Row, SharedRow, SplitRows, Unit } from "../../model/stage.ts";
import type { Variables } from "../variables/names.ts";
import { shellPlaces } from "../variables/shell-places.ts";
import { isWordPlace } from "../variables/word-places.ts";

export interface Wording {
  readonly variables: Variables;
  readonly mark: string;
  /** What the stage stands on. */
  readonly base: string;
  /** Does a POSIX shell read RUN, as far as the text says? */
  readonly isPosix: boolean;
  /** Keys of the rows that are to stay apart. */
  readonly apart: ReadonlySet<string>;
}

/** The units, with every row that can be said once said once. */
export const withVariables = (units: readonly Unit[], wording: Wording): readonly Unit[] =>
  units.flatMap((u) => (u.kind === "split" ? wordedUnits(u, wording) : [u]));

function wordedUnits(unit: SplitRows, wording: Wording): readonly Unit[] {
  return pairedRows(unit).map((part) => {
    if (part.kind === "split") return part;
    return wordedRow(part, wording) ?? { kind: "split", rows: new Map([...part.rows].map(([p, r]) => [p, [r]])) };
  });
}

interface Line {
  readonly platform: PlatformName;
  readonly row: Row;
  readonly text: string;
  /** Of each of its characters in the row's text. */
  readonly offsets: readonly number[];
}

function wordedRow({ rows }: SharedRow, wording: Wording): SharedRow | undefined {
  const lines = [...rows].map(([platform, row]): Line => {
    const { chars, offsets } = joined({ ...row.instruction, text: row.text }, wording.mark);
    return { platform, row, text: chars.join(""), offsets };
  });
  const [first] = lines;
  if (!first || first.row.instruction.keyword === "FROM" || lines.some((l) => l.row.instruction.heredocs.length > 0))
    return undefined;
  if (lines.some((l) => wording.apart.has(l.row.key))) return undefined;
  const found = differences(lines.map((l) => l.text));
  // Where the longest has a list's words, the others have fewer of them.
  const at = lines.reduce((best, l, i) => (l.text.length > (lines[best]?.text.length ?? 0) ? i : best), 0);
  const carrier = lines[at];
  if (!carrier || found.length === 0) return undefined;
  const { keyword } = first.row.instruction;
  const places = placesIn(keyword, carrier, wording);
  if (!places || !found.every((d) => isPlace(d, lines, at, places))) return undefined;
  const edits = found.map((d) => {
    const values = new Map(lines.map((l, i) => [l.platform, valueIn(l.text, d.ranges[i])]));
    const range = d.ranges[at] ?? [0, 0];
    const before = /\S*$/.exec(carrier.text.slice(0, range[0]))?.[0] ?? "";
    const hint = { keyword, before, isList: d.kind === "list", around: `${wording.base} ${carrier.text}` };
    return { range, values, ...wording.variables.expression(values, hint) };
  });
  const text = edits.reduceRight((out, { range, text: put }) => replaced(out, carrier, range, put), carrier.row.text);
  return { kind: "shared", rows, text, uses: [...new Set(edits.flatMap((e) => e.names))] };
}

interface Places {
  readonly part: (range: Range) => "bare" | "quoted" | undefined;
  readonly list: (range: Range) => boolean;
}

const NO_LIST = (): boolean => false;

function placesIn(keyword: Keyword, { text }: Line, { mark, isPosix }: Wording): Places | undefined {
  if (keyword !== "RUN")
    return { part: (range) => (isWordPlace(keyword, text, range, mark) ? "bare" : undefined), list: NO_LIST };
  const start = /^\S+(?:\s+--\w[\w-]*=\S*)*\s+/.exec(text)?.[0].length ?? 0;
  const command = text.slice(start);
  if (!isPosix || command.startsWith("[")) return undefined;
  const shell = shellPlaces(command);
  const moved = ([from, to]: Range): Range => [from - start, to - start];
  return shell && { part: (r) => shell.part(moved(r)), list: (r) => shell.list(moved(r)) };
}

/** What no shell and no reader of BuildKit's changes, outside quotes and inside. */
const SAFE = { bare: /^[A-Za-z0-9_./:@%+,-]+$/, quoted: /^[^"'\\$`\n]+$/ } as const;
const SAFE_LIST = /^(?:[A-Za-z0-9_./:@%+,=-]+(?: [A-Za-z0-9_./:@%+,=-]+)*)?$/;

function isPlace({ kind, ranges }: Difference, lines: readonly Line[], at: number, places: Places): boolean {
  const range = ranges[at] ?? [0, 0];
  const values = lines.map((l, i) => valueIn(l.text, ranges[i]));
  if (kind === "list") return places.list(range) && values.every((v) => SAFE_LIST.test(v));
  const quoting = places.part(range);
  return quoting !== undefined && values.every((v) => SAFE[quoting].test(v));
}

const valueIn = (text: string, [from, to]: Range = [0, 0]): string => text.slice(from, to).replace(/\s+/g, " ");

/** The text with `put` where the range of its joined line stands. */
function replaced(text: string, { offsets }: Line, [from, to]: Range, put: string): string {
  const end = (offsets[to - 1] ?? text.length - 1) + 1;
  if (from < to) return text.slice(0, offsets[from]) + put + text.slice(end);
  const next = offsets[from];
  return next === undefined ? `${text.slice(0, end)} ${put}` : `${text.slice(0, next)}${put} ${text.slice(next)}`;
}
