// Words of a member to change where they stand -> the member as if its author had written it so. Lines keep their numbers.
import { parse } from "../../1-read/parse.ts";
import type { Word } from "../../1-read/words.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import type { Instruction } from "../../model/dockerfile.ts";
import type { Member } from "../../model/family.ts";

/** What a room of this folder makes of the members: the same builds, more alike; with what a person should know. */
export type Alike =
  | { readonly kind: "members"; readonly members: readonly Member[]; readonly diagnostics: readonly Diagnostic[] }
  | { readonly kind: "trouble"; readonly diagnostics: readonly Diagnostic[] };

/** `start` and `end` are offsets in the instruction's text. */
export interface Edit {
  readonly instruction: Instruction;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The edit that makes a word another, none where it is that already; `trouble` where a continuation stands inside it. */
export function replaced(
  instruction: Instruction,
  { start, end, text: before }: Word,
  text: string,
  trouble: (message: string) => void,
): readonly Edit[] {
  if (text === before) return [];
  if (instruction.text.slice(start, end) !== before) trouble("a word is broken over two lines here: write it on one");
  return [{ instruction, start, end, text }];
}

/** Edits never overlap, and add and take no line. */
export function edited(member: Member, edits: readonly Edit[]): Member {
  if (edits.length === 0) return member;
  const places = edits
    .map((e) => ({ from: e.instruction.span.start + e.start, to: e.instruction.span.start + e.end, text: e.text }))
    .sort((a, b) => b.from - a.from);
  const text = places.reduce((t, e) => t.slice(0, e.from) + e.text + t.slice(e.to), member.dockerfile.text);
  return withText(member, text);
}

export function withText(member: Member, text: string): Member {
  const { path } = member.dockerfile;
  const parsed = parse(path, text);
  if (parsed.kind === "trouble") throw new Error(`an edit broke ${path}: ${parsed.diagnostics[0]?.message}`);
  return { ...member, dockerfile: parsed.dockerfile };
}
