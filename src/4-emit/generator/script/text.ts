// Expressions of JavaScript or TypeScript whose value is text -> its pieces, and how a line is spelled in their quotes.
import { Node } from "ts-morph";
import type { Piece, Spelling } from "../printed.ts";

export interface Text {
  readonly pieces: readonly Piece[];
  /** The expressions in it, by the offset of their hole. */
  readonly holes: ReadonlyMap<number, Node>;
  /** Of its first literal. */
  readonly quote: string;
  readonly start: number;
}

/** Undefined where the expression is no literal and puts none together. */
export function textOf(node: Node): Text | undefined {
  const pieces: Piece[] = [];
  const holes = new Map<number, Node>();
  const quotes: string[] = [];
  const add = (part: Node): boolean => {
    if (Node.isParenthesizedExpression(part)) return add(part.getExpression());
    if (Node.isBinaryExpression(part) && part.getOperatorToken().getText() === "+")
      return add(part.getLeft()) && add(part.getRight());
    if (Node.isStringLiteral(part) || Node.isNoSubstitutionTemplateLiteral(part)) {
      quotes.push(part.getText().charAt(0));
      return addLetters(part, 1);
    }
    if (Node.isTemplateExpression(part)) {
      quotes.push("`");
      return (
        addLetters(part.getHead(), 2) &&
        part.getTemplateSpans().every((span) => {
          addHole(span.getExpression());
          return addLetters(span.getLiteral(), Node.isTemplateTail(span.getLiteral()) ? 1 : 2);
        })
      );
    }
    addHole(part);
    return true;
  };
  const addHole = (part: Node): void => {
    const source = part.getText();
    const name = /^[\w$]+(?:\.[\w$]+)*$/.test(source) ? source : undefined;
    pieces.push({ kind: "hole", name, source, start: part.getStart(), end: part.getEnd() });
    holes.set(part.getStart(), part);
  };
  /** `tail`: the letters that end the literal. */
  const addLetters = (part: Node, tail: number): boolean => {
    const found = letters(part.getSourceFile().getFullText(), part.getStart() + 1, part.getEnd() - tail);
    if (found) pieces.push(...found);
    return found !== undefined;
  };
  if (!add(node) || quotes.length === 0) return undefined;
  return { pieces, holes, quote: quotes[0] ?? "`", start: pieces[0]?.start ?? node.getStart() + 1 };
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  "'": "'",
  '"': '"',
  "`": "`",
  "\\": "\\",
  $: "$",
};

/** A piece for each run, each line feed and each escape, so that offsets stay true. */
function letters(source: string, from: number, to: number): readonly Piece[] | undefined {
  const pieces: Piece[] = [];
  for (const found of source.slice(from, to).matchAll(/[^\\\r\n]+|\n|\\[\s\S]|\r/g)) {
    const start = from + found.index;
    const written = found[0];
    const text = written.startsWith("\\") ? ESCAPES[written.slice(1)] : written;
    if (text === undefined || text === "\r") return undefined;
    pieces.push({ kind: "text", text, start, end: start + written.length });
  }
  return pieces;
}

/** What stands between such quotes. */
export const inQuotes =
  (quote: string): Spelling =>
  (line) => {
    const parts = line.map((p) => {
      if (p.kind === "hole") return quote === "`" ? `\${${p.source}}` : undefined;
      const plain = p.text.replace(/\\/g, "\\\\").replaceAll("\n", "\\n").replaceAll(quote, `\\${quote}`);
      return quote === "`" ? plain.replaceAll("${", "\\${") : plain;
    });
    return parts.every((p) => p !== undefined) ? parts.join("") : undefined;
  };

/** A literal of its own: in these quotes, or in those that holes need. */
export function literal(quote: string, line: Parameters<Spelling>[0]): string | undefined {
  const own = line.some((p) => p.kind === "hole") ? "`" : quote;
  const inner = inQuotes(own)(line);
  return inner === undefined ? undefined : `${own}${inner}${own}`;
}
