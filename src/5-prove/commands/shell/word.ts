// One word of a shell text: quotes, escapes and expansions, and which variables stand in it under what quoting.
// Source: POSIX 2.2 (quoting), 2.6 (expansions); what dash, bash and busybox do not read alike is refused.
import { readBackquotes, readDollar } from "./expansion.ts";
import { add, newWord, type Word } from "./letters.ts";
import { keep, type Reader, refuse } from "./reader.ts";

/** Reads up to a blank or an operator. */
export function readWord(r: Reader): Word {
  const word = newWord(r.at);
  while (r.at < r.text.length) {
    const c = r.text[r.at] ?? "";
    if (" \t\n;&|<>()".includes(c)) break;
    if (c === "\\") readEscape(r, word);
    else if (c === "'") readSingle(r, word);
    else if (c === '"') readDouble(r, word);
    else if (c === "$") readDollar(r, word, "plain");
    else if (c === "`") readBackquotes(r, word, false);
    else {
      add(word, c, c, false);
      r.at++;
    }
  }
  if (r.pending.length > 0 && r.text.slice(word.at, r.at).includes("\n"))
    refuse(r, word.at, "a word goes on behind the line of a here-document");
  return word;
}

function readEscape(r: Reader, word: Word): undefined {
  const next = r.text[r.at + 1];
  if (next === undefined) return refuse(r, r.at, "a backslash ends the text");
  if (next !== "\n") add(word, `\\${next}`, next, true);
  r.at += 2;
}

function readSingle(r: Reader, word: Word): undefined {
  const end = r.text.indexOf("'", r.at + 1);
  if (end < 0) return refuse(r, r.at, "a single quote is not closed");
  const piece = keep(r, r.at, end + 1, "in single quotes, where the shell keeps it as text");
  if (r.troubles.length > 0) return;
  add(word, piece, piece.slice(1, -1), true);
  r.at = end + 1;
}

function readDouble(r: Reader, word: Word): undefined {
  const start = r.at++;
  add(word, '"', "", true);
  while (r.at < r.text.length) {
    const c = r.text[r.at] ?? "";
    if (c === '"') {
      word.shape += c;
      r.at++;
      return;
    }
    readQuoted(r, word, "quoted");
  }
  refuse(r, start, "a double quote is not closed");
}

/** One letter or expansion inside double quotes or of a here-document. */
export function readQuoted(r: Reader, word: Word, how: "quoted" | "heredoc"): undefined {
  const c = r.text[r.at] ?? "";
  if (c === "$") return readDollar(r, word, how);
  if (c === "`") return readBackquotes(r, word, true);
  const next = r.text[r.at + 1] ?? "";
  const length = c === "\\" && next !== "" ? 2 : 1;
  const piece = r.text.slice(r.at, r.at + length);
  if (piece !== "\\\n") add(word, piece, length === 2 ? next : c, true);
  r.at += length;
}
