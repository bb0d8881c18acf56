// What begins with `$` or a backquote: a variable that is looked for, or another expansion that is kept as it stands.

import { add, HOLE, OTHER, QUOTED, type Word } from "./letters.ts";
import { type Hole, keep, match, type Reader, refuse } from "./reader.ts";

export type Quoting = "plain" | "quoted" | "heredoc";

const SIMPLE = /\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))/y;
const SPECIAL = /\$(?:[0-9@*#?!$-]|\{[0-9@*#?!$-]\})/y;
/** `${x…}` without quotes, braces or commands in it. `${!x}` is none: it names what no text shows. */
const OPERATED =
  /\$\{(?:#?(?:[A-Za-z_]\w*|[0-9]+|[@*]))(?:[^{}'"\\`$\n]|\$(?:[A-Za-z_]\w*|\{[A-Za-z_]\w*\}|[0-9@*#?!$-]))*\}/y;
const ARITHMETIC = /[\w \t$+\-*/%<>=!&|^~?:,{}[\]]/;

export function readDollar(r: Reader, word: Word, how: Quoting): undefined {
  const at = r.at;
  if (r.text.startsWith("$((", at)) return readArithmetic(r, word);
  if (r.text.startsWith("$(", at)) return readSubstitution(r, word);
  const simple = match(r, SIMPLE);
  if (simple) {
    const name = simple[1] ?? simple[2] ?? "";
    const value = r.values.get(name);
    if (value === undefined) return other(word, simple[0]);
    return addHole(r, word, { name, value, at, end: r.at }, how);
  }
  const special = match(r, SPECIAL);
  if (special) return other(word, special[0]);
  if (match(r, OPERATED)) return other(word, keep(r, at, r.at, "inside ${…}"));
  const next = r.text[at + 1] ?? "";
  if (next === "{" || next === "[" || (how === "plain" && `'"`.includes(next) && next !== ""))
    return refuse(r, at, `$${next} is not read here: shells differ in it, or it is too involved`);
  add(word, "$", "$", how !== "plain");
  r.at++;
}

/** Marked, so that `$A_` and `x` is not `$A_x`. */
function other(word: Word, text: string): undefined {
  word.shape += `\u0001${text}\u0001`;
  word.bare += OTHER;
  word.plain += OTHER;
}

/** Letters that are the same to a shell as text and as an expansion that is split and matched against file names. */
const SAFE = /^[A-Za-z0-9_./:@%+,=-]*$/;
const SAFE_LIST = /^[A-Za-z0-9_./:@%+,= \t-]*$/;
const SAFE_QUOTED = /^[ !#%-[\]^_a-~]*$/;
const SAFE_IN_HEREDOC = /^[ -#%-[\]^_a-~]*$/;

/** A list is let through here: where it may stand is known when the word is. */
function addHole(r: Reader, word: Word, hole: Hole, how: Quoting): undefined {
  const safe = { plain: SAFE_LIST, quoted: SAFE_QUOTED, heredoc: SAFE_IN_HEREDOC }[how];
  if (!safe.test(hole.value))
    return refuse(r, hole.at, `${hole.name} holds ${JSON.stringify(hole.value)}, which is not the same there as text`);
  r.holes.push(hole);
  word.holes.push(hole);
  if (how === "plain" && !SAFE.test(hole.value)) word.hasList = true;
  word.shape += hole.value;
  word.bare += HOLE;
  word.plain += how === "plain" ? HOLE : QUOTED;
}

function readSubstitution(r: Reader, word: Word): undefined {
  const start = r.at;
  const { tokens, pending } = r;
  const waiting = pending.length;
  r.tokens = [];
  r.at += 2;
  r.readScript(r);
  const inner = r.tokens;
  r.tokens = tokens;
  if (r.troubles.length > 0) return;
  if (r.text[r.at] !== ")") return refuse(r, start, "$( is not closed");
  if (pending.length !== waiting) return refuse(r, start, "a here-document goes on behind the ) of its command");
  r.at++;
  other(word, `$(${JSON.stringify(inner)})`);
}

/** `$((…))` of letters that mean nothing else; a subshell in `$( (…) )` is none. */
function readArithmetic(r: Reader, word: Word): undefined {
  const start = r.at;
  let depth = 2;
  let at = start + 3;
  for (; depth > 0 && at < r.text.length; at++) {
    const c = r.text[at] ?? "";
    if (c === "(") depth++;
    else if (c === ")") depth--;
    else if (!ARITHMETIC.test(c)) break;
    if (c === ")" && depth === 1 && r.text[at + 1] !== ")") break;
  }
  if (depth > 0) return refuse(r, start, "$(( is not read here");
  const text = keep(r, start, at, "in arithmetic");
  if (r.troubles.length > 0) return;
  r.at = at;
  other(word, text);
}

/** Up to the next backquote that no backslash protects; not looked into. */
export function readBackquotes(r: Reader, word: Word, isQuoted: boolean): undefined {
  const start = r.at;
  let at = start + 1;
  while (at < r.text.length && r.text[at] !== "`") at += r.text[at] === "\\" ? 2 : 1;
  if (at >= r.text.length) return refuse(r, start, "a backquote is not closed");
  const text = keep(r, start, at + 1, "in backquotes, which are not looked into");
  if (r.troubles.length > 0) return;
  if (isQuoted && text.includes('"')) return refuse(r, start, "shells differ in quotes inside quoted backquotes");
  r.at = at + 1;
  other(word, text);
}
