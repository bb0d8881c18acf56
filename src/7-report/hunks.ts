// A file change -> a unified diff as git writes it, safe to print: what a terminal would obey is escaped, so a patch of
// a file with such characters is for reading, not for applying.
import type { FileChange } from "../model/change.ts";
import { shown } from "../model/diagnostic.ts";
import { type Hunk, hunksOf, shownLine } from "./lines.ts";

/** Empty where nothing changes; otherwise it ends with a line end. */
export async function patch(change: FileChange): Promise<string> {
  const textBefore = change.action === "create" ? "" : change.before;
  const textAfter = change.action === "delete" ? "" : change.after;
  const crlf = isCrlf(textBefore) && isCrlf(textAfter);
  const hunks = crlf
    ? await hunksOf(withoutCr(textBefore), withoutCr(textAfter))
    : await hunksOf(textBefore, textAfter);
  if (change.action === "modify" && hunks.length === 0) return "";
  const [old, young] = [quoted(`a/${change.path}`), quoted(`b/${change.path}`)];
  const head = [
    ...(crlf && hunks.length > 0 ? [CRLF_NOTE] : []),
    `diff --git ${old} ${young}`,
    ...MODES[change.action],
  ];
  if (hunks.length > 0) {
    head.push(`--- ${change.action === "create" ? "/dev/null" : old}`);
    head.push(`+++ ${change.action === "delete" ? "/dev/null" : young}`);
  }
  return [...head, ...hunks.flatMap((hunk) => [header(hunk), ...hunk.lines.map(shownLine)])]
    .map((l) => `${l}\n`)
    .join("");
}

/** Said once instead of at each line's end; git takes it for words around the patch. */
const CRLF_NOTE = "every line ends in CR LF:";

/** True for the empty text too: a side that is not there has no line ends of its own. */
const isCrlf = (text: string): boolean => !/(?:^|[^\r])\n/.test(text) && (text === "" || text.includes("\r\n"));
const withoutCr = (text: string): string => text.replaceAll("\r\n", "\n");

/** A change does not carry the mode; this is what git gives to a text that is not run. */
const MODES: Readonly<Record<FileChange["action"], readonly string[]>> = {
  create: ["new file mode 100644"],
  modify: [],
  delete: ["deleted file mode 100644"],
};

const header = (h: Hunk): string => `@@ -${range(h.oldStart, h.oldLines)} +${range(h.newStart, h.newLines)} @@`;

const range = (start: number, lines: number): string => (lines === 1 ? `${start}` : `${start},${lines}`);

/** git's quoting of names with control characters, quotes or backslashes: octal bytes between double quotes. */
function quoted(path: string): string {
  if (shown(path) === path && !/["\\]/.test(path)) return path;
  const parts = [...path].map((c) => {
    if (c === '"' || c === "\\") return `\\${c}`;
    return shown(c) === c
      ? c
      : [...new TextEncoder().encode(c)].map((b) => `\\${b.toString(8).padStart(3, "0")}`).join("");
  });
  return `"${parts.join("")}"`;
}
