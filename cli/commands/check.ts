// `archfold check`: for CI. Is every fold that was written still the fold of its members? Nothing is written.
import { checkDiagnostics, checkJson, checkStatus, printed } from "../../src/7-report/json.ts";
import { oneLine, shown } from "../../src/model/diagnostic.ts";
import { idOf } from "../../src/pipeline.ts";
import type { CommonFlags } from "../args.ts";
import type { Io } from "../io.ts";
import { codeFor, nothingFound, open } from "./common.ts";

export async function checkCommand(path: string, flags: CommonFlags, io: Io): Promise<number> {
  const opened = await open(path, flags, io);
  if (opened.kind === "ended") return opened.code;
  const rows = opened.candidates.map((c) => ({ ...c, status: checkStatus(c) }));
  if (flags.json) io.out(printed(checkJson(rows)));
  else
    for (const row of rows) {
      io.out(`${shown(idOf(row.subject))}: ${row.status}\n`);
      for (const d of checkDiagnostics(row)) io.out(`  ${d.severity}: ${oneLine(d)}\n`);
    }
  if (rows.length === 0) io.err(nothingFound(path));
  const code = codeFor(opened.candidates);
  return code === 0 && rows.some((r) => r.status !== "current") ? 1 : code;
}
