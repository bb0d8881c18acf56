// Words of the command line -> a root and what to find there. Every mistake is one USAGE line and exit code 2.
import { realpathSync, statSync } from "node:fs";
import { basename, dirname, isAbsolute, relative, resolve, sep } from "node:path";
import { frontendName, isFrontendOf1 } from "../src/1-read/frontend.ts";
import type { NamedMember } from "../src/1-read/named.ts";
import type { Built, Wish } from "../src/model/decision.ts";
import { type Platform, type PlatformName, parsePlatform } from "../src/model/platform.ts";
import type { FindRequest } from "../src/pipeline.ts";
import { type Parsed, wrong } from "./parsed.ts";
import { type WishFlags, wishesOf } from "./wishes.ts";

/** The options that scan, fold, diff, check and verify share, as commander gives them. */
export interface CommonFlags extends WishFlags {
  readonly member?: readonly string[];
  readonly arch?: readonly string[];
  readonly built?: string;
  readonly syntax?: string;
  readonly platform?: string;
  readonly manifest?: string;
  readonly repo?: string;
  readonly commit?: string;
  readonly moveClassic?: boolean;
  readonly gather?: string;
  readonly out?: string;
  readonly family?: readonly string[];
  readonly json?: boolean;
  readonly form?: string;
  readonly bases?: BasesFrom;
}

/** Where configurations of bases come from; the lock's are used with each of them. */
export type BasesFrom = "none" | "engine" | "registry";

export interface Located {
  /** Absolute, symlinks resolved. */
  readonly root: string;
  /** A clone, absolute, where it is not the root. */
  readonly repo: string | undefined;
  readonly request: FindRequest;
  /** For one family, but those about the names of bases. */
  readonly wishes: readonly Wish[];
}

export function locate(path: string, flags: CommonFlags, from: string): Parsed<Located> {
  const cwd = folder(from) ?? from;
  const root = folder(resolve(cwd, path));
  if (root === undefined)
    return exists(resolve(cwd, path))
      ? wrong("USAGE", `${path} is a file, and PATH is the repository's folder; files are named with --member`)
      : wrong("NOT_FOUND", `there is no folder ${path}`);
  const repo = flags.repo === undefined ? undefined : folder(resolve(cwd, flags.repo));
  if (flags.repo !== undefined && repo === undefined)
    return wrong("NOT_FOUND", `--repo: there is no folder ${flags.repo}`);
  const members = collect(flags.member ?? [], (text) => memberFlag(text, root, cwd));
  if (members.kind === "wrong") return members;
  const arches = collect(flags.arch ?? [], archFlag);
  if (arches.kind === "wrong") return arches;
  const { built } = flags;
  if (built !== undefined && !isBuilt(built))
    return wrong("USAGE", `--built is target or build-platform, not "${built}"`);
  const { syntax } = flags;
  if (syntax !== undefined && !isFrontendOf1(frontendName(syntax)))
    return wrong("USAGE", `--syntax is a docker/dockerfile of syntax 1, such as docker/dockerfile:1, not "${syntax}"`);
  if (flags.form !== undefined && flags.form !== "readable" && flags.form !== "exact")
    return wrong("USAGE", `--form is readable or exact, not "${flags.form}"`);
  const platforms = collect(flags.platform?.split(",") ?? [], platformWord);
  if (platforms.kind === "wrong") return platforms;
  const manifest = flags.manifest === undefined ? undefined : inside(root, cwd, flags.manifest);
  if (manifest === null) return wrong("OUTSIDE_ROOT", `the manifest ${flags.manifest} lies outside ${path}`);
  const { commit } = flags;
  if (commit !== undefined && !/^([0-9a-f]{40}|[0-9a-f]{64})$/.test(commit))
    return wrong("USAGE", `--commit is the full hash of a commit, 40 or 64 hex digits, not "${commit}"`);
  const output = flags.out === undefined ? undefined : inside(root, root, flags.out);
  if (output === null) return wrong("OUTSIDE_ROOT", `--out ${flags.out} lies outside ${path}`);
  if (output === "" || flags.out?.endsWith("/") || (output !== undefined && isFolder(resolve(root, output))))
    return wrong("USAGE", `--out "${flags.out}" is a folder: name the file`);
  const named = { members: members.value, manifest, archWords: new Map(arches.value), built, output };
  const rewriting = { commit, ...(flags.moveClassic && { movesClassic: true }) };
  const request: FindRequest = {
    ...named,
    ...rewriting,
    syntax,
    platforms: platforms.value,
    families: flags.family ?? [],
  };
  const wishes = wishesOf(flags, (file) => {
    const found = place(root, cwd, file);
    return found ? { kind: "ok", value: found } : wrong("OUTSIDE_ROOT", `${file} lies outside the repository`);
  });
  return wishes.kind === "wrong" ? wishes : { kind: "ok", value: { root, repo, request, wishes: wishes.value } };
}

/** `P=FILE[:CONTEXT]`: split at the first `=` and at the last `:` that names an existing folder (DESIGN 3). */
function memberFlag(text: string, root: string, cwd: string): Parsed<NamedMember> {
  const at = text.indexOf("=");
  const platform = at < 0 ? undefined : parsePlatform(text.slice(0, at));
  if (at < 0) return wrong("USAGE", `--member "${text}" wants PLATFORM=DOCKERFILE[:CONTEXT]`);
  if (!platform)
    return wrong("PLATFORM_UNKNOWN", `--member "${text}": "${text.slice(0, at)}" is no platform such as linux/arm64`);
  const { file, context } = splitContext(text.slice(at + 1), root, cwd);
  const notFolder = context === undefined ? danglingContext(file, root, cwd) : undefined;
  if (notFolder !== undefined) return wrong("NOT_FOUND", `--member "${text}": the context "${notFolder}" is no folder`);
  const named = locateFile(file, context ?? root, root, cwd);
  if (named.kind === "ok") return { kind: "ok", value: { platform, ...named.value } };
  const { code, message } = named.diagnostic;
  return wrong(code, `--member "${text}": ${message}`);
}

function splitContext(
  value: string,
  root: string,
  cwd: string,
): { readonly file: string; readonly context: string | undefined } {
  for (let at = value.lastIndexOf(":"); at > 0; at = value.lastIndexOf(":", at - 1)) {
    const context = value.slice(at + 1);
    const candidate = context === "" ? root : undefined;
    if (candidate ?? (isFolder(resolve(root, context)) || isFolder(resolve(cwd, context))))
      return { file: value.slice(0, at), context };
  }
  return { file: value, context: undefined };
}

/** What stands after a `:` where only what stands before it is a file: a context that was misspelt. */
function danglingContext(file: string, root: string, cwd: string): string | undefined {
  const at = file.lastIndexOf(":");
  const isThere = (path: string) => exists(resolve(root, path)) || exists(resolve(cwd, path));
  return at > 0 && !isThere(file) && isThere(file.slice(0, at)) ? file.slice(at + 1) : undefined;
}

function archFlag(text: string): Parsed<readonly [string, Platform]> {
  const at = text.indexOf("=");
  const platform = at < 0 ? undefined : parsePlatform(text.slice(at + 1));
  if (at <= 0 || !platform) return wrong("USAGE", `--arch "${text}" wants WORD=PLATFORM, such as armhf=linux/arm/v7`);
  return { kind: "ok", value: [text.slice(0, at).toLowerCase(), platform] };
}

/** One of a list of platforms. */
export function platformWord(word: string): Parsed<PlatformName> {
  const platform = parsePlatform(word);
  if (platform) return { kind: "ok", value: platform.name };
  return wrong("PLATFORM_UNKNOWN", `--platform "${word}" is no platform such as linux/arm64`);
}

/** A path as the root names it: relative to the root first, then to the current folder; null outside the root. */
function place(root: string, cwd: string, path: string): string | null {
  const fromRoot = inside(root, root, path);
  if (fromRoot !== null && exists(resolve(root, fromRoot))) return fromRoot;
  const fromCwd = inside(root, cwd, path);
  return fromCwd !== null && exists(resolve(root, fromCwd)) ? fromCwd : fromRoot;
}

/** A file and a folder given by name, as the root names them. */
export function locateFile(
  file: string,
  context: string,
  root: string,
  cwd: string,
): Parsed<Omit<NamedMember, "platform">> {
  const dockerfile = place(root, cwd, file);
  const folderPath = place(root, cwd, context);
  if (!dockerfile) return wrong("OUTSIDE_ROOT", `${file} lies outside the repository`);
  if (folderPath === null) return wrong("OUTSIDE_ROOT", `${context} lies outside the repository`);
  if (!isFolder(resolve(root, folderPath))) return wrong("NOT_FOUND", `the context "${context}" is no folder`);
  return { kind: "ok", value: { dockerfile, context: folderPath } };
}

/** Null outside the root. A path that is spelt through a symlink to the root is inside. */
function inside(root: string, base: string, path: string): string | null {
  const absolute = resolve(base, path);
  const found = below(root, absolute) ?? below(root, resolve(folder(dirname(absolute)) ?? "/", basename(absolute)));
  return found === undefined ? null : found.split(sep).join("/");
}

function below(root: string, path: string): string | undefined {
  const found = relative(root, path);
  return found === ".." || found.startsWith(`..${sep}`) || isAbsolute(found) ? undefined : found;
}

function collect<T>(texts: readonly string[], read: (text: string) => Parsed<T>): Parsed<readonly T[]> {
  const values: T[] = [];
  for (const text of texts) {
    const one = read(text);
    if (one.kind === "wrong") return one;
    values.push(one.value);
  }
  return { kind: "ok", value: values };
}

const isBuilt = (text: string): text is Built => text === "target" || text === "build-platform";
const exists = (path: string): boolean => statSync(path, { throwIfNoEntry: false }) !== undefined;
const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

function folder(path: string): string | undefined {
  try {
    return isFolder(path) ? realpathSync.native(path) : undefined;
  } catch {
    return undefined;
  }
}
