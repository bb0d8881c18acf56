// The journal as a file: where it lies, what it holds, how it comes and goes in one step.
// Source: DESIGN 3 "Writing": `.git/archfold/journal.json`, outside git `.archfold-journal.json`.
import { lstatSync, mkdirSync, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { isPlainPath } from "../model/path.ts";
import { gitLine } from "./command.ts";
import { moveToNothing, removeEmptyFolder, removeFile, type Standing, syncFolder, writeNew } from "./disk.ts";
import { failure, isInside } from "./locate.ts";

/** What can be put back exactly. */
export type Original = Exclude<Standing, { readonly kind: "other" }>;

export interface Entry {
  /** Relative to the journal's root. */
  readonly path: string;
  readonly before: Original;
  /** SHA-256 of the text before and after; null where there is no file (before: or a symlink, known by its target). */
  readonly beforeHash: string | null;
  readonly afterHash: string | null;
  /** A file name in the target's folder. */
  readonly temporary: string;
}

export interface Journal {
  readonly schema: "archfold/journal@1";
  readonly pid: number;
  /** The writer's root, relative to the journal's folder. */
  readonly root: string;
  /** Folders that have to be made, outer ones first. */
  readonly folders: readonly string[];
  readonly entries: readonly Entry[];
}

export interface JournalPlace {
  /** Where the journal lies; absolute, symlinks followed. */
  readonly folder: string;
  readonly name: string;
  /** The journal's root must lie in here. */
  readonly bounds: string;
}

/** undefined where there is no such root. */
export async function journalPlace(root: string): Promise<JournalPlace | undefined> {
  if (!statSync(root, { throwIfNoEntry: false })?.isDirectory()) return undefined;
  const real = realpathSync.native(root);
  const found = await gitFolder(real);
  if (!found) return { folder: real, name: ".archfold-journal.json", bounds: real };
  return { folder: join(found.folder, "archfold"), name: "journal.json", bounds: found.top };
}

/** A `.git` folder is taken as it is; a `.git` file (worktree, submodule) needs git to say where it leads. */
async function gitFolder(root: string): Promise<{ readonly folder: string; readonly top: string } | undefined> {
  for (let top = root; ; top = dirname(top)) {
    const folder = join(top, ".git");
    const entry = statSync(folder, { throwIfNoEntry: false });
    if (entry?.isDirectory() && statSync(join(folder, "HEAD"), { throwIfNoEntry: false })) {
      return { folder: realpathSync.native(folder), top };
    }
    if (entry?.isFile()) {
      const named = await gitLine(top, ["rev-parse", "--absolute-git-dir"]);
      return named ? { folder: realpathSync.native(named), top } : undefined;
    }
    if (dirname(top) === top) return undefined;
  }
}

export const journalFile = (place: JournalPlace): string => join(place.folder, place.name);

/** Each process has a draft of its own; it gets the journal's name when it is whole, so a journal is never half. */
const draftName = (place: JournalPlace, owner: number): string => `${place.name}.${owner}.new`;

const exists = (file: string): boolean => lstatSync(file, { throwIfNoEntry: false }) !== undefined;

/** False where another journal is there already. */
export function writeJournal(place: JournalPlace, journal: Journal): boolean {
  const draft = join(place.folder, draftName(place, journal.pid));
  makeOwnFolder(place);
  removeFile(draft);
  try {
    writeNew(draft, `${JSON.stringify(journal, null, 2)}\n`);
    if (exists(journalFile(place))) return false;
    moveToNothing(draft, journalFile(place));
    syncFolder(place.folder);
    return true;
  } finally {
    removeFile(draft);
  }
}

/** Takes away drafts whose writers were killed before there was a journal. `isAlive` tells of a process and the draft's age. */
export function removeDrafts(place: JournalPlace, now: number, isAlive: (owner: number, age: number) => boolean): void {
  if (!exists(place.folder)) return;
  const drafts = readdirSync(place.folder).filter((name) => name.startsWith(`${place.name}.`) && name.endsWith(".new"));
  for (const name of drafts) {
    const owner = Number(name.slice(place.name.length + 1, -".new".length));
    const file = join(place.folder, name);
    if (Number.isInteger(owner) && !isAlive(owner, now - statSync(file).mtimeMs)) removeFile(file);
  }
  if (drafts.length > 0) removeOwnFolder(place);
}

export function removeJournal(place: JournalPlace): void {
  removeFile(journalFile(place));
  syncFolder(place.folder);
  removeOwnFolder(place);
}

/** Not `recursive`, which says ENOENT where the file system is read-only; the folder around it is there. */
function makeOwnFolder(place: JournalPlace): void {
  try {
    mkdirSync(place.folder);
  } catch (thrown) {
    if (failure(thrown) !== "EEXIST") throw thrown;
  }
}

function removeOwnFolder(place: JournalPlace): void {
  if (place.folder !== place.bounds) removeEmptyFolder(place.folder);
}

export const rootFor = (place: JournalPlace, root: string): string => relative(place.folder, realpathSync.native(root));

export const rootOf = (place: JournalPlace, journal: Journal): string => resolve(place.folder, journal.root);

export type JournalFound =
  | { readonly kind: "none" }
  | { readonly kind: "damaged" }
  | { readonly kind: "journal"; readonly journal: Journal; readonly age: number };

export function findJournal(place: JournalPlace, now: number): JournalFound {
  const file = journalFile(place);
  if (!exists(file)) return { kind: "none" };
  try {
    const read: unknown = JSON.parse(readFileSync(file, "utf8"));
    const usable = isJournal(read) && isInside(place.bounds, rootOf(place, read));
    return usable ? { kind: "journal", journal: read, age: now - statSync(file).mtimeMs } : { kind: "damaged" };
  } catch {
    return { kind: "damaged" };
  }
}

/** An object of which nothing is known yet but the names to look for. */
type Loose<T> = { readonly [K in keyof T]?: unknown };

const isObject = <T>(value: unknown): value is Loose<T> => typeof value === "object" && value !== null;

const isHash = (value: unknown): boolean =>
  value === null || (typeof value === "string" && /^[0-9a-f]{64}$/.test(value));

/** A path that the writer may touch: plain, and not git's own folder (file systems may ignore case). */
export const isWritablePath = (path: unknown): path is string =>
  typeof path === "string" && path !== "" && isPlainPath(path) && !/(^|\/)\.git(\/|$)/i.test(path);

function isJournal(value: unknown): value is Journal {
  if (!isObject<Journal>(value) || value.schema !== "archfold/journal@1") return false;
  const { pid, root, folders, entries } = value;
  if (typeof pid !== "number" || typeof root !== "string") return false;
  return Array.isArray(folders) && folders.every(isWritablePath) && Array.isArray(entries) && entries.every(isEntry);
}

function isEntry(value: unknown): value is Entry {
  if (!isObject<Entry>(value) || !isOriginal(value.before)) return false;
  const { path, beforeHash, afterHash, temporary } = value;
  if (!isWritablePath(path) || !isHash(beforeHash) || !isHash(afterHash)) return false;
  return typeof temporary === "string" && /^\.archfold-[0-9a-f]+-[0-9]+$/.test(temporary);
}

type OriginalFile = Extract<Original, { readonly kind: "file" }>;
type OriginalLink = Extract<Original, { readonly kind: "link" }>;

function isOriginal(value: unknown): value is Original {
  if (!isObject<{ kind: string } & Omit<OriginalFile, "kind"> & Omit<OriginalLink, "kind">>(value)) return false;
  const { kind, target, text, mode, owner, group } = value;
  if (kind === "link") return typeof target === "string";
  if (kind === "file") return typeof text === "string" && [mode, owner, group].every(Number.isInteger);
  return kind === "absent";
}
