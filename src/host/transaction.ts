// The steps that take a tree from before to after, or back. Each step leaves every target wholly before or wholly after,
// so whoever finds the journal can tell from the disk alone how far it came.
import { mkdirSync, renameSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { moveToNothing, removeEmptyFolder, removeFile, type Standing, standing, syncFolder, writeNew } from "./disk.ts";
import { sha256 } from "./hash.ts";
import type { Entry, Journal } from "./journal-file.ts";
import { targetFile } from "./targets.ts";

/** Called before each effect; a test ends its process here. */
export type OnStep = (step: string) => void;

export type Side = "before" | "after" | "neither";

/** Where before and after are alike, it counts as after: there is nothing to do. */
export function sideOf(root: string, entry: Entry): Side {
  const file = targetFile(root, entry.path);
  const now: Standing = file === undefined ? { kind: "other" } : standing(file);
  if (entry.afterHash === hashOf(now)) return "after";
  return isBefore(entry, now) ? "before" : "neither";
}

function hashOf(now: Standing): string | null | undefined {
  if (now.kind === "absent") return null;
  return now.kind === "file" ? sha256(now.text) : undefined;
}

function isBefore(entry: Entry, now: Standing): boolean {
  if (entry.before.kind === "link") return now.kind === "link" && now.target === entry.before.target;
  return entry.beforeHash === hashOf(now);
}

/** Everything that is still to be renamed is on the disk, whole. */
export function isStaged(root: string, journal: Journal): boolean {
  return journal.entries.every((entry) => {
    if (entry.afterHash === null || sideOf(root, entry) === "after") return true;
    return entry.afterHash === hashOf(standing(temporaryOf(root, entry)));
  });
}

/** Makes the folders and writes the temporaries; `texts` by path. */
export function stage(root: string, journal: Journal, texts: ReadonlyMap<string, string>, onStep: OnStep): void {
  for (const folder of journal.folders) {
    onStep(`make ${folder}`);
    mkdirSync(join(root, folder), { recursive: true });
    syncFolder(dirname(join(root, folder)));
  }
  for (const entry of journal.entries) {
    const text = texts.get(entry.path);
    if (text === undefined) continue;
    onStep(`stage ${entry.path}`);
    writeNew(temporaryOf(root, entry), text, entry.before);
  }
  syncFolders(root, journal);
}

/** Renames and deletes what is still before. Ends early at a file that somebody else changed, and returns its path. */
export function commit(root: string, journal: Journal, onStep: OnStep): string | undefined {
  for (const entry of journal.entries) {
    onStep(`commit ${entry.path}`);
    const side = sideOf(root, entry);
    if (side === "neither") return entry.path;
    if (side === "after") continue;
    if (entry.afterHash === null) removeFile(fileOf(root, entry));
    else if (entry.before.kind === "absent") moveToNothing(temporaryOf(root, entry), fileOf(root, entry));
    else renameSync(temporaryOf(root, entry), fileOf(root, entry));
  }
  syncFolders(root, journal);
  return undefined;
}

/** Puts back what is already after. Files that are neither are somebody else's work and stay. */
export function restore(root: string, journal: Journal, onStep: OnStep): void {
  for (const entry of journal.entries) {
    onStep(`restore ${entry.path}`);
    if (sideOf(root, entry) !== "after") continue;
    putBack(fileOf(root, entry), `${temporaryOf(root, entry)}.old`, entry);
  }
  syncFolders(root, journal);
}

function putBack(file: string, temporary: string, { before }: Entry): void {
  removeFile(temporary);
  switch (before.kind) {
    case "absent":
      removeFile(file);
      return;
    case "link":
      symlinkSync(before.target, temporary);
      break;
    case "file":
      writeNew(temporary, before.text, before);
  }
  renameSync(temporary, file);
}

/** Takes the temporaries away, and the folders that were made and hold nothing. */
export function tidy(root: string, journal: Journal, onStep: OnStep): void {
  for (const entry of journal.entries) {
    onStep(`tidy ${entry.path}`);
    removeFile(temporaryOf(root, entry));
    removeFile(`${temporaryOf(root, entry)}.old`);
  }
  for (const folder of [...journal.folders].reverse()) removeEmptyFolder(join(root, folder));
  syncFolders(root, journal);
}

function syncFolders(root: string, journal: Journal): void {
  for (const folder of new Set(journal.entries.map((entry) => dirname(fileOf(root, entry))))) syncFolder(folder);
}

function fileOf(root: string, entry: Entry): string {
  const file = targetFile(root, entry.path);
  if (file === undefined) throw new Error(`a journal entry leads out of the root: ${entry.path}`);
  return file;
}

const temporaryOf = (root: string, entry: Entry): string => join(dirname(fileOf(root, entry)), entry.temporary);
