// What the interactive tool knows and shows, as data. Invariant: `screens` is the way that was gone, the last one is seen.
import type { VerifyOutcome } from "../../src/7-report/verify.ts";
import type { FoldOutcome } from "../../src/model/change.ts";
import type { Wish } from "../../src/model/decision.ts";
import type { Diagnostic } from "../../src/model/diagnostic.ts";
import type { Lane, PlatformVerification } from "../../src/model/image.ts";
import type { PlatformName } from "../../src/model/platform.ts";
import type { MadeName } from "../../src/model/stage.ts";
import type { Subject, WritePlan } from "../../src/pipeline.ts";

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** `cursor` counts rows of the page, `top` the lines that they are drawn as. */
export interface Place {
  readonly cursor: number;
  readonly top: number;
}

export const TABS = ["file", "manifest", "ignore", "proof", "generator"] as const;
export type Tab = (typeof TABS)[number];

export type Screen =
  | { readonly kind: "families"; readonly place: Place }
  | PreviewScreen
  | { readonly kind: "bases"; readonly id: string; readonly place: Place }
  | { readonly kind: "confirm"; readonly ids: readonly string[]; readonly place: Place }
  | { readonly kind: "build"; readonly place: Place }
  | { readonly kind: "log"; readonly id: string; readonly platform: PlatformName; readonly place: Place }
  | { readonly kind: "done"; readonly place: Place };

export interface PreviewScreen {
  readonly kind: "preview";
  readonly id: string;
  readonly tab: Tab;
  /** Whose member stands on the left; undefined where members are not known. */
  readonly platform: PlatformName | undefined;
  /** The fold as this platform builds it, instead of as it is written. */
  readonly unfolded: boolean;
  /** Lines of other platforms too. */
  readonly everything: boolean;
  readonly place: Place;
}

export type Phase =
  | { readonly kind: "waiting" }
  | { readonly kind: "folding" }
  | { readonly kind: "ready"; readonly outcome: FoldOutcome };

export interface FamilyRow {
  readonly id: string;
  readonly subject: Subject;
  /** How often it was folded: pages made from an earlier outcome are not shown. */
  readonly revision: number;
  readonly phase: Phase;
  readonly picked: boolean;
  readonly written: boolean;
  /** Written, and the lock not read again yet: what is chosen now would be chosen beyond what stood there before. */
  readonly isSettling: boolean;
  /** Its bases are being looked up. */
  readonly isLooking: boolean;
  /** Why looking them up found nothing. */
  readonly lookTrouble: string | undefined;
  /** What was chosen about the fold's form here, beyond what the lock holds. */
  readonly wishes: readonly Wish[];
  /** Chosen, and not folded yet. */
  readonly wanted?: readonly Wish[] | undefined;
}

/** A name that is being typed, for one of these. */
export interface Naming {
  readonly names: readonly MadeName[];
  readonly at: number;
  readonly text: string;
}

/** What would be written for these families: exactly this is shown, and exactly this is written. */
export interface Plan {
  readonly ids: readonly string[];
  readonly write: WritePlan;
  /** Paths of changes that git can give back as they were. */
  readonly inGit: ReadonlySet<string>;
  readonly rows: readonly PageRow[];
}

export interface Build {
  readonly state: "queued" | "building" | "ended";
  readonly platforms: readonly PlatformName[];
  readonly lanes: ReadonlyMap<PlatformName, Lane>;
  readonly verdicts: ReadonlyMap<PlatformName, PlatformVerification>;
  /** Where the person gave a platform up. */
  readonly cancelled: ReadonlySet<PlatformName>;
  /** When it ended. */
  readonly outcome?: VerifyOutcome;
}

export type Tone = "plain" | "strong" | "quiet" | "good" | "bad" | "warn" | "key";

/** One row of a page that is scrolled; it is drawn as one line or, where it is long, several. */
export type PageRow =
  /** A sentence, broken between words, later lines as far in as the first. */
  | { readonly kind: "prose"; readonly text: string; readonly tone: Tone; readonly platform?: PlatformName }
  /** A line of a file or a patch; `tone` is its colour. */
  | { readonly kind: "code"; readonly text: string; readonly tone: Tone; readonly number?: number }
  | PairRow
  /** Lines of the fold that this platform does not have. */
  | { readonly kind: "gap"; readonly line: number; readonly count: number; readonly who: readonly PlatformName[] };

export interface PairRow {
  readonly kind: "pair";
  /** `aside`: another platform's line, or an empty one that only keeps blocks apart; no difference. */
  readonly mark: "equal" | "changed" | "removed" | "added" | "aside";
  readonly left: Numbered | undefined;
  readonly right: Numbered | undefined;
  /** The platforms that the fold's line belongs to; empty for all. */
  readonly who: readonly PlatformName[];
}

export interface Numbered {
  readonly number: number;
  readonly text: string;
}

export interface State {
  readonly size: Size;
  /** The repository's folder name. */
  readonly name: string;
  /** As it was given on the command line. */
  readonly path: string;
  /** Where bases are looked up. */
  readonly basesFrom: "engine" | "registry";
  /** The root as seen from the working directory, "" for the same folder. */
  readonly from: string;
  readonly reading: boolean;
  readonly rows: readonly FamilyRow[];
  /** Only families whose id or output holds this are listed. */
  readonly filter: string;
  /** Letters go into the filter. */
  readonly isFiltering: boolean;
  readonly screens: readonly [Screen, ...Screen[]];
  /** Letters go into the new name. */
  readonly naming: Naming | undefined;
  readonly overlay: "none" | "help" | "command" | "leave";
  /** Pages that take time to make, by key (content.ts). */
  readonly contents: ReadonlyMap<string, readonly PageRow[]>;
  /** Of the question that is on the screen; undefined until it is made. */
  readonly plan: Plan | undefined;
  /** Confirmed, and not on the disk yet. */
  readonly writing: Plan | undefined;
  readonly written: readonly Plan[];
  /** Why the last write was not done, or not whole. */
  readonly writeTrouble: readonly Diagnostic[];
  readonly builds: ReadonlyMap<string, Build>;
  /** Milliseconds that builds have been running, for the clock. */
  readonly buildTime: number;
  /** One line above the keys, until the next key. */
  readonly message: string;
  readonly trouble: readonly Diagnostic[];
  readonly ending: "no" | "quit" | "interrupted" | "trouble";
}

export const START: Place = { cursor: 0, top: 0 };

export interface Beginning {
  readonly name: string;
  readonly path: string;
  readonly basesFrom: "engine" | "registry";
  readonly from: string;
  readonly size: Size;
}

export function initialState(beginning: Beginning): State {
  return {
    ...beginning,
    reading: true,
    rows: [],
    filter: "",
    isFiltering: false,
    screens: [{ kind: "families", place: START }],
    naming: undefined,
    overlay: "none",
    contents: new Map(),
    plan: undefined,
    writing: undefined,
    written: [],
    writeTrouble: [],
    builds: new Map(),
    buildTime: 0,
    message: "",
    trouble: [],
    ending: "no",
  };
}
