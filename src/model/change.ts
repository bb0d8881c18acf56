// What would be written: file changes in a stable order (by path), nothing written yet.
import type { Decision } from "./decision.ts";
import type { Diagnostic } from "./diagnostic.ts";
import type { Family, IgnoreFile } from "./family.ts";
import type { LockedFamily } from "./lock.ts";
import type { FoldedEntries } from "./manifest.ts";
import { compareText, type PlatformName } from "./platform.ts";
import type { Split } from "./split.ts";
import type { MadeName } from "./stage.ts";
import type { Proof } from "./verdict.ts";

export type FileChange =
  | { readonly action: "create"; readonly path: string; readonly after: string }
  | { readonly action: "modify"; readonly path: string; readonly before: string; readonly after: string }
  | { readonly action: "delete"; readonly path: string; readonly before: string };

/** In the order in which they are shown and written. */
export const inPathOrder = (changes: readonly FileChange[]): readonly FileChange[] =>
  changes.toSorted((a, b) => compareText(a.path, b.path));

/** A tracked file outside the family that names a member's path. */
export interface Reference {
  readonly file: string;
  readonly line: number;
  readonly names: string;
}

/** The program that prints the family's library manifest. */
export interface Generator {
  readonly path: string;
  /** As it is, or as it has to be to print the rewritten manifest. */
  readonly text: string;
  /** Lines of it as it is that the change takes away. */
  readonly gone: ReadonlySet<number>;
}

export interface Proposal {
  readonly family: Family;
  /** The text of the folded Dockerfile. */
  readonly dockerfile: string;
  /** For each of its lines, the platforms it belongs to; empty for all. */
  readonly owners: readonly (readonly PlatformName[])[];
  /** The ignore rules that will be in force for it. */
  readonly ignore: IgnoreFile | undefined;
  readonly changes: readonly FileChange[];
  /** Counts of shared and split regions, and of the fold's stages. */
  readonly regions: { readonly shared: number; readonly split: number };
  readonly stages: number;
  /** What stands once for each platform, in the fold's order. */
  readonly splits: readonly Split[];
  /** Names that the fold gave; empty where it is not known how it was made. */
  readonly names: readonly MadeName[];
  readonly decisions: readonly Decision[];
  readonly references: readonly Reference[];
  /** Its change is one of `changes` in the first of the families that are rewritten in one manifest. */
  readonly generator?: Generator;
  readonly diagnostics: readonly Diagnostic[];
}

/** What a family's outcome would change. */
export const changesIn = (outcome: FoldOutcome): readonly FileChange[] =>
  outcome.status === "folded" ? outcome.proposal.changes : outcome.status === "current" ? (outcome.changes ?? []) : [];

/** The end of the pipeline for one family, before anything is written. */
export type FoldOutcome =
  | { readonly status: "folded"; readonly proposal: Proposal; readonly proof: Proof }
  /** Written before, and members and fold are as they were recorded: there is nothing to do. */
  | {
      readonly status: "current";
      readonly id: string;
      readonly output: string;
      readonly dockerfile: string;
      readonly locked: LockedFamily;
      /** Its entries in a library manifest, and what becomes of that file. */
      readonly entry?: FoldedEntries;
      readonly changes?: readonly FileChange[];
      readonly diagnostics: readonly Diagnostic[];
    }
  | {
      readonly status: "refused";
      readonly id: string;
      readonly diagnostics: readonly Diagnostic[];
      readonly proof?: Proof;
      /** Platforms whose members fold without the rest. */
      readonly others?: readonly PlatformName[];
    };
