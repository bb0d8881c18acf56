// `archfold` alone: the interactive tool on a terminal; elsewhere `scan` and one line on stderr.
import type { CommonFlags } from "../args.ts";
import type { Io } from "../io.ts";

export async function uiCommand(path: string, { bases }: Pick<CommonFlags, "bases">, io: Io): Promise<number> {
  if (io.isTTY) {
    const { runUi } = await import("../ui/run.tsx");
    return runUi(path, bases, io);
  }
  io.err("no terminal here: this is `archfold scan`; the interactive tool needs one\n");
  const { scanCommand } = await import("./scan.ts");
  return scanCommand(path, bases === undefined ? {} : { bases }, io);
}
