// A base of the fold named with `${TAG:-12}` under a bare `ARG TAG`, against the member's `${TAG}` under `ARG TAG=12`.
// They part only where TAG is given empty: no difference where the member's name is then none, and it does not build.
import { isReference } from "../evaluate/reference.ts";
import { isKnown, join, partsOf, type Term, type Text } from "../words/text.ts";

/** The arguments in which the two part where they are given empty; undefined where they differ in more. */
export function partingArguments(member: Text, fold: Text): readonly string[] | undefined {
  const [a, b] = [partsOf(member), partsOf(fold)];
  if (a.length !== b.length) return undefined;
  const found: string[] = [];
  for (const [i, part] of a.entries()) {
    const names = partingIn(part, b[i] ?? "");
    if (!names) return undefined;
    found.push(...names);
  }
  return found;
}

function partingIn(a: string | Term, b: string | Term): readonly string[] | undefined {
  if (typeof a === "string" || typeof b === "string") return a === b ? [] : undefined;
  if (a.key === b.key) return [];
  const { argument, fallback } = a;
  if (argument === undefined || argument !== b.argument || a.maybeUnset || a.fillsEmpty || !b.fillsEmpty)
    return undefined;
  const inner = partingArguments(fallback ?? "", b.fallback ?? "");
  return inner && [argument, ...inner];
}

/** False where no image can have the name once the argument is given empty, whatever the others are. */
export function mayBeNamed(ref: Text, argument: string): boolean {
  const left = emptied(ref, argument);
  if (isKnown(left)) return isReference(left);
  const parts = partsOf(left);
  const wrong = (pattern: RegExp, part: string | Term | undefined) => typeof part === "string" && pattern.test(part);
  // No image's name begins or ends so, and in none do these meet (distribution/reference regexp.go).
  const isBroken = parts.some((p) => wrong(/:[-.@/]|\/[-._:@/]/, p));
  return !isBroken && !wrong(/^[/:@._-]/, parts[0]) && !wrong(/[/:@]$/, parts.at(-1));
}

/** The text where the argument is given empty, and those whose default reads it are not given. */
function emptied(text: Text, argument: string): Text {
  return join(
    partsOf(text).map((part): Text => {
      if (typeof part === "string") return part;
      if (part.argument === argument) return part.fillsEmpty ? (part.fallback ?? "") : "";
      return part.fallback !== undefined && reads(part.fallback, argument)
        ? emptied(part.fallback, argument)
        : { parts: [part], key: part.key };
    }),
  );
}

const reads = (text: Text, argument: string): boolean =>
  partsOf(text).some(
    (p) =>
      typeof p !== "string" && (p.argument === argument || (p.fallback !== undefined && reads(p.fallback, argument))),
  );
