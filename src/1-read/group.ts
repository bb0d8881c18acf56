// Paths of Dockerfiles -> groups that differ in one architecture word; where each group's fold goes and what it is called.
import { fileNameOf, folderOf, joinPath } from "../model/path.ts";
import { compareText } from "../model/platform.ts";
import { archWordsIn, type FoundWord } from "./vocabulary.ts";

export interface GroupedFile {
  readonly path: string;
  readonly word: string;
}

export interface Group {
  /** Output path relative to the root (DESIGN 3 "Output"). */
  readonly output: string;
  /** True where the word stands in the file's name, not in a folder's. */
  readonly suffix: boolean;
  readonly files: readonly GroupedFile[];
}

/** Every name of a tree is asked: one expression without the flag `i` takes half of the time. */
const DOCKERFILES = /^(?:Dockerfile|Containerfile)(?:[._-].*)?$|\.[Dd][Oo][Cc][Kk][Ee][Rr][Ff][Ii][Ll][Ee]$/;

const NOT_DOCKERFILES =
  /\.(?:dockerignore|j2|jinja2?|template|tmpl|tpl|in|erb|m4|md|txt|sh|py|json|ya?ml|tmLanguage|bak|orig|swp|go|js|ts|html)$/i;

/** `Dockerfile`, `Dockerfile.x`, `Dockerfile-x`, `x.Dockerfile`, `Containerfile`; no templates, no ignore files. */
export const isDockerfileName = (name: string): boolean => DOCKERFILES.test(name) && !NOT_DOCKERFILES.test(name);

export const isDockerfilePath = (path: string): boolean => isDockerfileName(fileNameOf(path));

/**
 * Groups Dockerfiles whose paths are equal but for one architecture word; each file joins the largest such group
 * (the last word of its path where two are equal). Groups of one are kept: a bare Dockerfile may join them.
 */
export function groupPaths(paths: readonly string[]): readonly Group[] {
  const byPattern = new Map<string, { path: string; found: FoundWord }[]>();
  for (const path of paths)
    for (const { pattern, found } of patternsOf(path)) {
      const list = byPattern.get(pattern) ?? [];
      list.push({ path, found });
      byPattern.set(pattern, list);
    }
  const taken = new Map<string, string>();
  for (const [pattern, list] of byPattern)
    for (const { path } of list) {
      const other = taken.get(path);
      if (other === undefined || list.length >= (byPattern.get(other)?.length ?? 0)) taken.set(path, pattern);
    }
  const groups: Group[] = [];
  for (const [pattern, list] of byPattern) {
    const files = list.filter((f) => taken.get(f.path) === pattern).map((f) => ({ path: f.path, word: f.found.word }));
    if (files.length > 0)
      groups.push({ output: outputOf(pattern), suffix: !pattern.includes("{}", 0) || isSuffix(pattern), files });
  }
  return groups.sort((a, b) => compareText(a.output, b.output));
}

/** The path with each of its words taken out, and, where one word stands in it several times, with all of them. */
function patternsOf(path: string): readonly { readonly pattern: string; readonly found: FoundWord }[] {
  const words = archWordsIn(path);
  const single = words.map((found) => ({ pattern: `${path.slice(0, found.start)}{}${path.slice(found.end)}`, found }));
  const [first, ...more] = words;
  if (!first || more.length === 0 || more.some((w) => w.word !== first.word)) return single;
  const whole = words.reduceRight((text, w) => `${text.slice(0, w.start)}{}${text.slice(w.end)}`, path);
  return [...single, { pattern: whole, found: first }];
}

const isSuffix = (pattern: string): boolean => pattern.lastIndexOf("/") < pattern.indexOf("{}");

/** The pattern without the word, its separator and a leading `linux` part. */
function outputOf(pattern: string): string {
  const parts = pattern.split("/").map((part) => {
    if (!part.includes("{}")) return part;
    return part
      .replace(/[ ._-]?(?:linux[ ._-])?\{\}/, "")
      .replace(/^[ ._-]+/, "")
      .replace(/^linux$/, "");
  });
  return parts.filter((p) => p !== "").join("/");
}

/** Family id from the output path: without a `Dockerfile` file name, `Dockerfile.x` as `x`; the root one is `.`. */
export function familyId(output: string): string {
  const at = output.lastIndexOf("/");
  const folder = output.slice(0, Math.max(at, 0));
  const name = output.slice(at + 1);
  const rest = /^(?:Dockerfile|Containerfile)[._-]?(.*)$/.exec(name)?.[1] ?? name;
  return [folder, rest].filter(Boolean).join("/") || ".";
}

/** Output for members given by name: their paths without architecture words where all agree, else `Dockerfile` in their common folder. */
export function outputForPaths(paths: readonly string[]): string {
  const outputs = new Set(groupPaths(paths).map((g) => g.output));
  const [only] = outputs;
  if (outputs.size === 1 && only !== undefined && groupPaths(paths)[0]?.files.length === paths.length) return only;
  return joinPath(commonFolder(paths.map(folderOf)), "Dockerfile");
}

/** The deepest folder that holds all of these folders; "" is the root. */
export function commonFolder(folders: readonly string[]): string {
  const [first = "", ...others] = folders;
  let parts = first === "" ? [] : first.split("/");
  for (const folder of others) {
    const theirs = folder.split("/");
    const length = parts.findIndex((p, i) => p !== theirs[i]);
    if (length >= 0) parts = parts.slice(0, length);
  }
  return parts.join("/");
}
