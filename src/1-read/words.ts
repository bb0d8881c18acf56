// The words of an instruction with their offsets in its text, so that a word can be changed where it stands.
// Words are split at blanks outside quotes; a continuation inside a word joins it, as BuildKit's reader does.
import type { Instruction } from "../model/dockerfile.ts";

export interface Word {
  /** As BuildKit reads it, quotes and escapes kept. */
  readonly text: string;
  /** Offsets in `instruction.text`; `text.slice(start, end)` is `text` unless a continuation stands inside the word. */
  readonly start: number;
  readonly end: number;
}

/** An instruction's words are asked for many times, and its file's escape character is always the same. */
const kept = new WeakMap<Instruction, readonly Word[]>();

/** All words of the joined line, the keyword first. Here-document bodies are left out. */
export function wordsOf(instruction: Instruction, mark: string): readonly Word[] {
  const before = kept.get(instruction);
  if (before) return before;
  const words = readWords(instruction, mark);
  kept.set(instruction, words);
  return words;
}

function readWords(instruction: Instruction, mark: string): readonly Word[] {
  const { chars, offsets } = joined(instruction, mark);
  const words: Word[] = [];
  let from = -1;
  let quote = "";
  for (let i = 0; i <= chars.length; i += 1) {
    const c = chars[i];
    const blank = c === undefined || (quote === "" && /\s/.test(c));
    if (blank) {
      if (from >= 0) words.push(word(chars, offsets, from, i));
      from = -1;
      continue;
    }
    if (from < 0) from = i;
    if (c === mark && quote !== "'") i += 1;
    else if (quote === "" && (c === "'" || c === '"')) quote = c;
    else if (c === quote) quote = "";
  }
  return words;
}

function word(chars: readonly string[], offsets: readonly number[], from: number, to: number): Word {
  const end = Math.min(to, chars.length);
  return {
    text: chars.slice(from, end).join(""),
    start: offsets[from] ?? 0,
    end: (offsets[end - 1] ?? 0) + 1,
  };
}

/** The characters of the joined line with their offsets: continuations, comment lines and empty lines between taken out. */
export function joined(
  instruction: Instruction,
  mark: string,
): { readonly chars: string[]; readonly offsets: number[] } {
  const chars: string[] = [];
  const offsets: number[] = [];
  const continued = new RegExp(mark === "\\" ? "(?:^|[^\\\\])(\\\\[ \\t]*)$" : "(?:^|[^`])(`[ \\t]*)$");
  let offset = 0;
  let first = true;
  for (const raw of instruction.text.match(/[^\n]*\n|[^\n]+$/g) ?? []) {
    const body = raw.replace(/[\r\n]+$/, "");
    const start = offset;
    offset += raw.length;
    if (!first && (body.trim() === "" || body.trimStart().startsWith("#"))) continue;
    first = false;
    const tail = continued.exec(body)?.[1];
    const end = body.length - (tail?.length ?? 0);
    for (let i = 0; i < end; i += 1) {
      chars.push(body[i] ?? "");
      offsets.push(start + i);
    }
    if (tail === undefined) break;
  }
  return { chars, offsets };
}
