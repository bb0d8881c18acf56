// The lock: what was folded, from which members, by which decisions (DESIGN 3 "The lock"). One file for all families of a tree.
import type { KnownBase } from "./base.ts";
import type { Built, Decision } from "./decision.ts";
import type { GatheredMember } from "./gathered.ts";
import type { PlatformName } from "./platform.ts";

/** At the repository's root. */
export const LOCK_PATH = ".archfold.json";

export interface Lock {
  readonly schema: "archfold/lock@1";
  /** By family id. Fields that a later archfold wrote are kept in the values, unseen by the types. */
  readonly families: Readonly<Record<string, LockedFamily>>;
}

export interface LockedFamily {
  /** Path of the fold, relative to the lock's folder like every path here. */
  readonly output: string;
  /** Folder, "" for the root. */
  readonly context: string;
  readonly built: Built;
  /** Sorted as the family's members. */
  readonly members: readonly LockedMember[];
  /** The commit that the members were read from; absent outside git, and where a member was not as committed. */
  readonly commit?: string;
  /** Where the members' folders come from: the fold lies on a branch that holds what stood on different commits. */
  readonly gathered?: readonly GatheredMember[];
  readonly decisions: readonly Decision[];
  /** Configurations that were looked up when it was written; the proof then assumes nothing of these. */
  readonly bases?: readonly LockedBase[];
  /** Of the fold's text. */
  readonly sha256: string;
}

export type LockedBase = Omit<KnownBase, "origin">;

export interface LockedMember {
  readonly platform: PlatformName;
  readonly path: string;
  readonly context: string;
  readonly sha256: string;
}
