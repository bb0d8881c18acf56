// Images as they are compared, builds as they are asked for, and the verdicts about both (DESIGN 3, `verify`).
// Invariant: in a comparison nothing is left out; what counts as equal all the same stands in `ignored` by name.
import type { Diagnostic } from "./diagnostic.ts";
import type { Gathered } from "./gathered.ts";
import type { PlatformName } from "./platform.ts";
import type { Assumption, Proof } from "./verdict.ts";

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

/** One entry of a layer's archive. */
export interface LayerEntry {
  /** Without leading `./` or `/` and without trailing `/`; "" is the root folder. A whiteout has the path that it removes. */
  readonly path: string;
  readonly type: EntryType;
  /** Everything else by name: `mode owner names size content link device mtime`, `xattr NAME`, `pax NAME`. */
  readonly fields: ReadonlyMap<string, string>;
}

export type EntryType =
  | "file"
  | "folder"
  | "symlink"
  | "hardlink"
  | "character device"
  | "block device"
  | "fifo"
  /** Removes the path that a lower layer has. */
  | "whiteout"
  /** Removes everything that lower layers have below the path. */
  | "opaque";

export type LayerFiles =
  | { readonly kind: "files"; readonly entries: readonly LayerEntry[] }
  /** `digest`: it is not what the image says that it is. */
  | { readonly kind: "trouble"; readonly field: "digest" | "readable"; readonly message: string };

export interface Layer {
  /** Digest of the uncompressed archive. */
  readonly diffId: string;
  /** Present where a look at the blob's size shows that it is not what the image says. */
  readonly broken?: string;
  /** The digest under which it is stored, packed as it is. */
  readonly blob?: string;
  /** Reads what is stored, packed or unpacked: is it what the digest says? Why not, or undefined. */
  readonly check?: (what: "blob" | "content") => Promise<string | undefined>;
  /** Reads the whole layer; wanted only where digests differ. */
  readonly files: () => Promise<LayerFiles>;
  /** Reads it once more for the contents of these files, where they have no more than `limit` bytes; may throw. */
  readonly contents?: (paths: ReadonlySet<string>, limit: number) => Promise<ReadonlyMap<string, Uint8Array>>;
}

export interface Image {
  /** The configuration object as it is stored, history and rootfs included. */
  readonly config: JsonObject;
  /** From the lowest. */
  readonly layers: readonly Layer[];
}

/** The tree of git's objects that a context is a folder of. */
export type TreeSource =
  | { readonly kind: "commit"; readonly commit: string }
  | ({ readonly kind: "gathered" /** Absolute. */; readonly clone: string } & Gathered);

/** One build, as both sides of a comparison are asked for. */
export interface BuildRequest {
  /** Undefined: the builder's own platform (members that are built across). */
  readonly platform: PlatformName | undefined;
  /** The Dockerfile's whole text. */
  readonly dockerfile: string;
  /** The ignore rules in force; undefined for none, whatever lies in the context's root. */
  readonly ignore: string | undefined;
  /** The folder that is sent, relative to the root, "" for the root itself. */
  readonly context: string;
  /**
   * Sent is not the folder as it lies but as git has it, with the Dockerfile at this path in it; then no ignore rules are
   * in force (DESIGN 4.8).
   */
  readonly committed?: { readonly source: TreeSource; readonly file: string };
  /** By the engine's classic builder. */
  readonly classic?: boolean;
  /** Flags for buildx, the same for both sides. */
  readonly extra: readonly string[];
  /** Nothing else of the image is looked at: its layers need not be sent, and it may come without them. */
  readonly only?: "config";
  /** The builder is to say which operations it was given. */
  readonly provenance?: boolean;
}

export type BuildResult =
  | {
      readonly kind: "built";
      readonly image: Image;
      readonly seconds: number;
      /** The predicate of its provenance, where that was asked for and the builder gave one. */
      readonly provenance?: JsonObject;
    }
  /** Why stands in what the build printed. */
  | { readonly kind: "failed"; readonly seconds: number }
  | { readonly kind: "stopped"; readonly seconds: number };

export type EngineState =
  | {
      readonly kind: "ready";
      readonly builder: string;
      readonly driver: string;
      /** What the builder says it can run; empty where it does not say. */
      readonly platforms: readonly PlatformName[];
    }
  | { readonly kind: "trouble"; readonly diagnostic: Diagnostic };

/** Where two images differ. `file` and `layer` (from 0) are absent for the configuration and the history. */
export interface ImageDifference {
  readonly layer?: number;
  readonly file?: string;
  /** `content`, `mode`, `config.Env`, `history[3].created_by` … */
  readonly field: string;
  /** null where that side has nothing. */
  readonly from: string | null;
  readonly to: string | null;
  /** A unified diff of the contents, where both are text and small. */
  readonly patch?: string;
}

export const IGNORANCES = {
  created: "the time at which the image or a step was made",
  "moved-source": "the text of a COPY or ADD whose source moved with its context",
  "added-entry": "an ARG or CMD entry more in the history, without a layer",
  mtime: "the time stamp of a file",
  architecture: "the architecture that is written down, where members are built across",
  "builder-note": "what a builder notes for itself in the configuration",
  "argument-order": "build arguments that a step's text names in another order",
  "added-argument": "build arguments more that a step's text names",
  "unwritten-argument": "build arguments that a step is given and its text does not name, behind a FROM of a stage",
  variable: "a variable in a step's text, with the value that the other text has written out",
  "argument-default": "the default of an ARG that is written down on one side only",
  "classic-builder": "what the classic builder writes down otherwise than BuildKit: fields, steps, number of layers",
  "classic-volume": "files below a VOLUME that were written after it: the classic builder loses them",
  "classic-workdir": "the owner of a WORKDIR behind a USER: root by the classic builder, that user by BuildKit",
  "ran-again":
    "a file that a step makes otherwise whenever it runs; with its variables written out the step is the member's own",
  "parted-label": "the pairs of one LABEL in two, with the same labels in the end",
} as const;

/** What a person may ask to be ignored besides (`--ignore`), by the word before any colon. */
export const ASKABLE = {
  /** Ignored without being asked for, as is `created`: the names are taken, so that a script can say what it relies on. */
  mtime: IGNORANCES.mtime,
  created: IGNORANCES.created,
  /** Entries that are another, more or fewer. What they did to configuration and layers counts. */
  history: "how the image says that it was made",
  /** Each entry is in both layers, as it is; only where in the archive it stands is another. */
  "layer-order": "the order of entries in a layer",
  /** The names (`uname`, `gname`) beside the numbers of an owner; the numbers count. */
  "owner-names": "the names of a file's owner and group, where the numbers are the same",
  /** One variable in `config.Env`, there or not, anywhere; the others count, with their order. */
  env: "this variable of the image's environment",
  /** One label of `config.Labels`. */
  label: "this label",
  /** One path, or with `/` at its end everything below it: whether it is there, and all of its fields. */
  file: "this file, or all files below this folder",
} as const;

/** `history`, `env:NAME`, `file:/var/cache/`. */
export type AskedIgnorance =
  | Exclude<keyof typeof ASKABLE, "env" | "label" | "file">
  | `env:${string}`
  | `label:${string}`
  | `file:${string}`;

/** A difference that does not count, with the name of the reason. */
export interface Ignored extends ImageDifference {
  readonly name: keyof typeof IGNORANCES | AskedIgnorance;
}

export interface Comparison {
  readonly verdict: "identical" | "equivalent" | "same-content" | "different";
  readonly differences: readonly ImageDifference[];
  readonly ignored: readonly Ignored[];
}

/** An assumption of the proof, held against the base that the builder has. */
export interface CheckedAssumption extends Assumption {
  /** Left out where that is not known. */
  readonly holds?: boolean;
  /** Present where it does not hold: what the base has after all, `ENV FOO=base`. */
  readonly found?: readonly string[];
  /** Present where it is not known: why. */
  readonly note?: string;
}

/** The fold's text for a platform with its variables written out, built on what the member's build left in the cache. */
export interface Unfolded {
  /** Every step was there: BuildKit gets the member's operations. */
  readonly cached: boolean;
  /** The first step that was not. */
  readonly step?: string;
}

/** Of an operation that BuildKit was given: the line of the Dockerfile that asks for it; the context has none. */
export interface OperationPlace {
  readonly line: number | null;
  /** Text from a file: show it escaped. */
  readonly text: string;
}

/** Member and fold as BuildKit was given them, operation by operation. */
export type OperationsResult =
  | { readonly kind: "equal"; readonly count: number }
  /** The first that differs, in the order of the build; null where that side has ended. */
  | {
      readonly kind: "different";
      readonly member: OperationPlace | null;
      readonly fold: OperationPlace | null;
      readonly field: string;
      readonly from: string | null;
      readonly to: string | null;
    }
  | { readonly kind: "unknown"; readonly why: string };

/** A build that failed at an instruction. */
export interface Failure {
  /** The instruction as the Dockerfile has it, line by line, with its numbers; empty where the builder named none. */
  readonly source: readonly { readonly line: number; readonly text: string }[];
  /** What to try, in one line. */
  readonly advice: string;
}

export interface PlatformVerification {
  readonly verdict: Comparison["verdict"] | "not-built";
  /** Present where not built: why, and what to do. */
  readonly reason?: Diagnostic;
  /** The last lines of the build that failed. */
  readonly log: readonly string[];
  /** Present where an instruction failed for a reason of its own. */
  readonly failure?: Failure;
  readonly differences: readonly ImageDifference[];
  readonly ignored: readonly Ignored[];
  /** Every step of the fold was served from the builder's cache, which the member had filled. */
  readonly cached: boolean;
  readonly assumptions: readonly CheckedAssumption[];
  /** Present where the proof's grade is same-commands and the fold's text with the variables' values was built. */
  readonly unfolded?: Unfolded;
  /** Present where the images differ, but only in what the member, built again without the cache, differs in from itself. */
  readonly reproducible?: false;
  /** Present where nothing was built now: when it was, as an ISO time. */
  readonly remembered?: string;
  /** Present where it was asked for and both sides were built. */
  readonly operations?: OperationsResult;
  /** null where that side was not built. */
  readonly seconds: { readonly original: number | null; readonly folded: number | null };
}

export interface FamilyVerification {
  readonly id: string;
  /** Of these very texts; empty where the fold does not parse. */
  readonly proof: Proof;
  readonly platforms: ReadonlyMap<PlatformName, PlatformVerification>;
  readonly notes: readonly string[];
}

/** What one platform is doing now. */
export interface Lane {
  readonly platform: PlatformName;
  readonly side: "member" | "fold";
  readonly state: "waiting" | "building" | "comparing" | "done";
  /** The step at work, as BuildKit names it without its number. Text from a file: show it escaped. */
  readonly step: string;
  readonly done: number;
  readonly total: number;
  /** Every step so far came from the cache. */
  readonly cached: boolean;
  /** Since this side's build began. */
  readonly seconds: number;
  /** The last lines that the build printed. */
  readonly log: readonly string[];
}

export type VerifyEvent =
  | { readonly kind: "lane"; readonly lane: Lane }
  | { readonly kind: "verdict"; readonly platform: PlatformName; readonly verification: PlatformVerification };
