// Paths of the build context as patterns relative to the repository's root, so that a moved source can be recognised.
import { clean } from "../evaluate/paths.ts";
import { isKnown, join, keyOf, partsOf, type Text } from "../words/text.ts";

/** A source of COPY, ADD or a bind mount, seen from the root. */
export interface RootedSource {
  /** Equal exactly where the patterns are. */
  readonly key: string;
  /** Matches the source itself. */
  readonly self: RegExp;
  /** Matches the source and everything below it. */
  readonly below: RegExp;
  /** The last component as written: part of BuildKit's cache key where a folder is copied (DESIGN 4.4). */
  readonly last: string;
  readonly climbs: boolean;
  /** BuildKit cleans what is relative and keeps what is absolute as it is written. */
  readonly isPlain: boolean;
}

type Token = { readonly literal: string } | { readonly wild: string; readonly regex: string };

export function rootedSource(folder: string, source: Text, hasPatterns: boolean): RootedSource {
  const cleaned = isKnown(source) ? clean(`/${source}`) : join(["/", source]);
  const own = partsOf(cleaned).flatMap((part): readonly Token[] =>
    typeof part === "string" ? tokens(part, hasPatterns) : [{ wild: part.key, regex: ".*" }],
  );
  const all: Token[] = [{ literal: clean(`/${folder}`) }, ...own];
  const regex = all.map((t) => ("literal" in t ? escapeRegex(t.literal) : t.regex)).join("");
  const trimmed = regex
    .replace(/^\/+/, "")
    .replace(/\/{2,}/g, "/")
    .replace(/\/$/, "");
  const path = trimmed === "" ? "" : trimmed;
  return {
    key: keyOfTokens(all),
    // Asked only where the tree has symlinks.
    get self() {
      return new RegExp(`^${path}$`, "su");
    },
    below: new RegExp(path === "" ? "" : `^${path}(?:/|$)`, "su"),
    last: isKnown(cleaned) ? cleaned.slice(cleaned.lastIndexOf("/") + 1) : keyOf(cleaned).replace(/^.*\//, ""),
    isPlain: !isKnown(source) || !source.startsWith("/") || cleaned === source,
    climbs: isKnown(source) && source.split("/").includes(".."),
  };
}

/** Literal text, `[[]` and `\[` alike, joined and with single slashes; wildcards as they are. */
function keyOfTokens(all: readonly Token[]): string {
  const out: string[] = [];
  let literal = "";
  const flush = () => {
    if (literal !== "") out.push(JSON.stringify(literal.replace(/\/{2,}/g, "/")));
    literal = "";
  };
  for (const token of all) {
    if ("literal" in token) {
      literal += token.literal;
      continue;
    }
    flush();
    out.push(token.wild);
  }
  literal = literal.replace(/\/$/, "");
  flush();
  return out.join("+");
}

function tokens(text: string, hasPatterns: boolean): readonly Token[] {
  if (!hasPatterns) return [{ literal: text }];
  const out: Token[] = [];
  const piece = /\[([^\]\\^])\]|\\(.)|(\*+)|(\?)|(\[(?:\\.|[^\]\\])*\])|([^[\\*?]+|.)/gsu;
  for (const match of text.matchAll(piece)) {
    const [whole, single, escaped, star, any, group] = match;
    if (single !== undefined) out.push({ literal: single });
    else if (escaped !== undefined) out.push({ literal: escaped });
    else if (star !== undefined) out.push({ wild: "*", regex: "[^/]*" });
    else if (any !== undefined) out.push({ wild: "?", regex: "[^/]" });
    // A class may hold anything that a regular expression reads otherwise: it is taken for any one character.
    else if (group !== undefined) out.push({ wild: `class(${JSON.stringify(group)})`, regex: "[^/]" });
    else out.push({ literal: whole });
  }
  return out;
}

const escapeRegex = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
