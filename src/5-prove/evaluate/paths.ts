// Paths inside an image as BuildKit normalises them (util/system/path.go), with parts that may be unknown. A path of
// Windows is brought to slashes and relieved of its drive first (windows.ts).
import { isKnown, join, keyOf, operation, partsOf, show, type Text, termText } from "../words/text.ts";

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

/** A known path below a folder that is not known, such as the base's working directory: joined, and cleaned as a whole. */
function below(folder: Text, path: string, keepSlash: boolean): Text {
  if (path.startsWith("/")) return resolveKnown("/", path, keepSlash);
  // The folder as it stands, uncleaned, or the root where it is empty.
  if (path === "") return operation("below", [keyOf(folder), keyOf(path)], show(folder));
  const { base, tail } = cleaned(folder);
  const relative = clean(`.${tail}/${path}`);
  const ending = !keepSlash ? "" : path.endsWith("/") ? "/" : path.endsWith("/.") ? "/." : "";
  if (relative === "." || relative.startsWith(".."))
    return operation("below", [keyOf(base), keyOf(relative + ending)], `${show(folder)}/${path}`);
  return join([base, `/${relative}${ending}`]);
}

/** The folder as a term that is clean, and a known path below it. Only what was joined is clean already. */
function cleaned(folder: Text): { readonly base: Text; readonly tail: string } {
  const [first, tail = "", ...more] = partsOf(folder);
  const isJoined = typeof first === "object" && /^(?:workdir|winworkdir|path|below)\(/.test(first.key);
  if (isJoined && more.length === 0 && typeof tail === "string" && (tail === "" || tail.startsWith("/")))
    return { base: termText(first), tail };
  return { base: operation("below", [keyOf(folder), keyOf(".")], show(folder)), tail: "" };
}
