// Where a variable may stand in a word, and where the word may stand in a command (DESIGN 5, "Never").

import { HOLE, type Word } from "./letters.ts";
import { type Reader, refuse } from "./reader.ts";

export type Place = "argument" | "assignment" | "command" | "target" | "subject" | "pattern" | "test";

const NEVER: Partial<Record<Place, string>> = {
  command: "is the command's name",
  pattern: "stands in a pattern of case",
  test: "stands in [[ ]], which shells read otherwise",
};

/** The tokens of a word in its place: itself, or for a list each word of it. */
export function checkPlace(r: Reader, word: Word, place: Place): readonly string[] {
  const [hole] = word.holes;
  if (!hole) return [`w${word.shape}`];
  const why = whyNot(r, word) ?? NEVER[place];
  if (why !== undefined) {
    refuse(r, hole.at, `${hole.name} ${why}`);
    return [];
  }
  // Only a whole argument is split into words, and gone where there are none.
  if (place === "argument" && word.plain === HOLE)
    return hole.value.split(/[ \t]+/).flatMap((part) => (part === "" ? [] : [`w${part}`]));
  const isGone = word.shape === "";
  if (word.hasList || isGone) refuse(r, hole.at, `${hole.name} is a list, or empty, and no argument of its own`);
  return [`w${word.shape}`];
}

function whyNot(r: Reader, { bare, plain }: Word): string | undefined {
  const next = r.text[r.at] ?? "";
  if (next === "<" || next === ">") return `stands directly before ${next}`;
  // An assignment's name, or what `export` and `env` would take for one.
  if (/^[\w\u0003]*\u0002[\w\u0002\u0003]*\+?=/.test(bare)) return "stands before =";
  if (/[{}[\]]/.test(plain)) return "stands in a word with braces or brackets";
  if (/(?:^|[^A-Za-z0-9.+_-])~/.test(plain)) return "stands in a word with a tilde";
  return undefined;
}
