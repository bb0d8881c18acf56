// Here-documents of a shell text: the word that ends one, and its body behind the next line end.
import { newWord } from "./letters.ts";
import { keep, match, type PendingHeredoc, type Reader, refuse } from "./reader.ts";
import { readQuoted } from "./word.ts";

const DELIMITER = /[ \t]*((?:'[^'\n]*'|"[^"\n\\$`]*"|\\[^\n]|[^\s'"\\$`;&|<>()])+)(?=[\s;&|<>()]|$)/y;

/** Behind `<<` or `<<-`. */
export function readDelimiter(r: Reader, operator: string): undefined {
  const start = r.at;
  const raw = match(r, DELIMITER)?.[1];
  if (raw === undefined) return refuse(r, start, "the word that ends a here-document is not understood");
  keep(r, start, r.at, "in the word that ends a here-document");
  r.tokens.push(`w${raw}`);
  r.pending.push({
    name: raw.replace(/\\(.)|['"]/g, "$1"),
    isQuoted: /['"\\]/.test(raw),
    chomps: operator.endsWith("-"),
  });
}

/** Takes a line end and the bodies that begin behind it. */
export function readNewline(r: Reader): undefined {
  r.tokens.push("o\n");
  r.at++;
  for (const heredoc of r.pending.splice(0)) readBody(r, heredoc);
}

function readBody(r: Reader, { name, isQuoted, chomps }: PendingHeredoc): undefined {
  const start = r.at;
  let at = start;
  let isContinued = false;
  while (at <= r.text.length) {
    const newline = r.text.indexOf("\n", at);
    const end = newline < 0 ? r.text.length : newline;
    const line = r.text.slice(at, end);
    if ((chomps ? line.replace(/^\t+/, "") : line) === name) {
      // A backslash before the last line end, or tabs behind one, are not read alike.
      if (!isQuoted && (isContinued || (chomps && /\\\n/.test(r.text.slice(start, at)))))
        return refuse(r, at, "a line of a here-document ends in a backslash");
      readText(r, start, at, isQuoted);
      if (r.troubles.length === 0) r.at = end;
      return;
    }
    isContinued = line.endsWith("\\");
    at = end + 1;
  }
  refuse(r, start, `the here-document ${name} does not end`);
}

/** The body on its own: what it holds cannot reach behind it. */
function readText(r: Reader, from: number, to: number, isQuoted: boolean): undefined {
  if (isQuoted) {
    r.tokens.push(`h${keep(r, from, to, "in a here-document whose word is quoted, where the shell keeps it as text")}`);
    return;
  }
  const body: Reader = { ...r, text: r.text.slice(0, to), at: from, tokens: [], pending: [] };
  const word = newWord(from);
  while (body.at < to && body.troubles.length === 0) readQuoted(body, word, "heredoc");
  r.tokens.push(`h${word.shape}`);
}
