// What is asked of a generator, and what comes of each part of it: edits, or a place where a person has to change it.
import type { Edit } from "../manifest/edits.ts";
import type { Block } from "./printed.ts";
import type { Item, Wish } from "./wishes.ts";

export interface Question {
  readonly source: string;
  readonly program: Block;
  /** Every field of the manifest as it is. */
  readonly items: readonly Item[];
  readonly wishes: readonly Wish[];
  /** What a paragraph is called. */
  readonly nameOf: (paragraph: number) => string;
}

export interface Todo {
  /** The offset in the generator that a person should look at first. */
  readonly at: number;
  /** What is to be changed there, and why it was not. */
  readonly what: string;
}

export type Step = { readonly edits: readonly Edit[] } | { readonly todo: Todo };

/** Where the program speaks of such a field, or of those that every entry has. */
export function mention(source: string, { field }: Item): number {
  const places = [`-${field}`, `\\b${field}`, "\\bArchitectures", "\\bTags"].map((word) =>
    source.search(new RegExp(`${word}\\b`)),
  );
  return places.find((at) => at >= 0) ?? 0;
}
