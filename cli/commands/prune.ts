// `archfold prune [PATH]`: takes away what `verify` remembers, and what runs that were killed left. Gives back 0 or 2.
import { statSync } from "node:fs";
import { resolve } from "node:path";
import { prune } from "../../src/host/prune.ts";
import { error } from "../../src/model/diagnostic.ts";
import type { Io } from "../io.ts";
import { ended } from "./common.ts";

export async function pruneCommand(path: string, state: string | undefined, io: Io): Promise<number> {
  const root = resolve(io.cwd, path);
  if (!statSync(root, { throwIfNoEntry: false })?.isDirectory())
    return ended(io, [error("NOT_FOUND", `${path}: there is no such folder`)], 2).code;
  const { results, folders, images } = await prune(root, state && resolve(io.cwd, state), io.env);
  const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? "" : "s"}`;
  io.out(`${count(results, "result")}, ${count(folders, "folder")}, ${count(images ?? 0, "image")} removed\n`);
  if (images === undefined) io.err("no engine answers: images that a killed run left there stay until one does\n");
  return 0;
}
