// The port `Files` on trees of git's objects, each in a folder of its own. Of blobs only those are read that are asked for,
// and of symlinks where they point.
import { type Diagnostic, error } from "../../model/diagnostic.ts";
import type { EntryKind } from "../../model/family.ts";
import type { Mount } from "../../model/gathered.ts";
import { type Listing, pathsOf } from "../../model/listing.ts";
import { folderOf, isPlainPath, joinPath, seenFrom } from "../../model/path.ts";
import type { Files, ReadResult } from "../../ports.ts";
import { utf8 } from "../command.ts";
import { decode, TEXT_LIMIT, tooLarge } from "../text.ts";
import type { GitObject, ObjectReader } from "./cat-file.ts";
import { readTree, type TreeEntry } from "./trees.ts";

export interface Trees {
  /** Each tree is read once; undefined where the object is not here. */
  entries(tree: string): Promise<readonly TreeEntry[] | undefined>;
  readonly objects: ObjectReader;
}

export function treesOf(objects: ObjectReader): Trees {
  const known = new Map<string, Promise<readonly TreeEntry[] | undefined>>();
  const read = async (tree: string) => {
    const object = await objects.read(tree);
    return object.kind === "object" && object.type === "tree" ? readTree(object.bytes, tree.length / 2) : undefined;
  };
  return {
    objects,
    entries(tree) {
      const entries = known.get(tree) ?? read(tree);
      known.set(tree, entries);
      return entries;
    },
  };
}

type Found =
  | { readonly kind: "entry"; readonly entry: TreeEntry }
  /** Above the trees, or the root of one. */
  | { readonly kind: "above" }
  | { readonly kind: "none" }
  | { readonly kind: "missing"; readonly id: string };

/** What stands at a path, read where that is a file. */
type Blob = Found | Exclude<GitObject, { kind: "missing" }>;

/** `missing` says how an object comes here that a partial clone left out. */
export function mountedFiles(
  root: string,
  mounts: readonly Mount[],
  trees: Trees,
  missing: (id: string) => Promise<string>,
): Files {
  const find = (path: string) => findIn(mounts, trees, path);
  const blob = async (path: string, limit: number): Promise<Blob> => {
    const found = await find(path);
    if (found.kind !== "entry" || found.entry.kind !== "file") return found;
    const { id } = found.entry;
    const read = await trees.objects.read(id, limit);
    return read.kind === "missing" ? { kind: "missing", id } : read;
  };
  const readText = async (path: string, limit = TEXT_LIMIT): Promise<ReadResult> => {
    const at = (line: number, column: number) => ({ file: path, line, column });
    const trouble = (code: Diagnostic["code"], message: string): ReadResult => ({
      kind: "trouble",
      diagnostic: error(code, message, at(1, 1)),
    });
    const read = await blob(path, limit);
    switch (read.kind) {
      case "object":
        return decode(read.bytes, at);
      case "large":
        return trouble("TOO_LARGE", tooLarge(read.size, limit));
      case "none":
        return trouble("NOT_FOUND", "there is no such file in the commit; check the name");
      case "above":
        return trouble("NOT_READABLE", "this is a folder, not a file");
      case "entry":
        return trouble("NOT_READABLE", `this is a ${read.entry.kind}, not a file`);
      case "missing":
        return trouble("NOT_FETCHED", `the clone lacks this file, bring it with: ${await missing(read.id)}`);
    }
  };
  return {
    root,
    readText,
    readBytes: async (path) => {
      const read = await blob(path, Number.MAX_SAFE_INTEGER);
      return read.kind === "object" ? read.bytes : undefined;
    },
    stat: async (path) => kindOf(await find(path)),
    listSources: async (isWanted) => {
      const all = await list(mounts, trees, "");
      const folders = new Set([...all.folders.map((f) => f.path), ...all.unclear]);
      return pathsOf(all, isWanted).filter((path) => !folders.has(path));
    },
    listFolder: (folder) => list(mounts, trees, folder),
  };
}

function kindOf(found: Found): EntryKind | undefined {
  if (found.kind === "above") return "folder";
  if (found.kind !== "entry") return undefined;
  return found.entry.kind === "submodule" ? "folder" : found.entry.kind;
}

async function findIn(mounts: readonly Mount[], trees: Trees, path: string): Promise<Found> {
  if (!isPlainPath(path)) return { kind: "none" };
  const isAbove = path === "" || mounts.some(({ folder }) => seenFrom(path, folder) !== undefined || folder === path);
  const mount = mounts.find(({ folder }) => folder !== path && seenFrom(folder, path) !== undefined);
  if (!mount || path === "") return { kind: isAbove ? "above" : "none" };
  let tree = mount.tree;
  let entry: TreeEntry | undefined;
  for (const name of (seenFrom(mount.folder, path) ?? "").split("/")) {
    if (entry && entry.kind !== "folder") return { kind: "none" };
    tree = entry?.id ?? tree;
    const entries = await trees.entries(tree);
    if (!entries) return { kind: "missing", id: tree };
    entry = entries.find((e) => e.name === name);
    if (!entry) return { kind: "none" };
  }
  return entry ? { kind: "entry", entry } : { kind: "none" };
}

/** What the folder and its parents are not asked for: only what lies below it. */
async function list(mounts: readonly Mount[], trees: Trees, folder: string): Promise<Listing> {
  const folders: { path: string; names: readonly string[] }[] = [];
  const links = new Map<string, string>();
  const unclear: string[] = [];
  const open = async (path: string, tree: string): Promise<void> => {
    const entries = await trees.entries(tree);
    if (!entries) {
      unclear.push(path);
      return;
    }
    folders.push({ path, names: entries.map((e) => e.name) });
    await Promise.all(entries.map((e) => look(joinPath(path, e.name), e)));
  };
  const look = async (path: string, { name, kind, id }: TreeEntry): Promise<void> => {
    if (name.includes("\uFFFD")) unclear.push(path);
    else if (kind === "folder") await open(path, id);
    else if (kind === "submodule") folders.push({ path, names: [] });
    else if (kind === "symlink") {
      const read = await trees.objects.read(id);
      const target = read.kind === "object" ? utf8(read.bytes) : undefined;
      if (target === undefined) unclear.push(path);
      else links.set(path, target);
    }
  };
  const inside = mounts.filter((m) => m.folder === folder || seenFrom(folder, m.folder) !== undefined);
  await Promise.all(inside.map((m) => open(m.folder, m.tree)));
  if (inside.length === 0) {
    const found = await findIn(mounts, trees, folder);
    if (found.kind === "entry" && found.entry.kind === "folder") await open(folder, found.entry.id);
  }
  folders.push(...foldersAbove(inside, folder));
  return { folders, links, unclear: unclear.sort() };
}

/** The folders on the way to the mounts, down from one of them. */
function foldersAbove(mounts: readonly Mount[], from: string) {
  const names = new Map<string, Set<string>>();
  for (const mount of mounts)
    for (let path = mount.folder; path !== from; path = folderOf(path)) {
      const name = seenFrom(folderOf(path), path) ?? "";
      names.set(folderOf(path), (names.get(folderOf(path)) ?? new Set()).add(name));
    }
  return [...names].map(([path, those]) => ({ path, names: [...those].sort() }));
}
