// Paths inside the git tree that a manifest names, cleaned as Go's path.Clean does (bashbrew cleans Directory so).

/** `x86_64/` -> `x86_64`, `./a/../b` -> `b`, "" -> `.`; a path out of the tree keeps its `..` or `/`. */
export function cleanPath(path: string): string {
  const rooted = path.startsWith("/");
  const out: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") out.push(part);
    else if (out.length > 0 && out.at(-1) !== "..") out.pop();
    else if (!rooted) out.push("..");
  }
  return `${rooted ? "/" : ""}${out.join("/")}` || ".";
}

/** `Directory` and `File` as one path relative to the tree. */
export const joinPath = (directory: string, file: string): string => cleanPath(`${directory || "."}/${file}`);

export const leavesTree = (clean: string): boolean =>
  clean === ".." || clean.startsWith("../") || clean.startsWith("/");
