// Two commands' texts: do they do the same? A room of its own: choices made by hand inside RUN will be resolved here.
import { readShell } from "./shell/read.ts";
import { namedIn } from "./shell/reader.ts";

export type CommandComparison =
  | { readonly kind: "equal" }
  /** Blanks between words differ: the shell sees the same words, BuildKit another text. */
  | { readonly kind: "same-words" }
  /** The same, once the shell has put values in their places. */
  | { readonly kind: "same-values" }
  /** `fold` is the fold's text with the values of `names` in it. */
  | { readonly kind: "different"; readonly at: number; readonly fold: string; readonly names: readonly string[] }
  /** A variable stands where its value is not surely what the member wrote: the place in the fold's text. */
  | { readonly kind: "unread"; readonly at: number; readonly message: string };

/** Who reads a command: a POSIX shell, a shell that is none or not known, or nobody, for it is in exec form. */
export type ReadBy = "posix" | "other" | "none";

/** `values`: what the fold's environment has and the member's has not. */
export function compareCommands(
  member: string,
  fold: string,
  readBy: ReadBy,
  values: ReadonlyMap<string, string> = new Map(),
): CommandComparison {
  if (member === fold) return { kind: "equal" };
  if (readBy === "none") return different(member, fold, []);
  const named = new Map([...values].filter(([name]) => namedIn(fold, [name])));
  const names = [...named.keys()];
  if (readBy === "other") {
    const found = namedIn(fold, names);
    if (!found) return different(member, fold, []);
    return {
      kind: "unread",
      at: found.at,
      message: `${found.name} is named, and the shell is not known to be a POSIX one in its usual state`,
    };
  }
  const theirs = readShell(fold, named);
  if (theirs.kind === "unread")
    return names.length > 0 ? { ...theirs.trouble, kind: "unread" } : different(member, fold, []);
  const ours = readShell(member, new Map());
  if (ours.kind === "read" && isSameList(ours.tokens, theirs.tokens))
    return { kind: names.length > 0 ? "same-values" : "same-words" };
  const resolved = theirs.holes.reduceRight((text, h) => text.slice(0, h.at) + h.value + text.slice(h.end), fold);
  const [hole] = theirs.holes;
  if (hole && withSingleBlanks(member) === withSingleBlanks(resolved))
    return {
      kind: "unread",
      at: hole.at,
      message: `${names.join(", ")}: the shell would not read the values alike as text`,
    };
  return different(member, resolved, names);
}

const withSingleBlanks = (text: string): string => text.replace(/[ \t]+/g, " ");

const isSameList = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((token, i) => token === b[i]);

function different(member: string, fold: string, names: readonly string[]): CommandComparison {
  let at = 0;
  while (at < member.length && member[at] === fold[at]) at++;
  return { kind: "different", at, fold, names };
}
