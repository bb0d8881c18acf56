// The flags of `archfold verify` -> the families to verify.
import type { CommonFlags } from "../args.ts";
import type { Io } from "../io.ts";
import { codeFor, open } from "./common.ts";
import { verifyCommand } from "./verify.ts";

export interface VerifyFlags extends CommonFlags {
  readonly platform?: string;
  readonly builder?: string;
  readonly report?: string;
}

/** `extra` is what stood after `--`. */
export async function verifyFromFlags(
  path: string,
  extra: readonly string[],
  flags: VerifyFlags,
  io: Io,
): Promise<number> {
  const opened = await open(path, flags, io, undefined, "assumes");
  if (opened.kind === "ended") return opened.code;
  const options = {
    root: opened.root,
    outcomes: opened.candidates.map((c) => c.outcome),
    platforms: flags.platform === undefined ? [] : flags.platform.split(","),
    builder: flags.builder,
    json: flags.json ?? false,
    report: flags.report,
    extra,
  };
  const code = await verifyCommand(options, io);
  return code !== 130 && codeFor(opened.candidates) === 2 ? 2 : code;
}
