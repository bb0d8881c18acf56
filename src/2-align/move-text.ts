// Edits at offsets of an instruction's text, or why there are none.
import type { Instruction } from "../model/dockerfile.ts";

export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export type Edits =
  | { readonly kind: "edits"; readonly edits: readonly Edit[] }
  | { readonly kind: "trouble"; readonly message: string };

export const trouble = (message: string): Edits => ({ kind: "trouble", message });

/** The edits stand in the order of the text and do not touch each other. */
export function edited(instruction: Instruction, edits: readonly Edit[]): Instruction {
  if (edits.length === 0) return instruction;
  let { text, rest } = instruction;
  for (const { start, end, text: inserted } of [...edits].reverse())
    text = `${text.slice(0, start)}${inserted}${text.slice(end)}`;
  let at = 0;
  // What is edited stands in the joined line as it stands in the text.
  for (const { start, end, text: inserted } of edits) {
    const before = instruction.text.slice(start, end);
    const found = rest.indexOf(before, at);
    rest = `${rest.slice(0, found)}${inserted}${rest.slice(found + before.length)}`;
    at = found + inserted.length;
  }
  return { ...instruction, text, rest, logical: `${instruction.keyword} ${rest}` };
}
