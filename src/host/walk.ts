// Lists what lies below a folder, without following symlinks. What cannot be looked into is listed as unclear: a folder that
// cannot be opened, a name that is not UTF-8 (with U+FFFD in it), a socket, pipe or device.
import { type Dirent, existsSync, lstatSync, readdirSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import type { ContextEntry } from "../model/family.ts";
import { joinPath } from "../model/path.ts";

/** True where the folder is to be opened, "closed" to list it as unclear, false to leave the entry out. */
export type Enter = (absolute: string, path: string, kind: ContextEntry["kind"]) => boolean | "closed";

/** Entries of `absolute`, named from `prefix`, as far as `enter` agrees. Unsorted. */
export function walk(absolute: string, prefix: string, enter: Enter): ContextEntry[] {
  const found: ContextEntry[] = [];
  const folders: [absolute: string, path: string, entry: number][] = [[absolute, prefix, -1]];
  for (let next = folders.pop(); next; next = folders.pop()) {
    const [folder, path, at] = next;
    const inside = children(folder);
    if (!inside) {
      if (at >= 0) found[at] = { path, kind: "unclear" };
      continue;
    }
    for (const entry of inside) {
      const inner = `${folder}/${entry.name}`;
      const made = toEntry(inner, joinPath(path, entry.name), entry);
      const entered = enter(inner, made.path, made.kind);
      if (entered === false) continue;
      const length = found.push(entered === "closed" ? { path: made.path, kind: "unclear" } : made);
      if (made.kind === "folder" && entered === true) folders.push([inner, made.path, length - 1]);
    }
  }
  return found;
}

export function kindOf(
  entry: Pick<Dirent, "isFile" | "isDirectory" | "isSymbolicLink">,
): ContextEntry["kind"] | undefined {
  if (entry.isFile()) return "file";
  if (entry.isDirectory()) return "folder";
  return entry.isSymbolicLink() ? "symlink" : undefined;
}

export const isNestedRepository = (folder: string): boolean => existsSync(join(folder, ".git"));

function children(folder: string): readonly Dirent[] | undefined {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return undefined;
  }
}

function toEntry(absolute: string, path: string, entry: Dirent): ContextEntry {
  const kind = kindOf(entry);
  // Node puts U+FFFD in the place of bytes that are not UTF-8, and such a name opens nothing.
  if (kind === undefined || (path.includes("\uFFFD") && !exists(absolute))) return { path, kind: "unclear" };
  if (kind !== "symlink") return { path, kind };
  try {
    return { path, kind, target: readlinkSync(absolute) };
  } catch {
    return { path, kind: "unclear" };
  }
}

const exists = (absolute: string): boolean => lstatSync(absolute, { throwIfNoEntry: false }) !== undefined;
