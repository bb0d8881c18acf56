// Words as a person pastes them into a POSIX shell. Never run by us.
import { shown } from "./diagnostic.ts";

export const shellLine = (words: readonly string[]): string => words.map(shellWord).join(" ");

export const shellWord = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${shown(word).replaceAll("'", `'\\''`)}'`;
