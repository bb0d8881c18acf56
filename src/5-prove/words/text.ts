// A value during evaluation: known text, or text with terms in it whose value the texts do not show.
// Invariant: equal keys mean equal values under every assignment of build arguments and for every base image.

/** Something unknown: a build argument, a variable of a base image, or an operation on such. */
export interface Term {
  readonly key: string;
  /** How a person is shown it: `⟨NAME⟩`. */
  readonly shown: string;
  /** True where the variable may be unset; its text is then empty. */
  readonly maybeUnset: boolean;
  /** What stands there while no build argument is given. */
  readonly fallback?: Text;
  /** The build argument that it is where that is given; else it is the fallback. */
  readonly argument?: string;
  /** Given empty, the argument counts as not given. */
  readonly fillsEmpty?: true;
}

export interface Symbolic {
  readonly parts: readonly (string | Term)[];
  readonly key: string;
}

export type Text = string | Symbolic;

/** The value of a variable. */
export interface Value {
  readonly text: Text;
  readonly maybeUnset: boolean;
}

export const isKnown = (text: Text): text is string => typeof text === "string";

export const keyOf = (text: Text): string => (typeof text === "string" ? JSON.stringify(text) : text.key);

export const isSame = (a: Text, b: Text): boolean =>
  typeof a === "string" || typeof b === "string" ? a === b : a.key === b.key;

export const keyOfValue = (value: Value | undefined): string =>
  value === undefined ? "-" : value.maybeUnset ? `?${keyOf(value.text)}` : keyOf(value.text);

/** Just where their keys are equal. */
export const isSameValue = (a: Value, b: Value): boolean => a.maybeUnset === b.maybeUnset && isSame(a.text, b.text);

export const show = (text: Text): string =>
  typeof text === "string" ? text : text.parts.map((p) => (typeof p === "string" ? p : p.shown)).join("");

export const known = (text: Text): Value => ({ text, maybeUnset: false });

export const termText = (term: Term): Text => ({ parts: [term], key: term.key });

export const termValue = (term: Term): Value => ({ text: termText(term), maybeUnset: term.maybeUnset });

/** A build argument: what is given for it, empty too, and what it is otherwise. */
export function argumentOr(name: string, otherwise: Value | undefined): Value {
  const head = `arg(${JSON.stringify(name)},`;
  const [term, ...more] = otherwise ? partsOf(otherwise.text) : [];
  if (otherwise && typeof term === "object" && more.length === 0 && term.key.startsWith(head)) return otherwise;
  return termValue({
    key: `${head}${keyOfValue(otherwise)})`,
    shown: `⟨${name}⟩`,
    maybeUnset: otherwise?.maybeUnset ?? true,
    fallback: otherwise?.text ?? "",
    argument: name,
  });
}

/** `${NAME:-word}` of a build argument that otherwise is unset or empty. */
export function filledArgument(value: Value | undefined, word: Text): Text | undefined {
  const [term, ...more] = value ? partsOf(value.text) : [];
  if (typeof term !== "object" || more.length > 0 || term.argument === undefined || term.fillsEmpty) return undefined;
  const { argument, shown } = term;
  const head = `arg(${JSON.stringify(argument)},`;
  if (term.key !== `${head}-)` && term.key !== `${head}"")`) return undefined;
  const key = `filled(${JSON.stringify(argument)},${keyOf(word)})`;
  return termText({ key, shown, maybeUnset: false, fallback: word, argument, fillsEmpty: true });
}

/** Joins pieces to one text: neighbouring known pieces become one, so that equal texts get equal keys. */
export function join(pieces: readonly Text[]): Text {
  const parts: (string | Term)[] = [];
  for (const piece of pieces) for (const part of partsOf(piece)) push(parts, part);
  const [first] = parts;
  if (first === undefined) return "";
  if (parts.length === 1 && typeof first === "string") return first;
  return { parts, key: parts.map((p) => (typeof p === "string" ? JSON.stringify(p) : p.key)).join("+") };
}

export const partsOf = (text: Text): readonly (string | Term)[] => (typeof text === "string" ? [text] : text.parts);

function push(parts: (string | Term)[], part: string | Term): void {
  const last = parts.at(-1);
  if (typeof part !== "string") parts.push(part);
  else if (typeof last === "string") parts[parts.length - 1] = last + part;
  else if (part !== "") parts.push(part);
}

/** A term for an operation whose result cannot be decided. */
export function operation(name: string, operands: readonly string[], shown: string, maybeUnset = false): Text {
  return termText({ key: `${name}(${operands.join(",")})`, shown, maybeUnset });
}

/** True where the text has at least one character whatever its terms are. */
export const isSurelyNotEmpty = (text: Text): boolean => partsOf(text).some((p) => typeof p === "string" && p !== "");

/** The text with every term replaced by what it is while no build argument is given; undefined where a base decides. */
export function fallbackOf(text: Text): string | undefined {
  let out = "";
  for (const part of partsOf(text)) {
    const piece = typeof part === "string" ? part : part.fallback && fallbackOf(part.fallback);
    if (piece === undefined) return undefined;
    out += piece;
  }
  return out;
}
