// Names that bases could have in common, what is known of them, and what was asked or recorded -> the decisions that a fold
// is made with. A person's word stands where nothing else is known, and never against what a registry says.
import { type CommonName, commonNames } from "../3-fold/alike/base-names.ts";
import type { BaseEvidence } from "../model/base.ts";
import type { BaseName } from "../model/decision.ts";
import { type Diagnostic, note, warning } from "../model/diagnostic.ts";
import { type Family, topOf } from "../model/family.ts";
import type { BaseSource } from "../ports.ts";
import { type DefaultName, defaultName } from "./default-names.ts";

/** A family, or members that were named to be proved. */
export type Named = Pick<Family, "built" | "members" | "baseEvidence">;

export interface DecidedNames {
  readonly names: readonly BaseName[];
  /** Recorded, and the members have no such names any more. */
  readonly lost: readonly BaseName[];
  readonly diagnostics: readonly Diagnostic[];
}

/** `asked`: what somebody says now; otherwise what was recorded stands, and what else could be done is offered. */
export function decidedNames(
  family: Named,
  recorded: readonly BaseName[],
  asked: "multi-arch" | "keep" | undefined,
): DecidedNames {
  if (asked === "keep") return { names: [], lost: [], diagnostics: [] };
  const judged = judgedNames(family);
  const [place] = family.members.map(topOf);
  const say = (why: string) => warning("BASE_NAMES", why, place);
  const known = (r: BaseName) => judged.filter((j) => isIn(r, j.common));
  const kept = recorded.filter((r) => known(r).some((j) => !j.isContrary)).map((r) => seenNow(r, judged));
  if (asked === "multi-arch") {
    const none = judged.length === 0 ? [note("BASE_NAMES", "no bases of the members could have one name", place)] : [];
    const against = unique(judged.flatMap((j) => j.against)).map(say);
    const seen = unique(judged.flatMap(seenWith)).map((s) => note("BASE_NAMES", s, place));
    const names = unique(judged.flatMap((j) => j.names));
    const others = kept.filter((r) => !names.some((n) => isSame(n, r)));
    return { names: [...names, ...others], lost: [], diagnostics: [...against, ...seen, ...none] };
  }
  const refused = recorded.filter((r) => !kept.some((k) => isSame(k, r))).flatMap(known);
  const open = judged.filter((j) => j.common.isParted && j.names.some((n) => !kept.some((r) => isSame(r, n))));
  return {
    names: kept,
    lost: recorded.filter((r) => known(r).length === 0),
    diagnostics: [
      ...unique(refused.flatMap((j) => j.against)).map(say),
      ...(open.length > 0 ? [note("BASE_NAMES", offered(open), place)] : []),
    ],
  };
}

const seenWith = ({ common: { to }, names, values }: Judged): readonly string[] =>
  values === "" || names.length === 0
    ? []
    : [`${to} was seen to hold the members' images with ${values}; with other values that is your word`];

/** What was a person's word, where it is seen now. */
const seenNow = (r: BaseName, judged: readonly Judged[]): BaseName =>
  judged.flatMap((j) => j.names).find((n) => isSame(n, r) && n.to === r.to) ?? r;

/** Are the names one image on each platform? Asked of every name that could stand for others. */
export async function baseEvidence(family: Named, source: BaseSource): Promise<readonly BaseEvidence[]> {
  const asked = commonNamesOf(family).flatMap(({ to, names }) => names.map((n) => ({ ...n, to })));
  return Promise.all(
    asked.map(async ({ platform, from, to }): Promise<BaseEvidence> => {
      const about = { platform, from, to };
      const unknown = (name: string, why: string) => ({ ...about, kind: "unknown", why: `${name}: ${why}` }) as const;
      const [ownName, commonName] = namesOf(family, about);
      if (ownName.kind === "unknown") return unknown(from, ownName.why);
      if (commonName.kind === "unknown") return unknown(to, commonName.why);
      const [own, found] = await Promise.all([ownName, commonName].map(({ name }) => source.look(name, platform)));
      if (!own || !found) throw new Error("two names were looked up");
      if (own.kind === "unknown") return unknown(from, own.why);
      if (found.kind === "unknown") return unknown(to, found.why);
      const { digest } = own.base;
      const values = ownName.values === "" ? {} : { values: ownName.values };
      if (digest !== found.base.digest)
        return { ...about, kind: "other", own: digest, found: found.base.digest, ...values };
      return { ...about, kind: "same", digest, ...(found.index !== undefined && { index: found.index }), ...values };
    }),
  );
}

/** As they are while nobody gives a build argument. */
function namesOf(
  { members }: Named,
  { platform, from, to }: Omit<BaseName, "kind" | "by">,
): [DefaultName, DefaultName] {
  const member = members.find((m) => m.platform.name === platform);
  if (!member) throw new Error(`no member is for ${platform}`);
  return [defaultName(member, from), defaultName(member, to)];
}

/** Built across, the word in an image's name may be what it builds for, and not what it runs on. */
const commonNamesOf = ({ built, members }: Named): readonly CommonName[] =>
  built === "target" ? commonNames(members) : [];

const isSame = (a: BaseName, b: BaseName): boolean => a.platform === b.platform && a.from === b.from;

/** Decisions that the members' names bear out: what a lock says otherwise, somebody wrote there, and it is no premise. */
export function possibleNames(family: Pick<Family, "built" | "members" | "decisions">): readonly BaseName[] {
  const recorded = family.decisions.flatMap((d) => (d.kind === "base-name" ? [d] : []));
  const common = recorded.length > 0 ? commonNamesOf(family) : [];
  return recorded.filter((r) => common.some((c) => isIn(r, c)));
}

/** Digests that were seen became that of an index, which no text shows. */
const isIn = (r: BaseName, { to, names, isPinned }: CommonName): boolean =>
  (r.by === "digest" && isPinned ? r.to.replace(/@.*$/, "") : r.to) === to &&
  names.some((n) => n.platform === r.platform && n.from === r.from);

const unique = <T>(all: readonly T[]): readonly T[] => [
  ...new Map(all.map((one) => [JSON.stringify(one), one])).values(),
];

/** What could be said of a name that bases could have in common. */
export interface Judged {
  readonly common: CommonName;
  /** What looking up found, in the order of the common name's own. */
  readonly seen: readonly BaseEvidence[];
  /** Empty where something speaks against them. */
  readonly names: readonly BaseName[];
  readonly against: readonly string[];
  /** They were seen, and are not the members' images. */
  readonly isContrary: boolean;
  /** The defaults of build arguments with which they were seen to be the members' images; "" where there are none. */
  readonly values: string;
}

/** For each place where the members' bases could have one name: may they, and by what? */
export const judgedNames = (family: Named): readonly Judged[] =>
  commonNamesOf(family).map((c) => judge(c, family.baseEvidence));

/** Where bases are looked up, each of the images has to be found under both names. */
function judge(common: CommonName, evidence: readonly BaseEvidence[] | undefined): Judged {
  const { to, isPinned } = common;
  const seen = common.names.flatMap((own) => (evidence ?? []).filter((e) => isAbout(e, own, to)));
  const values = [...new Set(seen.flatMap((e) => ("values" in e && e.values) || []))].join(", ");
  const about = { common, seen, values, against: [], isContrary: false };
  if (!evidence) return { ...about, names: common.names.map((n) => ({ kind: "base-name", ...n, to, by: "decision" })) };
  const same = seen.flatMap((e) => (e.kind === "same" ? [e] : []));
  const index = same.find((e) => e.index !== undefined)?.index;
  const others = seen.flatMap((e) => {
    if (e.kind !== "other") return [];
    const where = e.values === undefined ? e.platform : `${e.platform} with ${e.values}`;
    return [`${to} is not ${e.from} on ${where}: ${short(e.found)} and ${short(e.own)}`];
  });
  const unknown = seen.flatMap((e) => (e.kind === "unknown" ? [`${to} is not taken: ${e.why}`] : []));
  const unpinned = isPinned && index === undefined ? [`${to} is not taken: no index is at hand to pin it to`] : [];
  // One that could not be looked up is enough to say.
  const against = others.length > 0 ? others : [...unknown, ...unpinned].slice(0, 1);
  if (against.length > 0)
    return {
      ...about,
      names: [],
      against: against.map((a) => `${a}; the names are kept`),
      isContrary: others.length > 0,
    };
  const name = isPinned ? `${to}@${index}` : to;
  const found = same.map(({ platform, from, digest }): BaseName => {
    const own = { kind: "base-name", platform, from, to: name } as const;
    // Seen for the defaults; what else may be given stays somebody's word.
    return values === "" ? { ...own, by: "digest", digest } : { ...own, by: "decision" };
  });
  return { ...about, names: found };
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
