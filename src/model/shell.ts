// Words as a person pastes them into a POSIX shell. Never run by us.
import { shown } from "./diagnostic.ts";

export const shellLine = (words: readonly string[]): string => words.map(shellWord).join(" ");

/**
 * What puts the commit that holds the folds into their manifest. `asked`: PATH, where it is not the current folder, and flags
 * as they were typed; those that find the families again are kept.
 */
export function commitLine(asked: readonly string[], families: readonly string[]): string {
  const path = asked[0]?.startsWith("-") === false ? asked.slice(0, 1) : [];
  const flags = asked.flatMap((word, i) => (KEPT.has(word) ? [word, asked[i + 1] ?? ""] : []));
  const fold = ["archfold", "fold", ...path, ...flags, ...families.flatMap((id) => ["--family", id])];
  return `${shellLine(fold)} --commit $(${shellLine(["git", ...path.flatMap((p) => ["-C", p]), "rev-parse", "HEAD"])}) --write`;
}

const KEPT: ReadonlySet<string> = new Set(["--manifest", "--repo"]);

export const shellWord = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${shown(word).replaceAll("'", `'\\''`)}'`;
