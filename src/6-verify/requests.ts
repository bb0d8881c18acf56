// In: a family and its fold. Out: for each platform the two builds that are compared.
import type { Proposal } from "../model/change.ts";
import type { Dockerfile } from "../model/dockerfile.ts";
import type { Family, IgnoreFile, Member } from "../model/family.ts";
import type { BuildRequest } from "../model/image.ts";
import type { PlatformName } from "../model/platform.ts";

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
  /** Platforms at a time. */
  readonly jobs: number;
}

/** What a proposal asks to be built. */
export function verifyRequest(
  proposal: Proposal,
  how: Pick<VerifyRequest, "platforms" | "extra" | "jobs">,
): VerifyRequest {
  const { family, dockerfile, ignore } = proposal;
  return { family, dockerfile, ignore, foldContext: family.context, ...how };
}

export interface Pair {
  readonly platform: PlatformName;
  readonly original: Dockerfile["path"];
  readonly member: BuildRequest;
  readonly fold: BuildRequest;
  /** The member's context as a folder of the fold's. */
  readonly moved: string;
  readonly across: boolean;
}

/** In the family's order. */
export function buildPairs(request: VerifyRequest): readonly Pair[] {
  const { family, platforms } = request;
  return family.members
    .filter((m) => platforms.length === 0 || platforms.includes(m.platform.name))
    .map((m) => pair(request, m));
}

function pair(request: VerifyRequest, member: Member): Pair {
  const { extra, foldContext } = request;
  const across = request.family.built === "build-platform";
  const platform = member.platform.name;
  return {
    platform,
    original: member.dockerfile.path,
    member: {
      platform: across ? undefined : platform,
      dockerfile: member.dockerfile.text,
      ignore: member.context.ignore?.text,
      context: member.context.folder,
      extra,
    },
    fold: { platform, dockerfile: request.dockerfile, ignore: request.ignore?.text, context: foldContext, extra },
    moved: below(foldContext, member.context.folder),
    across,
  };
}

/** The inner folder as seen from the outer one. */
function below(outer: string, inner: string): string {
  if (outer === inner) return "";
  return outer === "" ? inner : inner.slice(outer.length + 1);
}
