// Verdicts of the proof and of the builds, as they stand in JSON (DESIGN 3).
import type { KnownBase } from "./base.ts";
import type { Diagnostic } from "./diagnostic.ts";
import type { PlatformName } from "./platform.ts";

export type Grade = "exact" | "same-commands";

/** What no text shows about a base image and the proof takes as given (4.13). Only the fields that matter are present. */
export interface Assumption {
  /** The base as the member names it. */
  readonly base: string;
  /** The base's ENV sets none of these names. */
  readonly envLacks?: readonly string[];
  /** The base's SHELL is a POSIX shell. */
  readonly shell?: "posix";
  /** The base has no ONBUILD triggers. */
  readonly onbuild?: "none";
  /** A builder that is asked for no platform takes this platform's image (members that are built across). */
  readonly imageOf?: PlatformName;
  /** The base's configuration sets none of these fields (LABEL, EXPOSE, VOLUME leak, 4.3; CMD before ENTRYPOINT). */
  readonly configLacks?: readonly string[];
}

/**
 * base: a base's name in the member and in the fold, taken for one image. frontend: the fold's `# syntax` is taken to read
 * the member as the member's own does, which is "" where it has none and the builder's is meant.
 */
export interface Premise {
  readonly kind: "base" | "frontend";
  readonly platform: PlatformName;
  readonly memberRef: string;
  readonly foldRef: string;
  readonly by: "digest" | "decision";
  readonly digest?: string;
}

/** Where member and fold differ: lines from 1 in each text (absent where one side has nothing), and both texts. */
export interface Difference {
  readonly memberLine?: number;
  readonly foldLine?: number;
  readonly member: string;
  readonly fold: string;
  /** One line that names the difference. */
  readonly message: string;
}

/** A base image whose configuration the proof was given, and did not have to assume anything about. */
export type ProvedBase = Omit<KnownBase, "config">;

/** An argument that only the fold declares, with what it holds for the platform while nobody overrides it. */
export interface ProvedVariable {
  readonly name: string;
  readonly value: string;
}

/** An entry of the image's history, `created_by`, that is another in the fold, or that only one side has. */
export interface HistoryDifference {
  readonly member?: string;
  readonly fold?: string;
}

export interface PlatformProof {
  readonly verdict: "proved" | "refuted" | "unproven";
  /** Present where proved. */
  readonly grade?: Grade;
  readonly assumptions: readonly Assumption[];
  readonly premises: readonly Premise[];
  /** Present where the proof rests on any. */
  readonly bases?: readonly ProvedBase[];
  /** Present where proved and the fold has any. */
  readonly variables?: readonly ProvedVariable[];
  readonly notes: readonly string[];
  /** Where it was asked for: present where proved and the histories differ, which the grade leaves aside. */
  readonly history?: readonly HistoryDifference[];
  /** Present where refuted. */
  readonly difference?: Difference;
  /** Why it is unproven, with the line in the way. */
  readonly diagnostics: readonly Diagnostic[];
  /** Files of the proposal that a source takes into the image, where that is in the way. */
  readonly takesIn?: readonly string[];
  /** Proofs of the stages that the image does not need, which are built with `--target`; absent where there are none. */
  readonly targets?: readonly TargetProof[];
}

export interface TargetProof extends Omit<PlatformProof, "targets"> {
  /** The stage's name. */
  readonly target: string;
}

export type Proof = ReadonlyMap<PlatformName, PlatformProof>;
