// A member's instruction -> the same instruction with its sources named from the family's context (DESIGN 5 "Moving a context").
// What cannot be moved without looking at another tree is trouble with its line.
import { copyOf } from "../1-read/typed.ts";
import type { Word } from "../1-read/words.ts";
import { type Diagnostic, error } from "../model/diagnostic.ts";
import type { Instruction } from "../model/dockerfile.ts";
import type { Member } from "../model/family.ts";
import { cleanFromRoot } from "../model/path.ts";
import { wayOut } from "./links.ts";
import { movedMounts } from "./move-mount.ts";
import { type Edit, type Edits, edited, trouble } from "./move-text.ts";

export type Moved =
  | { readonly kind: "instruction"; readonly instruction: Instruction }
  | { readonly kind: "trouble"; readonly diagnostic: Diagnostic };

/** The path from the family's context to the member's, "" where they are the same. */
export function prefixOf(member: Member, context: string): string {
  const folder = member.context.folder;
  return folder === context ? "" : context === "" ? folder : folder.slice(context.length + 1);
}

/** Rewrites the sources of COPY, ADD and mounts at their offsets; `prefix` is not empty. ONBUILD keeps its text: it speaks of another context. */
export function move(instruction: Instruction, member: Member, prefix: string): Moved {
  const moved =
    instruction.keyword === "RUN" ? movedMounts(instruction, member, prefix) : movedCopy(instruction, member, prefix);
  if (moved.kind === "edits") return { kind: "instruction", instruction: edited(instruction, moved.edits) };
  const { line, column } = instruction;
  const place = { file: member.dockerfile.path, line, column };
  return { kind: "trouble", diagnostic: error("CONTEXT_CANNOT_MOVE", moved.message, place) };
}

function movedCopy(instruction: Instruction, member: Member, prefix: string): Edits {
  const copy = copyOf(instruction, member.dockerfile.escape);
  if (!copy || copy.from !== undefined || copy.sources.length === 0) return { kind: "edits", edits: [] };
  if (/[^\S ]|[$'"\\`]/.test(prefix))
    return trouble(
      `the folder "${prefix}" has quotes, $, escapes or line ends in its name: no COPY from above can name it`,
    );
  // The builder's client reads a source as patternmatcher does, where [*] and [?] are no sets of one, and the builder as path.Match.
  if (/[*?]/.test(prefix))
    return trouble(`the folder "${prefix}" has * or ? in its name, which BuildKit reads in two ways: rename it`);
  const isListed = prefix.includes(" ") && !copy.json;
  if (isListed && (instruction.heredocs.length > 0 || copy.words.some((w) => /['"\\`]/.test(w.text))))
    return trouble(
      `the folder "${prefix}" has blanks in its name, so a COPY from above it is a JSON list, which has no here-documents and other quotes and escapes: write this without`,
    );
  const keepsParents = copy.flags.some((f) => /^--parents(?:=true)?$/i.test(f.text));
  const edits: Edit[] = [];
  for (const word of isListed ? copy.words : copy.sources) {
    if (instruction.text.slice(word.start, word.end) !== word.text)
      return trouble("a source is broken over two lines: write it on one");
    const moved = copy.sources.includes(word) ? movedSource(word, member, prefix, keepsParents) : word.text;
    if (typeof moved !== "string") return moved;
    edits.push({ start: word.start, end: word.end, text: isListed ? inList(moved, word, copy.words) : moved });
  }
  return { kind: "edits", edits };
}

/** Only a JSON list has words with blanks (parser/line_parsers.go parseStringsWhitespaceDelimited). */
const inList = (text: string, word: Word, words: readonly Word[]): string =>
  `${word === words[0] ? "[" : ""}"${text}"${word === words.at(-1) ? "]" : ","}`;

function movedSource(source: Word, member: Member, prefix: string, keepsParents: boolean): string | Edits {
  const quote = /^['"]/.exec(source.text)?.[0] ?? "";
  const inner = quote ? source.text.slice(1, source.text.endsWith(quote) ? -1 : undefined) : source.text;
  const tail = source.text.slice(quote.length + inner.length);
  const isRead = !/[$'"\\`]/.test(inner);
  if (!isRead && /(?:^|\/)\.\.(?:\/|$)/.test(inner))
    return trouble("a source climbs with .. beside a variable, quotes or escapes: name it from the context's root");
  if (!isRead && keepsParents)
    return trouble("--parents with a variable, quotes or escapes in its source cannot be moved");
  const escaped = prefix.replaceAll("[", "[[]");
  if (/\^/.test(prefix + inner) && /[[\]*?]/.test(prefix + inner))
    return trouble("a ^ in a pattern is read in two ways by BuildKit: name the source without a pattern");
  if (/\*\*(?!\/)|[^/]\*\*/.test(inner))
    return trouble("a ** beside other letters means something else behind a folder's name: write *");
  // BuildKit follows symlinks and reads `\` as a letter only before the first pattern character.
  if (escaped !== prefix && !isRead)
    return trouble(`the folder "${prefix}" is written as a pattern, which changes how BuildKit reads this source`);
  const plain = isRead && inner.split("/").includes("..") ? cleanFromRoot(inner) : inner;
  const out = wayOut(member, plain, escaped !== prefix);
  if (out !== undefined) return trouble(out);
  return `${quote}${fromAbove(escaped, plain, keepsParents)}${tail}`;
}

/** `./` where the folder's name would begin a flag, a here-document, a list or a URL. */
function fromAbove(prefix: string, source: string, keepsParents: boolean): string {
  const pivot = keepsParents ? source.indexOf("/./") : -1;
  const relative =
    pivot < 0 ? stripped(source) : `${stripped(source.slice(0, pivot))}/./${stripped(source.slice(pivot + 3))}`;
  const joined =
    keepsParents && pivot < 0 ? `${prefix}/./${relative}` : relative === "" ? prefix : `${prefix}/${relative}`;
  return /^(?:-|\[|\d*<<|[\w-]+@[\w.-]+:)/.test(joined) ? `./${joined}` : joined;
}

const stripped = (source: string): string => source.replace(/^(?:\.?\/)+/, "").replace(/^\.$/, "");
