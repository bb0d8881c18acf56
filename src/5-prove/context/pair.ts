// Member's and fold's build contexts side by side: which files one side sees and the other does not.
import type { BuildContext, ContextEntry } from "../../model/family.ts";
import { parentOf, type Rule, readRules, visibleEntries } from "./ignore.ts";

export interface ContextPair {
  readonly member: string;
  readonly fold: string;
  /** Paths below the member's folder that only one side sees; `unknown` where that cannot be told. */
  readonly seenByOne:
    | readonly { readonly path: string; readonly by: "member" | "fold" }[]
    | { readonly unknown: string };
  /** Files that the proposal writes and the fold's build sees. */
  readonly written: readonly string[];
  /** Symlinks of the tree, by path. */
  readonly links: ReadonlyMap<string, string>;
  readonly paths: readonly string[];
  readonly isTreeKnown: boolean;
}

/** `output` is the fold's own path: it and its ignore file are what a proposal writes. */
export function pairContexts(member: BuildContext, fold: BuildContext, output: string): ContextPair {
  const entries = treeBelow(member.folder, member.entries, fold.entries);
  const above = (fold.entries ?? []).filter((e) => isBelow(`${member.folder}/`, e.path));
  const links = new Map(
    [...above, ...(entries ?? [])].flatMap((e) => (e.kind === "symlink" ? [[e.path, e.target ?? ""] as const] : [])),
  );
  const paths = (entries ?? []).map((e) => e.path);
  return {
    member: member.folder,
    fold: fold.folder,
    seenByOne: compareViews(member, fold, paths, entries !== undefined),
    written: writtenFiles(fold, output),
    links,
    paths,
    isTreeKnown: entries !== undefined,
  };
}

function treeBelow(
  folder: string,
  ...lists: readonly (readonly ContextEntry[] | undefined)[]
): readonly ContextEntry[] | undefined {
  if (lists.every((l) => l === undefined)) return undefined;
  const found = new Map<string, ContextEntry>();
  for (const entry of lists.flatMap((l) => l ?? [])) if (isBelow(entry.path, folder)) found.set(entry.path, entry);
  return [...found.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

const isBelow = (path: string, folder: string): boolean => folder === "" || path.startsWith(`${folder}/`);

const relative = (path: string, folder: string): string => (folder === "" ? path : path.slice(folder.length + 1));

function compareViews(
  member: BuildContext,
  fold: BuildContext,
  paths: readonly string[],
  isKnown: boolean,
): ContextPair["seenByOne"] {
  if (!member.ignore && !fold.ignore) return [];
  if (member.folder === fold.folder && member.ignore?.text === fold.ignore?.text) return [];
  const ofMember = readRules(member.ignore?.text ?? "");
  const ofFold = readRules(fold.ignore?.text ?? "");
  if (!ofMember || !ofFold) return { unknown: "a line of an ignore file is not understood" };
  if (arePrefixed(ofMember, ofFold, member.folder, fold.folder)) return [];
  if (!isKnown) return { unknown: "the ignore rules differ and the files are not known" };
  if (!isBelow(`${member.folder}/x`, fold.folder)) return { unknown: "the fold's context does not hold the member's" };
  const seenByMember = view(paths, ofMember, member.folder);
  const seenByFold = view(paths, ofFold, fold.folder);
  if (!seenByMember || !seenByFold) return { unknown: "a pattern of an ignore file is not understood" };
  return paths.flatMap((path) => {
    const inMember = seenByMember.has(path);
    return inMember === seenByFold.has(path) ? [] : [{ path, by: inMember ? ("member" as const) : ("fold" as const) }];
  });
}

/** The visible paths, from the root. The folders above the member's own are entries of the fold's context too. */
function view(paths: readonly string[], rules: readonly Rule[], folder: string): ReadonlySet<string> | undefined {
  const all = new Set<string>();
  for (const path of paths) for (let p = relative(path, folder); p !== "" && !all.has(p); p = parentOf(p)) all.add(p);
  const sorted = [...all].sort((a, b) => (a < b ? -1 : 1));
  const visible = visibleEntries(sorted, rules);
  return visible && new Set([...visible].map((p) => (folder === "" ? p : `${folder}/${p}`)));
}

/** The fold's rules are the member's with the folder before them, whatever rules for other folders stand between. */
function arePrefixed(ofMember: readonly Rule[], ofFold: readonly Rule[], member: string, fold: string): boolean {
  if (!isBelow(`${member}/x`, fold)) return false;
  const prefix = relative(member, fold);
  const expected = ofMember
    .filter((r) => ![".", "/", ".."].includes(r.pattern) && !r.pattern.startsWith("../"))
    .map((r) => `${r.negated ? "!" : ""}${prefix === "" ? r.pattern : `${escapePattern(prefix)}/${r.pattern}`}`);
  const relevant = ofFold
    .filter((r) => mayMatchBelow(r.pattern, prefix))
    .map((r) => `${r.negated ? "!" : ""}${canonical(r.pattern)}`);
  return expected.length === relevant.length && expected.every((e, i) => canonical(e) === relevant[i]);
}

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

const escapePattern = (folder: string): string => folder.replace(/[*?[\\]/g, "\\$&");
/** `[[]` and `\[` are the same. */
const canonical = (pattern: string): string => pattern.replace(/\[([[*?])\]/g, "\\$1");

function writtenFiles(fold: BuildContext, output: string): readonly string[] {
  const ignoreFile = `${output}.dockerignore`;
  const files = [output, ...(fold.ignore?.path === ignoreFile ? [ignoreFile] : [])].filter((f) =>
    isBelow(f, fold.folder),
  );
  const rules = readRules(fold.ignore?.text ?? "");
  const visible = rules && view(files, rules, fold.folder);
  return visible ? files.filter((f) => visible.has(f)) : files;
}

/** Following a path's symlinks leads out of a context's folder, or starts anew at its root: it means something else after a move. */
export function leavesFolder(path: string, folder: string, pair: ContextPair): boolean {
  let rest = relative(path, folder)
    .split("/")
    .filter((p) => p !== "");
  let at: string[] = [];
  for (let hops = 0; rest.length > 0; ) {
    const [part = "", ...behind] = rest;
    rest = behind;
    if (part === "..") {
      if (at.length === 0) return true;
      at = at.slice(0, -1);
      continue;
    }
    at = part === "." ? at : [...at, part];
    const target = pair.links.get([...(folder === "" ? [] : [folder]), ...at].join("/"));
    if (target === undefined || part === ".") continue;
    if (target.startsWith("/") || ++hops > 40) return true;
    at = at.slice(0, -1);
    rest = [...target.split("/").filter((p) => p !== ""), ...rest];
  }
  return false;
}
