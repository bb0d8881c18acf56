// `archfold unfold FILE --platform P`: the fold's text for one platform on stdout.
import { basename, dirname, resolve } from "node:path";
import { parse } from "../../src/1-read/parse.ts";
import { unfold } from "../../src/5-prove/unfold.ts";
import { hostFiles } from "../../src/host/files.ts";
import { parsePlatform } from "../../src/model/platform.ts";
import type { Io } from "../io.ts";
import { wrong } from "../parsed.ts";
import { ended } from "./common.ts";

export async function unfoldCommand(file: string, platformText: string, io: Io): Promise<number> {
  const platform = parsePlatform(platformText);
  if (!platform)
    return ended(io, [wrong("PLATFORM_UNKNOWN", `"${platformText}" is no platform such as linux/arm64`).diagnostic], 2)
      .code;
  const path = resolve(io.cwd, file);
  const read = await hostFiles(dirname(path)).readText(basename(path));
  if (read.kind === "trouble") return ended(io, [read.diagnostic], 2).code;
  const parsed = parse(file, read.text);
  if (parsed.kind === "trouble") return ended(io, parsed.diagnostics, 2).code;
  const unfolded = unfold(parsed.dockerfile, platform);
  if (unfolded.kind === "trouble") return ended(io, unfolded.diagnostics, 1).code;
  io.out(unfolded.text);
  return 0;
}
