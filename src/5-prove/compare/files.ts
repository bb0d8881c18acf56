// COPY and ADD of member and fold: what is taken, from where, to where, and with which settings.
import type { Difference } from "../../model/verdict.ts";
import { leavesFolder } from "../context/pair.ts";
import { rootedSource } from "../context/sources.ts";
import type { FileSource, FilesOp, Node, Origin } from "../evaluate/graph.ts";
import { clean } from "../evaluate/paths.ts";
import { fallbackOf, isKnown, isSame, keyOf, show, type Text } from "../words/text.ts";
import type { CompareChains } from "./chains.ts";
import { type Comparison, difference, uncovered } from "./outcome.ts";

export function compareFiles(
  a: FilesOp,
  b: FilesOp,
  m: Node,
  f: Node,
  c: Comparison,
  compare: CompareChains,
): Difference | undefined {
  const differs = (message: string) => difference(m.at, f.at, message);
  if (a.add !== b.add)
    return differs(`${a.add ? "ADD" : "COPY"} in the member is ${b.add ? "ADD" : "COPY"} in the fold`);
  if (a.parents !== b.parents) return differs("--parents stands on one side only");
  const setting = compareTexts(a.settings, b.settings);
  if (setting) return differs(`--${setting}`);
  if (!isSame(a.dest, b.dest))
    return differs(`the destination is ${show(a.dest)} in the member and ${show(b.dest)} in the fold`);
  if (a.sources.length !== b.sources.length)
    return differs(`the member has ${a.sources.length} sources, the fold ${b.sources.length}`);
  const origins = compareOrigins(a.origin, b.origin, m, f, compare);
  if (origins) return origins;
  for (const [i, source] of a.sources.entries()) {
    const other = b.sources[i];
    const found = other && compareSource(source, other, a, f, c);
    if (found) return differs(found);
  }
  return undefined;
}

/** The first setting that differs, as `name is A in the member and B in the fold`. */
export function compareTexts(a: ReadonlyMap<string, Text>, b: ReadonlyMap<string, Text>): string | undefined {
  for (const name of new Set([...a.keys(), ...b.keys()])) {
    const [x, y] = [a.get(name), b.get(name)];
    if ((x === undefined ? undefined : keyOf(x)) === (y === undefined ? undefined : keyOf(y))) continue;
    return `${name} is ${x === undefined ? "not set" : show(x)} in the member and ${y === undefined ? "not set" : show(y)} in the fold`;
  }
  return undefined;
}

export function compareOrigins(
  a: Origin | "none",
  b: Origin | "none",
  m: Node,
  f: Node,
  compare: CompareChains,
): Difference | undefined {
  if (typeof a !== "string" && typeof b !== "string") return compare(a, b);
  return a === b
    ? undefined
    : difference(m.at, f.at, `files come from ${originName(a)} in the member and from ${originName(b)} in the fold`);
}

const originName = (origin: Origin | "none"): string =>
  origin === "context"
    ? "the build context"
    : origin === "none"
      ? "nowhere"
      : origin.op.kind === "image"
        ? `the image ${show(origin.op.ref)}`
        : "a stage";

function compareSource(a: FileSource, b: FileSource, op: FilesOp, f: Node, c: Comparison): string | undefined {
  if (a.kind === "inline" && b.kind === "inline") {
    if (a.name !== b.name) return `the inline file is called ${a.name} in the member and ${b.name} in the fold`;
    return isSame(a.body, b.body) ? undefined : `the text of the inline file ${a.name} differs`;
  }
  if (a.kind === "remote" && b.kind === "remote")
    return isSame(a.url, b.url)
      ? undefined
      : `the source is ${show(a.url)} in the member and ${show(b.url)} in the fold`;
  if (a.kind === "either" && b.kind === "either") {
    if (!isSame(a.text, b.text)) return `the source is ${show(a.text)} in the member and ${show(b.text)} in the fold`;
    if (c.contexts.member !== c.contexts.fold)
      return uncovered(c, f.at, `it is not known whether ${show(a.text)} is a URL or a path`);
    return compareContextPath(a.text, b.text, true, op, f, c);
  }
  if (a.kind !== "path" || b.kind !== "path") return "a file on one side is a URL or an inline file on the other";
  if (op.origin === "context") return compareContextPath(a.path, b.path, true, op, f, c);
  return isSame(a.path, b.path)
    ? undefined
    : `the source is ${show(a.path)} in the member and ${show(b.path)} in the fold`;
}

/** A path of the build context: the same files from the root, all seen by both builds, none of them written by the fold. */
export function compareContextPath(
  a: Text,
  b: Text,
  hasPatterns: boolean,
  op: FilesOp | undefined,
  f: Node,
  c: Comparison,
): string | undefined {
  const { contexts } = c;
  const isMoved = contexts.member !== contexts.fold;
  const split = op?.parents === true && isMoved ? splitParents(a, b) : undefined;
  if (split === "unclear") return uncovered(c, f.at, "--parents below a moved context needs `/./` behind the folder");
  if (split && split.pattern.member !== split.pattern.fold)
    return `--parents keeps ${split.pattern.member} in the member and ${split.pattern.fold} in the fold`;
  const member = rootedSource(contexts.member, split?.root.member ?? a, hasPatterns);
  const fold = rootedSource(contexts.fold, split?.root.fold ?? b, hasPatterns);
  if (member.key !== fold.key)
    return `the source is ${inContext(contexts.member, a)} in the member and ${inContext(contexts.fold, b)} in the fold`;
  if (op?.parents && !isMoved && !isSame(a, b))
    return `--parents keeps ${show(a)} in the member and ${show(b)} in the fold`;
  if (isMoved) checkMove(member.climbs || fold.climbs, member.self, op, a, f, c);
  else if (member.climbs !== fold.climbs) return `the source is ${show(a)} in the member and ${show(b)} in the fold`;
  if (member.isPlain !== fold.isPlain) c.lesser.add(`line ${f.at?.line}: the source is spelled otherwise`);
  if (split ? !split.isSameFolder : member.last !== fold.last)
    c.lesser.add(`the whole context moved: ${f.at?.rest ?? "a mount"} runs again`);
  return compareVisible(fold.below, b, f, c);
}

const inContext = (folder: string, path: Text): string => (folder === "" ? show(path) : `${show(path)} (in ${folder})`);

const lastPart = (path: string): string => clean(`/${path}`).replace(/^.*\//, "");

/** `folder/./kept`: what --parents keeps of a path. */
function splitParents(a: Text, b: Text) {
  if (!isKnown(a) || !isKnown(b)) return "unclear";
  const cut = (text: string) => {
    const at = text.indexOf("/./");
    return at < 0 ? undefined : ([text.slice(0, at), text.slice(at + 3)] as const);
  };
  const member = cut(a) ?? (["", a] as const);
  const fold = cut(b);
  if (!fold) return "unclear";
  const pattern = { member: clean(`/${member[1]}`), fold: clean(`/${fold[1]}`) };
  const root = { member: clean(`/${member[0]}/${member[1]}`), fold: clean(`/${fold[0]}/${fold[1]}`) };
  const isSameFolder = lastPart(member[0]) === lastPart(fold[0]);
  return { root, pattern, isSameFolder } as const;
}

function checkMove(climbs: boolean, self: RegExp, op: FilesOp | undefined, source: Text, f: Node, c: Comparison): void {
  if (climbs) uncovered(c, f.at, "a source with .. in a moved context is not covered");
  if (op && [...op.settings.keys()].some((k) => k.startsWith("exclude")))
    uncovered(c, f.at, "--exclude in a moved context is not covered");
  if (!isKnown(source)) c.notes.add(`not to hold "..": ${show(source)}`);
  if (!c.contexts.isTreeKnown) c.notes.add("symlinks among moved sources were not looked at");
  const path =
    isKnown(source) && !/[*?[\\]/.test(source) ? [[c.contexts.member, source].filter((p) => p !== "").join("/")] : [];
  const selected = c.contexts.links.size === 0 ? [] : [...path, ...c.contexts.paths.filter((p) => self.test(p))];
  const folders = [c.contexts.member, c.contexts.fold];
  const link = selected.find((p) => folders.some((folder) => leavesFolder(p, folder, c.contexts)));
  if (link !== undefined) uncovered(c, f.at, `${link} follows a symlink out of its context`);
}

function compareVisible(below: RegExp, source: Text, f: Node, c: Comparison): string | undefined {
  const { seenByOne, written } = c.contexts;
  const own = written.find((p) => below.test(p));
  const fallback = isKnown(source) ? undefined : fallbackOf(source);
  const isSure = fallback === undefined || rootedSource(c.contexts.fold, fallback, true).below.test(own ?? "");
  if (own !== undefined && isSure)
    uncovered(c, f.at, `this takes in ${own}, which the fold writes: exclude it by an ignore rule`);
  else if (own !== undefined) c.notes.add(`not to be set to ${own}: ${show(source)}`);
  if ("unknown" in seenByOne) return uncovered(c, f.at, seenByOne.unknown);
  const one = seenByOne.find((e) => below.test(e.path));
  return one && `${one.path} is seen by the ${one.by} only (ignore rules)`;
}
