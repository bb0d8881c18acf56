// How BuildKit cuts an instruction's text into words (parser/line_parsers.go, parser/split_command.go). Quotes are kept.

/** `reWhitespace` of parser.go. */
const BLANKS = /[\t\v\f\r ]+/;
/** unicode.IsSpace */
const SPACE = /[\t\n\v\f\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;

/** parseStringsWhitespaceDelimited: cut at blanks, quotes or not. */
export const splitBlanks = (rest: string): readonly string[] => (rest === "" ? [] : rest.split(BLANKS));

/** The first word and what follows it, as `KEY value` is cut. */
export function splitFirst(rest: string): readonly [string, string] | undefined {
  const match = BLANKS.exec(rest);
  return match ? [rest.slice(0, match.index), rest.slice(match.index + match[0].length)] : undefined;
}

/** parseWords: cut at blanks outside quotes; quotes and escapes stay in the words. */
export function splitWords(rest: string, escapeChar: string): readonly string[] {
  const words: string[] = [];
  let word = "";
  let open = false;
  let quote = "";
  for (let i = 0; i < rest.length; i++) {
    const c = rest[i] ?? "";
    if (quote === "" && SPACE.test(c)) {
      if (open) words.push(word);
      word = "";
      open = false;
      continue;
    }
    const escapes = c === escapeChar && quote !== "'";
    if (escapes && i + 1 === rest.length) break;
    open = true;
    if (escapes) {
      word += c + (rest[++i] ?? "");
      continue;
    }
    if (quote === "" && (c === "'" || c === '"')) quote = c;
    else if (c === quote) quote = "";
    word += c;
  }
  if (open) words.push(word);
  return words;
}

/** extractBuilderFlags: the leading words that begin with `--` (quotes and escapes taken out), and the rest. */
export function splitFlags(
  text: string,
  escapeChar: string,
): { readonly flags: readonly string[]; readonly rest: string } {
  const flags: string[] = [];
  if (!text.trimStart().startsWith("--")) return { flags, rest: text.trim() };
  let at = 0;
  for (;;) {
    while (at < text.length && SPACE.test(text[at] ?? "")) at++;
    if (!text.startsWith("--", at)) return { flags, rest: text.slice(at).trim() };
    const { word, end } = readFlag(text, at, escapeChar);
    at = end;
    if (word === "--") return { flags, rest: text.slice(at).trim() };
    flags.push(word);
  }
}

function readFlag(text: string, start: number, escapeChar: string): { readonly word: string; readonly end: number } {
  let word = "";
  let quote = "";
  let at = start;
  for (; at < text.length; at++) {
    let c = text[at] ?? "";
    if (quote === "" && SPACE.test(c)) break;
    if (quote === "" && (c === "'" || c === '"')) {
      quote = c;
      continue;
    }
    if (quote !== "" && c === quote) {
      quote = "";
      continue;
    }
    if (c === escapeChar) {
      at++;
      if (at >= text.length) break;
      c = text[at] ?? "";
    }
    word += c;
  }
  return { word, end: at };
}

/** The fields of a mount: comma-separated with CSV quoting; undefined where the quoting is broken. */
export function splitFields(text: string): readonly string[] | undefined {
  const fields: string[] = [];
  const field = /(?:"((?:[^"]|"")*)"|([^",]*))(,|$)/y;
  for (;;) {
    const match = field.exec(text);
    if (!match) return undefined;
    fields.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? "");
    if (match[3] === "") return fields;
  }
}

const ARRAY = /^\s*\[\s*(?:"(?:[^"\\]|\\.)*"\s*(?:,\s*"(?:[^"\\]|\\.)*"\s*)*)?\]/;

/**
 * A JSON array of strings as BuildKit takes it: "no" where the text is not JSON, "bad" where an element is no string,
 * "more" where an array is followed by other text (parser/line_parsers.go parseJSON: that was ignored, and is no JSON now).
 */
export function jsonForm(rest: string): readonly string[] | "no" | "bad" | "more" {
  if (!/^\s*\[/.test(rest)) return "no";
  let value: unknown;
  try {
    value = JSON.parse(rest);
  } catch {
    return ARRAY.test(rest) ? "more" : "no";
  }
  if (!Array.isArray(value)) return "no";
  const strings = value.filter((v): v is string => typeof v === "string");
  return strings.length === value.length ? strings : "bad";
}
