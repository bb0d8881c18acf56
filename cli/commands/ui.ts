// `archfold` alone: the interactive tool on a terminal; elsewhere `scan` and one line on stderr.
import type { Io } from "../io.ts";
import { scanCommand } from "./scan.ts";

export async function uiCommand(path: string, io: Io): Promise<number> {
  io.err("no terminal here: this is `archfold scan`; the interactive tool needs one\n");
  return scanCommand(path, {}, io);
}
