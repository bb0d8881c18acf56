// In: what is built, and the files that writing the fold or pruning its members would touch. Out: a line where an
// instruction takes such a file into the image: `verify` builds the tree as it lies, and that image would be another one.
import { copyOf } from "../1-read/typed.ts";
import { readRules, visibleEntries } from "../5-prove/context/ignore.ts";
import type { FileChange } from "../model/change.ts";
import type { IgnoreFile, Member } from "../model/family.ts";
import { seenFrom } from "../model/path.ts";
import type { VerifyRequest } from "./requests.ts";

export function contextNotes(request: VerifyRequest): readonly string[] {
  const { pending, family, foldContext, ignore } = request;
  if (!pending) return [];
  const seen = (path: string): boolean => isSeen(path, foldContext, ignore);
  const note = (does: string, paths: readonly string[]): readonly string[] => {
    const files = paths.filter(seen);
    const copies = family.members.flatMap((m) => copiesOf(m, files));
    const taken = files.filter((f) => copies.some((c) => c.takes(f)));
    if (taken.length === 0) return [];
    const where = several(copies.filter((c) => taken.some(c.takes)).map((c) => c.text));
    return [`${does} ${several(taken)}, and that changes the image: ${where}`];
  };
  const written = (action: FileChange["action"]) =>
    pending.writes.filter((c) => c.action === action).map((c) => c.path);
  return [
    ...note("writing adds", written("create")),
    ...note("writing changes", written("modify")),
    ...note("--prune deletes", pending.prunes),
  ];
}

interface CopyLine {
  /** `COPY . /app (amd64/Dockerfile:3)`. */
  readonly text: string;
  readonly takes: (path: string) => boolean;
}

/** The lines that take one of the files from the context. */
function copiesOf(member: Member, files: readonly string[]): readonly CopyLine[] {
  const { dockerfile, context } = member;
  return dockerfile.instructions.flatMap((at) => {
    const copy = copyOf(at, dockerfile.escape);
    if (!copy || copy.from !== undefined) return [];
    const sources = copy.sources.map((s) => segments(s.text));
    const takes = (path: string): boolean => sources.some((s) => isBelow(path, context.folder, s));
    return files.some(takes) ? [{ text: `${at.logical} (${dockerfile.path}:${at.line})`, takes }] : [];
  });
}

/** Is the file what the source names, or in a folder that it names? A variable may be anything, so it is no answer. */
function isBelow(path: string, folder: string, source: readonly string[]): boolean {
  const parts = seenFrom(folder, path)?.split("/");
  return parts !== undefined && source.length <= parts.length && source.every((s, n) => matches(s, parts[n] ?? ""));
}

/** A character class is read as any character: a note too many is better than one too few. */
function matches(pattern: string, name: string): boolean {
  const source = pattern.replace(/\\(.)|\[[^\]]*\]|[*?]|[.+^${}()|\]/]/g, (piece, escaped: string | undefined) => {
    if (escaped !== undefined) return `\\u{${escaped.codePointAt(0)?.toString(16)}}`;
    return piece === "*" ? ".*" : piece === "?" || piece.startsWith("[") ? "." : `\\${piece}`;
  });
  return new RegExp(`^${source}$`, "su").test(name);
}

const segments = (source: string): readonly string[] =>
  source
    .replace(/^(['"])(.*)\1$/, "$2")
    .split("/")
    .filter((s) => s !== "" && s !== ".");

/** Does a build of this context see it? Where a rule is not understood, yes. */
export function isSeen(path: string, context: string, ignore: IgnoreFile | undefined): boolean {
  const inside = seenFrom(context, path);
  if (inside === undefined) return false;
  const parts = inside.split("/");
  const rules = readRules(ignore?.text ?? "");
  const visible =
    rules &&
    visibleEntries(
      parts.map((_, n) => parts.slice(0, n + 1).join("/")),
      rules,
    );
  return visible?.has(inside) ?? true;
}

function several(items: readonly string[]): string {
  const [first = "", second = ""] = items;
  if (items.length > 2) return `${first} and ${items.length - 1} more`;
  return items.length === 2 ? `${first} and ${second}` : first;
}
