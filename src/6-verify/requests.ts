// In: a family and its fold. Out: for each platform the two builds that are compared, and the proof of these very texts.

import { parse } from "../1-read/parse.ts";
import { prunable } from "../4-emit/references.ts";
import { prove } from "../5-prove/prove.ts";
import type { FileChange, Proposal } from "../model/change.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { Family, IgnoreFile, Member } from "../model/family.ts";
import type { BuildRequest, TreeSource } from "../model/image.ts";
import { holds } from "../model/listing.ts";
import { LOCK_PATH } from "../model/lock.ts";
import { seenFrom } from "../model/path.ts";
import type { PlatformName } from "../model/platform.ts";
import type { Premise, Proof } from "../model/verdict.ts";
import { type Baseline, baselineBuild } from "./baseline.ts";
import { withCacheNames } from "./cache.ts";

export interface VerifyRequest {
  readonly family: Family;
  /** The text of the fold. */
  readonly dockerfile: string;
  /** The ignore file in force for the fold. */
  readonly ignore: IgnoreFile | undefined;
  /** The fold's context, relative to the root. */
  readonly foldContext: string;
  /** Which of the family's platforms; empty for all. */
  readonly platforms: readonly PlatformName[];
  /** Flags for buildx, given to both sides. */
  readonly extra: readonly string[];
  /** Also compares what BuildKit was given, operation by operation. */
  readonly operations?: boolean;
  /** Platforms at a time. */
  readonly jobs: number;
  /** What the fold is held against; the members as they are unless given. */
  readonly baseline?: Baseline;
  /** Contexts are git's, not the tree's as it lies; every Dockerfile lies in its context. */
  readonly source?: TreeSource;
  /** What was decided and no text shows: the builds show whether it is so. */
  readonly premises?: readonly Premise[];
  /** What writing and pruning would do to the tree; absent where nothing is to be written. */
  readonly pending?: Pending;
}

/** What a person chose. */
export type HowToVerify = Pick<VerifyRequest, "platforms" | "extra" | "operations" | "jobs" | "baseline">;

/** What is to be built, or why nothing can be. */
export type Asked =
  | { readonly kind: "request"; readonly request: VerifyRequest }
  | { readonly kind: "trouble"; readonly diagnostics: readonly Diagnostic[] };

/** Files that writing the fold and pruning its members would touch, by path from the root. */
interface Pending {
  readonly writes: readonly Pick<FileChange, "action" | "path">[];
  readonly prunes: readonly string[];
}

/** What a proposal asks to be built. */
export function verifyRequest(proposal: Proposal, how: HowToVerify): VerifyRequest {
  const { family, dockerfile, ignore } = proposal;
  // What is gathered is written to no tree that somebody builds from.
  const pending = family.gathered ? {} : { pending: pendingOf(proposal) };
  return { family, dockerfile, ignore, foldContext: family.context, ...pending, ...how };
}

function pendingOf({ family, changes }: Proposal): Pending {
  const ownIgnores = family.members.flatMap(({ dockerfile, context }) =>
    context.ignore?.path === `${dockerfile.path}.dockerignore` && dockerfile.path !== family.output
      ? [context.ignore.path]
      : [],
  );
  const isLocked = family.listing !== undefined && holds(family.listing, LOCK_PATH);
  const lock = { action: isLocked ? "modify" : "create", path: LOCK_PATH } as const;
  return {
    writes: changes.length > 0 ? [...changes, lock] : [],
    prunes: [...prunable(family), ...ownIgnores],
  };
}

/** What the proof of these texts takes for granted is what has to be looked at; empty where the fold does not parse. */
export function proofOf(request: VerifyRequest): Proof {
  const { family, ignore, foldContext: folder } = request;
  const fold = parse(family.output, request.dockerfile);
  if (fold.kind === "trouble") return new Map();
  const members = family.members.map((m) => ({
    platform: m.platform,
    subject: { dockerfile: m.dockerfile, context: m.context },
  }));
  const context = { folder, ignore, listing: family.listing };
  const { premises = [] } = request;
  return prove({ fold: { dockerfile: fold.dockerfile, context }, members, built: family.built, premises });
}

export interface Pair {
  readonly platform: PlatformName;
  readonly original: Member;
  readonly member: BuildRequest;
  readonly fold: BuildRequest;
  /** The member's context as a folder of the fold's. */
  readonly moved: string;
  readonly across: boolean;
  /** The member's build fills the cache that the fold is served from. */
  readonly fillsCache: boolean;
}

/** In the family's order. */
export function buildPairs(request: VerifyRequest): readonly Pair[] {
  const { family, platforms } = request;
  return family.members
    .filter((m) => platforms.length === 0 || platforms.includes(m.platform.name))
    .map((m) => pair(request, m));
}

function pair(request: VerifyRequest, member: Member): Pair {
  const { extra, foldContext, source, operations: provenance = false } = request;
  const baseline = request.baseline ?? { kind: "original" };
  const across = request.family.built === "build-platform";
  const platform = member.platform.name;
  const flagsOf = (side: "member" | "fold"): readonly string[] =>
    withCacheNames(extra, request.family.id, platform, side);
  const sent = (folder: string, path: string): Pick<BuildRequest, "committed"> =>
    source === undefined ? {} : { committed: { source, file: seenFrom(folder, path) ?? path } };
  return {
    platform,
    original: member,
    member: baselineBuild(baseline, {
      platform: across ? undefined : platform,
      dockerfile: member.dockerfile.text,
      ignore: member.context.ignore?.text,
      context: member.context.folder,
      ...sent(member.context.folder, member.dockerfile.path),
      extra: flagsOf("member"),
      provenance,
    }),
    fold: {
      platform,
      dockerfile: request.dockerfile,
      ignore: request.ignore?.text,
      context: foldContext,
      ...sent(foldContext, request.family.output),
      extra: flagsOf("fold"),
      provenance,
    },
    moved: foldContext === member.context.folder ? "" : (seenFrom(foldContext, member.context.folder) ?? ""),
    across,
    fillsCache: baseline.kind === "original",
  };
}
