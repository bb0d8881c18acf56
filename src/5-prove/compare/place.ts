// A place in a command's text -> line and column in the Dockerfile, behind continued lines and in here-documents.
import type { Instruction } from "../../model/dockerfile.ts";
import { unproven } from "../evaluate/stages.ts";
import type { Comparison } from "./outcome.ts";

/** What the comparison does not cover, at an offset of a command's text. */
export function uncoveredIn(
  c: Comparison,
  at: Instruction | undefined,
  text: string,
  offset: number,
  message: string,
): void {
  const { dockerfile } = c.fold.program;
  const found = at && placeOf(at, dockerfile.escape, text, offset);
  const { place, ...said } = unproven(dockerfile.path, at, message);
  c.uncovered.push({ ...said, ...(place && { place: { ...place, ...found } }) });
}

interface Piece {
  readonly text: string;
  readonly line: number;
  readonly column: number;
}

/** Undefined where the text does not stand so in the instruction. */
function placeOf(at: Instruction, escapeChar: string, text: string, offset: number) {
  const pieces = piecesOf(at, escapeChar);
  let rest = pieces
    .map((p) => p.text)
    .join("")
    .indexOf(text);
  if (rest < 0) return undefined;
  rest += offset;
  for (const { text: own, line, column } of pieces) {
    if (rest < own.length) return { line, column: column + rest };
    rest -= own.length;
  }
  return undefined;
}

/** The lines that BuildKit joins to the instruction (parser.go trimContinuationCharacter), then those of its here-documents. */
function piecesOf(at: Instruction, escapeChar: string): readonly Piece[] {
  const mark = escapeChar === "\\" ? "\\\\" : escapeChar;
  const continued = new RegExp(`([^${mark}])${mark}[ \\t]*$|^${mark}[ \\t]*$`);
  const pieces: Piece[] = [];
  let isHead = true;
  for (const [i, line] of at.text.split(/\r?\n/).entries()) {
    if (isHead && i > 0 && /^\s*(?:#|$)/.test(line)) continue;
    const text = isHead ? line.replace(continued, "$1") : `\n${line}`;
    pieces.push({ text, line: at.line + i, column: isHead ? 1 : 0 });
    if (isHead && !continued.test(line)) isHead = false;
  }
  return pieces;
}
