// Cuts a Dockerfile's text into tiles (lines and instructions) by BuildKit's own line rules; the tiles join to the text.
// Source: BuildKit frontend/dockerfile/parser/parser.go (Parse, trimContinuationCharacter, heredocsFromLine) and directives.go.
import { type Diagnostic, error } from "../model/diagnostic.ts";
import {
  type Directive,
  type Heredoc,
  type Instruction,
  KEYWORDS,
  type Keyword,
  type Tile,
} from "../model/dockerfile.ts";
import { type HeredocHead, heredocHeads } from "./heredocs.ts";

export interface Tiling {
  readonly escape: string;
  readonly tiles: readonly Tile[];
}

export type TilingResult =
  | { readonly kind: "tiling"; readonly tiling: Tiling }
  | { readonly kind: "trouble"; readonly diagnostics: readonly Diagnostic[] };

interface Line {
  readonly text: string;
  readonly start: number;
  readonly number: number;
}

const BOM = "\ufeff";
const DIRECTIVE = /^#\s*([a-zA-Z][a-zA-Z0-9]*)\s*=\s*(.+?)\s*$/;
const DIRECTIVES = new Set(["syntax", "escape", "check"]);
const HEREDOC_KEYWORDS = /^(?:ONBUILD\s+)?(?:ADD|COPY|RUN)\s/i;
const keywords: ReadonlySet<string> = new Set(KEYWORDS);

/** Cuts the text. Trouble is the first line that no Dockerfile could hold, with its place in `path`. */
export function tile(path: string, text: string): TilingResult {
  const lines = splitLines(text);
  const tiles: Tile[] = [];
  if (text.startsWith(BOM)) tiles.push({ kind: "bom", text: BOM, line: 1 });
  const header = readDirectives(path, lines);
  if (header.kind === "trouble") return header;
  const continued = continuationPattern(header.escape);
  for (let at = 0; at < lines.length; ) {
    const line = lines[at] as Line;
    const body = trimEnd(line.text);
    const directive = header.directives[at];
    if (directive) tiles.push({ kind: "directive", text: line.text, line: line.number, directive });
    else if (body.trimStart() === "") tiles.push({ kind: "blank", text: line.text, line: line.number });
    else if (isComment(body)) tiles.push({ kind: "comment", text: line.text, line: line.number });
    else {
      const read = readInstruction(path, lines, at, continued);
      if (read.kind === "trouble") return read;
      tiles.push(read.instruction);
      at = read.next;
      continue;
    }
    at += 1;
  }
  return { kind: "tiling", tiling: { escape: header.escape, tiles } };
}

/** Lines with their ends; a byte order mark is not part of the first. */
function splitLines(text: string): readonly Line[] {
  const lines: Line[] = [];
  let start = text.startsWith(BOM) ? 1 : 0;
  while (start < text.length) {
    const newline = text.indexOf("\n", start);
    const end = newline < 0 ? text.length : newline + 1;
    lines.push({ text: text.slice(start, end), start, number: lines.length + 1 });
    start = end;
  }
  return lines;
}

type Header =
  | { readonly kind: "header"; readonly escape: string; readonly directives: readonly Directive[] }
  | { readonly kind: "trouble"; readonly diagnostics: readonly Diagnostic[] };

/** Directives stand before everything else; the first line that is none ends them. */
function readDirectives(path: string, lines: readonly Line[]): Header {
  const directives: Directive[] = [];
  let mark = "\\";
  for (const line of lines) {
    const match = DIRECTIVE.exec(trimEnd(line.text).trimStart());
    const name = match?.[1]?.toLowerCase() ?? "";
    const value = match?.[2] ?? "";
    if (!DIRECTIVES.has(name)) break;
    const place = { file: path, line: line.number, column: 1 };
    if (directives.some((d) => d.name === name))
      return trouble(error("NOT_A_DOCKERFILE", `the parser directive "${name}" stands twice: keep one`, place));
    if (name === "escape") {
      if (value !== "\\" && value !== "`")
        return trouble(error("NOT_A_DOCKERFILE", "the escape directive must be \\ or `", place));
      mark = value;
    }
    directives.push({ name, value, line: line.number });
  }
  return { kind: "header", escape: mark, directives };
}

type InstructionResult =
  | { readonly kind: "instruction"; readonly instruction: Instruction; readonly next: number }
  | { readonly kind: "trouble"; readonly diagnostics: readonly Diagnostic[] };

function readInstruction(path: string, lines: readonly Line[], first: number, continued: RegExp): InstructionResult {
  const head = lines[first] as Line;
  const column = head.text.length - head.text.trimStart().length + 1;
  const place = { file: path, line: head.number, column };
  let at = first;
  let body = trimEnd(head.text).trimStart();
  let logical = "";
  const innerComments: string[] = [];
  while (true) {
    const more = continued.test(body);
    logical += more ? body.replace(continued, "$1") : body;
    at += 1;
    if (!more) break;
    for (; at < lines.length; at += 1) {
      const next = trimEnd((lines[at] as Line).text);
      if (isComment(next)) innerComments.push(next.trim());
      else if (next.trim() !== "") break;
    }
    const following = lines[at];
    if (!following)
      return trouble(
        error(
          "UNFINISHED_CONTINUATION",
          "the file ends in a line continuation: finish the instruction or remove the last escape character",
          place,
        ),
      );
    body = trimEnd(following.text);
  }
  logical = logical.trim();
  const word = /^\S+/.exec(logical)?.[0] ?? "";
  const keyword = word.toUpperCase();
  if (!isKeyword(keyword))
    return trouble(error("UNKNOWN_INSTRUCTION", `"${word.slice(0, 40)}" is no Dockerfile instruction`, place));
  const rest = logical.slice(word.length).trim();
  const found = HEREDOC_KEYWORDS.test(logical) && logical.includes("<<") ? heredocHeads(logical) : [];
  const heredocs: Heredoc[] = [];
  for (const doc of found) {
    const end = findTerminator(lines, at, doc);
    if (end < 0)
      return trouble(
        error(
          "UNCLOSED_HEREDOC",
          `unterminated heredoc: ${doc.name} has no end, add a line with ${doc.name} alone`,
          place,
        ),
      );
    heredocs.push({
      ...doc,
      body: lines
        .slice(at, end)
        .map((l) => l.text)
        .join(""),
    });
    at = end + 1;
  }
  const last = lines[at - 1] as Line;
  const text = lines
    .slice(first, at)
    .map((l) => l.text)
    .join("");
  const span = { start: head.start, end: last.start + last.text.length };
  const instruction: Instruction = {
    kind: "instruction",
    keyword,
    text,
    span,
    line: head.number,
    endLine: last.number,
    column,
    logical,
    rest,
    heredocs,
    innerComments,
  };
  return { kind: "instruction", instruction, next: at };
}

function findTerminator(lines: readonly Line[], from: number, doc: HeredocHead): number {
  for (let at = from; at < lines.length; at += 1) {
    const line = (lines[at] as Line).text.replace(/[\r\n]+$/, "");
    if ((doc.chomp ? line.replace(/^\t+/, "") : line) === doc.name) return at;
  }
  return -1;
}

function continuationPattern(mark: string): RegExp {
  const e = mark === "\\" ? "\\\\" : "`";
  return new RegExp(`([^${e}])${e}[ \\t]*$|^${e}[ \\t]*$`);
}

const isKeyword = (word: string): word is Keyword => keywords.has(word);
const isComment = (line: string): boolean => line.trimStart().startsWith("#");
const trimEnd = (line: string): string => line.replace(/[\r\n]+$/, "");
const trouble = (
  ...diagnostics: Diagnostic[]
): { readonly kind: "trouble"; readonly diagnostics: readonly Diagnostic[] } => ({ kind: "trouble", diagnostics });
