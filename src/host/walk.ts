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
    const waiting: { readonly name: string; readonly at: number }[] = [];
    const openBefore = (name: string | undefined): void => {
      for (let last = waiting.at(-1); last && (name === undefined || last.name < name); last = waiting.at(-1)) {
        waiting.pop();
        open(`${folder}/${last.name.slice(0, -1)}`, before + last.name, last.at);
      }
    };
    for (const entry of entries) {
      const { name } = entry;
      if (waiting.length > 0) openBefore(name);
      const made = toEntry(folder, before, entry);
      const wish = made.kind === "folder" ? enter(`${folder}/${name}`, made.path) : true;
      if (wish === false) continue;
      const length = found.push(wish === "closed" ? { path: made.path, kind: "unclear" } : made);
      if (made.kind === "folder" && wish === true) waiting.push({ name: `${name}/`, at: length - 1 });
    }
    openBefore(undefined);
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

/** Sorted by name. They come sorted by their bytes, which is almost always the same. */
function children(folder: string): readonly Dirent[] | undefined {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    return undefined;
  }
}

function toEntry(folder: string, before: string, entry: Dirent): ContextEntry {
  const path = before + entry.name;
  const kind = kindOf(entry);
  // Node puts U+FFFD in the place of bytes that are not UTF-8, and such a name opens nothing.
  if (kind === undefined || (entry.name.includes("\uFFFD") && !exists(`${folder}/${entry.name}`)))
    return { path, kind: "unclear" };
  if (kind !== "symlink") return { path, kind };
  try {
    return { path, kind, target: readlinkSync(`${folder}/${entry.name}`) };
  } catch {
    return { path, kind: "unclear" };
  }
}

const exists = (absolute: string): boolean => lstatSync(absolute, { throwIfNoEntry: false }) !== undefined;
