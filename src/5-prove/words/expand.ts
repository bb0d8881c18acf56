// BuildKit's word lexer (frontend/dockerfile/shell/lex.go): quotes, escapes and variables of one word.
// In: a word as written and what its variables are. Out: its text. What BuildKit refuses goes to `fail`.
import { replace, trimPrefix, trimSuffix } from "./pattern.ts";
import {
  filledArgument,
  isKnown,
  isSurelyNotEmpty,
  join,
  keyOf,
  keyOfValue,
  operation,
  show,
  type Text,
  type Value,
} from "./text.ts";

export type Lookup = (name: string) => Value | undefined;
export type Fail = (message: string) => void;

export interface Expansion {
  readonly escape: string;
  readonly lookup: Lookup;
  readonly fail: Fail;
  /** Told of what BuildKit refuses for some values only: a key of it. */
  readonly mayFail?: (key: string) => void;
  /** Heredoc bodies: quotes mean nothing there. */
  readonly keepQuotes?: boolean;
  /** What is not set stays as it is written, modifier and all (SkipUnsetEnv). */
  readonly keepUnset?: boolean;
}

const NAME = /[\p{L}\p{Nd}_]/u;

/** ProcessWord: the word as one text. */
export function expandWord(word: string, how: Expansion): Text {
  if (!needsReading(word, how)) return word;
  return join(read(word, how).map((piece) => piece.text));
}

/** ProcessWords: split at blanks after expansion; an unknown value counts as one piece that may hold blanks. */
export function expandToWords(word: string, how: Expansion): readonly Text[] {
  const words: Text[][] = [];
  let current: Text[] = [];
  for (const { text, splits } of read(word, how)) {
    if (!splits || !isKnown(text)) current.push(text);
    else
      for (const [i, piece] of text.split(/\s+/u).entries()) {
        if (i > 0 && current.length > 0) words.push(current);
        if (i > 0) current = [];
        if (piece !== "") current.push(piece);
      }
  }
  if (current.length > 0) words.push(current);
  return words.map(join).filter((w) => w !== "");
}

const needsReading = (word: string, how: Expansion): boolean =>
  word.includes("$") || word.includes(how.escape) || (!how.keepQuotes && (word.includes('"') || word.includes("'")));

interface Piece {
  readonly text: Text;
  /** False for what was quoted or escaped. */
  readonly splits: boolean;
}

interface Cursor {
  readonly source: string;
  readonly how: Expansion;
  at: number;
  rawEscapes: boolean;
  failed: boolean;
}

function read(source: string, how: Expansion): readonly Piece[] {
  const cursor: Cursor = { source, how, at: 0, rawEscapes: false, failed: false };
  return readUntil(cursor, undefined, false);
}

function refuse(c: Cursor, message: string): "" {
  const source = c.source.length > 80 ? `${c.source.slice(0, 80)}…` : c.source;
  if (!c.failed) c.how.fail(`failed to process ${JSON.stringify(source)}: ${message}`);
  c.failed = true;
  c.at = c.source.length;
  return "";
}

const peek = (c: Cursor): string | undefined => {
  const code = c.source.codePointAt(c.at);
  return code === undefined ? undefined : String.fromCodePoint(code);
};

function next(c: Cursor): string | undefined {
  const char = peek(c);
  c.at += char?.length ?? 0;
  return char;
}

function readUntil(c: Cursor, stop: string | undefined, rawEscapes: boolean): readonly Piece[] {
  const pieces: Piece[] = [];
  const before = c.rawEscapes;
  c.rawEscapes = rawEscapes;
  let closed = stop === undefined;
  for (let char = peek(c); char !== undefined; char = peek(c)) {
    if (char === stop) {
      next(c);
      closed = true;
      break;
    }
    if (char === "$") pieces.push({ text: readVariable(c), splits: true });
    else if (char === "'" && !c.how.keepQuotes) pieces.push({ text: readSingleQuotes(c), splits: false });
    else if (char === '"' && !c.how.keepQuotes) pieces.push({ text: readDoubleQuotes(c), splits: false });
    else if (char === c.how.escape) pieces.push({ text: readEscape(c), splits: false });
    else pieces.push({ text: next(c) ?? "", splits: true });
  }
  c.rawEscapes = before;
  if (!closed) refuse(c, `syntax error: missing '${stop}'${stop === "/" ? " in ${}" : ""}`);
  return pieces;
}

function readEscape(c: Cursor): string {
  const mark = next(c) ?? "";
  return (c.rawEscapes ? mark : "") + (next(c) ?? "");
}

function readSingleQuotes(c: Cursor): string {
  next(c);
  const end = c.source.indexOf("'", c.at);
  if (end < 0) return refuse(c, "unexpected end of statement while looking for matching single-quote");
  const text = c.source.slice(c.at, end);
  c.at = end + 1;
  return text;
}

function readDoubleQuotes(c: Cursor): Text {
  next(c);
  const pieces: Text[] = [];
  for (let char = peek(c); char !== '"'; char = peek(c)) {
    if (char === undefined) return refuse(c, "unexpected end of statement while looking for matching double-quote");
    if (char === "$") pieces.push(readVariable(c));
    else if (char === c.how.escape) {
      next(c);
      const after = peek(c);
      if (c.rawEscapes) pieces.push(char);
      if (after === undefined) continue;
      pieces.push(after === '"' || after === "$" || after === c.how.escape ? (next(c) ?? "") : char);
    } else pieces.push(next(c) ?? "");
  }
  next(c);
  return join(pieces);
}

function readName(c: Cursor): string {
  const first = peek(c);
  if (first === undefined) return "";
  const rest = c.source.slice(c.at);
  const special = /^(?:[0-9]+|[@*#?\-$!])/.exec(rest)?.[0];
  if (special !== undefined) {
    c.at += special.length;
    return special;
  }
  let name = "";
  for (let char = peek(c); char !== undefined && NAME.test(char); char = peek(c)) name += next(c) ?? "";
  return name;
}

function readVariable(c: Cursor): Text {
  next(c);
  if (peek(c) !== "{") {
    const name = readName(c);
    return name === "" ? "$" : written(c, name, `$${name}`);
  }
  next(c);
  const first = peek(c);
  if (first === undefined) return refuse(c, "syntax error: missing '}'");
  if ("{}:".includes(first)) return refuse(c, "syntax error: bad substitution");
  const name = readName(c);
  const mark = next(c);
  if (mark === "}") return written(c, name, `\${${name}}`);
  if (mark === "/") return readReplacement(c, name);
  const modifier = mark === ":" ? `:${next(c) ?? ""}` : (mark ?? "\ufffd");
  if (!/^(?::?[-+?]|[#%])$/.test(modifier)) return refuse(c, `unsupported modifier (${modifier}) in substitution`);
  const trims = modifier === "#" || modifier === "%";
  const word = join(readUntil(c, "}", trims).map((p) => p.text));
  if (c.failed) return "";
  const value = c.how.lookup(name);
  if (!value && c.how.keepUnset) return join([`\${${name}${modifier}`, word, "}"]);
  return trims ? trimmed(c, modifier, name, value, word) : chosen(c, modifier, name, value, word);
}

const written = (c: Cursor, name: string, text: string): Text =>
  c.how.lookup(name)?.text ?? (c.how.keepUnset ? text : "");

/** `${N:-w}`, `${N+w}`, `${N:?w}` and so on; `:` takes an empty value for an unset one. */
function chosen(c: Cursor, modifier: string, name: string, value: Value | undefined, word: Text): Text {
  const isThere = presence(value, modifier.startsWith(":"));
  const action = modifier.at(-1);
  if (isThere === "perhaps") {
    const filled = modifier === ":-" ? filledArgument(value, word) : undefined;
    if (filled !== undefined) return filled;
    const result = operation(modifier, [keyOfValue(value), keyOf(word)], `⟨${name}${modifier}…⟩`);
    if (action === "?") c.how.mayFail?.(keyOf(result));
    return result;
  }
  if (action === "-") return isThere === "yes" ? (value?.text ?? "") : word;
  if (action === "+") return isThere === "yes" ? word : "";
  if (isThere === "yes") return value?.text ?? "";
  const usual = `is not allowed to be ${value === undefined ? "unset" : "empty"}`;
  return refuse(c, `${name}: ${word === "" ? usual : show(word)}`);
}

function presence(value: Value | undefined, emptyIsUnset: boolean): "yes" | "no" | "perhaps" {
  if (value === undefined) return "no";
  if (value.maybeUnset) return "perhaps";
  if (!emptyIsUnset || isSurelyNotEmpty(value.text)) return "yes";
  return isKnown(value.text) ? "no" : "perhaps";
}

function trimmed(c: Cursor, modifier: string, name: string, value: Value | undefined, word: Text): Text {
  const text = value?.text ?? "";
  if (!isKnown(text) || !isKnown(word))
    return withPattern(c, word, operation(modifier, [keyOf(text), keyOf(word)], `⟨${name}${modifier}…⟩`));
  const greedy = word.startsWith(modifier);
  const pattern = greedy ? word.slice(1) : word;
  const result = (modifier === "#" ? trimPrefix : trimSuffix)(text, pattern, greedy);
  return result ?? refuse(c, badPattern(pattern));
}

const badPattern = (pattern: string): string => `invalid pattern (${pattern}) in substitution: invalid escape`;

/** A pattern has to be one whatever the text is. */
function withPattern(c: Cursor, pattern: Text, result: Text): Text {
  if (!isKnown(pattern)) c.how.mayFail?.(keyOf(result));
  else if (trimPrefix("", pattern, true) === undefined) return refuse(c, badPattern(pattern));
  return result;
}

function readReplacement(c: Cursor, name: string): Text {
  const all = peek(c) === "/";
  if (all) next(c);
  const pattern = join(readUntil(c, "/", true).map((p) => p.text));
  const replacement = join(readUntil(c, "}", true).map((p) => p.text));
  if (c.failed) return "";
  const value = c.how.lookup(name);
  if (!value && c.how.keepUnset) return join([`\${${name}/`, pattern, "/", replacement, "}"]);
  const text = value?.text ?? "";
  if (!isKnown(text) || !isKnown(pattern) || !isKnown(replacement))
    return withPattern(
      c,
      pattern,
      operation(all ? "//" : "/", [keyOf(text), keyOf(pattern), keyOf(replacement)], `⟨${name}/…⟩`),
    );
  return replace(text, pattern, replacement, all) ?? refuse(c, badPattern(pattern));
}
