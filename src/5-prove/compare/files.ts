// COPY and ADD of member and fold: what is taken, from where, to where, and with which settings.
import type { Difference } from "../../model/verdict.ts";
import type { FileSource, FilesOp, Node, Origin } from "../evaluate/graph.ts";
import { show, type Text } from "../words/text.ts";
import type { CompareChains } from "./chains.ts";
import { compareContextPath } from "./context.ts";
import { type Comparison, difference, isAlike, uncovered } from "./outcome.ts";

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
  const setting = compareTexts(a.settings, b.settings, c);
  if (setting) return differs(`--${setting}`);
  if (!isAlike(a.dest, b.dest, c))
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
export function compareTexts(
  a: ReadonlyMap<string, Text>,
  b: ReadonlyMap<string, Text>,
  c: Comparison,
): string | undefined {
  for (const name of new Set([...a.keys(), ...b.keys()])) {
    const [x, y] = [a.get(name), b.get(name)];
    if (x !== undefined && y !== undefined && isAlike(x, y, c)) continue;
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
    return isAlike(a.body, b.body, c) ? undefined : `the text of the inline file ${a.name} differs`;
  }
  if (a.kind === "remote" && b.kind === "remote")
    return isAlike(a.url, b.url, c)
      ? undefined
      : `the source is ${show(a.url)} in the member and ${show(b.url)} in the fold`;
  if (a.kind === "either" && b.kind === "either") {
    if (!isAlike(a.text, b.text, c))
      return `the source is ${show(a.text)} in the member and ${show(b.text)} in the fold`;
    if (c.contexts.member !== c.contexts.fold)
      return uncovered(c, f.at, `it is not known whether ${show(a.text)} is a URL or a path`);
    return compareContextPath(a.text, b.text, true, op, f, c);
  }
  if (a.kind !== "path" || b.kind !== "path") return "a file on one side is a URL or an inline file on the other";
  if (op.origin === "context") return compareContextPath(a.path, b.path, true, op, f, c);
  return isAlike(a.path, b.path, c)
    ? undefined
    : `the source is ${show(a.path)} in the member and ${show(b.path)} in the fold`;
}
