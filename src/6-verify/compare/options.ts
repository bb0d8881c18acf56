// How the two images of a comparison were made, as far as it decides what may differ.
import type { AskedIgnorance } from "../../model/image.ts";
import type { ProvedVariable } from "../../model/verdict.ts";

export interface CompareOptions {
  /** The member's context as a folder of the fold's, "" where it is the same folder. */
  readonly moved: string;
  /** The member was built on another architecture than it is for. */
  readonly across: boolean;
  /**
   * Present where the proof's grade is no more than that: steps may name their build arguments in another order, or more
   * of them, and these variables of the fold where the member has their values.
   */
  readonly sameCommands?: { readonly variables: readonly ProvedVariable[] };
  /** Nobody vouches for the images: a layer that is called equal is read to see whether it is. */
  readonly isUntrusted?: boolean;
  /** What a person said that does not count. */
  readonly ignore?: readonly AskedIgnorance[];
}
