// Checks changes against the disk before anything is written: every path inside the root, every file still as it was read.
import { lstatSync } from "node:fs";
import { join } from "node:path";
import type { FileChange } from "../model/change.ts";
import { type Diagnostic, error } from "../model/diagnostic.ts";
import { folderOf } from "../model/path.ts";
import { standing } from "./disk.ts";
import { isWritablePath, type Original } from "./journal-file.ts";
import { locate, locateEntry } from "./locate.ts";

export interface Target {
  readonly change: FileChange;
  readonly before: Original;
  /** Folders of the path that are not there yet, outer ones first. */
  readonly folders: readonly string[];
}

export type Checked =
  | { readonly kind: "target"; readonly target: Target }
  | { readonly kind: "trouble"; readonly diagnostic: Diagnostic };

export function checkAll(root: string, changes: readonly FileChange[]): readonly Checked[] {
  const seen = new Set<string>();
  return changes.map((change) => {
    const file = targetFile(root, change.path);
    if (file !== undefined && seen.has(file)) return blocked(change.path, "two changes mean this one file");
    if (file !== undefined) seen.add(file);
    return check(root, change);
  });
}

/** The file that a path means once its folders' symlinks are followed; undefined where it leads out of the root. */
export function targetFile(root: string, path: string): string | undefined {
  const located = locateEntry(root, path);
  if (located.kind === "inside") return located.real;
  return located.kind === "missing" ? join(root, path) : undefined;
}

function check(root: string, change: FileChange): Checked {
  const { path } = change;
  if (!isWritablePath(path)) return blocked(path, "this path cannot be written");
  const folders = missingFolders(root, path);
  if (folders.kind === "trouble") return folders;
  const file = targetFile(root, path);
  const before = file === undefined ? undefined : standing(file);
  // A symlink is replaced, never written through; one that leads out of the root is not ours to replace either.
  if (!before || (before.kind === "link" && locate(root, path).kind === "outside")) {
    return blocked(path, LEADS_OUT);
  }
  if (before.kind === "other") {
    return blocked(path, "what stands here now is no text file; nothing was changed");
  }
  if (!isAsRead(root, change, before)) return changed(path);
  return { kind: "target", target: { change, before, folders: folders.folders } };
}

function missingFolders(
  root: string,
  path: string,
): { kind: "folders"; folders: readonly string[] } | Extract<Checked, { kind: "trouble" }> {
  const missing: string[] = [];
  let folder = folderOf(path);
  while (folder !== "" && locate(root, folder).kind === "missing") {
    missing.unshift(folder);
    folder = folderOf(folder);
  }
  const located = locate(root, folder);
  if (located.kind === "outside") return blocked(path, LEADS_OUT);
  if (located.kind !== "inside") return blocked(path, `${folder} cannot be reached; nothing was changed`);
  if (!lstatSync(located.real).isDirectory()) return blocked(path, `${folder} is not a folder; nothing was changed`);
  return { kind: "folders", folders: missing };
}

/** Text that stands at the path, through a symlink too, against the text that the change was made from. */
function isAsRead(root: string, change: FileChange, before: Original): boolean {
  if (change.action === "create") return before.kind === "absent";
  const located = locate(root, change.path);
  const now = located.kind === "inside" ? standing(located.real) : undefined;
  return now?.kind === "file" && now.text === change.before;
}

const LEADS_OUT = "a symlink leads out of the repository here; nothing was changed";

const at = (path: string) => ({ file: path, line: 1, column: 1 });

const blocked = (path: string, why: string): Extract<Checked, { kind: "trouble" }> => ({
  kind: "trouble",
  diagnostic: error("WRITE_BLOCKED", why, at(path)),
});

export const changed = (path: string): Extract<Checked, { kind: "trouble" }> => ({
  kind: "trouble",
  diagnostic: error(
    "CHANGED_MEANWHILE",
    "this file changed since it was read; nothing was changed, run again",
    at(path),
  ),
});
