// Lists what lies below a folder, without following symlinks. Names that are not UTF-8, sockets, pipes and devices are left out.
import { type Dirent, existsSync, lstatSync, readdirSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import type { ContextEntry } from "../model/family.ts";
import { joinPath } from "../model/path.ts";

export type Enter = (absolute: string, path: string) => boolean;

/** Entries of `absolute`, named from `prefix`; a folder is opened only where `enter` agrees. Unsorted. */
export function walk(absolute: string, prefix: string, enter: Enter): ContextEntry[] {
  const found: ContextEntry[] = [];
  const folders: [absolute: string, path: string][] = [[absolute, prefix]];
  for (let next = folders.pop(); next; next = folders.pop()) {
    const [folder, path] = next;
    for (const entry of children(folder)) {
      const inner = join(folder, entry.name);
      const made = toEntry(inner, joinPath(path, entry.name), kindOf(entry));
      if (!made || !enter(inner, made.path)) continue;
      found.push(made);
      if (made.kind === "folder") folders.push([inner, made.path]);
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

function children(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

function toEntry(absolute: string, path: string, kind: ContextEntry["kind"] | undefined): ContextEntry | undefined {
  if (kind === undefined || isMangled(absolute)) return undefined;
  if (kind !== "symlink") return { path, kind };
  try {
    return { path, kind, target: readlinkSync(absolute) };
  } catch {
    return undefined;
  }
}

/** Node puts U+FFFD in the place of bytes that are not UTF-8; such a name opens nothing. */
function isMangled(absolute: string): boolean {
  if (!absolute.includes("\uFFFD")) return false;
  return lstatSync(absolute, { throwIfNoEntry: false }) === undefined;
}
