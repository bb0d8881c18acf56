// Lists what lies below a folder, without following symlinks. What cannot be looked into is listed as unclear: a folder that
// cannot be opened, a name that is not UTF-8 (with U+FFFD in it), a socket, pipe or device.
import { type Dirent, existsSync, lstatSync, readdirSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import type { ContextEntry } from "../model/family.ts";

/** Of a folder: true where it is to be opened, "closed" to list it as unclear, false to leave it out. */
export type Enter = (absolute: string, path: string) => boolean | "closed";

/** Entries of `absolute`, named from `prefix`, sorted by path; folders are opened as far as `enter` agrees. */
export function walk(absolute: string, prefix: string, enter: Enter): readonly ContextEntry[] {
  const found: ContextEntry[] = [];
  /** `own` is the folder's place in what was found. */
  const open = (folder: string, before: string, own: number): void => {
    const entries = children(folder);
    if (!entries) {
      if (own >= 0) found[own] = { path: before.slice(0, -1), kind: "unclear" };
      return;
    }
    // A folder's entries come where its name with a slash stands, behind `name-` and before `name0`: so all is in order.
    const names: string[] = [];
    const kinds = new Map<string, ContextEntry["kind"] | undefined>();
    for (const entry of entries) {
      names.push(entry.name);
      if (entry.isFile()) continue;
      const kind = kindOf(entry);
      kinds.set(entry.name, kind);
      if (kind === "folder") names.push(`${entry.name}/`);
    }
    const entered = new Map<string, number>();
    for (const name of names.sort()) {
      if (name.endsWith("/")) {
        const at = entered.get(name);
        if (at !== undefined) open(`${folder}/${name.slice(0, -1)}`, before + name, at);
        continue;
      }
      const made = toEntry(`${folder}/${name}`, before + name, kinds.has(name) ? kinds.get(name) : "file");
      const wish = made.kind === "folder" ? enter(`${folder}/${name}`, made.path) : true;
      if (wish === false) continue;
      const length = found.push(wish === "closed" ? { path: made.path, kind: "unclear" } : made);
      if (made.kind === "folder" && wish === true) entered.set(`${name}/`, length - 1);
    }
  };
  open(absolute, prefix === "" ? "" : `${prefix}/`, -1);
  return found;
}

/** The files and symlinks of one folder, by name. */
export function filesIn(folder: string): ReadonlySet<string> {
  const names = new Set<string>();
  for (const entry of children(folder) ?? []) if (entry.isFile() || entry.isSymbolicLink()) names.add(entry.name);
  return names;
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

function toEntry(absolute: string, path: string, kind: ContextEntry["kind"] | undefined): ContextEntry {
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
