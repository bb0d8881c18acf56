// Words and here-documents of a shell script -> the pieces that they print, and how a line is spelled in their quoting.
import type { DoubleQuotedChild, HereDoc, Word, WordPart } from "unbash";
import type { Piece, Spelling } from "../printed.ts";

/** What a word prints; undefined where that is not sure: escapes, patterns of file names. */
export function wordPieces(source: string, word: Word): readonly Piece[] | undefined {
  if (!word.parts) return literal(source, word, "bare");
  return joined(word.parts.map((part) => partPieces(source, part)));
}

/** What the body of a here-document prints, without the tabs that `<<-` takes away. */
export function bodyPieces(source: string, { operator, delimiter, body }: HereDoc): readonly Piece[] | undefined {
  const pieces =
    delimiter?.quoted !== false || !body.parts
      ? literal(source, body, delimiter?.quoted === false ? "body" : "single")
      : joined(body.parts.map((p) => (p.type === "Literal" ? literal(source, p, "body") : hole(p))));
  return operator === "<<-" ? pieces && withoutTabs(pieces) : pieces;
}

interface Range {
  readonly pos: number;
  readonly end: number;
}

type Quoting = "bare" | "double" | "single" | "body";

function partPieces(source: string, part: WordPart): readonly Piece[] | undefined {
  if (part.type === "Literal") return literal(source, part, "bare");
  if (part.type === "SingleQuoted") return literal(source, { pos: part.pos + 1, end: part.end - 1 }, "single");
  if (part.type !== "DoubleQuoted") return hole(part);
  return joined(
    part.parts.map((p: DoubleQuotedChild) => (p.type === "Literal" ? literal(source, p, "double") : hole(p))),
  );
}

const joined = (parts: readonly (readonly Piece[] | undefined)[]): readonly Piece[] | undefined =>
  parts.every((p) => p !== undefined) ? parts.flat() : undefined;

const EXPANSIONS: ReadonlySet<string> = new Set([
  "SimpleExpansion",
  "ParameterExpansion",
  "CommandExpansion",
  "ArithmeticExpansion",
]);

function hole(part: WordPart): readonly Piece[] | undefined {
  if (!EXPANSIONS.has(part.type)) return undefined;
  const name = /^\$\{?(\w+)\}?$/.exec(part.text)?.[1];
  return [{ kind: "hole", name, source: part.text, start: part.pos, end: part.end }];
}

/** Letters of which a backslash takes the meaning away, by where they stand. */
const ESCAPED: Readonly<Record<Quoting, RegExp>> = {
  bare: /^[^\n]/,
  double: /^["$`\\]/,
  single: /^(?!)/,
  body: /^[$`\\]/,
};

/** A piece for each line, each line feed and each escape, so that offsets stay true. */
function literal(source: string, { pos, end }: Range, quoting: Quoting): readonly Piece[] | undefined {
  const pieces: Piece[] = [];
  const add = (text: string, from: number, to: number): void => {
    if (from < to) pieces.push({ kind: "text", text, start: from, end: to });
  };
  let from = pos;
  for (let at = pos; at < end; at += 1) {
    const letter = source.charAt(at);
    const next = source.charAt(at + 1);
    const isEscape = letter === "\\" && quoting !== "single" && (next === "\n" || ESCAPED[quoting].test(next));
    if (isEscape && next === "\n") return undefined;
    if (letter !== "\n" && !isEscape) continue;
    add(source.slice(from, at), from, at);
    const after = at + (isEscape ? 2 : 1);
    add(isEscape ? next : "\n", at, after);
    at = after - 1;
    from = after;
  }
  add(source.slice(from, end), from, end);
  return pieces;
}

function withoutTabs(pieces: readonly Piece[]): readonly Piece[] {
  let isStart = true;
  return pieces.flatMap((piece) => {
    const text = isStart && piece.kind === "text" ? piece.text.replace(/^\t+/, "") : undefined;
    isStart = (isStart && text === "") || (piece.kind === "text" && piece.text === "\n");
    if (text === undefined || piece.kind !== "text") return [piece];
    return text === "" ? [] : [{ ...piece, text, start: piece.start + piece.text.length - text.length }];
  });
}

const spelled =
  (quoted: (text: string) => string | undefined, holes: boolean): Spelling =>
  (line) => {
    const parts = line.map((p) => (p.kind === "text" ? quoted(p.text) : holes ? p.source : undefined));
    return parts.every((p) => p !== undefined) ? parts.join("") : undefined;
  };

export const inDouble = spelled((text) => text.replace(/["$`\\]/g, "\\$&"), true);
export const inBody = spelled((text) => text.replace(/[$`\\]/g, "\\$&"), true);
export const inSingle = spelled((text) => (text.includes("'") ? undefined : text), false);
export const inQuotedBody = spelled((text) => text, false);
