// Symlinks that a moved source would follow to another place: BuildKit resolves them at the context's root, which is another one
// after the move. What lies inside a copied folder is copied as it is, links too.
import type { Member } from "../model/family.ts";
import { NOTHING } from "../model/listing.ts";
import { joinPath } from "../model/path.ts";

/** Why the source means something else from above, undefined where it does not; `source` as COPY reads it, relative to the context. */
export function wayOut(member: Member, source: string, becomesPattern: boolean): string | undefined {
  const links = linksOf(member);
  if (links.size === 0) return undefined;
  const segments = source
    .replace(/^['"]|['"]$/g, "")
    .split("/")
    .filter((s) => s !== "" && s !== ".");
  const wild = segments.findIndex((s) => /[*?[$\\'"]/.test(s));
  const literal = wild < 0 ? segments : segments.slice(0, wild);
  const { folder } = member.context;
  const start = follow(literal, links, folder);
  if (start.kind === "out") return start.why;
  if (becomesPattern) {
    const way = literal.map((_, n) => literal.slice(0, n + 1).join("/")).find((path) => links.has(path));
    if (way !== undefined)
      return `"${joinPath(folder, way)}" is a symlink, which BuildKit does not follow once the folder is written as a pattern`;
  }
  if (wild < 0) return undefined;
  const matches = matcher(start.path, segments.slice(wild));
  for (const link of links.keys()) {
    const end = matches(link) ? follow(link.split("/"), links, folder) : undefined;
    if (end?.kind === "out") return end.why;
  }
  return undefined;
}

/** The symlinks of the member's context, by their path in it. */
function linksOf({ context }: Member): ReadonlyMap<string, string> {
  const { listing = NOTHING, folder } = context;
  if (folder === "") return listing.links;
  return new Map([...listing.links].map(([path, target]) => [path.slice(folder.length + 1), target]));
}

type Followed =
  | { readonly kind: "inside"; readonly path: readonly string[] }
  | { readonly kind: "out"; readonly why: string };

function follow(path: readonly string[], links: ReadonlyMap<string, string>, folder: string): Followed {
  const rest = [...path];
  const at: string[] = [];
  for (let hops = 0, last = ""; ; ) {
    const part = rest.shift();
    if (part === undefined) return { kind: "inside", path: at };
    if (part === "" || part === ".") continue;
    if (part === "..") {
      if (at.pop() === undefined)
        return out(
          last,
          "is a symlink that leaves the member's folder: in the common context it would point elsewhere",
        );
      continue;
    }
    at.push(part);
    const target = links.get(at.join("/"));
    if (target === undefined) continue;
    last = joinPath(folder, at.join("/"));
    if (target.startsWith("/"))
      return out(
        last,
        "is an absolute symlink, which starts at the context's root: in the common context it would point elsewhere",
      );
    if (++hops > 40) return out(last, "is a symlink that leads back to itself");
    at.pop();
    rest.unshift(...target.split("/"));
  }
}

const out = (link: string, why: string): Followed => ({ kind: "out", why: `"${link}" ${why}` });

/** What the segments from the first pattern on may match; a variable may be anything below. */
function matcher(start: readonly string[], segments: readonly string[]): (path: string) => boolean {
  const below = start.length === 0 ? "" : `${start.join("/")}/`;
  if (segments.some((s) => /[$'"]/.test(s))) return (path) => path.startsWith(below);
  const piece = (s: string) =>
    s.replace(/\\(.)|\*+|\?|\[(?:\\.|[^\]\\])*\]|[.+^${}()|[\]\\]/gs, (found, letter: string | undefined) => {
      if (letter !== undefined) return /[\w\s]/.test(letter) ? letter : `\\${letter}`;
      if (found.startsWith("*")) return "[^/]*";
      return found === "?" || found.length > 1 ? "[^/]" : `\\${found}`;
    });
  const regex = new RegExp(`^${segments.map(piece).join("/")}$`, "s");
  return (path) => path.startsWith(below) && regex.test(path.slice(below.length));
}
