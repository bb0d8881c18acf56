// A joined line -> the here-documents that it opens, as BuildKit's lexer finds them: `<< NAME` opens one, `<<- NAME` none.
// Source: frontend/dockerfile/parser/parser.go heredocsFromLine, heredocFromMatch; shell/lex.go with nothing set.

export interface HeredocHead {
  readonly name: string;
  readonly expand: boolean;
  readonly chomp: boolean;
}

const HEREDOC = /^\d*<<(-?)\s*([^<]*)$/;
/** `KEYWORD`, its flags, and a bracket: perhaps the JSON form, which opens none. */
const LIST = /^(?:ONBUILD\s+)?\w+\s+(?:--\S*\s+)*(?=\[)/i;

/** In order; none where the line's quotes and substitutions are broken. */
export function heredocHeads(logical: string): readonly HeredocHead[] {
  const list = LIST.exec(logical);
  if (list && isJson(logical.slice(list[0].length))) return [];
  return (wordsOf(logical, true) ?? []).flatMap((word) => {
    const [, dash, rest = ""] = HEREDOC.exec(word) ?? [];
    const [name, ...more] = wordsOf(rest, false) ?? [];
    if (dash === undefined || name === undefined || more.length > 0) return [];
    const raw = wordsOf(rest, "quotes")?.[0] ?? "";
    return [{ name, expand: quotesIn(name) === quotesIn(raw), chomp: dash === "-" }];
  });
}

const quotesIn = (text: string): number => text.match(/['"]/g)?.length ?? 0;

function isJson(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) && value.every((v) => typeof v === "string");
  } catch {
    return false;
  }
}

/** What stays in the words: quotes and escapes, quotes only, or neither. */
type Kept = boolean | "quotes";

interface Lexer {
  readonly chars: readonly string[];
  readonly kept: Kept;
  at: number;
  rawEscapes: boolean;
  word: string;
  failed: boolean;
}

function wordsOf(text: string, kept: Kept): readonly string[] | undefined {
  const lexer: Lexer = { chars: [...text], kept, at: 0, rawEscapes: kept === true, word: "", failed: false };
  const { words } = readUntil(lexer, undefined);
  return lexer.failed ? undefined : words;
}

/** Text up to `stop`, as one and as words; the word that was open outside is lost (lex.go shares its buffer). */
function readUntil(l: Lexer, stop: string | undefined): { readonly text: string; readonly words: readonly string[] } {
  const words: string[] = [];
  let text = "";
  l.word = "";
  const end = () => {
    if (l.word !== "") words.push(l.word);
    l.word = "";
  };
  const split = (piece: string) => {
    for (const c of piece)
      if (/\s/u.test(c)) end();
      else l.word += c;
  };
  while (!l.failed && l.at < l.chars.length) {
    const c = l.chars[l.at] ?? "";
    if (c === stop) {
      l.at += 1;
      end();
      return { text, words };
    }
    const isEscape = c === "\\";
    const piece = isEscape ? readEscape(l) : readPiece(l, c);
    text += piece;
    if (isEscape || c === "'" || c === '"' || c === "<") l.word += piece;
    else split(piece);
  }
  if (stop !== undefined) l.failed = true;
  end();
  return { text, words };
}

function readPiece(l: Lexer, c: string): string {
  if (c === "$") return readVariable(l);
  if (c === "'" || c === '"') return readQuotes(l, c);
  l.at += 1;
  if (c !== "<" || l.chars[l.at] !== "<") return c;
  const start = l.at;
  do l.at += 1;
  while (/^[\t\r ]$/.test(l.chars[l.at] ?? ""));
  return c + l.chars.slice(start, l.at).join("");
}

function readEscape(l: Lexer): string {
  const next = l.chars[l.at + 1] ?? "";
  l.at += 2;
  return (l.rawEscapes ? "\\" : "") + next;
}

function readQuotes(l: Lexer, quote: string): string {
  l.at += 1;
  let text = "";
  for (;;) {
    const c = l.chars[l.at];
    if (c === undefined || l.failed) {
      l.failed = true;
      return "";
    }
    if (c === quote) break;
    if (quote === '"' && c === "$") text += readVariable(l);
    else if (quote === '"' && c === "\\") {
      const next = l.chars[l.at + 1];
      const isSpecial = next !== undefined && '"$\\'.includes(next);
      text += (l.rawEscapes || !isSpecial ? "\\" : "") + (isSpecial ? next : "");
      l.at += isSpecial ? 2 : 1;
    } else {
      text += c;
      l.at += 1;
    }
  }
  l.at += 1;
  return l.kept === false ? text : quote + text + quote;
}

/** No variable is set here, so each stays as it is written. */
function readVariable(l: Lexer): string {
  l.at += 1;
  if (l.chars[l.at] !== "{") return `$${readName(l)}`;
  l.at += 1;
  const first = l.chars[l.at];
  if (first === undefined || "{}:".includes(first)) return fail(l);
  const name = readName(l);
  const mark = l.chars[l.at] ?? "";
  l.at += 1;
  if (mark === "}") return `\${${name}}`;
  if (mark === "/") return readReplacement(l, name);
  if (!":+-?#%".includes(mark) || mark === "") return fail(l);
  const modifier = mark === ":" ? mark + (l.chars[l.at++] ?? "") : mark;
  if (modifier === ":#" || modifier === ":%") return fail(l);
  const word = nested(l, "}", mark === "#" || mark === "%");
  return `\${${name}${modifier}${word}}`;
}

function readReplacement(l: Lexer, name: string): string {
  if (l.chars[l.at] === "/") l.at += 1;
  const pattern = nested(l, "/", true);
  return `\${${name}/${pattern}/${nested(l, "}", true)}}`;
}

function nested(l: Lexer, stop: string, rawEscapes: boolean): string {
  const before = l.rawEscapes;
  l.rawEscapes = rawEscapes;
  const { text } = readUntil(l, stop);
  l.rawEscapes = before;
  return text;
}

function fail(l: Lexer): string {
  l.failed = true;
  return "";
}

function readName(l: Lexer): string {
  const first = l.chars[l.at] ?? "";
  const letter = /\p{Nd}/u.test(first) ? /^\p{Nd}$/u : /^[\p{L}\p{Nd}_]$/u;
  const start = l.at;
  if (/^[@*#?\-$!]$/.test(first)) l.at += 1;
  else while (letter.test(l.chars[l.at] ?? "")) l.at += 1;
  return l.chars.slice(start, l.at).join("");
}
