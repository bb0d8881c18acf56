// Rows of the members, how they correspond, and the stage graph that the fold prints.
import type { Instruction } from "./dockerfile.ts";
import type { PlatformName } from "./platform.ts";
import type { SplitCause } from "./split.ts";

/** One instruction of a member as the fold would print it. */
export interface Row {
  readonly instruction: Instruction;
  /** The author's text with sources moved to the common context; no final line end. */
  readonly text: string;
  /** Rows with equal keys are the same to BuildKit. */
  readonly key: string;
  /** Comment and blank lines above it, without line ends. */
  readonly above: readonly string[];
}

export interface MemberStage {
  readonly name: string | undefined;
  /** FROM first. */
  readonly rows: readonly Row[];
}

export interface MemberRows {
  readonly platform: PlatformName;
  readonly globals: readonly Row[];
  readonly stages: readonly MemberStage[];
  /** Comment and blank lines after the last instruction. */
  readonly below: readonly string[];
}

/** Stages of several members that correspond; not every platform need have one. */
export interface AlignedStage {
  readonly name: string | undefined;
  readonly cells: ReadonlyMap<PlatformName, MemberStage>;
}

/** The same row in every platform of the stage. `text` replaces the members' own where a form says so, and then may read arguments. */
export interface SharedRow {
  readonly kind: "shared";
  readonly rows: ReadonlyMap<PlatformName, Row>;
  readonly text?: string;
  /** Names of the arguments that `text` reads. */
  readonly uses?: readonly string[];
}

/** What differs between two shared rows: each platform's own rows, possibly none. */
export interface SplitRows {
  readonly kind: "split";
  readonly rows: ReadonlyMap<PlatformName, readonly Row[]>;
}

export type Unit = SharedRow | SplitRows;

/** Consecutive units of one kind: what becomes one stage, or one stage per platform. */
export type Region =
  | { readonly kind: "shared"; readonly units: readonly SharedRow[] }
  | { readonly kind: "split"; readonly rows: ReadonlyMap<PlatformName, readonly Row[]> };

/** One line group of the fold: comments above, then the text; both may be empty. */
export interface Piece {
  readonly above: readonly string[];
  readonly text: string;
}

/** A stage of the fold. */
export interface GraphStage {
  /** Platforms that reach it; all of the family's where it is shared. */
  readonly platforms: readonly PlatformName[];
  /** Lines before FROM. */
  readonly above: readonly string[];
  /** `FROM …` as printed. */
  readonly from: string;
  readonly pieces: readonly Piece[];
  /** Comment lines at its end. */
  readonly below: readonly string[];
  /** Present on the first stage of those that stand once for each platform: why they do. */
  readonly causes?: readonly SplitCause[];
}

/** A name that the fold gave: a variable's, or a stage's, up to the platform where it ends in one. */
export interface MadeName {
  readonly kind: "variable" | "stage";
  /** As it would be without anybody's choice. */
  readonly own: string;
  readonly name: string;
}

export interface StageGraph {
  readonly directives: readonly string[];
  readonly globals: readonly Piece[];
  readonly stages: readonly GraphStage[];
  readonly below: readonly string[];
  readonly regions: { readonly shared: number; readonly split: number };
  readonly names: readonly MadeName[];
}
