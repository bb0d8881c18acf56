// A member's instruction -> the same instruction with its sources named from the family's context (DESIGN 5 "Moving a context").
// What cannot be moved without looking at another tree is trouble with its line.
import { copyOf, mountsContext } from "../1-read/typed.ts";
import { type Diagnostic, error } from "../model/diagnostic.ts";
import type { Instruction } from "../model/dockerfile.ts";
import type { ContextEntry, Member } from "../model/family.ts";

export type Moved =
  | { readonly kind: "instruction"; readonly instruction: Instruction }
  | { readonly kind: "trouble"; readonly diagnostic: Diagnostic };

/** The path from the family's context to the member's, "" where they are the same. */
export function prefixOf(member: Member, context: string): string {
  const folder = member.context.folder;
  return folder === context ? "" : context === "" ? folder : folder.slice(context.length + 1);
}

/** Rewrites the sources of COPY and ADD at their offsets; `prefix` is not empty. ONBUILD keeps its text: it speaks of another context. */
export function move(instruction: Instruction, member: Member, prefix: string): Moved {
  const mark = member.dockerfile.escape;
  const trouble = (message: string): Moved => ({
    kind: "trouble",
    diagnostic: error("CONTEXT_CANNOT_MOVE", message, {
      file: member.dockerfile.path,
      line: instruction.line,
      column: instruction.column,
    }),
  });
  if (mountsContext(instruction, mark))
    return trouble(
      "RUN --mount reads the build context, which the fold moves: give the members one context with --member",
    );
  const copy = copyOf(instruction, mark);
  if (!copy || copy.from !== undefined) return { kind: "instruction", instruction };
  if (copy.sources.length > 0 && /[\s$'"\\`]/.test(prefix))
    return trouble(
      `the folder "${prefix}" has blanks, quotes, $ or escapes in its name: a COPY from above it would need them quoted`,
    );
  let text = instruction.text;
  for (const source of [...copy.sources].reverse()) {
    if (text.slice(source.start, source.end) !== source.text)
      return trouble("a source is broken over two lines: write it on one");
    const quote = /^['"]/.exec(source.text)?.[0] ?? "";
    const inner = quote ? source.text.slice(1) : source.text;
    const climbs = climbingLink(member, inner);
    if (climbs)
      return trouble(
        `"${climbs}" is a symlink that leaves the member's folder: in the common context it would point elsewhere`,
      );
    if (/(?:^|\/)\.\.(?:\/|$)/.test(inner)) return trouble("a source climbs with ..: name it from the context's root");
    const path = inner.replace(/^(?:\.?\/)+/, "").replace(/^\.(?=['"]?$)/, "");
    const joined = /^['"]?$/.test(path) ? `${escaped(prefix)}${path}` : `${escaped(prefix)}/${path}`;
    text = `${text.slice(0, source.start)}${quote}${joined}${text.slice(source.end)}`;
  }
  return { kind: "instruction", instruction: { ...instruction, text } };
}

/** `a[1]/f` is a pattern to BuildKit: pattern characters of the prefix are written as a set of one. */
const escaped = (prefix: string): string => prefix.replace(/[[*?]/g, "[$&]");

/** A symlink on the way to a source, or below it, that resolves outside the member's folder. */
function climbingLink(member: Member, source: string): string | undefined {
  const folder = member.context.folder;
  const plain = source
    .replace(/^(?:\.?\/)+/, "")
    .replace(/[[*?$].*$/s, "")
    .replace(/\/[^/]*$/, "/");
  const inside = plain.replace(/\/+$/, "").replace(/^\.$/, "");
  const whole = folder === "" ? inside : inside === "" ? folder : `${folder}/${inside}`;
  for (const entry of member.context.entries ?? [])
    if (entry.kind === "symlink" && onTheWay(entry.path, whole) && leaves(entry, folder)) return entry.path;
  return undefined;
}

const onTheWay = (link: string, source: string): boolean =>
  source === "" || link === source || source.startsWith(`${link}/`) || link.startsWith(`${source}/`);

function leaves(entry: ContextEntry, folder: string): boolean {
  const target = entry.target ?? "";
  if (target.startsWith("/")) return true;
  const parts = entry.path.split("/").slice(0, -1);
  const floor = folder === "" ? 0 : folder.split("/").length;
  for (const part of target.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "." && part !== "") parts.push(part);
    if (parts.length < floor) return true;
  }
  return false;
}
