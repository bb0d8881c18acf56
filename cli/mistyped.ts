// A first word that is no command -> what was probably meant, or nothing where it is a folder.
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { type Diagnostic, error } from "../src/model/diagnostic.ts";

const COMMANDS: readonly string[] = "scan fold diff check prove verify prune compare unfold manifest help".split(" ");

/** A first word that commander would take for PATH: where no such folder is, a command was probably meant. */
export function neitherCommandNorFolder(word: string, cwd: string): Diagnostic | undefined {
  if (word.startsWith("-") || COMMANDS.includes(word) || existsSync(resolve(cwd, word))) return undefined;
  if (/[./]/.test(word)) return error("NOT_FOUND", `there is no folder ${word}`);
  const near = COMMANDS.find((c) => distance(c, word) <= 2);
  const hint = near ? `did you mean archfold ${near}?` : "archfold --help shows the commands";
  return error("USAGE", `"${word}" is neither a command nor a folder; ${hint}`);
}

/** Levenshtein's: how many letters to change, add or leave out. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
