// A source in the build context, on both sides: the same files of the tree, all seen by both builds, none of them written by the fold.
import type { Written } from "../context/pair.ts";
import { type RootedSource, rootedSource } from "../context/sources.ts";
import { linkOnTheWay, takenBy } from "../context/taken.ts";
import type { FilesOp, Node } from "../evaluate/graph.ts";
import { clean } from "../evaluate/paths.ts";
import type { Program } from "../evaluate/stages.ts";
import { fallbackOf, isKnown, keyOf, show, type Text } from "../words/text.ts";
import { agrees } from "./doubts.ts";
import { type Comparison, isAlike, uncovered } from "./outcome.ts";

/** What differs, or undefined; `op` is absent for a bind mount. */
export function compareContextPath(
  a: Text,
  b: Text,
  hasPatterns: boolean,
  op: FilesOp | undefined,
  f: Node,
  c: Comparison,
): string | undefined {
  const { contexts } = c;
  if (op?.parents) return compareParents(a, b, f, c);
  const member = rooted(contexts.member, a, hasPatterns, c);
  const fold = rooted(contexts.fold, b, hasPatterns, c);
  return compareRooted(member, fold, a, b, f, c) ?? compareVisible(fold, b, f, c);
}

/** Sources by the fold that they are compared with: all platforms and attempts have mostly the same. */
const sources = new WeakMap<Program, Map<string, RootedSource>>();

function rooted(folder: string, source: Text, hasPatterns: boolean, c: Comparison): RootedSource {
  const known = sources.get(c.fold.program) ?? new Map<string, RootedSource>();
  sources.set(c.fold.program, known);
  const key = `${hasPatterns} ${keyOf(source)} ${folder}`;
  const found = known.get(key) ?? rootedSource(folder, source, hasPatterns);
  known.set(key, found);
  return found;
}

function compareRooted(member: RootedSource, fold: RootedSource, a: Text, b: Text, f: Node, c: Comparison) {
  const { contexts } = c;
  if (!agrees(member.key, fold.key, c.doubts))
    return `the source is ${inContext(contexts.member, a)} in the member and ${inContext(contexts.fold, b)} in the fold`;
  const isMoved = contexts.member !== contexts.fold;
  if (isMoved) checkMove(member, fold, a, f, c);
  if (member.isPlain !== fold.isPlain) c.lesser.add(`line ${f.at?.line}: the source is spelled otherwise`);
  if (member.last !== fold.last || (isMoved && member.mayBeWhole))
    c.lesser.add(`the whole context moved: ${f.at?.rest ?? "a mount"} runs again`);
  return undefined;
}

const inContext = (folder: string, path: Text): string => (folder === "" ? show(path) : `${show(path)} (in ${folder})`);

/** --parents: what it keeps of a path must be the same, and the folder before it is what may have moved. */
function compareParents(a: Text, b: Text, f: Node, c: Comparison): string | undefined {
  const { contexts } = c;
  if (!isKnown(a) || !isKnown(b)) {
    if (contexts.member !== contexts.fold) return uncovered(c, f.at, "--parents with a variable in a moved context");
    return isAlike(a, b, c)
      ? compareVisible(rootedSource(contexts.fold, "/", false), "/", f, c)
      : `--parents takes ${show(a)} in the member and ${show(b)} in the fold`;
  }
  const [member, fold] = [parentsOf(a), parentsOf(b)];
  if (member.kept !== fold.kept) return `--parents keeps ${member.kept} in the member and ${fold.kept} in the fold`;
  const folders = [
    rootedSource(contexts.member, member.folder, true),
    rootedSource(contexts.fold, fold.folder, true),
  ] as const;
  return (
    compareRooted(...folders, a, b, f, c) ??
    compareVisible(rootedSource(contexts.fold, fold.taken, true), fold.taken, f, c)
  );
}

/** `folder/./kept`: BuildKit walks to the folder, and what is kept is a pattern of patternmatcher below it. */
function parentsOf(text: string) {
  const pivot = text.indexOf("/./");
  const folder = clean(`/${pivot < 0 ? "" : text.slice(0, pivot)}`);
  const kept = clean(`/${pivot < 0 ? text : text.slice(pivot + 3)}`);
  const literal = /^(?:[^*?[\\!]*(?=\/|$))?/.exec(kept)?.[0] ?? "";
  return { folder, kept, taken: `${folder}${literal}` };
}

function checkMove(member: RootedSource, fold: RootedSource, source: Text, f: Node, c: Comparison): void {
  const { contexts } = c;
  if (member.climbs || fold.climbs)
    uncovered(c, f.at, "a source with .. and a variable in a moved context is not covered");
  if (member.isOdd || fold.isOdd)
    uncovered(c, f.at, "pattern characters that BuildKit reads in two ways, in a moved context");
  if (!isKnown(source)) c.notes.add(`not to hold "..": ${show(source)}`);
  if (!contexts.isTreeKnown) c.notes.add("symlinks among moved sources were not looked at");
  if (member.hasWildcard !== fold.hasWildcard) {
    // A folder is digested otherwise where a pattern names it, and a pattern's segments are not followed through symlinks.
    c.lesser.add(`line ${f.at?.line}: the folder's name makes a pattern of the source`);
    const link = linkOnTheWay(member.start, fold.start, contexts.links);
    if (link !== undefined) uncovered(c, f.at, `${link} is a symlink, and the pattern of the fold does not follow it`);
    if (!isKnown(source)) uncovered(c, f.at, "a variable behind a folder with pattern characters is not covered");
  }
  for (const folder of [contexts.member, contexts.fold]) {
    const taken = takenBy(member, folder, contexts.links);
    if (taken.kind !== "leaves") continue;
    uncovered(c, f.at, `${taken.link} follows a symlink that leaves its context or leads in a circle`);
    return;
  }
}

function compareVisible(fold: RootedSource, source: Text, f: Node, c: Comparison): string | undefined {
  const { views, written, links } = c.contexts;
  const taken = takenBy(fold, c.contexts.fold, links);
  // Where it leads out, both sides see what lies at the end of it from the same root, or the move was not covered.
  const has = taken.kind === "taken" ? taken.has : () => true;
  checkOwn(
    written.filter((own) => has(own.path)),
    source,
    f,
    c,
  );
  if (views.kind === "same") return undefined;
  if (views.kind === "unknown") return uncovered(c, f.at, views.why);
  if (taken.kind === "leaves") return uncovered(c, f.at, `${taken.link} is a symlink, and the ignore rules differ`);
  const one = views.seenByOne.find((e) => has(e.path));
  if (one) return `${one.path} is seen by the ${one.by} only (ignore rules)`;
  const { start } = taken;
  const unclear = views.unclear.find((path) => (has(path) || isBelow(start, path)) && mayDiffer(path, views.differsAt));
  if (unclear !== undefined)
    return uncovered(c, f.at, `${JSON.stringify(unclear)} cannot be looked into, and the ignore rules differ`);
  if (start !== c.contexts.member && !views.paths.has(start) && mayDiffer(start, views.differsAt))
    return uncovered(c, f.at, `${start} is not in the tree, and the ignore rules differ`);
  return undefined;
}

const isBelow = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`);

const mayDiffer = (path: string, places: readonly string[] | undefined): boolean =>
  places?.some((place) => isBelow(path, place) || isBelow(place, path)) ?? true;

/** Files that the proposal writes and a source takes in: the member's image did not hold them, or held others. */
function checkOwn(own: readonly Written[], source: Text, f: Node, c: Comparison): void {
  if (own.length === 0) return;
  const fallback = isKnown(source) ? undefined : fallbackOf(source);
  const usual = fallback === undefined ? undefined : rootedSource(c.contexts.fold, fallback, true);
  const taken = usual && takenBy(usual, c.contexts.fold, c.contexts.links);
  const isOnlyPossible = (path: string) => taken?.kind === "taken" && !taken.has(path);
  const hidden: string[] = [];
  for (const { path, isSeen } of own) {
    if (!isSeen) hidden.push(path);
    else if (isOnlyPossible(path)) c.notes.add(`not to be set to ${path}: ${show(source)}`);
    else {
      c.takesIn.add(path);
      uncovered(c, f.at, `this takes in ${path}, which the fold writes: exclude it by an ignore rule`);
    }
  }
  const inTar = hidden.filter((path) => !isOnlyPossible(path));
  if (inTar.length === 0) return;
  const asTar = `sent as a tar, where no ignore file counts, line ${f.at?.line} takes in ${inTar.join(", ")}, which the fold writes`;
  if (c.sent === "tar") uncovered(c, f.at, asTar);
  else c.notes.add(asTar);
}
