// What a generator prints, as its text shows: statements in blocks, the lines that they print, and how to change them.
// A reader of a language makes it; whoever plans edits knows no language.
import type { Edit } from "../manifest/edits.ts";

/** A run of a printed line. Offsets are those of the generator's text. */
export type Piece =
  | { readonly kind: "text"; readonly text: string; readonly start: number; readonly end: number }
  | {
      readonly kind: "hole";
      /** Two holes of one name hold the same text on one line; undefined where that is not sure. */
      readonly name: string | undefined;
      /** As it is written in another line of this language: `$arch`, or the expression of a `${…}`. */
      readonly source: string;
      readonly start: number;
      readonly end: number;
    };

export type PrintedLine = readonly Piece[];

/** A line that is to be printed, as a language writes it down; undefined where it cannot say that there. */
export type Spelling = (line: PrintedLine) => string | undefined;

/** Lines of one print that come and go together: one, or what an expression makes for each element of a list. */
export interface Unit {
  readonly lines: readonly PrintedLine[];
  readonly start: number;
  readonly end: number;
  /** Takes it away where the rest of the print stays. */
  readonly cut: Edit | undefined;
  /** Another line below it, in the same print. */
  readonly below: ((line: PrintedLine) => Edit | undefined) | undefined;
  /** How words stand in it. */
  readonly spell: Spelling;
}

/** What stands in a `block` is run once where it stands; in a `function`, where it is called. */
export type StatementKind = "print" | "assign" | "loop" | "branch" | "block" | "function" | "other";

export interface Statement {
  readonly kind: StatementKind;
  /** All of it, here-documents too. */
  readonly start: number;
  readonly end: number;
  readonly units: readonly Unit[];
  readonly blocks: readonly Block[];
  /** The variables that it sets, where it does nothing else. */
  readonly sets: readonly string[];
  /** Without what it prints there is no use for it. */
  readonly isRemovable: boolean;
  /** A statement that prints one line in the form of this one. */
  readonly alike: Spelling | undefined;
}

export type Block = readonly Statement[];

export type ProgramRead =
  | { readonly kind: "program"; readonly program: Block }
  | { readonly kind: "trouble"; readonly at: number; readonly why: string };

/** A statement of which only its kind is known. */
export const statement = (
  kind: StatementKind,
  range: { readonly start: number; readonly end: number },
  more: Partial<Omit<Statement, "kind" | "start" | "end">> = {},
): Statement => ({
  kind,
  start: range.start,
  end: range.end,
  units: [],
  blocks: [],
  sets: [],
  isRemovable: false,
  alike: undefined,
  ...more,
});

export const textPiece = (text: string): Piece => ({ kind: "text", text, start: 0, end: 0 });
