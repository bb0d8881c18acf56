// Expected trouble is a value: a code with a page in docs/codes, one clear line, and the place where it stands.
import type { Code } from "./codes.ts";
import type { Place } from "./source.ts";

export type Severity = "error" | "warning" | "note";

export interface Diagnostic {
  readonly code: Code;
  readonly severity: Severity;
  /** One line: what is wrong and what to do. Never holds raw control characters of a file. */
  readonly message: string;
  readonly place?: Place;
}

export const error = (code: Code, message: string, place?: Place): Diagnostic => make(code, "error", message, place);
export const warning = (code: Code, message: string, place?: Place): Diagnostic =>
  make(code, "warning", message, place);
export const note = (code: Code, message: string, place?: Place): Diagnostic => make(code, "note", message, place);

const make = (code: Code, severity: Severity, message: string, place: Place | undefined): Diagnostic =>
  place ? { code, severity, message: shown(message), place } : { code, severity, message: shown(message) };

/** Makes text from a file safe to show: control, bidi and line separator characters become `\u{…}`. */
export function shown(text: string): string {
  return text.replace(
    /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g,
    (c) => `\\u{${(c.codePointAt(0) ?? 0).toString(16)}}`,
  );
}

/** `file:line:column: message [CODE]`, safe for a terminal. */
export function oneLine(d: Diagnostic): string {
  const where = d.place ? `${d.place.file}:${d.place.line}:${d.place.column}: ` : "";
  return shown(`${where}${d.message} [${d.code}]`);
}
