// What reading a shell text goes through: where the reader stands, what it has made of the text, and the first trouble.
// Invariant: two texts with equal tokens are the same commands, redirections and words, blanks between words aside.

/** A place of the text where the shell puts a variable's value. */
export interface Hole {
  readonly name: string;
  readonly value: string;
  readonly at: number;
  readonly end: number;
}

export interface ShellTrouble {
  readonly at: number;
  readonly message: string;
}

export interface PendingHeredoc {
  readonly name: string;
  readonly isQuoted: boolean;
  readonly chomps: boolean;
}

export interface Reader {
  readonly text: string;
  at: number;
  /** Operators as `o…`, words as `w…`, here-documents as `h…`, comments as `#…`. */
  tokens: string[];
  depth: number;
  /** Commands inside a word are read by this. */
  readonly readScript: (r: Reader) => void;
  /** Here-documents whose bodies come behind the next line end. */
  readonly pending: PendingHeredoc[];
  /** The variables that only this text's environment has, with their values. */
  readonly values: ReadonlyMap<string, string>;
  readonly holes: Hole[];
  /** Its first entry is why the text could not be read. */
  readonly troubles: ShellTrouble[];
}

/** Blanks between words; a line end behind a backslash is none at all. */
const GAP = /(?:[ \t]|\\\n)*/y;

export function skipGap(r: Reader): undefined {
  match(r, GAP);
}

/** Takes what a sticky pattern finds here. */
export function match(r: Reader, pattern: RegExp): RegExpExecArray | undefined {
  pattern.lastIndex = r.at;
  const found = pattern.exec(r.text);
  if (!found) return undefined;
  r.at += found[0].length;
  return found;
}

/** Ends the reading: nothing is left to read. */
export function refuse(r: Reader, at: number, message: string): undefined {
  if (r.troubles.length === 0) r.troubles.push({ at, message });
  r.at = r.text.length;
}

const RESERVED =
  /(?:if|then|elif|else|fi|for|while|until|do|done|case|esac|function|select|time|coproc|\[\[|[{}!])(?=[ \t\n;&|<>()]|$)/y;

/** The reserved word that stands here, not taken. */
export function reservedAt(r: Pick<Reader, "text" | "at">): string | undefined {
  RESERVED.lastIndex = r.at;
  return RESERVED.exec(r.text)?.[0];
}

export const isDone = (r: Reader): boolean => r.troubles.length > 0 || r.at >= r.text.length;

/** True while a variable is looked for: then what may change its value or the splitting of words matters too. */
export const isStrict = (r: Reader): boolean => r.values.size > 0;

/** A piece in which the shell expands nothing, or that is not looked into: a variable named there is not its value. */
export function keep(r: Reader, from: number, to: number, where: string): string {
  const piece = r.text.slice(from, to);
  const found = namedIn(piece, r.values.keys());
  if (found) refuse(r, from + found.at, `${found.name} is named ${where}`);
  return piece;
}

/** The first of the names that stands in the text as a word of its own. */
export function namedIn(
  text: string,
  names: Iterable<string>,
): { readonly name: string; readonly at: number } | undefined {
  for (const name of names) {
    const at = text.search(new RegExp(`(?<![A-Za-z0-9_])${name}(?![A-Za-z0-9_])`));
    if (at >= 0) return { name, at };
  }
  return undefined;
}
