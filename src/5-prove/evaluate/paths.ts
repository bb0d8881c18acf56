// Paths inside an image as BuildKit normalises them (util/system/path.go, Linux), with parts that may be unknown.
import { isKnown, join, keyOf, operation, partsOf, show, type Text } from "../words/text.ts";

/** Go's path.Clean. */
export function clean(path: string): string {
  const rooted = path.startsWith("/");
  const out: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") out.push(part);
    else if (out.length > 0 && out.at(-1) !== "..") out.pop();
    else if (!rooted) out.push("..");
  }
  return (rooted ? "/" : "") + out.join("/") || (rooted ? "/" : ".");
}

/** NormalizePath: a path against the folder it stands in; with `keepSlash` an ending that means "a folder" stays. */
export function resolvePath(folder: Text, path: Text, keepSlash: boolean): Text {
  if (isKnown(path))
    return isKnown(folder) ? resolveKnown(folder || "/", path, keepSlash) : below(folder, path, keepSlash);
  const [first] = partsOf(path);
  if (typeof first === "string" && first.startsWith("/")) return path;
  return operation("path", [keyOf(folder), keyOf(path)], show(path));
}

function resolveKnown(folder: string, path: string, keepSlash: boolean): string {
  // An absolute path is kept as it is written, only a relative one is cleaned.
  const full = path === "" ? folder : path.startsWith("/") ? path : clean(`/${folder}/${path}`);
  return keepSlash ? full + folderEnding(path, full) : full;
}

function folderEnding(path: string, full: string): string {
  if (path.endsWith("/")) return full.endsWith("/") ? "" : "/";
  if (path.endsWith("/.") && !full.endsWith("/.")) return full === "/" ? "." : "/.";
  return "";
}

/** A known path below a folder that is not known, such as the base's working directory. */
function below(folder: Text, path: string, keepSlash: boolean): Text {
  if (path.startsWith("/")) return resolveKnown("/", path, keepSlash);
  const parts = partsOf(folder);
  const last = parts.at(-1);
  const [head, tail] = typeof last === "string" ? [parts.slice(0, -1), last] : [parts, ""];
  const relative = clean(`.${tail}/${path}`);
  if (relative.startsWith("..") || (tail !== "" && !tail.startsWith("/")))
    return operation("path", [keyOf(folder), keyOf(path)], `${show(folder)}/${path}`);
  const ending = keepSlash && /(^|\/)\.?$/.test(path) ? "/" : "";
  return join([
    ...head.map((p) => (typeof p === "string" ? p : join([{ parts: [p], key: p.key }]))),
    relative === "." ? ending : `/${relative}${ending}`,
  ]);
}
