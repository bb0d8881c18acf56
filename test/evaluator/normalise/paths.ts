// Paths as BuildKit normalises them for Linux (util/system/path.go), written apart from the evaluator's own.

/** Go's path.Clean. */
export function clean(path: string): string {
  const out: string[] = [];
  for (const part of path.split("/")) {
    if (part === ".." && out.length > 0 && out.at(-1) !== "..") out.pop();
    else if (part === ".." && path.startsWith("/")) continue;
    else if (part !== "" && part !== ".") out.push(part);
  }
  if (path.startsWith("/")) return `/${out.join("/")}`;
  return out.join("/") || ".";
}

/** NormalizePath. */
export function resolvePath(parent: string, path: string, keepSlash: boolean): string {
  const from = parent === "" ? "/" : parent.startsWith("/") ? parent : clean(`/${parent}`);
  const wanted = path === "" ? from : path;
  const full = wanted.startsWith("/") ? wanted : clean(`${from}/${wanted}`);
  if (!keepSlash) return full;
  if (path.endsWith("/")) return full.endsWith("/") ? full : `${full}/`;
  if (path.endsWith("/.")) return full === "/" ? "/." : `${full}/.`;
  return full;
}

/** Go's path.Base. */
export const baseName = (path: string): string =>
  path === "" ? "." : path.replace(/\/+$/, "").split("/").at(-1) || "/";
