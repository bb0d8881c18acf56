// What a source takes of the tree: itself, what its pattern matches, and where symlinks on the way and among the matches lead.
// A symlink inside a folder that is copied is copied as it is (fsutil copy.go), so it is no matter where it leads.
import { escapeRegex, type RootedSource } from "./sources.ts";

export type Taken =
  | { readonly kind: "taken"; readonly start: string; readonly has: (path: string) => boolean }
  /** A symlink that is absolute, climbs out of the context's folder or leads in a circle. */
  | { readonly kind: "leaves"; readonly link: string };

export function takenBy(source: RootedSource, folder: string, links: ReadonlyMap<string, string>): Taken {
  const start = follow(source.start, folder, links);
  if (start === undefined) return { kind: "leaves", link: source.start };
  const ways = [below(source.start, source.rest), ...(start === source.start ? [] : [below(start, source.rest)])];
  if (source.rest !== "" && links.size > 0) {
    const matches = new RegExp(`^${pattern(start, source.rest)}$`, "su");
    for (const link of links.keys()) {
      if (!matches.test(link)) continue;
      const target = follow(link, folder, links);
      if (target === undefined) return { kind: "leaves", link };
      ways.push(below(target, ""));
    }
  }
  return { kind: "taken", start, has: (path) => ways.some((isBelow) => isBelow(path)) };
}

/** True for what the pattern matches, and for what lies below that. */
function below(start: string, rest: string): (path: string) => boolean {
  if (rest === "") return (path) => start === "" || path === start || path.startsWith(`${start}/`);
  const regex = new RegExp(`^${pattern(start, rest)}(?:/|$)`, "su");
  return (path) => regex.test(path);
}

const pattern = (start: string, rest: string): string => `${escapeRegex(start)}${start === "" ? "" : "/"}${rest}`;

/** The path with its symlinks followed, which must stay in the folder; an absolute one starts anew at a context's root. */
function follow(path: string, folder: string, links: ReadonlyMap<string, string>): string | undefined {
  const above = folder === "" ? [] : folder.split("/");
  let rest = path.split("/").slice(above.length);
  let at: string[] = [];
  for (let hops = 0; rest.length > 0; ) {
    const [part = "", ...behind] = rest;
    rest = behind;
    if (part === "" || part === ".") continue;
    if (part === "..") {
      if (at.length === 0) return undefined;
      at = at.slice(0, -1);
      continue;
    }
    const target = links.get([...above, ...at, part].join("/"));
    if (target === undefined) {
      at = [...at, part];
      continue;
    }
    if (target.startsWith("/") || ++hops > 40) return undefined;
    rest = [...target.split("/"), ...rest];
  }
  return [...above, ...at].join("/");
}

/** The first symlink among the folders of a path below another one, or the path itself. */
export function linkOnTheWay(path: string, below: string, links: ReadonlyMap<string, string>): string | undefined {
  const segments = path.split("/");
  for (let n = below === "" ? 1 : below.split("/").length + 1; n <= segments.length; n++) {
    const part = segments.slice(0, n).join("/");
    if (links.has(part)) return part;
  }
  return undefined;
}
