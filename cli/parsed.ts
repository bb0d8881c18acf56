// What came of reading a word of the command line: a value, or the one line that says what is wrong with it.
import { type Diagnostic, error } from "../src/model/diagnostic.ts";

export type Parsed<T> =
  | { readonly kind: "ok"; readonly value: T }
  | { readonly kind: "wrong"; readonly diagnostic: Diagnostic };

export function wrong(
  code: Diagnostic["code"],
  message: string,
): { readonly kind: "wrong"; readonly diagnostic: Diagnostic } {
  return { kind: "wrong", diagnostic: error(code, message) };
}
