// A simple command: assignments, its name, arguments and redirections; or the head of a function.
import { checkBuiltin } from "./builtins.ts";
import { readDelimiter } from "./heredoc.ts";
import type { Word } from "./letters.ts";
import { checkPlace } from "./places.ts";
import { isDone, isStrict, keep, match, type Reader, refuse, reservedAt, skipGap } from "./reader.ts";
import { readWord } from "./word.ts";

const REDIRECTION = /([0-9]*)(<<<|<<-?|<&|>&|<>|>>|>\||<|>)/y;
const ASSIGNMENT = /^[A-Za-z_]\w*(\+?=|\[)/;

export function readSimple(r: Reader): "a function's head" | undefined {
  const start = r.at;
  const words: Word[] = [];
  let hasAssignment = false;
  for (;;) {
    skipGap(r);
    if (isDone(r) || "\n;&|)#".includes(r.text[r.at] ?? "")) break;
    if (readRedirection(r)) continue;
    if (r.text[r.at] === "(") return readFunction(r, words, hasAssignment);
    const word = readWord(r);
    const assigns = words.length === 0 ? ASSIGNMENT.exec(word.plain)?.[1] : undefined;
    if (assigns === "[" || (assigns !== undefined && r.text[r.at] === "("))
      return refuse(r, word.at, "an array is not read alike by all shells");
    if (assigns !== undefined) hasAssignment = true;
    else words.push(word);
    const place = assigns !== undefined ? "assignment" : words.length === 1 ? "command" : "argument";
    r.tokens.push(...checkPlace(r, word, place));
  }
  if (r.at === start) return refuse(r, start, "a command is missing");
  const [first] = words;
  if (first && isReserved(first)) return refuse(r, first.at, `${first.plain} is not understood here`);
  if (isStrict(r)) checkBuiltin(r, words);
  return undefined;
}

/** `fi` before a continued line end and the like, which the grammar did not take for what it is. */
const isReserved = ({ bare, plain }: Word): boolean => bare === plain && reservedAt({ text: bare, at: 0 }) === bare;

export function readRedirections(r: Reader): undefined {
  do skipGap(r);
  while (!isDone(r) && readRedirection(r));
}

function readRedirection(r: Reader): boolean {
  const start = r.at;
  const found = match(r, REDIRECTION);
  if (!found) return false;
  const [all, , operator = ""] = found;
  r.tokens.push(`o${all}`);
  if (operator === "<<<" || r.text[r.at] === "(") refuse(r, start, `${operator} is not read alike by all shells`);
  else if (operator.startsWith("<<")) readDelimiter(r, operator);
  else {
    skipGap(r);
    const word = readWord(r);
    const [hole] = word.holes;
    if (word.shape === "" && !hole) refuse(r, start, "a redirection without a file");
    else if (hole && operator.endsWith("&")) refuse(r, hole.at, `${hole.name} stands behind ${operator}`);
    else r.tokens.push(...checkPlace(r, word, "target"));
  }
  return true;
}

function readFunction(r: Reader, words: readonly Word[], hasAssignment: boolean): "a function's head" | undefined {
  const [name] = words;
  const start = r.at;
  const isHead = words.length === 1 && !hasAssignment && /^[A-Za-z_]\w*$/.test(name?.plain ?? "");
  if (!name || !isHead || !match(r, /\([ \t]*\)/y)) return refuse(r, start, "( is not understood here");
  keep(r, name.at, start, "as a function's name");
  if (isStrict(r)) checkBuiltin(r, [name]);
  r.tokens.push("o()");
  return "a function's head";
}
