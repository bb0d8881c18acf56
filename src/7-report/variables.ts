// In: a proof. Out: the fold's own variables as a table, platforms down and names across; platforms with the same values
// have one row. No line is wider than asked for, save for one name or platform that alone is. Text of files is shown escaped.
import { shown } from "../model/diagnostic.ts";
import type { PlatformName } from "../model/platform.ts";
import type { Proof } from "../model/verdict.ts";
import { columnsOf, cut, padded } from "./width.ts";

/** What the fold's own arguments hold, by name and platform. */
export type VariableValues = ReadonlyMap<string, ReadonlyMap<PlatformName, string>>;

export function variableValues(proof: Proof): VariableValues {
  const names = new Map<string, Map<PlatformName, string>>();
  for (const [platform, { variables = [], targets = [] }] of proof)
    for (const { name, value } of [...targets.flatMap((t) => t.variables ?? []), ...variables])
      names.set(name, (names.get(name) ?? new Map()).set(platform, value));
  return names;
}

/** Of a table of 100 columns; sums are longer, and nobody reads them here. */
const MOST = 32;

const HEADING = "variables, not to be overridden";

/** The table under its heading; nothing where the fold has no variables. */
export function variableLines(proof: Proof, columns = 100): readonly string[] {
  const values = variableValues(proof);
  if (values.size === 0) return [];
  const rows = rowsOf(values, [...proof.keys()]);
  const label = widest(rows.flatMap((r) => r.labels));
  const own = [...values].map(([name, held]) => ({
    name,
    width: widest([name, ...[...held.values()].map(valueText)]),
  }));
  return [HEADING, ...blocks(own, columns - label - 2).flatMap((block) => drawn(block, rows, label))];
}

interface Row {
  /** Its platforms, on one line or more. */
  readonly labels: readonly string[];
  /** By name. */
  readonly texts: ReadonlyMap<string, string>;
}

function rowsOf(values: VariableValues, platforms: readonly PlatformName[]): readonly Row[] {
  const groups = new Map<string, PlatformName[]>();
  for (const platform of platforms) {
    const key = JSON.stringify([...values.values()].map((held) => held.get(platform) ?? null));
    groups.set(key, [...(groups.get(key) ?? []), platform]);
  }
  return [...groups.values()].map((group) => ({
    labels: labelsOf(group),
    texts: new Map([...values].map(([name, held]) => [name, valueText(group[0] && held.get(group[0]))])),
  }));
}

const LABEL = 40;

function labelsOf(platforms: readonly PlatformName[]): readonly string[] {
  const lines: string[] = [];
  for (const platform of platforms) {
    const open = lines.at(-1);
    if (open !== undefined && open.length + 1 + platform.length <= LABEL) lines.splice(-1, 1, `${open} ${platform}`);
    else lines.push(open === undefined ? platform : `  ${platform}`);
  }
  return lines;
}

/** Nothing where the platform has no such variable; quoted where a reader would not see where it ends. */
function valueText(value: string | undefined): string {
  if (value === undefined) return "";
  const text = cut(shown(value), MOST);
  return value === "" || value.includes(" ") ? `"${text}"` : text;
}

interface Column {
  readonly name: string;
  readonly width: number;
}

/** As many columns beside each other as there is room for. */
function blocks(columns: readonly Column[], room: number): readonly (readonly Column[])[] {
  const all: Column[][] = [];
  let taken = 0;
  for (const column of columns) {
    const block = taken + column.width + 2 <= room ? all.at(-1) : undefined;
    if (block) block.push(column);
    else all.push([column]);
    taken = (block ? taken : 0) + column.width + 2;
  }
  return all;
}

function drawn(block: readonly Column[], rows: readonly Row[], label: number): readonly string[] {
  const line = (head: string, texts: readonly string[]): string =>
    `  ${[padded(head, label), ...texts.map((t, i) => padded(t, block[i]?.width ?? 0))].join("  ")}`.trimEnd();
  const names = block.map((c) => c.name);
  return [
    line("", names),
    ...rows.flatMap(({ labels: [first = "", ...more], texts }) => [
      line(
        first,
        names.map((name) => texts.get(name) ?? ""),
      ),
      ...more.map((text) => line(text, [])),
    ]),
  ];
}

const widest = (texts: readonly string[]): number => Math.max(0, ...texts.map(columnsOf));
