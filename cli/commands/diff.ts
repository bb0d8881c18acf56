// `archfold diff`: what folding would change, as a patch, side by side, or counted. Exit code 1 where anything would change.
import { patch } from "../../src/7-report/hunks.ts";
import { diffJson, printed } from "../../src/7-report/json.ts";
import { coloured, stat } from "../../src/7-report/patch.ts";
import { MARKS, sideBySide } from "../../src/7-report/side-by-side.ts";
import { beforeDiff } from "../../src/7-report/text.ts";
import { changesIn, type FileChange } from "../../src/model/change.ts";
import { oneLine, shown } from "../../src/model/diagnostic.ts";
import type { CommonFlags } from "../args.ts";
import type { Io } from "../io.ts";
import { codeFor, open } from "./common.ts";

export interface DiffFlags extends CommonFlags {
  readonly sideBySide?: boolean;
  readonly stat?: boolean;
  readonly color?: string;
}

export async function diffCommand(path: string, flags: DiffFlags, io: Io): Promise<number> {
  const opened = await open(path, flags, io);
  if (opened.kind === "ended") return opened.code;
  const outcomes = opened.candidates.map((c) => c.outcome);
  const families = await Promise.all(
    outcomes.map(async (outcome) => {
      const changes = changesIn(outcome);
      return {
        outcome,
        changes: await Promise.all(changes.map(async (change) => ({ change, text: await patch(change) }))),
      };
    }),
  );
  const color = flags.color === "always" || (flags.color !== "never" && io.color);
  if (flags.json) io.out(printed(diffJson(families)));
  for (const { outcome, changes } of families) {
    if (outcome.status === "folded" && changes.length > 0 && !flags.json && !flags.stat) io.out(beforeDiff(outcome));
    if (outcome.status === "refused") for (const d of outcome.diagnostics) io.err(`${oneLine(d)}\n`);
    for (const { change, text } of flags.json ? [] : changes) {
      if (flags.stat) io.out(stat(change.path, text));
      else if (flags.sideBySide) io.out(await twoColumns(change, columns(io)));
      else io.out(color ? coloured(text) : text);
    }
  }
  const code = codeFor(opened.candidates);
  return code === 0 && families.some((f) => f.changes.length > 0) ? 1 : code;
}

async function twoColumns(change: FileChange, width: number): Promise<string> {
  const rows = await sideBySide(change, width);
  return [`${change.action} ${shown(change.path)}`, ...rows.map((r) => `${r.left}${MARKS[r.kind]}${r.right}`.trimEnd())]
    .map((l) => `${l}\n`)
    .join("");
}

/** COLUMNS where it is set, as terminals and scripts do; else 120. */
function columns(io: Io): number {
  const set = Number(io.env["COLUMNS"]);
  return Number.isInteger(set) && set >= 40 ? set : process.stdout.columns || 120;
}
