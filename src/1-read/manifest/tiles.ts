// Text of a library manifest in, tiles and paragraphs out, as bashbrew cuts them: comments go first, an empty line ends a
// paragraph, a line that begins with a blank goes on with the field above it. The tiles join to the text byte for byte.
import { type Diagnostic, error, shown, warning } from "../../model/diagnostic.ts";
import type { ManifestField, ManifestParagraph, ManifestPart, ManifestTile } from "../../model/manifest.ts";

export interface Tiling {
  readonly tiles: readonly ManifestTile[];
  readonly paragraphs: readonly ManifestParagraph[];
  readonly diagnostics: readonly Diagnostic[];
  /** False where a line is neither field, comment, continuation nor empty: bashbrew reads nothing of such a file. */
  readonly readable: boolean;
}

interface Line {
  /** With its line end. */
  readonly text: string;
  readonly start: number;
  readonly number: number;
}

/** bashbrew takes lines with leading white space before `#` for comments too (pkg/stripper/comments.go). */
const COMMENT = /^\p{White_Space}*#/u;
const EMPTY = /^\r?\n?$/;
const CONTINUED = /^[ \t]/;
const ONLY_BLANKS = /^[ \t]\p{White_Space}*$/u;

export function tileManifest(path: string, text: string): Tiling {
  const tiles: ManifestTile[] = [];
  const paragraphs: ManifestField[][] = [[]];
  const diagnostics: Diagnostic[] = [];
  const lines = splitLines(text);
  let readable = true;
  const say = (make: typeof error, line: Line, message: string) =>
    diagnostics.push(make("MANIFEST_SYNTAX", message, { file: path, line: line.number, column: 1 }));

  if (text.startsWith("\ufeff")) {
    tiles.push({ kind: "bom", text: "\ufeff", line: 1 });
    diagnostics.push(bomError(path));
  }
  for (let i = 0; i < lines.length; ) {
    const line = lines[i] as Line;
    const current = paragraphs.at(-1) ?? [];
    const kind = kindOf(line.text);
    if (kind === "field") {
      const taken = fieldLines(lines, i);
      const field = makeField(taken);
      for (const l of taken.slice(1)) {
        const kind = kindOf(l.text);
        if (kind === "blanks") say(warning, l, BLANKS_ONLY);
        else if (kind === "continued" && l.text.startsWith("\t")) say(warning, l, TAB);
      }
      current.push(field);
      tiles.push(field);
      i += taken.length;
      continue;
    }
    if (kind === "continued") {
      say(error, line, "a continued line without a field above it; remove the blanks in front of it");
      readable = false;
    } else if (kind === "unknown") {
      say(error, line, `expected "Field: value", found "${excerpt(line.text)}"`);
      readable = false;
    } else if (kind === "empty" && current.length > 0) paragraphs.push([]);
    tiles.push({ kind: kind === "comment" ? "comment" : "blank", text: line.text, line: line.number });
    i += 1;
  }
  return {
    tiles,
    paragraphs: paragraphs.filter((p) => p.length > 0).map((fields) => ({ fields })),
    diagnostics,
    readable,
  };
}

const BLANKS_ONLY = "a line of blanks goes on with the value and does not end the entry; remove the blanks or the line";
const TAB = "the value goes on after a tab, which older bashbrew takes for a field; use a blank";

const bomError = (path: string): Diagnostic =>
  error("MANIFEST_SYNTAX", "the file begins with a byte order mark, which bashbrew refuses; remove it", {
    file: path,
    line: 1,
    column: 1,
  });

type LineKind = "comment" | "empty" | "blanks" | "continued" | "field" | "unknown";

function kindOf(text: string): LineKind {
  if (COMMENT.test(text)) return "comment";
  if (EMPTY.test(text)) return "empty";
  if (ONLY_BLANKS.test(text)) return "blanks";
  if (CONTINUED.test(text)) return "continued";
  return text.includes(":") ? "field" : "unknown";
}

/** Lines end at LF only, as in bashbrew; a byte order mark stands before the first. */
function splitLines(text: string): Line[] {
  const lines: Line[] = [];
  let start = text.startsWith("\ufeff") ? 1 : 0;
  while (start < text.length) {
    const feed = text.indexOf("\n", start);
    const end = feed < 0 ? text.length : feed + 1;
    lines.push({ text: text.slice(start, end), start, number: lines.length + 1 });
    start = end;
  }
  return lines;
}

/** The field's line and its continuations; comments after the last continuation stay outside, they speak of what follows. */
function fieldLines(lines: readonly Line[], first: number): Line[] {
  let end = first + 1;
  for (let i = end; i < lines.length; i++) {
    const kind = kindOf((lines[i] as Line).text);
    if (kind === "continued" || kind === "blanks") end = i + 1;
    else if (kind !== "comment") break;
  }
  return lines.slice(first, end);
}

function makeField(lines: readonly Line[]): ManifestField {
  const [head] = lines as readonly [Line, ...Line[]];
  const colon = head.text.indexOf(":");
  const last = lines.at(-1) ?? head;
  const parts = lines
    .filter((l, i) => i === 0 || kindOf(l.text) !== "comment")
    .map((l, i) => makePart(l, i === 0 ? colon + 1 : 0));
  return {
    kind: "field",
    name: trimSpace(head.text.slice(0, colon)),
    text: lines.map((l) => l.text).join(""),
    span: { start: head.start, end: last.start + last.text.length },
    line: head.number,
    parts,
  };
}

function makePart(line: Line, from: number): ManifestPart {
  const raw = line.text.slice(from);
  const text = trimSpace(raw);
  const at = text === "" ? from + (/^[ \t]*/.exec(raw)?.[0].length ?? 0) : line.text.indexOf(text, from);
  const start = line.start + at;
  return { text, span: { start, end: start + text.length }, line: line.number, column: at + 1 };
}

function excerpt(text: string): string {
  const flat = trimSpace(text);
  return shown(flat.length > 60 ? `${flat.slice(0, 60)}…` : flat);
}

/** Outer white space as Go's strings.TrimSpace knows it (JavaScript's trim also takes U+FEFF and leaves U+0085). */
function trimSpace(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && SPACE.test(text.charAt(start))) start += 1;
  while (end > start && SPACE.test(text.charAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

const SPACE = /\p{White_Space}/u;
