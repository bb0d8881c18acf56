// What the prover is asked: a fold, its members by platform, and what may be taken for granted.
import type { KnownBase } from "../model/base.ts";
import type { Built } from "../model/decision.ts";
import type { Dockerfile } from "../model/dockerfile.ts";
import type { BuildContext } from "../model/family.ts";
import type { Platform } from "../model/platform.ts";
import type { Grade, Premise } from "../model/verdict.ts";

/** As a folder, whose ignore file counts, or as a tar on stdin, as bashbrew does, where none does (DESIGN 4.8). */
export type Sent = "folder" | "tar";

export interface Subject {
  readonly dockerfile: Dockerfile;
  readonly context: BuildContext;
}

export interface ProveRequest {
  readonly fold: Subject;
  readonly members: readonly { readonly platform: Platform; readonly subject: Subject }[];
  /** `build-platform`: the members are built without `--platform`, on some builder; the fold always for its platform. */
  readonly built?: Built;
  readonly premises?: readonly Premise[];
  /** Configurations that were looked up; of a base that is not among them nothing is known, and what matters is assumed. */
  readonly bases?: readonly KnownBase[];
  /** What the proposal writes besides the fold and its ignore file, such as the lock. */
  readonly writes?: readonly string[];
  /** How the contexts are sent to the builder; as folders where nothing is said. */
  readonly sent?: Sent;
  /** `exact`: what a base may set is assumed away also where only the grade needs it. */
  readonly wanted?: Grade;
  /** Assumptions about bases make a platform `unproven`. */
  readonly strict?: boolean;
  /** Also name what the fold's history tells otherwise. */
  readonly tellsHistory?: boolean;
}
