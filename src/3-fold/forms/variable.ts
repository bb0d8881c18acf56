// Forms "variable", "word list" and "platform argument in a stage": rows that differ in words only become one row of all,
// the words in variables (DESIGN 5). What may stand where is read here carefully; the prover decides.
import { joined } from "../../1-read/words.ts";
import type { Range } from "../../2-align/differences.ts";
import { pairedRows } from "../../2-align/paired.ts";
import type { Instruction } from "../../model/dockerfile.ts";
import type { PlatformName } from "../../model/platform.ts";
import type { SplitReason, SplitReasons } from "../../model/split.ts";
import type { Row, SharedRow, SplitRows, Unit } from "../../model/stage.ts";
import { asSplit } from "../plan.ts";
import type { Variables } from "../variables/names.ts";
import { longest, placesOf, type Reading, valueIn } from "../variables/places.ts";
import { type OwnVariables, ownVariables } from "./own-variable.ts";
import { type PartedLabel, partedLabel } from "./parted-label.ts";

export interface Wording extends Reading {
  readonly variables: Variables;
  /** What the stage stands on. */
  readonly base: string;
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
  const own = ownVariables(wording.mark);
  const note = (rows: SharedRow["rows"], why: SplitReason): Unit => {
    for (const r of rows.values()) apart.set(r.instruction, isFrom(r) ? "base" : why);
    return asSplit({ kind: "shared", rows });
  };
  const said = (part: SharedRow): readonly Unit[] => {
    const whole = wordedRow(part, wording, own);
    const parted = typeof whole === "string" ? partedRow(part, wording) : undefined;
    const together = parted ? wordedRow({ kind: "shared", rows: parted.together }, wording, own) : whole;
    if (typeof together === "string") return [note(part.rows, together)];
    once.push(...[...together.rows.values()].map((r) => r.instruction));
    return parted && typeof whole === "string" ? [together, note(parted.apart, whole)] : [together];
  };
  const split = (unit: SplitRows, isFirst: boolean): readonly Unit[] => {
    // In arch stages that are there anyway, an ENV is as good as the ARG that would hold its value.
    let isApart = isFirst;
    return pairedRows(unit).flatMap((part): readonly Unit[] => {
      if (part.kind === "split")
        for (const r of [...part.rows.values()].flat()) apart.set(r.instruction, isFrom(r) ? "base" : unpaired(part));
      const made =
        part.kind === "split" ? [part] : isApart && isSetting(part) ? [note(part.rows, "heavier")] : said(part);
      own.pass(part);
      isApart &&= made.every((u) => u.kind === "split");
      return made;
    });
  };
  const worded = units.flatMap((unit, i): readonly Unit[] => {
    if (unit.kind === "split") return split(unit, i === 0);
    own.pass(unit);
    return [unit];
  });
  return { units: worded, apart, once };
}

const unpaired = ({ rows }: SplitRows): SplitReason =>
  [...rows.values()].some((own) => own.length === 0) ? "some" : "differs";

const isFrom = (row: Row): boolean => row.instruction.keyword === "FROM";

/** One ENV of one name. */
const isSetting = ({ rows }: SharedRow): boolean => [...rows.values()].every((r) => SETTING.test(r.text));

const SETTING = /^ENV\s+\w+[=\s]\s*["']?[\w.-]+["']?\s*$/i;

function partedRow({ rows }: SharedRow, wording: Wording): PartedLabel | undefined {
  if ([...rows.values()].some((row) => wording.apart.has(row.key))) return undefined;
  const isFit = (pairs: readonly string[]): boolean =>
    new Set(pairs).size === 1 ||
    typeof placesOf(
      pairs.map((pair) => `LABEL ${pair}`),
      "LABEL",
      wording,
    ) !== "string";
  return partedLabel(rows, wording.mark, isFit);
}

interface Line {
  readonly platform: PlatformName;
  readonly row: Row;
  readonly text: string;
  /** Of each of its characters in the row's text. */
  readonly offsets: readonly number[];
}

function wordedRow({ rows }: SharedRow, wording: Wording, own: OwnVariables): SharedRow | SplitReason {
  const lines = [...rows].map(([platform, row]): Line => {
    const { chars, offsets } = written({ ...row.instruction, text: row.text }, wording.mark);
    return { platform, row, text: chars.join(""), offsets };
  });
  const [first] = lines;
  if (!first || isFrom(first.row)) return "base";
  const { heredocs } = first.row.instruction;
  if (new Set(lines.map((l) => headsOf(l.row.instruction))).size > 1) return "here-document";
  const apart = lines.flatMap((l) => wording.apart.get(l.row.key) ?? []);
  if (apart[0]) return apart[0];
  const { keyword } = first.row.instruction;
  const texts = lines.map((l) => l.text);
  const found = placesOf(texts, keyword, wording, heredocs);
  if (typeof found === "string") return found;
  const at = longest(texts);
  const carrier = lines[at] ?? first;
  const edits = found.map((d) => {
    const values = new Map(lines.map((l, i) => [l.platform, valueIn(l.text, d.ranges[i])]));
    const range = d.ranges[at] ?? [0, 0];
    const before = /\S*$/.exec(carrier.text.slice(0, range[0]))?.[0] ?? "";
    const behind = carrier.text.slice(range[1]);
    const hint = { keyword, before, behind, isList: d.kind === "list", around: `${wording.base} ${carrier.text}` };
    const name = keyword === "RUN" ? undefined : own.holding(values);
    const said = name === undefined ? wording.variables.expression(values, hint) : { text: `\${${name}}`, names: [] };
    return { range, ...said };
  });
  const text = edits.reduceRight((out, { range, text: put }) => replaced(out, carrier, range, put), carrier.row.text);
  return { kind: "shared", rows, text, uses: [...new Set(edits.flatMap((e) => e.names))] };
}

/** The joined line, and below it the here-documents as they are. */
function written(instruction: Instruction, mark: string): ReturnType<typeof joined> {
  const { chars, offsets } = joined(instruction, mark);
  if (instruction.heredocs.length === 0) return { chars, offsets };
  const end = instruction.text.indexOf("\n", offsets.at(-1));
  const below = instruction.text.slice(end).split("");
  return { chars: [...chars, ...below], offsets: [...offsets, ...below.map((_, i) => end + i)] };
}

const headsOf = ({ heredocs }: Instruction): string =>
  JSON.stringify(heredocs.map(({ name, expand, chomp }) => [name, expand, chomp]));

/** The text with `put` where the range of its joined line stands. */
function replaced(text: string, { offsets }: Line, [from, to]: Range, put: string): string {
  const end = (offsets[to - 1] ?? text.length - 1) + 1;
  if (from < to) return text.slice(0, offsets[from]) + put + text.slice(end);
  const next = offsets[from];
  return next === undefined ? `${text.slice(0, end)} ${put}` : `${text.slice(0, next)}${put} ${text.slice(next)}`;
}
