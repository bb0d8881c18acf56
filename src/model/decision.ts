// Decisions taken on the way to a fold: shown with it, kept in the lock.
import type { PlatformName } from "./platform.ts";

/** How the members are built (DESIGN 3): each on its own platform, or across on the builder's. */
export type Built = "target" | "build-platform";

/** Something that was decided on the way and is kept in the lock. */
export type Decision =
  | { readonly kind: "arch-word"; readonly word: string; readonly platform: PlatformName; readonly by: string }
  | { readonly kind: "built"; readonly built: Built; readonly by: "flag" }
  | SyntaxChoice
  | LeftOut
  | Choice;

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

/** What a person chose about the form of the fold; its meaning stays as it is, if base names are what they are said to be. */
export type Choice = Rename | ExactVariable | ExactLine | BaseName;

/** `from` is what the fold would call a variable, or a stage up to the platform in its name. */
export interface Rename {
  readonly kind: "rename";
  readonly from: string;
  readonly to: string;
  readonly by: "flag";
}

/** This variable of the fold is refused: where it would stand the members' own text stands once for each platform. */
export interface ExactVariable {
  readonly kind: "exact-variable";
  /** As the fold would call it. */
  readonly variable: string;
  readonly by: "flag";
}

/** The same for one instruction of a member, known again by its text, or else by its line and keyword. */
export interface ExactLine {
  readonly kind: "exact-line";
  readonly dockerfile: string;
  /** Where it begins. */
  readonly line: number;
  readonly keyword: string;
  /** Of its text. */
  readonly sha256: string;
  readonly by: "flag";
}

/** An image that a member names `from` has the name in the fold that it has for all platforms: a premise of the proof. */
export interface BaseName {
  readonly kind: "base-name";
  readonly platform: PlatformName;
  readonly from: string;
  readonly to: string;
  /** `digest`: both were looked up, and it is this image. */
  readonly by: "decision" | "digest";
  readonly digest?: string;
}

const CHOICES: ReadonlySet<Decision["kind"]> = new Set<Choice["kind"]>([
  "rename",
  "exact-variable",
  "exact-line",
  "base-name",
]);

export const isChoice = (d: Decision): d is Choice => CHOICES.has(d.kind);

/** "S6_ARCH is called MACHINE". */
export const choiceWords = (c: Choice): string =>
  c.kind === "base-name"
    ? `${c.from} is ${c.to} on ${c.platform}`
    : c.kind === "rename"
      ? `${c.from} is called ${c.to}`
      : `${c.kind === "exact-variable" ? c.variable : `${c.dockerfile}:${c.line}`} is kept exact`;

/** What somebody asks for now. `readable` takes an `exact` back; so does a rename to the fold's own name a rename. */
export type Wish =
  | { readonly kind: "rename"; readonly from: string; readonly to: string }
  | { readonly kind: "exact" | "readable"; readonly at: Spot }
  | { readonly kind: "base-names"; readonly names: "multi-arch" | "keep" };

/** A variable by its name in the fold, or a line of a member. */
export type Spot =
  | { readonly kind: "variable"; readonly name: string }
  | { readonly kind: "line"; readonly dockerfile: string; readonly line: number };
