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
  const words = expandToWords(rest, {
    escape: "\\",
    lookup: () => undefined,
    keepUnset: true,
    fail: () => {
      failed = true;
    },
  });
  const [word] = words;
  return failed || words.length !== 1 || word === undefined || !isKnown(word) ? undefined : word;
}

/** `<<-`: leading tabs of every line go. */
export const chomp = (body: string): string => body.replace(/^\t+/gm, "");

/** False where the quotes or the substitutions of a line are broken: BuildKit sees no here-document in it then. */
export function areHeredocsPlain(line: string): boolean {
  let failed = false;
  expandToWords(line, {
    escape: "\\",
    lookup: () => undefined,
    keepUnset: true,
    fail: () => {
      failed = true;
    },
  });
  return !failed;
}
