// Decisions taken on the way to a fold: shown with it, kept in the lock.
import type { PlatformName } from "./platform.ts";

/** How the members are built (DESIGN 3): each on its own platform, or across on the builder's. */
export type Built = "target" | "build-platform";

/** Something that was decided on the way and is kept in the lock. */
export type Decision =
  | { readonly kind: "arch-word"; readonly word: string; readonly platform: PlatformName; readonly by: string }
  | { readonly kind: "built"; readonly built: Built; readonly by: "flag" }
  | SyntaxChoice
  | LeftOut;

/** The frontend of the fold where the members' `# syntax` lines differ: it is said to read each as its own does. */
export interface SyntaxChoice {
  readonly kind: "syntax";
  readonly syntax: string;
  readonly by: "flag";
}

/** A member that does not fold with the others, and is left as it is. */
export interface LeftOut {
  readonly kind: "left-out";
  readonly platform: PlatformName;
  readonly dockerfile: string;
  readonly context: string;
  readonly by: "flag";
}

export const syntaxOf = (decisions: readonly Decision[]): string | undefined =>
  decisions.find((d) => d.kind === "syntax")?.syntax;

export const leftOutOf = (decisions: readonly Decision[]): readonly LeftOut[] =>
  decisions.flatMap((d) => (d.kind === "left-out" ? [d] : []));
