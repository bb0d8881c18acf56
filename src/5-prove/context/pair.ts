// Member's and fold's build contexts side by side: which files one side sees and the other does not.
import type { BuildContext } from "../../model/family.ts";
import { below, type Listing, pathsOf } from "../../model/listing.ts";
import { parentOf, type Rule, readRules, visibleEntries } from "./ignore.ts";

export interface ContextPair {
  readonly member: string;
  readonly fold: string;
  readonly views: Views;
  /** Files that the proposal writes into the fold's context. */
  readonly written: readonly Written[];
  /** Symlinks of the tree, by path. */
  readonly links: ReadonlyMap<string, string>;
  readonly isTreeKnown: boolean;
}

export interface Written {
  readonly path: string;
  /** False where an ignore rule keeps it from the fold's build. */
  readonly isSeen: boolean;
}

export type Views =
  /** Both see all, or the fold's rules are the member's: no look at the files is needed. */
  | { readonly kind: "same" }
  /** The rules are others, and the files decide. */
  | {
      readonly kind: "listed";
      /** Paths below the member's folder that only one side sees. */
      readonly seenByOne: readonly { readonly path: string; readonly by: "member" | "fold" }[];
      /** Every path that was looked at. */
      readonly paths: ReadonlySet<string>;
      /** What could not be looked into. */
      readonly unclear: readonly string[];
      /** The only paths, from the root, at and below which the rules differ; undefined where it may be anywhere. */
      readonly differsAt: readonly string[] | undefined;
    }
  | { readonly kind: "unknown"; readonly why: string };

/** `writes`: the fold's own path and what else the proposal writes; the fold's ignore file is added where it is the one in force. */
export function pairContexts(member: BuildContext, fold: BuildContext, writes: readonly string[]): ContextPair {
  const listing = treeBelow(member, fold);
  const links = new Map([...(fold.listing?.links ?? []), ...(member.listing?.links ?? [])]);
  return {
    member: member.folder,
    fold: fold.folder,
    views: compareViews(member, fold, listing),
    written: writtenFiles(fold, writes),
    links,
    isTreeKnown: listing !== undefined,
  };
}

/** What is known to lie below the member's folder. */
function treeBelow(member: BuildContext, fold: BuildContext): Listing | undefined {
  if (!fold.listing || !isBelow(`${member.folder}/x`, fold.folder)) return member.listing;
  return below(fold.listing, member.folder);
}

const isBelow = (path: string, folder: string): boolean => folder === "" || path.startsWith(`${folder}/`);

const relative = (path: string, folder: string): string => (folder === "" ? path : path.slice(folder.length + 1));

function compareViews(member: BuildContext, fold: BuildContext, listing: Listing | undefined): Views {
  if (!member.ignore && !fold.ignore) return { kind: "same" };
  const unknown = (why: string): Views => ({ kind: "unknown", why });
  const ofMember = readRules(member.ignore?.text ?? "");
  const ofFold = readRules(fold.ignore?.text ?? "");
  const odd = ofMember ? fold.ignore : member.ignore;
  if (!ofMember || !ofFold) return unknown(`a line of ${odd?.path} is not understood`);
  const more = addedRules(ofMember, ofFold, member.folder, fold.folder);
  if (more?.length === 0) return { kind: "same" };
  if (!listing) return unknown("the ignore rules differ and the files are not known");
  if (!isBelow(`${member.folder}/x`, fold.folder)) return unknown("the fold's context does not hold the member's");
  const paths = pathsOf(listing);
  const seenByMember = view(paths, ofMember, member.folder);
  const seenByFold = view(paths, ofFold, fold.folder);
  if (!seenByMember || !seenByFold)
    return unknown(`a pattern of ${(seenByMember ? fold : member).ignore?.path} is not understood`);
  const seenByOne = paths.flatMap((path) => {
    const inMember = seenByMember.has(path);
    return inMember === seenByFold.has(path) ? [] : [{ path, by: inMember ? ("member" as const) : ("fold" as const) }];
  });
  return {
    kind: "listed",
    seenByOne,
    paths: new Set(paths),
    unclear: listing.unclear,
    differsAt: literalPaths(more, fold.folder),
  };
}

/** The visible paths, from the root. The folders above the member's own are entries of the fold's context too. */
function view(paths: readonly string[], rules: readonly Rule[], folder: string): ReadonlySet<string> | undefined {
  const all = new Set<string>();
  for (const path of paths) for (let p = relative(path, folder); p !== "" && !all.has(p); p = parentOf(p)) all.add(p);
  const sorted = [...all].sort((a, b) => (a < b ? -1 : 1));
  const visible = visibleEntries(sorted, rules);
  return visible && new Set([...visible].map((p) => (folder === "" ? p : `${folder}/${p}`)));
}

/**
 * The fold's rules are the member's with the folder before them, whatever rules for other folders stand between, and
 * then these; undefined where they are not.
 */
function addedRules(
  ofMember: readonly Rule[],
  ofFold: readonly Rule[],
  member: string,
  fold: string,
): readonly string[] | undefined {
  if (!isBelow(`${member}/x`, fold)) return undefined;
  const prefix = relative(member, fold);
  const before = escapePattern(prefix);
  // An anchor or a letter, depending on what else the pattern holds.
  if (before !== prefix && ofMember.some((r) => r.pattern.includes("^"))) return undefined;
  const expected = ofMember
    .filter((r) => ![".", "/", ".."].includes(r.pattern) && !r.pattern.startsWith("../"))
    .map((r) => `${r.negated ? "!" : ""}${prefix === "" ? r.pattern : `${before}/${suffixSpelled(r.pattern)}`}`);
  const relevant = ofFold
    .filter((r) => mayMatchBelow(r.pattern, prefix))
    .map((r) => `${r.negated ? "!" : ""}${canonical(r.pattern)}`);
  return expected.every((e, i) => canonical(e) === relevant[i]) ? relevant.slice(expected.length) : undefined;
}

/** The paths that these rules hide, where each names just one. */
function literalPaths(rules: readonly string[] | undefined, fold: string): readonly string[] | undefined {
  if (!rules || rules.some((r) => r.startsWith("!") || /[*?[^]/.test(r.replace(/\\./g, "")))) return undefined;
  return rules.map((r) => [...(fold === "" ? [] : [fold]), r.replace(/\\(.)/g, "$1")].join("/"));
}

/** `**foo` alone hits what ends in foo; behind a folder it would hit foo itself only (patternmatcher.go suffixMatch). */
const suffixSpelled = (pattern: string): string => pattern.replace(/^\*\*(?=[^/*?[\]\\][^*?[\]\\]*$)/, "**/*");

/** False only where the pattern's literal start leads to another folder than the prefix. */
function mayMatchBelow(pattern: string, prefix: string): boolean {
  if (prefix === "" || [".", "/", ".."].includes(pattern)) return prefix === "" && ![".", "/", ".."].includes(pattern);
  const wanted = prefix.split("/");
  for (const [i, part] of canonical(pattern).split("/").entries()) {
    if (i >= wanted.length || /[*?[]/.test(part.replaceAll(/\\./g, ""))) return true;
    if (part.replaceAll(/\\(.)/g, "$1") !== wanted[i]) return false;
  }
  return true;
}

/** In a pattern with a wildcard `^` is read as an anchor. */
const escapePattern = (folder: string): string => folder.replace(/[*?[\\^]/g, "\\$&");
/** `[[]` and `\[` are the same, and an escape before a letter that needs none is none. */
const canonical = (pattern: string): string =>
  pattern.replaceAll("[[]", "\\[").replace(/\\([^*?[\\^\p{L}\p{N}_])/gu, "$1");

function writtenFiles(fold: BuildContext, writes: readonly string[]): readonly Written[] {
  const [output = ""] = writes;
  const ignoreFile = `${output}.dockerignore`;
  const files = [...writes, ...(fold.ignore?.path === ignoreFile ? [ignoreFile] : [])].filter((f) =>
    isBelow(f, fold.folder),
  );
  const rules = readRules(fold.ignore?.text ?? "");
  const visible = rules && view(files, rules, fold.folder);
  return files.map((path) => ({ path, isSeen: visible?.has(path) ?? true }));
}
