// Names that bases could have in common, what is known of them, and what was asked or recorded -> the decisions that a fold
// is made with. A person's word stands where nothing else is known, and never against what a registry says.
import { type CommonName, commonNames } from "../3-fold/alike/base-names.ts";
import type { BaseEvidence } from "../model/base.ts";
import type { BaseName } from "../model/decision.ts";
import { type Diagnostic, note, warning } from "../model/diagnostic.ts";
import { type Family, topOf } from "../model/family.ts";

export interface DecidedNames {
  readonly names: readonly BaseName[];
  /** Recorded, and the members have no such names any more. */
  readonly lost: readonly BaseName[];
  readonly diagnostics: readonly Diagnostic[];
}

/** `asked`: what somebody says now; otherwise what was recorded stands, and what else could be done is offered. */
export function decidedNames(
  family: Family,
  recorded: readonly BaseName[],
  asked: "multi-arch" | "keep" | undefined,
): DecidedNames {
  if (asked === "keep") return { names: [], lost: [], diagnostics: [] };
  const judged = commonNamesOf(family).map((c) => judge(c, family.baseEvidence));
  const [place] = family.members.map(topOf);
  const say = (why: string) => warning("BASE_NAMES", why, place);
  if (asked === "multi-arch") {
    const none = judged.length === 0 ? [note("BASE_NAMES", "no bases of the members could have one name", place)] : [];
    const against = unique(judged.flatMap((j) => j.against)).map(say);
    return { names: unique(judged.flatMap((j) => j.names)), lost: [], diagnostics: [...against, ...none] };
  }
  const known = (r: BaseName) => judged.filter((j) => isIn(r, j.common));
  const names = recorded.filter((r) => known(r).some((j) => j.against.length === 0));
  const against = unique(recorded.filter((r) => !names.includes(r)).flatMap((r) => known(r).flatMap((j) => j.against)));
  const open = judged.filter(
    (j) => j.common.isParted && j.against.length === 0 && !j.names.every((n) => names.some((r) => isSame(r, n))),
  );
  return {
    names,
    lost: recorded.filter((r) => known(r).length === 0),
    diagnostics: [...against.map(say), ...(open.length > 0 ? [note("BASE_NAMES", offered(open), place)] : [])],
  };
}

/** Built across, the word in an image's name may be what it builds for, and not what it runs on. */
const commonNamesOf = ({ built, members }: Pick<Family, "built" | "members">): readonly CommonName[] =>
  built === "target" ? commonNames(members) : [];

const isSame = (a: BaseName, b: BaseName): boolean => a.platform === b.platform && a.from === b.from;

/** Decisions that the members' names bear out: what a lock says otherwise, somebody wrote there, and it is no premise. */
export function possibleNames(family: Pick<Family, "built" | "members" | "decisions">): readonly BaseName[] {
  const recorded = family.decisions.flatMap((d) => (d.kind === "base-name" ? [d] : []));
  const common = recorded.length > 0 ? commonNamesOf(family) : [];
  return recorded.filter((r) => common.some((c) => isIn(r, c)));
}

/** The pin of a name is newer or older, and says nothing else. */
const isIn = (r: BaseName, { to, names }: CommonName): boolean =>
  r.to.replace(/@.*$/, "") === to && names.some((n) => n.platform === r.platform && n.from === r.from);

const unique = <T>(all: readonly T[]): readonly T[] => [
  ...new Map(all.map((one) => [JSON.stringify(one), one])).values(),
];

interface Judged {
  readonly common: CommonName;
  /** Empty where something speaks against them. */
  readonly names: readonly BaseName[];
  readonly against: readonly string[];
}

/** Where bases are looked up, each of the images has to be found under both names. */
function judge(common: CommonName, evidence: readonly BaseEvidence[] | undefined): Judged {
  const { to, names, isPinned } = common;
  if (!evidence)
    return { common, names: names.map((n) => ({ kind: "base-name", ...n, to, by: "decision" })), against: [] };
  const found = names.map((own) => ({ ...own, seen: evidence.find((e) => isAbout(e, own, to)) }));
  const index = found.flatMap(({ seen }) => (seen?.kind === "same" ? (seen.index ?? []) : []))[0];
  const against = found.flatMap(({ platform, from, seen }): readonly string[] => {
    const kept = `${to} is not taken for ${from} on ${platform}`;
    if (seen?.kind === "other") return [`${kept}: they are ${short(seen.found)} and ${short(seen.own)}`];
    if (seen?.kind === "unknown") return [`${kept}: ${seen.why}`];
    return isPinned && index === undefined ? [`${kept}: there is no index at hand that its digest could be`] : [];
  });
  const name = isPinned ? `${to}@${index}` : to;
  const decided = found.flatMap(({ platform, from, seen }): readonly BaseName[] =>
    seen?.kind === "same" ? [{ kind: "base-name", platform, from, to: name, by: "digest", digest: seen.digest }] : [],
  );
  return { common, names: against.length === 0 ? decided : [], against };
}

const isAbout = (e: BaseEvidence, own: { readonly platform: string; readonly from: string }, to: string): boolean =>
  e.platform === own.platform && e.from === own.from && e.to === to;

const short = (digest: string): string => digest.slice(0, "sha256:".length + 12);

/** One line for all, which speaks of the first. */
function offered([first, ...others]: readonly Judged[]): string {
  const { to = "", names = [] } = first?.common ?? {};
  const [one = "", ...more] = unique(names.map((n) => n.from.replace(/(@sha256:.{12}).*/, "$1…")));
  const whose = more.length > 1 ? `${one} and ${more.length} more` : [one, ...more].join(" and ");
  const isSeen = first?.names.some((n) => n.by === "digest") ?? false;
  const what = isSeen ? `holds the very images of ${whose}` : `may hold the images of ${whose}`;
  const rest = others.length > 0 ? ` (${others.length} more of the bases are alike)` : "";
  return `${to} ${what}${rest}: --base-names multi-arch takes that name${isSeen ? "" : " on your word"}`;
}
