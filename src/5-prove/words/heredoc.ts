// Is a word a here-document? (parser/parser.go heredocFromMatch)
import { expandToWords } from "./expand.ts";
import { isKnown } from "./text.ts";

const HEREDOC = /^(\d*)<<(-?)\s*([^<]*)$/;

/** The name of the here-document that the text begins, undefined where it is none (ParseHeredoc). */
export function heredocName(text: string): string | undefined {
  if (!text.includes("<<")) return undefined;
  const rest = HEREDOC.exec(text)?.[3];
  if (!rest) return undefined;
  let failed = false;
  // Unset variables stay as they are written: the name is then the text itself.
  const keep = (name: string) => ({ text: `$${name}`, maybeUnset: false });
  const words = expandToWords(rest, {
    escape: "\\",
    lookup: keep,
    fail: () => {
      failed = true;
    },
  });
  const [word] = words;
  return failed || words.length !== 1 || word === undefined || !isKnown(word) ? undefined : word;
}

/** `<<-`: leading tabs of every line go. */
export const chomp = (body: string): string => body.replace(/^\t+/gm, "");

/** False where BuildKit may see other here-documents in a line than its words show: a blank behind `<<`, open quotes. */
export function areHeredocsPlain(line: string): boolean {
  let failed = /<<[\t\r ]/.test(line);
  expandToWords(line, {
    escape: "\\",
    lookup: () => undefined,
    fail: () => {
      failed = true;
    },
  });
  return !failed;
}
