// The value that a folded entry has for all architectures, out of the line that printed one for each: `$version/$arch` with
// the last folder left out is `$version`, if that is so for every entry that the line printed.
import { match, printedValue } from "./match.ts";
import type { Piece, PrintedLine } from "./printed.ts";
import type { Item } from "./wishes.ts";

/** What the line printed, and what is wanted in its place. */
export interface Use {
  readonly item: Item;
  readonly value: string;
}

/** The longest beginning of the line's value, up to a slash, that is the wanted value in every use. */
export function shortened(line: PrintedLine, uses: readonly Use[]): PrintedLine | undefined {
  const holes = uses.map((use) => match(line, use.item.line)?.holes);
  return beginnings(printedValue(line)).find((pieces) =>
    uses.every((use, i) => expanded(pieces, holes[i] ?? new Map()) === use.value),
  );
}

function beginnings(value: PrintedLine): readonly PrintedLine[] {
  const cuts = value.flatMap((piece, i): readonly PrintedLine[] => {
    if (piece.kind === "hole") return [];
    const slashes = [...piece.text.matchAll(/\//g)].map((m) => m.index);
    return slashes.map((at) => [
      ...value.slice(0, i),
      ...(at > 0 ? [{ ...piece, text: piece.text.slice(0, at) }] : []),
    ]);
  });
  return cuts.filter((c) => c.length > 0).reverse();
}

/** Undefined where a hole's text is not known for sure. */
function expanded(pieces: PrintedLine, holes: ReadonlyMap<string, string>): string | undefined {
  const texts = pieces.map((p: Piece) =>
    p.kind === "text" ? p.text : p.name === undefined ? undefined : holes.get(p.name),
  );
  return texts.every((t) => t !== undefined) ? texts.join("") : undefined;
}
