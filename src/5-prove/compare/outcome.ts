// What a comparison says, and what it noted on the way.
import type { Diagnostic } from "../../model/diagnostic.ts";
import type { Instruction } from "../../model/dockerfile.ts";
import type { BuildContext } from "../../model/family.ts";
import type { Platform } from "../../model/platform.ts";
import type { Difference, Premise } from "../../model/verdict.ts";
import type { ContextPair } from "../context/pair.ts";
import type { Evaluated } from "../evaluate/evaluate.ts";
import { type Program, unproven } from "../evaluate/stages.ts";
import type { Sent } from "../request.ts";
import { isSame, keyOf, type Text } from "../words/text.ts";
import { agrees, type Doubts } from "./doubts.ts";

export interface Side {
  readonly program: Program;
  readonly context: BuildContext;
  readonly evaluated: Evaluated;
}

/** One comparison of a member with the fold; the sets grow while it runs. */
export interface Comparison {
  readonly platform: Platform;
  readonly member: Side;
  readonly fold: Side;
  /** The member is built for no platform that anybody named. */
  readonly isAcross: boolean;
  readonly contexts: ContextPair;
  readonly sent: Sent;
  readonly premises: readonly Premise[];
  readonly used: Set<Premise>;
  /** Why the proof is one of the same commands only. */
  readonly lesser: Set<string>;
  readonly notes: Set<string>;
  /** Bases whose shell must be a POSIX one. */
  readonly posixShells: Set<string>;
  /** Images that the member takes without a platform and the fold for its own: the builder must give the same ones. */
  readonly imagesOf: Set<string>;
  /** Files of the proposal that a source takes in. */
  readonly takesIn: Set<string>;
  readonly doubts: Doubts;
  /** What the comparison does not cover. */
  readonly uncovered: Diagnostic[];
}

export function uncovered(c: Comparison, at: Instruction | undefined, message: string): undefined {
  c.uncovered.push(unproven(c.fold.program.dockerfile.path, at, message));
  return undefined;
}

export function difference(
  member: Instruction | undefined,
  fold: Instruction | undefined,
  message: string,
  texts: { readonly member?: string; readonly fold?: string } = {},
): Difference {
  return {
    ...(member ? { memberLine: member.line } : {}),
    ...(fold ? { foldLine: fold.line } : {}),
    member: texts.member ?? member?.text.trimEnd() ?? "",
    fold: texts.fold ?? fold?.text.trimEnd() ?? "",
    message,
  };
}

export const isAlike = (a: Text, b: Text, c: Comparison): boolean =>
  isSame(a, b) || agrees(keyOf(a), keyOf(b), c.doubts);
