// Text of a Dockerfile -> Dockerfile. Two readers must see the same instructions: the line scan of tiling.ts, which keeps
// every byte, and dockerfile-ast, which knows the syntax; where they disagree nothing is guessed.
import { DockerfileParser } from "dockerfile-ast";
import { type Diagnostic, error } from "../model/diagnostic.ts";
import type { Directive, Dockerfile, Instruction } from "../model/dockerfile.ts";
import { tile } from "./tiling.ts";

export type ParseResult =
  | { readonly kind: "dockerfile"; readonly dockerfile: Dockerfile }
  | { readonly kind: "trouble"; readonly diagnostics: readonly Diagnostic[] };

/** Parses a Dockerfile; `path` is only for places in diagnostics. Trouble where it is none or the two readers disagree. */
export function parse(path: string, text: string): ParseResult {
  const at = (line: number, column = 1) => ({ file: path, line, column });
  const nul = text.indexOf("\0");
  if (nul >= 0) return trouble(error("NOT_TEXT", "the file holds a NUL byte: it is no text", at(lineOf(text, nul))));
  const tiled = tile(path, text);
  if (tiled.kind === "trouble") return tiled;
  const { tiles } = tiled.tiling;
  const instructions = tiles.filter((t): t is Instruction => t.kind === "instruction");
  const directives = tiles.flatMap((t): Directive[] => (t.kind === "directive" ? [t.directive] : []));
  const wrong = misplaced(path, instructions) ?? disagreement(path, text, instructions);
  if (wrong) return trouble(wrong);
  return {
    kind: "dockerfile",
    dockerfile: { path, text, escape: tiled.tiling.escape, directives, tiles, instructions },
  };
}

/** Only ARG may stand before the first FROM, and there must be one. */
function misplaced(path: string, instructions: readonly Instruction[]): Diagnostic | undefined {
  if (instructions.length === 0)
    return error("EMPTY_DOCKERFILE", "there is no instruction in this file", { file: path, line: 1, column: 1 });
  const early = instructions.find((i) => i.keyword !== "ARG");
  if (early?.keyword === "FROM") return undefined;
  const place = { file: path, line: early?.line ?? 1, column: early?.column ?? 1 };
  return error("NOT_A_DOCKERFILE", early ? `${early.keyword} stands before the first FROM` : "there is no FROM", place);
}

function disagreement(path: string, text: string, ours: readonly Instruction[]): Diagnostic | undefined {
  const theirs = DockerfileParser.parse(text).getInstructions();
  for (let i = 0; i < Math.max(ours.length, theirs.length); i += 1) {
    const a = ours[i];
    const b = theirs[i];
    const line = b?.getRange().start.line;
    if (a && b && a.line === (line ?? -1) + 1 && a.keyword === b.getKeyword().toUpperCase()) continue;
    const place = { file: path, line: a?.line ?? (line ?? 0) + 1, column: 1 };
    return error(
      "PARSERS_DISAGREE",
      "two readers see different instructions here (an escaped escape character at a line's end, a blank behind `<<`?): rewrite the line",
      place,
    );
  }
  return undefined;
}

const lineOf = (text: string, offset: number): number => text.slice(0, offset).split("\n").length;
const trouble = (...diagnostics: Diagnostic[]): ParseResult => ({ kind: "trouble", diagnostics });
