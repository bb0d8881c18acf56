// Lists what lies below a folder, without following symlinks. What cannot be looked into is listed as unclear: a folder that
// cannot be opened, a name that is not UTF-8 (with U+FFFD in it), a socket, pipe or device.
import { type Dirent, existsSync, lstatSync, readdir, readdirSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import type { EntryKind } from "../model/family.ts";
import type { Listing } from "../model/listing.ts";

/** Of a folder: true where it is to be opened, "closed" to list it as unclear, false to leave it out. */
export type Enter = (absolute: string, path: string) => boolean | "closed";

/** What is below `absolute`, named from `prefix`; folders are opened as far as `enter` agrees. */
export async function walk(absolute: string, prefix: string, enter: Enter): Promise<Listing> {
  const folders: Listing["folders"][number][] = [];
  const links = new Map<string, string>();
  const unclear: string[] = [];

  // Other threads read what lies deeper while this one looks at what came.
  const open = (folder: string, path: string): Promise<void> =>
    new Promise((resolve, reject) => {
      readdir(folder, { withFileTypes: true }, (failure, children) => {
        if (failure && path !== prefix) unclear.push(path);
        if (failure) resolve();
        else look(folder, path, children).then(resolve, reject);
      });
    });

  const look = async (folder: string, path: string, children: readonly Dirent[]): Promise<void> => {
    const [names, inside]: [string[], Promise<void>[]] = [[], []];
    const before = path === "" ? "" : `${path}/`;
    for (const child of children) {
      const { name } = child;
      const kind = kindOf(child);
      if (kind !== "file" || name.includes("\uFFFD")) {
        const own = before + name;
        const absolute = `${folder}/${name}`;
        if (kind === undefined || isOdd(name, absolute)) unclear.push(own);
        else if (kind === "folder") {
          const wish = enter(absolute, own);
          if (wish === false) continue;
          if (wish === "closed") unclear.push(own);
          else inside.push(open(absolute, own));
        } else if (kind === "symlink") {
          const target = targetOf(absolute);
          if (target === undefined) unclear.push(own);
          else links.set(own, target);
        }
      }
      names.push(name);
    }
    folders.push({ path, names });
    await Promise.all(inside);
  };

  await open(absolute, prefix);
  return { folders, links, unclear: unclear.sort() };
}

/** The files and symlinks of one folder, by name. */
export function filesIn(folder: string): ReadonlySet<string> {
  const names = new Set<string>();
  for (const entry of children(folder)) if (entry.isFile() || entry.isSymbolicLink()) names.add(entry.name);
  return names;
}

function children(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

export function kindOf(entry: Pick<Dirent, "isFile" | "isDirectory" | "isSymbolicLink">): EntryKind | undefined {
  if (entry.isFile()) return "file";
  if (entry.isDirectory()) return "folder";
  return entry.isSymbolicLink() ? "symlink" : undefined;
}

export const isNestedRepository = (folder: string): boolean => existsSync(join(folder, ".git"));

/** Node puts U+FFFD in the place of bytes that are not UTF-8, and such a name opens nothing. */
const isOdd = (name: string, absolute: string): boolean =>
  name.includes("\uFFFD") && lstatSync(absolute, { throwIfNoEntry: false }) === undefined;

function targetOf(absolute: string): string | undefined {
  try {
    return readlinkSync(absolute);
  } catch {
    return undefined;
  }
}
