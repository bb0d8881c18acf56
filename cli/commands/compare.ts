// `archfold compare A B`: two images from anywhere. Gives back 0, 1 (they differ), 2 (a named input is bad) or 3 (no engine).
import { readIgnorances } from "../../src/6-verify/compare/asked.ts";
import { compareImages } from "../../src/6-verify/compare/images.ts";
import { compareJson, compareReport } from "../../src/7-report/compare.ts";
import { type NamedImage, openNamed } from "../../src/host/images.ts";
import { type Diagnostic, error } from "../../src/model/diagnostic.ts";
import { platformWord } from "../args.ts";
import type { Io } from "../io.ts";
import { ended } from "./common.ts";

export interface CompareFlags {
  readonly platform?: string;
  readonly json?: boolean;
  readonly ignore?: string;
}

export async function compareCommand(a: string, b: string, flags: CompareFlags, io: Io): Promise<number> {
  const platform = flags.platform === undefined ? undefined : platformWord(flags.platform);
  if (platform?.kind === "wrong") return ended(io, [platform.diagnostic], 2).code;
  const ignore = readIgnorances(flags.ignore);
  if ("wrong" in ignore) return ended(io, [error("USAGE", ignore.wrong)], 2).code;
  const where = { cwd: io.cwd, env: io.env, platform: platform?.value };
  const opened = await Promise.all([openNamed(a, where), openNamed(b, where)]);
  try {
    const [one, two] = opened;
    if (one.kind === "trouble" || two.kind === "trouble") return refused(opened, io);
    const found = await compareImages(one.image, two.image, { moved: "", across: false, isUntrusted: true, ignore });
    io.out(flags.json ? compareJson(found) : compareReport(a, b, found));
    return found.verdict === "different" ? 1 : 0;
  } finally {
    for (const side of opened) if (side.kind === "image") await side.close();
  }
}

/** A bad input comes before a missing engine (DESIGN 3). */
function refused(opened: readonly NamedImage[], io: Io): number {
  const found: Diagnostic[] = opened.flatMap((side) => (side.kind === "trouble" ? [side.diagnostic] : []));
  return ended(io, found, found.every((d) => d.code === "NO_ENGINE") ? 3 : 2).code;
}
