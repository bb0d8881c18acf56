// Premises about bases: which of them a member has a use for, what an image is then called on both sides, and where one
// stands for a difference. One speaks of two names on one platform, never of a stage; what it was used for is listed.
import type { Platform } from "../model/platform.ts";
import type { Premise } from "../model/verdict.ts";
import { evaluate } from "./evaluate/evaluate.ts";
import type { Resolved } from "./evaluate/resolve.ts";
import type { Program } from "./evaluate/stages.ts";
import type { ProveRequest } from "./request.ts";
import { partsOf, show, type Text } from "./words/text.ts";

/** Names of one image on one platform, the member's first; by each of them. */
export interface BaseNames {
  readonly premises: readonly Premise[];
  readonly nameOf: (ref: Text, platform: string) => string;
}

/** Only for bases of the member: of others nothing that is known or assumed is carried over. */
export function baseNames(member: Program, platform: Platform, { premises = [] }: ProveRequest): BaseNames {
  const given = premises.filter((p) => p.kind === "base" && p.platform === platform.name);
  const own = given.length === 0 ? new Set<string>() : basesBefore(member, platform);
  const usable = given.filter((p) => own.has(p.memberRef));
  const nameOf = (ref: Text, on: string): string => {
    const names = on === platform.name ? sameAs(show(ref), usable) : new Set<string>();
    return usable.find((p) => names.has(p.memberRef))?.memberRef ?? show(ref);
  };
  return { premises: usable, nameOf };
}

/** What the member's stages start from, as its own text names it. */
function basesBefore(member: Program, platform: Platform): ReadonlySet<string> {
  const { resolved } = evaluate(member, {
    platform,
    isAcross: false,
    isFixed: (name) => !member.declared.has(name),
    nameBase: show,
    baseLacks: () => false,
    maps: "apart",
  });
  return new Set(imagesOf(resolved, platform));
}

/** Names of the images for the platform that stages which are reached start from. */
export const imagesOf = ({ stages, reached }: Resolved, platform: Platform): readonly string[] =>
  stages.flatMap(({ base, stage }) =>
    base.kind === "image" && reached.has(stage.index) && isFor(base, platform) ? [show(base.ref)] : [],
  );

interface Asked {
  readonly platform: string;
  readonly isImplicit: boolean;
}

/** An image that is asked for without a platform is the platform's by an assumption of its own. */
const isFor = (image: Asked, platform: Platform): boolean => image.isImplicit || image.platform === platform.name;

/** With everything that premises make the same of it, however many they are. */
function sameAs(name: string, premises: readonly Premise[]): ReadonlySet<string> {
  const names = new Set([name]);
  for (let before = 0; before < names.size; ) {
    before = names.size;
    for (const { memberRef, foldRef } of premises)
      if (names.has(memberRef) || names.has(foldRef)) names.add(memberRef).add(foldRef);
  }
  return names;
}

interface Image extends Asked {
  readonly ref: Text;
}

/** The premise by which these are one image: about this platform's images, with the same arguments in both names. */
export function premiseFor(
  member: Image,
  fold: Image,
  platform: Platform,
  given: readonly Premise[],
): Premise | undefined {
  if (!isFor(member, platform) || !isFor(fold, platform) || terms(member.ref) !== terms(fold.ref)) return undefined;
  const [memberRef, foldRef] = [show(member.ref), show(fold.ref)];
  return given.find(
    (p) => p.kind === "base" && p.platform === platform.name && p.memberRef === memberRef && p.foldRef === foldRef,
  );
}

const terms = (ref: Text): string =>
  JSON.stringify(partsOf(ref).flatMap((part) => (typeof part === "string" ? [] : [part.key])));
