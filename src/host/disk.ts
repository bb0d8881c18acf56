// What stands at one path, and the durable writes that the journal is made of. Nothing here decides anything.
import {
  closeSync,
  fchmodSync,
  fchownSync,
  fsyncSync,
  linkSync,
  lstatSync,
  openSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { utf8 } from "./command.ts";
import { failure } from "./locate.ts";

/** What can be put back exactly. `other` (a folder, a device, bytes that are no text) never is. */
export type Standing =
  | { readonly kind: "absent" }
  | {
      readonly kind: "file";
      readonly text: string;
      readonly mode: number;
      readonly owner: number;
      readonly group: number;
    }
  | { readonly kind: "link"; readonly target: string }
  | { readonly kind: "other" };

export function standing(file: string): Standing {
  const entry = lstatSync(file, { throwIfNoEntry: false });
  if (!entry) return { kind: "absent" };
  if (entry.isSymbolicLink()) return { kind: "link", target: readlinkSync(file) };
  const text = entry.isFile() ? utf8(readFileSync(file)) : undefined;
  if (text === undefined) return { kind: "other" };
  return { kind: "file", text, mode: entry.mode & 0o7777, owner: entry.uid, group: entry.gid };
}

/** Writes a new file that is on the disk when this returns; an existing one is never opened. */
export function writeNew(file: string, text: string, like?: Standing): void {
  const opened = openSync(file, "wx", 0o666);
  try {
    const bytes = Buffer.from(text, "utf8");
    for (let done = 0; done < bytes.length; ) done += writeSync(opened, bytes, done);
    if (like?.kind === "file") keepOwner(opened, like);
    if (like?.kind === "file") fchmodSync(opened, like.mode);
    fsyncSync(opened);
  } finally {
    closeSync(opened);
  }
}

/** Only root may give a file away; for anybody else the new file is simply theirs. */
function keepOwner(opened: number, like: { readonly owner: number; readonly group: number }): void {
  try {
    fchownSync(opened, like.owner, like.group);
  } catch (thrown) {
    if (failure(thrown) !== "EPERM") throw thrown;
  }
}

/** Makes renames and deletions in a folder durable. Some file systems cannot sync a folder. */
export function syncFolder(folder: string): void {
  let opened: number | undefined;
  try {
    opened = openSync(folder, "r");
    fsyncSync(opened);
  } catch (thrown) {
    if (!["EINVAL", "ENOTSUP", "ENOSYS", "EISDIR", "ENOENT"].includes(failure(thrown))) throw thrown;
  } finally {
    if (opened !== undefined) closeSync(opened);
  }
}

/** A rename would silently replace a file that came into being this moment; a hard link refuses. Some file systems have none. */
export function moveToNothing(from: string, to: string): void {
  try {
    linkSync(from, to);
    removeFile(from);
  } catch (thrown) {
    if (!["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS"].includes(failure(thrown))) throw thrown;
    renameSync(from, to);
  }
}

export const removeFile = (file: string): void => rmSync(file, { force: true });

/** Removes a folder that holds nothing; any other stays. */
export function removeEmptyFolder(folder: string): void {
  try {
    rmdirSync(folder);
    syncFolder(dirname(folder));
  } catch (thrown) {
    if (!["ENOTEMPTY", "EEXIST", "ENOENT", "ENOTDIR"].includes(failure(thrown))) throw thrown;
  }
}
