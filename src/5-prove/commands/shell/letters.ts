// What a word is made of.
import type { Hole } from "./reader.ts";

export interface Word {
  readonly at: number;
  /** What it is, with quotes: equal for two words that are the same to the shell. */
  shape: string;
  /** Its letters without quotes; HOLE for a variable that is looked for, OTHER for another expansion. */
  bare: string;
  /** The same with QUOTED for each quoted letter. */
  plain: string;
  /** A variable outside quotes holds blanks. */
  hasList: boolean;
  readonly holes: Hole[];
}

export const HOLE = "\u0002";
export const OTHER = "\u0003";
export const QUOTED = "\u0004";

export const newWord = (at: number): Word => ({ at, shape: "", bare: "", plain: "", hasList: false, holes: [] });

export function add(word: Word, shape: string, bare: string, isQuoted: boolean): undefined {
  word.shape += shape;
  word.bare += bare;
  word.plain += isQuoted ? QUOTED.repeat(bare.length || 1) : bare;
}
