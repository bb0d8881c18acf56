// Bytes of a file -> its text, or where it is none.
import { error } from "../model/diagnostic.ts";
import type { Place } from "../model/source.ts";
import type { ReadResult } from "../ports.ts";
import { utf8 } from "./command.ts";

const MIB = 1024 * 1024;

/** What is read of a text, where nobody says how much. */
export const TEXT_LIMIT = 4 * MIB;

export const tooLarge = (size: number, limit: number): string =>
  `this file has ${(size / MIB).toFixed(1)} MiB, more than the ${(limit / MIB).toFixed(1)} MiB that archfold reads`;

/** UTF-8 without NUL; else trouble at the very place. */
export function decode(bytes: Uint8Array, at: (line: number, column: number) => Place): ReadResult {
  const text = utf8(bytes);
  const zero = text === undefined ? -1 : text.indexOf("\0");
  if (text !== undefined && zero < 0) return { kind: "text", text };
  const what = text === undefined ? "a byte that is not UTF-8" : "a NUL byte";
  const before = text?.slice(0, zero) ?? validStart(bytes);
  const line = before.split("\n").length;
  const place = at(line, before.length - before.lastIndexOf("\n"));
  return {
    kind: "trouble",
    diagnostic: error("NOT_TEXT", `here stands ${what}; a text file in UTF-8 is needed`, place),
  };
}

/** The longest start that is UTF-8, found by halving: every start of valid text is valid, up to a cut character that is left out. */
function validStart(bytes: Uint8Array): string {
  const read = (end: number) => {
    try {
      const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
      return decoder.decode(bytes.subarray(0, end), { stream: true });
    } catch {
      return undefined;
    }
  };
  let [valid, invalid] = [0, bytes.length + 1];
  while (invalid - valid > 1) {
    const middle = (valid + invalid) >> 1;
    if (read(middle) === undefined) invalid = middle;
    else valid = middle;
  }
  return read(valid) ?? "";
}
