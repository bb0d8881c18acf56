// `archfold scan`: the families found and what folding each would do. Exit code 0 also where there is something to fold.
import { printed, scanJson } from "../../src/7-report/json.ts";
import { outcomeText } from "../../src/7-report/text.ts";
import type { CommonFlags } from "../args.ts";
import type { Io } from "../io.ts";
import { codeFor, nothingFound, open } from "./common.ts";

export async function scanCommand(path: string, flags: CommonFlags, io: Io): Promise<number> {
  const opened = await open(path, flags, io);
  if (opened.kind === "ended") return opened.code;
  const { candidates } = opened;
  if (flags.json) io.out(printed(scanJson(candidates)));
  else for (const { outcome } of candidates) io.out(outcomeText(outcome));
  if (candidates.length === 0) io.err(nothingFound(path));
  return codeFor(candidates);
}
