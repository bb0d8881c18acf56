// Paths as BuildKit normalises them (util/system/path.go), written apart from the evaluator's own.
import { Refused } from "./refused.ts";

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

/** CheckSystemDriveAndRemoveDriveLetter, for Windows. */
export function withoutDrive(written: string, keepSlash: boolean): string {
  const path = written.replaceAll("\\", "/");
  const [first = "", ...rest] = path.split(":");
  const isBad =
    (path.length === 2 && path[1] === ":") || path.startsWith("//") || (rest.length > 0 && !/^c$/i.test(first));
  if (isBad) throw new Refused(`the path ${written}`, false);
  const inside = rest.length > 0 ? rest.join(":") : path;
  const short = clean(inside);
  return keepSlash && short.length > 1 && inside.endsWith("/") ? `${short}/` : short;
}
