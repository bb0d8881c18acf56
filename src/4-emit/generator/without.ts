// Lines that are not to be printed any more -> the edits that take them away, and with them statements and loops that did
// nothing else. Never leaves an empty block, and never takes away what may do something besides.
import type { Edit } from "../manifest/edits.ts";
import type { Block, Statement, Unit } from "./printed.ts";

type Without =
  | { readonly kind: "edits"; readonly edits: readonly Edit[] }
  | { readonly kind: "stuck"; readonly at: number; readonly why: string };

type Removal = { readonly kind: "whole" } | Without;

/** `gone`: the units that are taken away. */
export function withoutUnits(source: string, program: Block, gone: ReadonlySet<Unit>): Without {
  const removal = inBlock(source, program, gone, undefined);
  if (removal.kind === "whole") throw new Error("a whole program is never taken away");
  return removal.kind === "edits" ? { kind: "edits", edits: joined(removal.edits) } : removal;
}

/** Two neighbours of a list may both take away the comma between them. */
function joined(cuts: readonly Edit[]): readonly Edit[] {
  const out: Edit[] = [];
  for (const cut of cuts.toSorted((a, b) => a.start - b.start)) {
    const last = out.at(-1);
    if (last && cut.start < last.end) out[out.length - 1] = { ...last, end: Math.max(last.end, cut.end) };
    else out.push(cut);
  }
  return out;
}

function inBlock(source: string, block: Block, gone: ReadonlySet<Unit>, around: Statement | undefined): Removal {
  const removals = block.map((s) => ({ statement: s, removal: ofStatement(source, s, gone) }));
  const stuck = removals.find((r) => r.removal.kind === "stuck");
  if (stuck) return stuck.removal;
  const leaving = removals.filter((r) => r.removal.kind === "whole");
  const rest = removals.filter((r) => r.removal.kind !== "whole");
  if (leaving.length > 0 && around && rest.every((r) => isDead(source, r.statement, around))) return { kind: "whole" };
  const edits: Edit[] = rest.flatMap((r) => (r.removal.kind === "edits" ? r.removal.edits : []));
  for (const { statement } of leaving) {
    const lines = wholeLines(source, statement);
    if (!lines) return { kind: "stuck", at: statement.start, why: "it shares its line with something else" };
    edits.push(lines);
  }
  return { kind: "edits", edits };
}

function ofStatement(source: string, statement: Statement, gone: ReadonlySet<Unit>): Removal {
  const { units, blocks, isRemovable } = statement;
  const leaving = units.filter((u) => gone.has(u));
  if (leaving.length > 0) {
    if (isRemovable && leaving.length === units.filter((u) => u.end > u.start).length) return { kind: "whole" };
    const edits = leaving.flatMap((u) => u.cut ?? []);
    if (edits.length === leaving.length) return { kind: "edits", edits };
    return { kind: "stuck", at: leaving[0]?.start ?? statement.start, why: "it cannot be taken out of what prints it" };
  }
  const inner = blocks.map((block) => inBlock(source, block, gone, statement));
  const stuck = inner.find((r) => r.kind === "stuck");
  if (stuck) return stuck;
  const emptied = inner.filter((r) => r.kind === "whole").length;
  if (emptied > 0 && emptied === blocks.filter((b) => b.length > 0).length && isRemovable) return { kind: "whole" };
  if (emptied > 0) return { kind: "stuck", at: statement.start, why: "nothing would be left in a part of it" };
  return { kind: "edits", edits: inner.flatMap((r) => (r.kind === "edits" ? r.edits : [])) };
}

/** It only sets variables that nothing outside reads. */
function isDead(source: string, { kind, sets }: Statement, around: Statement): boolean {
  const outside = `${source.slice(0, around.start)}\n${source.slice(around.end)}`;
  return kind === "assign" && sets.every((name) => !new RegExp(`(?<![\\w$])\\$?${name}(?![\\w$])`).test(outside));
}

/** Its lines, a comment right above that speaks of it alone, and one of two blank lines that would meet. */
function wholeLines(source: string, { start, end }: Statement): Edit | undefined {
  const from = source.lastIndexOf("\n", start - 1) + 1;
  const feed = source.indexOf("\n", end);
  const to = feed < 0 ? source.length : feed + 1;
  if (source.slice(from, start).trim() !== "" || !/^[ \t]*;?\s*$/.test(source.slice(end, to))) return undefined;
  const speaking = commentAbove(source, from);
  const isLast = /^[ \t]*(?:\n|$|\}|done\b|fi\b|else\b|esac\b)/.test(source.slice(to, to + 200));
  const first = isLast ? speaking : from;
  const blanks = lineAbove(source, first).trim() === "" ? (/^[ \t]*\n/.exec(source.slice(to))?.[0].length ?? 0) : 0;
  return { start: first, end: to + blanks, text: "" };
}

/** Where a comment begins that stands right above and has a blank line or nothing above itself; else the place itself. */
function commentAbove(source: string, from: number): number {
  let first = from;
  while (first > 0 && /^[ \t]*(?:#(?!!)|\/\/)/.test(lineAbove(source, first))) first -= lineAbove(source, first).length;
  return lineAbove(source, first).trim() === "" ? first : from;
}

/** With its line feed; "" above the first line. */
const lineAbove = (source: string, from: number): string =>
  from === 0 ? "" : source.slice(source.lastIndexOf("\n", from - 2) + 1, from);
