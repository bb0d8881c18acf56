// A printed line with holes and a line of the manifest -> what the holes stand for, or that it is another line.
import { MANIFEST_FIELDS } from "../../model/manifest.ts";
import type { PrintedLine } from "./printed.ts";

export interface Match {
  /** By the holes' names. */
  readonly holes: ReadonlyMap<string, string>;
  /** Letters that stand in the line itself: of two that match, the one that says more prints it. */
  readonly weight: number;
}

/** A hole in a template's text. */
const HOLE = "\u0000";

const FIELD = new RegExp(`^[^:\\s]*?\\b(${MANIFEST_FIELDS.join("|")}):`);

/** The field that the line prints, as far as that is written down: `${arch}-Directory: …` is `Directory`. */
export function printedField(line: PrintedLine): string | undefined {
  return FIELD.exec(line.map((p) => (p.kind === "text" ? p.text : HOLE)).join(""))?.[1];
}

/** Beyond this many steps a line is taken for one that does not match. */
const STEPS = 20_000;

export function match(line: PrintedLine, wanted: string): Match | undefined {
  let steps = 0;
  const holes = new Map<string, string>();
  const from = (index: number, at: number): boolean => {
    steps += 1;
    if (steps > STEPS) return false;
    const piece = line[index];
    if (!piece) return at === wanted.length;
    if (piece.kind === "text") return wanted.startsWith(piece.text, at) && from(index + 1, at + piece.text.length);
    const known = piece.name === undefined ? undefined : holes.get(piece.name);
    if (known !== undefined) return wanted.startsWith(known, at) && from(index + 1, at + known.length);
    for (let end = at; end <= wanted.length; end += 1) {
      if (piece.name !== undefined) holes.set(piece.name, wanted.slice(at, end));
      if (from(index + 1, end)) return true;
      if (steps > STEPS) break;
    }
    if (piece.name !== undefined) holes.delete(piece.name);
    return false;
  };
  if (!from(0, 0)) return undefined;
  return { holes, weight: line.reduce((sum, p) => sum + (p.kind === "text" ? p.text.length : 0), 0) };
}

/** A part of the value is not written down. */
export const isWorkedOut = (line: PrintedLine): boolean => printedValue(line).some((p) => p.kind === "hole");

/** The pieces behind `NAME: `. */
export function printedValue(line: PrintedLine): PrintedLine {
  const at = line.findIndex((p) => p.kind === "text" && p.text.includes(":"));
  const head = line[at];
  if (head?.kind !== "text") return [];
  const rest = head.text.slice(head.text.indexOf(":") + 1);
  const skipped = head.text.length - rest.trimStart().length;
  const first = { ...head, text: head.text.slice(skipped), start: head.start + skipped };
  return [...(first.text === "" ? [] : [first]), ...line.slice(at + 1)];
}
