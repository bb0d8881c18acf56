// A line that a program prints, and one that is wanted below it -> the edit. Where the line stands in a loop or branch of its
// own it goes below that: where the entry's Tags are printed, there it belongs.
import type { Edit } from "../manifest/edits.ts";
import type { Spot, Step } from "./owners.ts";
import type { PrintedLine, Statement } from "./printed.ts";

/** `home`: where the entry's Tags are printed. `isOnce`: it prints one field of each entry. Undefined where no place is sure. */
export function addedBelow(
  source: string,
  above: Spot,
  home: Spot,
  line: PrintedLine,
  isOnce: boolean,
): Edit | undefined {
  const depth = shared(above.way, home.way);
  const reached = within(above.way, depth);
  const at = above.way[reached - 1]?.statement;
  if (!at || (reached < above.way.length && within(home.way, depth) < home.way.length)) return undefined;
  if (at === above.statement && !isOnce) return undefined;
  const isAlone =
    above.statement.units.filter((u) => u.end > u.start).length === 1 && above.statement.alike !== undefined;
  if (at === above.statement && !isAlone) return above.unit.below?.(line);
  const form = (above.statement.alike ?? home.statement.alike)?.(line);
  return form === undefined ? undefined : statementBelow(source, at, form);
}

/** How many blocks both stand in. */
function shared(one: readonly Step[], other: readonly Step[]): number {
  let depth = 0;
  while (one[depth] && one[depth]?.block === other[depth]?.block) {
    depth += 1;
    if (one[depth - 1]?.statement !== other[depth - 1]?.statement) break;
  }
  return depth;
}

/** How far in, where all that is entered is run once where it stands. */
function within(way: readonly Step[], depth: number): number {
  let reached = depth;
  while (reached < way.length && way[reached - 1]?.statement.kind === "block") reached += 1;
  return reached;
}

function statementBelow(source: string, statement: Statement, form: string): Edit | undefined {
  const from = source.lastIndexOf("\n", statement.start - 1) + 1;
  const indent = /^[ \t]*/.exec(source.slice(from, statement.start))?.[0] ?? "";
  const feed = source.indexOf("\n", statement.end);
  const to = feed < 0 ? source.length : feed + 1;
  if (!/^[ \t]*;?[ \t]*(?:(?:#|\/\/)[^\n]*)?\n?$/.test(source.slice(statement.end, to))) return undefined;
  return { start: to, end: to, text: feed < 0 ? `\n${indent}${form}` : `${indent}${form}\n` };
}
