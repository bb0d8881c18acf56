// Where a path of the tree really lies once symlinks are followed, and whether that is still inside the root.
import { lstatSync, readlinkSync, realpathSync } from "node:fs";
import { basename, dirname, isAbsolute, join, relative, sep } from "node:path";

export type Located =
  | { readonly kind: "inside"; readonly real: string }
  | { readonly kind: "missing" }
  | { readonly kind: "outside" }
  | { readonly kind: "unreadable"; readonly reason: string };

/** Follows every symlink of the path. */
export function locate(root: string, path: string): Located {
  return leavesRoot(root, path) ? { kind: "outside" } : real(root, join(root, path));
}

/** Follows the symlinks of the parent folders only: the entry itself may be a symlink, or missing. */
export function locateEntry(root: string, path: string): Located {
  if (leavesRoot(root, path)) return { kind: "outside" };
  const absolute = join(root, path);
  if (absolute === join(root, "")) return real(root, absolute);
  const parent = real(root, dirname(absolute));
  return parent.kind === "inside" ? { kind: "inside", real: join(parent.real, basename(absolute)) } : parent;
}

/** The code of a failed system call (`ENOENT`), or "" for anything else that was thrown. */
export function failure(thrown: unknown): string {
  return thrown instanceof Error && "code" in thrown && typeof thrown.code === "string" ? thrown.code : "";
}

export function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

const leavesRoot = (root: string, path: string): boolean => isAbsolute(path) || !isInside(root, join(root, path));

function real(root: string, absolute: string): Located {
  try {
    const target = realpathSync.native(absolute);
    return isInside(realpathSync.native(root), target) ? { kind: "inside", real: target } : { kind: "outside" };
  } catch (thrown) {
    const code = failure(thrown);
    if (code === "ENOENT" || code === "ENOTDIR" || code === "ERR_INVALID_ARG_VALUE") return dangling(root, absolute);
    return { kind: "unreadable", reason: code };
  }
}

/** A link to a missing file outside is told apart from a plain missing file: creating through it would leave the root. */
function dangling(root: string, absolute: string): Located {
  try {
    if (!lstatSync(absolute).isSymbolicLink()) return { kind: "missing" };
    const target = readlinkSync(absolute);
    const end = isAbsolute(target) ? target : join(realpathSync.native(dirname(absolute)), target);
    return isInside(realpathSync.native(root), end) ? { kind: "missing" } : { kind: "outside" };
  } catch {
    return { kind: "missing" };
  }
}
