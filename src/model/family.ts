// A family: the per-architecture Dockerfiles of one image, each with its platform and build context.
import type { BaseEvidence, KnownBase } from "./base.ts";
import type { Built, Decision } from "./decision.ts";
import type { Diagnostic } from "./diagnostic.ts";
import type { Dockerfile, Instruction } from "./dockerfile.ts";
import type { Gathered } from "./gathered.ts";
import type { Listing } from "./listing.ts";
import type { FoldedEntries } from "./manifest.ts";
import type { Platform } from "./platform.ts";
import type { Place } from "./source.ts";

export interface IgnoreFile {
  /** Path relative to the root. */
  readonly path: string;
  readonly text: string;
}

export type EntryKind = "file" | "folder" | "symlink";

/** What a build is given: a folder, and the ignore file that BuildKit would honour for this Dockerfile there. */
export interface BuildContext {
  /** Relative to the root, "" for the root itself. */
  readonly folder: string;
  readonly ignore: IgnoreFile | undefined;
  /** Everything below the folder, ignore rules not applied; undefined where the tree is not known. */
  readonly listing: Listing | undefined;
}

export interface Member {
  readonly platform: Platform;
  readonly dockerfile: Dockerfile;
  readonly context: BuildContext;
  /** The word in the path that said the architecture, "" where there was none. */
  readonly archWord: string;
}

export interface Family {
  /** Unique and stable: the output path without a `Dockerfile` file name; "." for the root one. */
  readonly id: string;
  readonly source: "siblings" | "manifest" | "flags" | "lock";
  /** Where the fold goes, relative to the root. */
  readonly output: string;
  /** True where the output path is one of the members, which is then replaced. */
  readonly outputIsMember: boolean;
  /** The common parent of the members' contexts, "" for the root. */
  readonly context: string;
  readonly built: Built;
  readonly builtBy: "flag" | "assumed";
  /** What BuildKit would honour for the output in the family's context before anything is written. */
  readonly ignore: IgnoreFile | undefined;
  /** Everything below the context; undefined where contexts need no look. */
  readonly listing: Listing | undefined;
  /** Sorted by platform, at least two, no platform twice. */
  readonly members: readonly Member[];
  /** What was decided while reading: kept in the lock. */
  readonly decisions: readonly Decision[];
  /** Notes and warnings of reading. */
  readonly diagnostics: readonly Diagnostic[];
  /** What is known of the images that the members start from; absent where nobody looked. */
  readonly bases?: readonly KnownBase[];
  /** What is known of names that bases could have in common; absent where nobody looked. */
  readonly baseEvidence?: readonly BaseEvidence[];
  /** The manifest entries that it came from, or that name its fold. */
  readonly entry?: FoldedEntries;
  /** The tree that all paths but the manifest's are of, where it is not the repository's; such a family is not written there. */
  readonly gathered?: Gathered;
}

export interface Unresolved {
  readonly word: string;
  readonly dockerfile: string;
  readonly candidates: readonly string[];
}

/** What discovery finds: a family, or one that was refused with the reason. */
export type Found =
  | { readonly kind: "family"; readonly family: Family }
  | {
      readonly kind: "refused";
      readonly id: string;
      readonly source: Family["source"];
      readonly dockerfiles: readonly string[];
      readonly diagnostics: readonly Diagnostic[];
      readonly unresolved: readonly Unresolved[];
    };

/** Where an instruction of a member stands. */
export const placeIn = (member: Member, at: Pick<Instruction, "line" | "column">): Place => ({
  file: member.dockerfile.path,
  line: at.line,
  column: at.column,
});

export const topOf = (member: Member): Place => placeIn(member, { line: 1, column: 1 });
