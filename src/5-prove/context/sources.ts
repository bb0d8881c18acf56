// Paths of the build context as patterns relative to the repository's root, so that a moved source can be recognised.
// BuildKit walks literally, through symlinks, up to the first segment with a wildcard, and matches what follows
// (fsutil copy.go ResolveWildcards): before it `\` is a letter, behind it an escape.
import { clean } from "../evaluate/paths.ts";
import { isKnown, join, keyOf, partsOf, type Text } from "../words/text.ts";

/** A source of COPY, ADD or a bind mount, seen from the root. */
export interface RootedSource {
  /** Equal exactly where the patterns are. */
  readonly key: string;
  /** The path up to the first wildcard or unknown part, from the root. */
  readonly start: string;
  /** What follows the start, as the source of a regular expression; "" where nothing does. */
  readonly rest: string;
  /** The last component as written: part of BuildKit's cache key where a folder is copied (DESIGN 4.4). */
  readonly last: string;
  readonly hasWildcard: boolean;
  /** May be the whole context, by itself or for some value of a variable. */
  readonly mayBeWhole: boolean;
  /** BuildKit cleans what is relative and keeps what is absolute as it is written. */
  readonly isPlain: boolean;
  /** `..` beside a variable: what is left when the path is cleaned depends on the value. */
  readonly climbs: boolean;
  /** The client of the builder reads the pattern otherwise than the builder, or will behind a folder's name. */
  readonly isOdd: boolean;
}

type Token = { readonly literal: string } | { readonly wild: string; readonly regex: string };

export function rootedSource(folder: string, source: Text, hasPatterns: boolean): RootedSource {
  const cleaned = isKnown(source) ? clean(`/${source}`) : join(["/", source]);
  const parts = partsOf(cleaned);
  const [first = ""] = parts;
  const known = typeof first === "string" ? first : "";
  const segments = known.split("/").filter((s) => s !== "");
  // Before an unknown part only whole segments are sure.
  if (!isKnown(cleaned) && !known.endsWith("/")) segments.pop();
  const wildAt = hasPatterns ? segments.findIndex(hasWildcard) : -1;
  const literal = wildAt < 0 ? segments : segments.slice(0, wildAt);
  const start = [...folder.split("/"), ...literal].filter((s) => s !== "" && s !== ".").join("/");
  const after = rest(known, literal.length);
  const following = [
    ...(after === "" ? [] : tokens(after, hasPatterns)),
    ...parts.slice(typeof first === "string" ? 1 : 0).flatMap(ofPart(hasPatterns)),
  ];
  const all: Token[] = [{ literal: `/${start}` }, ...(following.length > 0 ? [{ literal: "/" }] : []), ...following];
  return {
    key: keyOfTokens(all),
    start,
    rest: following.map((t) => ("literal" in t ? escapeRegex(t.literal) : t.regex)).join(""),
    last: isKnown(cleaned) ? cleaned.slice(cleaned.lastIndexOf("/") + 1) : keyOf(cleaned).replace(/^.*\//, ""),
    hasWildcard: wildAt >= 0 || (hasPatterns && parts.some((p) => typeof p === "string" && hasWildcard(p))),
    mayBeWhole: parts.every((p) => typeof p !== "string" || /^[./]*$/.test(p)),
    isPlain: !isKnown(source) || !source.startsWith("/") || cleaned === source,
    isOdd: isOdd(`${folder}/${parts.filter((p) => typeof p === "string").join("\0")}`, hasPatterns),
    climbs: !isKnown(source) && partsOf(source).some((p) => typeof p === "string" && /(?:^|\/)\.\.(?:\/|$)/.test(p)),
  };
}

/** `^` is an anchor in a pattern to the client; `**` beside letters is read by where it stands; a mount's path is sent as a pattern. */
const isOdd = (text: string, hasPatterns: boolean): boolean =>
  hasPatterns
    ? (text.includes("^") && /[[\]*?]/.test(text)) || /\*\*(?!\/)|[^/]\*\*/.test(text)
    : /[[\]*?^\\]/.test(text);

/** fsutil copy.go containsWildcards */
const hasWildcard = (text: string): boolean => /^(?:\\.|[^\\*?[])*[*?[]/s.test(text);

/** The text without its first segments, and without slashes before what is left. */
function rest(text: string, segments: number): string {
  const found = text.split("/").filter((s) => s !== "");
  const left = found.slice(segments).join("/");
  return left !== "" && text.endsWith("/") ? `${left}/` : left;
}

const ofPart =
  (hasPatterns: boolean) =>
  (part: ReturnType<typeof partsOf>[number]): readonly Token[] =>
    typeof part === "string" ? tokens(part, hasPatterns) : [{ wild: part.key, regex: ".*" }];

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

/**
 * Go's path/filepath Match, as the builder reads it. Its client, which sends only what is named, reads the same as
 * patternmatcher does: there `[*]` is no set of one, so it is not taken for a literal here.
 */
function tokens(text: string, hasPatterns: boolean): readonly Token[] {
  if (!hasPatterns) return [{ literal: text }];
  const out: Token[] = [];
  const piece = /\[([A-Za-z0-9_.[])\]|\\(.)|(\*+)|(\?)|(\[(?:\\.|[^\]\\])*\])|([^[\\*?]+|.)/gsu;
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

export const escapeRegex = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
