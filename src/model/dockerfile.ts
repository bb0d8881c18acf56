// A parsed Dockerfile: tiles that join to the text byte for byte, and the instructions among them.
// Invariant: tiles.map(t => t.text).join("") === text; instructions are the tiles of kind "instruction", in order.
import type { Span } from "./source.ts";

export interface Dockerfile {
  /** Path relative to the root, with `/`. */
  readonly path: string;
  /** The whole text, a byte order mark and CRLF included. */
  readonly text: string;
  /** The escape character in force, `\` or a backquote. */
  readonly escape: string;
  readonly directives: readonly Directive[];
  readonly tiles: readonly Tile[];
  readonly instructions: readonly Instruction[];
}

/** A parser directive: `# syntax=docker/dockerfile:1`. Name in lower case. */
export interface Directive {
  readonly name: string;
  readonly value: string;
  readonly line: number;
}

/** One piece of the text. Every tile but an instruction is one whole line with its line end; an instruction holds all its lines. */
export type Tile =
  | { readonly kind: "bom"; readonly text: string; readonly line: number }
  | { readonly kind: "blank"; readonly text: string; readonly line: number }
  | { readonly kind: "comment"; readonly text: string; readonly line: number }
  | { readonly kind: "directive"; readonly text: string; readonly line: number; readonly directive: Directive }
  | Instruction;

export interface Instruction {
  readonly kind: "instruction";
  /** Upper case: `FROM`. */
  readonly keyword: Keyword;
  /** The exact source, from the first line's start to the last line's end (blanks before the keyword and the line end included). */
  readonly text: string;
  readonly span: Span;
  /** First and last line, from 1. */
  readonly line: number;
  readonly endLine: number;
  /** Column of the keyword, from 1. */
  readonly column: number;
  /**
   * The instruction as BuildKit reads it: keyword and arguments with continuations joined, comments and empty
   * lines between them dropped, outer blanks trimmed, here-document bodies left out (parser.go Parse).
   */
  readonly logical: string;
  /** What follows the keyword in `logical`, trimmed. */
  readonly rest: string;
  readonly heredocs: readonly Heredoc[];
  /** Comments that stand between continued lines, in order, trimmed. */
  readonly innerComments: readonly string[];
}

export interface Heredoc {
  /** The word that ends it, unquoted. */
  readonly name: string;
  /** False where the name is quoted: then nothing in the body is expanded. */
  readonly expand: boolean;
  /** `<<-`: leading tabs are removed by the reader. */
  readonly chomp: boolean;
  /** Body as written, line ends included, the terminator left out. */
  readonly body: string;
}

export const KEYWORDS = [
  "ADD",
  "ARG",
  "CMD",
  "COPY",
  "ENTRYPOINT",
  "ENV",
  "EXPOSE",
  "FROM",
  "HEALTHCHECK",
  "LABEL",
  "MAINTAINER",
  "ONBUILD",
  "RUN",
  "SHELL",
  "STOPSIGNAL",
  "USER",
  "VOLUME",
  "WORKDIR",
] as const;

export type Keyword = (typeof KEYWORDS)[number];
