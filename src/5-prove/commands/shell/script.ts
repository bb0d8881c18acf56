// A shell text -> its tokens, command by command. The grammar is that of POSIX 2.10; what only bash has is refused where
// shells would go different ways with what follows.
import { readNewline } from "./heredoc.ts";
import { checkPlace } from "./places.ts";
import { isDone, keep, match, type Reader, refuse, reservedAt, skipGap } from "./reader.ts";
import { readRedirections, readSimple } from "./simple.ts";
import { readWord } from "./word.ts";

const DEEPEST = 60;
const CLOSERS = new Set(["then", "elif", "else", "fi", "do", "done", "esac", "}"]);

/** Commands up to the end, to a word that closes, to `)` or `;;`, none of them taken. */
export function readScript(r: Reader): undefined {
  for (;;) {
    skipLines(r);
    if (isDone(r) || isAtClose(r)) return;
    readCommand(r);
    skipGap(r);
    if (isDone(r) || isAtClose(r)) return;
    if (r.text[r.at] === "\n" || r.text[r.at] === "#") continue;
    const operator = match(r, /&&|\|\||[;|]|&(?!>)/y)?.[0];
    if (!operator) return refuse(r, r.at, "what stands behind the command is not understood");
    r.tokens.push(`o${operator}`);
  }
}

function isAtClose(r: Reader): boolean {
  return r.text[r.at] === ")" || r.text.startsWith(";;", r.at) || CLOSERS.has(reservedAt(r) ?? "");
}

/** Blanks, line ends with their here-documents, and comments. */
function skipLines(r: Reader): undefined {
  for (;;) {
    skipGap(r);
    const c = r.text[r.at];
    if (c === "\n") readNewline(r);
    else if (c === "#") {
      const start = r.at;
      match(r, /[^\n]*/y);
      r.tokens.push(keep(r, start, r.at, "in a comment"));
    } else return;
  }
}

function readCommand(r: Reader): undefined {
  if (r.depth >= DEEPEST) return refuse(r, r.at, "too many commands inside each other");
  r.depth++;
  readOne(r);
  r.depth--;
}

function readOne(r: Reader): undefined {
  const start = r.at;
  const word = reservedAt(r);
  switch (word) {
    case undefined:
      if (r.text[r.at] === "(") return readSubshell(r);
      return readSimple(r) === "a function's head" ? readCompound(r) : undefined;
    case "!":
      take(r, word);
      skipGap(r);
      return readCommand(r);
    case "{":
      take(r, word);
      readScript(r);
      expect(r, "}", start);
      return readRedirections(r);
    case "if":
      return readIf(r);
    case "while":
    case "until":
      take(r, word);
      readScript(r);
      return readLoopBody(r, start);
    case "for":
      return readFor(r);
    case "case":
      return readCase(r);
    case "[[":
      return readTest(r);
    default:
      return refuse(r, start, `${word} is not understood here`);
  }
}

function readCompound(r: Reader): undefined {
  skipLines(r);
  if (r.text[r.at] === "(" || reservedAt(r) === "{") readCommand(r);
  else refuse(r, r.at, "a function without braces is not understood");
}

function take(r: Reader, word: string): undefined {
  r.tokens.push(`o${word}`);
  r.at += word.length;
}

function expect(r: Reader, word: string, start: number): undefined {
  if (r.troubles.length > 0) return;
  const isHere = word === ")" || word === ";;" ? r.text.startsWith(word, r.at) : reservedAt(r) === word;
  if (isHere) take(r, word);
  else refuse(r, start, `${word} is missing for what begins here`);
}

function readSubshell(r: Reader): undefined {
  const start = r.at;
  if (r.text[start + 1] === "(") return refuse(r, start, "(( is read in two ways");
  take(r, "(");
  readScript(r);
  expect(r, ")", start);
  readRedirections(r);
}

function readIf(r: Reader): undefined {
  const start = r.at;
  for (let word = "if"; word === "if" || word === "elif"; word = reservedAt(r) ?? "") {
    if (isDone(r)) break;
    take(r, word);
    readScript(r);
    expect(r, "then", start);
    readScript(r);
  }
  if (reservedAt(r) === "else") {
    take(r, "else");
    readScript(r);
  }
  expect(r, "fi", start);
  readRedirections(r);
}

function readLoopBody(r: Reader, start: number): undefined {
  expect(r, "do", start);
  readScript(r);
  expect(r, "done", start);
  readRedirections(r);
}

function readFor(r: Reader): undefined {
  const start = r.at;
  take(r, "for");
  skipGap(r);
  const at = r.at;
  if (!match(r, /[A-Za-z_]\w*(?=[ \t\n;]|$)/y)) return refuse(r, at, "the loop's variable is not understood");
  r.tokens.push(`w${keep(r, at, r.at, "as a loop's variable")}`);
  skipLines(r);
  if (match(r, /in(?=[ \t\n;]|$)/y)) {
    r.tokens.push("oin");
    for (;;) {
      skipGap(r);
      if (isDone(r) || ";\n".includes(r.text[r.at] ?? "")) break;
      const word = readWord(r);
      if (word.shape === "" && word.bare === "") return refuse(r, r.at, "the loop's list is not understood");
      r.tokens.push(...checkPlace(r, word, "argument"));
    }
  }
  if (r.text[r.at] === ";") {
    r.tokens.push("o;");
    r.at++;
  }
  skipLines(r);
  readLoopBody(r, start);
}

function readCase(r: Reader): undefined {
  const start = r.at;
  take(r, "case");
  skipGap(r);
  r.tokens.push(...checkPlace(r, readWord(r), "subject"));
  skipLines(r);
  if (!match(r, /in(?=[ \t\n]|$)/y)) return refuse(r, start, "in is missing for this case");
  r.tokens.push("oin");
  for (;;) {
    skipLines(r);
    if (isDone(r) || reservedAt(r) === "esac") break;
    readItem(r);
  }
  expect(r, "esac", start);
  readRedirections(r);
}

function readItem(r: Reader): undefined {
  const start = r.at;
  if (r.text[r.at] === "(") take(r, "(");
  for (;;) {
    skipGap(r);
    const word = readWord(r);
    if (word.shape === "") return refuse(r, r.at, "a pattern is not understood");
    r.tokens.push(...checkPlace(r, word, "pattern"));
    skipGap(r);
    if (r.text[r.at] !== "|") break;
    take(r, "|");
  }
  expect(r, ")", start);
  readScript(r);
  if (r.text.startsWith(";;", r.at) && r.text[r.at + 2] !== "&") take(r, ";;");
  else if (reservedAt(r) !== "esac") refuse(r, start, "this item of a case does not end");
}

/** `[[ … ]]`: a command of bash, a word of dash. Nothing of ours may stand in it. */
function readTest(r: Reader): undefined {
  const start = r.at;
  take(r, "[[");
  for (;;) {
    skipGap(r);
    if (isDone(r) || r.text[r.at] === "\n") return refuse(r, start, "]] is missing for what begins here");
    if (match(r, /\]\](?=[ \t\n;&|<>()]|$)/y)) break;
    const operator = match(r, /&&|\|\||[<>()|]/y)?.[0];
    const word = operator === undefined ? readWord(r) : undefined;
    if (word?.shape === "") return refuse(r, r.at, "this test is not understood");
    r.tokens.push(...(word ? checkPlace(r, word, "test") : [`o${operator}`]));
  }
  r.tokens.push("o]]");
}
