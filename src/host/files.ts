// The port `Files` on Node: reads a tree and never leaves it, whatever its symlinks say.
import { closeSync, constants, fstatSync, lstatSync, openSync, readFileSync, readSync, statSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { type Diagnostic, error } from "../model/diagnostic.ts";
import type { EntryKind } from "../model/family.ts";
import { type Listing, NOTHING, pathsOf } from "../model/listing.ts";
import { fileNameOf, folderOf } from "../model/path.ts";
import type { Files, ReadResult, Wanted } from "../ports.ts";
import { git, records } from "./command.ts";
import { failure, locate, locateEntry } from "./locate.ts";
import { decode, TEXT_LIMIT, tooLarge } from "./text.ts";
import { type Enter, filesIn, isNestedRepository, kindOf, walk } from "./walk.ts";

/** `root` is an absolute path. */
export function hostFiles(root: string): Files {
  return {
    root,
    readText: async (path, limit = TEXT_LIMIT) => readText(root, path, limit),
    readBytes: async (path) => readBytes(root, path),
    stat: async (path) => stat(root, path),
    listSources: (isWanted) => listSources(root, isWanted),
    listFolder: (folder) => listFolder(root, folder),
  };
}

function readText(root: string, path: string, limit: number): ReadResult {
  const at = (line: number, column: number) => ({ file: path, line, column });
  const trouble = (diagnostic: Diagnostic): ReadResult => ({ kind: "trouble", diagnostic });
  const located = locate(root, path);
  switch (located.kind) {
    case "missing":
      return trouble(error("NOT_FOUND", "there is no such file; check the name", at(1, 1)));
    case "outside":
      return trouble(error("OUTSIDE_ROOT", "this path leads out of the repository; name a file inside it", at(1, 1)));
    case "unreadable":
      return trouble(error("NOT_READABLE", `this file cannot be read (${located.reason})`, at(1, 1)));
    case "inside": {
      const bytes = readRegular(located.real, limit);
      if (bytes.kind === "bytes") return decode(bytes.bytes, at);
      return trouble(error(bytes.kind === "large" ? "TOO_LARGE" : "NOT_READABLE", bytes.message, at(1, 1)));
    }
  }
}

type Regular =
  | { readonly kind: "bytes"; readonly bytes: Uint8Array }
  | { readonly kind: "large" | "unreadable"; readonly message: string };

/** At most `limit` bytes are read; a pipe or device, which could block for ever, is not opened at all. */
function readRegular(real: string, limit: number): Regular {
  let file: number | undefined;
  try {
    if (!statSync(real).isFile()) {
      return {
        kind: "unreadable",
        message: `this is ${statSync(real).isDirectory() ? "a folder" : "a device or pipe"}, not a file`,
      };
    }
    file = openSync(real, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
    const size = fstatSync(file).size;
    if (size > limit) return { kind: "large", message: tooLarge(size, limit) };
    const buffer = Buffer.alloc(size);
    let length = 0;
    for (let n = -1; n !== 0 && length < size; length += n) n = readSync(file, buffer, length, size - length, null);
    return { kind: "bytes", bytes: buffer.subarray(0, length) };
  } catch (thrown) {
    return { kind: "unreadable", message: `this file cannot be read (${failure(thrown)})` };
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

function readBytes(root: string, path: string): Uint8Array | undefined {
  const located = locate(root, path);
  if (located.kind !== "inside") return undefined;
  try {
    return statSync(located.real).isFile() ? readFileSync(located.real) : undefined;
  } catch {
    return undefined;
  }
}

function stat(root: string, path: string): EntryKind | undefined {
  const located = locateEntry(root, path);
  if (located.kind !== "inside") return undefined;
  try {
    return kindOf(lstatSync(located.real));
  } catch {
    return undefined;
  }
}

async function listSources(root: string, isWanted: Wanted): Promise<readonly string[]> {
  const isSource = (path: string) => isWanted(fileNameOf(path), folderOf(path));
  const tracked = git(root, ["ls-files", "-z", "--cached"]);
  // git needs the most time for the others; meanwhile the tracked ones are looked for.
  const [cached, others, standing] = await Promise.all([
    tracked,
    git(root, ["ls-files", "-z", "--others", "--exclude-standard"]),
    tracked.then((listed) => (listed ? sourcesAmong(root, records(listed).filter(isSource)) : [])),
  ]);
  if (cached && others && (cached.length + others.length > 0 || !(await isIgnored(root)))) {
    // A nested repository is named with a slash.
    const files = records(others).filter((path) => !path.endsWith("/") && isSource(path));
    return [...standing, ...files].sort();
  }
  const enter: Enter = (absolute, path) => {
    const name = fileNameOf(path);
    return name !== "node_modules" && !name.startsWith(".") && !isNestedRepository(absolute);
  };
  const all = await walk(root, "", enter);
  const noFiles = new Set([...all.folders.map(({ path }) => path), ...all.unclear]);
  return pathsOf(all, isWanted).filter((path) => !noFiles.has(path));
}

/** A folder that an outer repository ignores is not part of that repository. */
const isIgnored = async (root: string): Promise<boolean> =>
  (await git(root, ["check-ignore", "-q", "--", "."])) !== undefined;

/**
 * git also tracks deleted files, submodules and, in a conflict, one path several times. Each folder is read once, which is
 * much less than a look at each file. Paths come sorted by their bytes.
 */
function sourcesAmong(root: string, paths: readonly string[]): readonly string[] {
  const folders = new Map<string, ReadonlySet<string>>();
  const sources: string[] = [];
  let [folder, names, last] = ["", filesIn(root), ""];
  for (const path of paths) {
    const slash = path.lastIndexOf("/");
    // Neighbours mostly lie in one folder.
    if (slash !== folder.length - 1 || !path.startsWith(folder)) {
      folder = path.slice(0, slash + 1);
      names = folders.get(folder) ?? filesIn(join(root, folder));
      folders.set(folder, names);
    }
    if (path !== last && names.has(path.slice(slash + 1))) sources.push(path);
    last = path;
  }
  return sources;
}

async function listFolder(root: string, folder: string): Promise<Listing> {
  const located = locate(root, folder);
  if (located.kind !== "inside") return NOTHING;
  const name = relative(root, join(root, folder)).split(sep).join("/");
  const enter: Enter = (_, path) => (path === ".git" ? "closed" : true);
  return walk(located.real, name, enter);
}
