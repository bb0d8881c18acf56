// Forms "variable", "word list" and "platform argument in a stage": rows that differ in words only become one row of all,
// the words in variables (DESIGN 5). What may stand where is read here carefully; the prover decides.
import { joined } from "../../1-read/words.ts";
import { type Difference, differences, type Range } from "../../2-align/differences.ts";
import { pairedRows } from "../../2-align/paired.ts";
import type { Instruction, Keyword } from "../../model/dockerfile.ts";
import type { PlatformName } from "../../model/platform.ts";
import type { SplitReason, SplitReasons } from "../../model/split.ts";
import type { Row, SharedRow, SplitRows, Unit } from "../../model/stage.ts";
import { asSplit } from "../plan.ts";
import type { Variables } from "../variables/names.ts";
import { shellPlaces } from "../variables/shell-places.ts";
import { wordPlace } from "../variables/word-places.ts";

export interface Wording {
  readonly variables: Variables;
  readonly mark: string;
  /** What the stage stands on. */
  readonly base: string;
  /** Does a POSIX shell read RUN, as far as the text says? */
  readonly isPosix: boolean;
  /** The rows that are to stay apart, by key, and why. */
  readonly apart: ReadonlyMap<string, SplitReason>;
}

export interface Worded {
  readonly units: readonly Unit[];
  /** Why rows that differ stay apart. */
  readonly apart: SplitReasons;
  /** Those that are said once. */
  readonly once: readonly Instruction[];
}

/** The units, with every row that can be said once said once. */
export function withVariables(units: readonly Unit[], wording: Wording): Worded {
  const apart = new Map<Instruction, SplitReason>();
  const once: Instruction[] = [];
  const worded = units.flatMap((unit): readonly Unit[] => {
    if (unit.kind === "shared") return [unit];
    return pairedRows(unit).map((part) => {
      const row = part.kind === "split" ? unpaired(part) : wordedRow(part, wording);
      const own = [...part.rows.values()].flat();
      if (typeof row !== "string") {
        once.push(...own.map((r) => r.instruction));
        return row;
      }
      for (const r of own) apart.set(r.instruction, isFrom(r) ? "base" : row);
      return asSplit(part);
    });
  });
  return { units: worded, apart, once };
}

const unpaired = ({ rows }: SplitRows): SplitReason =>
  [...rows.values()].some((own) => own.length === 0) ? "some" : "differs";

const isFrom = (row: Row): boolean => row.instruction.keyword === "FROM";

interface Line {
  readonly platform: PlatformName;
  readonly row: Row;
  readonly text: string;
  /** Of each of its characters in the row's text. */
  readonly offsets: readonly number[];
}

function wordedRow({ rows }: SharedRow, wording: Wording): SharedRow | SplitReason {
  const lines = [...rows].map(([platform, row]): Line => {
    const { chars, offsets } = joined({ ...row.instruction, text: row.text }, wording.mark);
    return { platform, row, text: chars.join(""), offsets };
  });
  const [first] = lines;
  if (!first || isFrom(first.row)) return "base";
  if (lines.some((l) => l.row.instruction.heredocs.length > 0)) return "here-document";
  const apart = lines.flatMap((l) => wording.apart.get(l.row.key) ?? []);
  if (apart[0]) return apart[0];
  const found = differences(lines.map((l) => l.text));
  // Where the longest has a list's words, the others have fewer of them.
  const at = lines.reduce((best, l, i) => (l.text.length > (lines[best]?.text.length ?? 0) ? i : best), 0);
  const carrier = lines[at];
  if (!carrier || found.length === 0) return "blanks";
  const { keyword } = first.row.instruction;
  const places = placesIn(keyword, carrier, wording);
  if (typeof places === "string") return places;
  for (const d of found) {
    const against = noPlace(d, lines, at, places);
    if (against) return against;
  }
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
  readonly part: (range: Range) => "bare" | "quoted" | SplitReason;
  readonly list: (range: Range) => boolean;
}

const NO_LIST = (): boolean => false;

function placesIn(keyword: Keyword, { text }: Line, { mark, isPosix }: Wording): Places | SplitReason {
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
  lines: readonly Line[],
  at: number,
  places: Places,
): SplitReason | undefined {
  const range = ranges[at] ?? [0, 0];
  const values = lines.map((l, i) => valueIn(l.text, ranges[i]));
  const quoting = kind === "list" ? "list" : places.part(range);
  if (quoting === "list" && !places.list(range)) return "words";
  if (quoting !== "list" && quoting !== "bare" && quoting !== "quoted") return quoting;
  return values.every((v) => SAFE[quoting].test(v)) ? undefined : "value";
}

const valueIn = (text: string, [from, to]: Range = [0, 0]): string => text.slice(from, to).replace(/\s+/g, " ");

/** The text with `put` where the range of its joined line stands. */
function replaced(text: string, { offsets }: Line, [from, to]: Range, put: string): string {
  const end = (offsets[to - 1] ?? text.length - 1) + 1;
  if (from < to) return text.slice(0, offsets[from]) + put + text.slice(end);
  const next = offsets[from];
  return next === undefined ? `${text.slice(0, end)} ${put}` : `${text.slice(0, next)}${put} ${text.slice(next)}`;
}
