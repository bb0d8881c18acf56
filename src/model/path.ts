// Paths of a tree as plain text: relative to its root, with `/`, "" for the root itself.

/** True for a path that cannot leave its root and is spelt in one way only: no leading `/`, no `.`, `..` or empty segment, no NUL. */
export function isPlainPath(path: string): boolean {
  if (path === "") return true;
  return (
    !path.includes("\0") && path.split("/").every((segment) => segment !== "" && segment !== "." && segment !== "..")
  );
}

export const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf("/")));

export const fileNameOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

export const joinPath = (folder: string, name: string): string => (folder === "" ? name : `${folder}/${name}`);

/** The path as seen from the folder; undefined where it is not below it. */
export function seenFrom(folder: string, path: string): string | undefined {
  if (folder === "") return path;
  return path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : undefined;
}

/** BuildKit cleans a source at the context's root, so `..` never leads above it (util/system/path.go NormalizePath). */
export function cleanFromRoot(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `${parts.join("/")}${parts.length > 0 && path.endsWith("/") ? "/" : ""}`;
}
