// The key under which two instructions are the same to BuildKit: equal keys give equal operations.
// Blanks between words do not count where BuildKit splits into words; RUN and the like keep their exact text.
import type { Instruction } from "../model/dockerfile.ts";
import { wordsOf } from "./words.ts";

const SPLIT_INTO_WORDS: ReadonlySet<string> = new Set(["ADD", "ARG", "COPY", "EXPOSE", "FROM", "VOLUME"]);

export function canonical(instruction: Instruction, mark: string): string {
  const { keyword, rest, heredocs } = instruction;
  const words = SPLIT_INTO_WORDS.has(keyword)
    ? wordsOf(instruction, mark)
        .slice(1)
        .map((w) => w.text)
    : undefined;
  const body = words ? normalFrom(keyword, words).join(" ") : rest;
  const docs = heredocs.map((d) => `\n${d.chomp ? "-" : ""}${d.expand ? "" : "'"}${d.name}\n${d.body}`).join("");
  return `${keyword} ${body}${docs}`;
}

/** `as Build` and `AS build` name the same stage. */
function normalFrom(keyword: string, words: readonly string[]): readonly string[] {
  const as = words.findIndex((w) => w.toUpperCase() === "AS");
  if (keyword !== "FROM" || as < 0) return words;
  return [...words.slice(0, as), "AS", ...words.slice(as + 1).map((w) => w.toLowerCase())];
}
