// A printed expression of JavaScript or TypeScript -> units of lines: those of a text, or the elements of a list that is joined.
import { type ArrayLiteralExpression, Node } from "ts-morph";
import { lineUnits, splitLines } from "../lines.ts";
import type { PrintedLine, Unit } from "../printed.ts";
import { inQuotes, literal, textOf } from "./text.ts";

export function unitsOf(source: string, node: Node): readonly Unit[] {
  const text = textOf(node);
  if (text) {
    const lines = splitLines(source, text.pieces, text.start);
    return lineUnits(lines, inQuotes(text.quote)).map((unit) => {
      const inner = (unit.lines[0] ?? []).flatMap((p) => inside(text.holes.get(p.start)));
      return { ...unit, lines: [...unit.lines, ...inner] };
    });
  }
  if (Node.isArrayLiteralExpression(node)) return elementUnits(source, node.getElements(), node);
  const list = joinedList(node);
  if (list) return unitsOf(source, list);
  const lines = inside(node);
  const spell = (): undefined => undefined;
  return lines.length === 0
    ? []
    : [{ lines, start: node.getStart(), end: node.getEnd(), cut: undefined, below: undefined, spell }];
}

/** What keeps the lines of a list as they are. */
const KEEPING: ReadonlySet<string> = new Set(["join", "filter", "flat", "concat", "trim", "trimEnd"]);

function joinedList(node: Node): Node | undefined {
  if (!Node.isCallExpression(node)) return undefined;
  const callee = node.getExpression();
  return Node.isPropertyAccessExpression(callee) && KEEPING.has(callee.getName()) ? callee.getExpression() : undefined;
}

/** Elements of a list, or several arguments that are pushed onto one. */
export function elementUnits(
  source: string,
  elements: readonly Node[],
  around: Node | ArrayLiteralExpression,
): readonly Unit[] {
  const isTall = source.slice(around.getStart(), elements[0]?.getStart() ?? around.getEnd()).includes("\n");
  return elements.map((element, i): Unit => {
    const [start, end] = [element.getStart(), element.getEnd()];
    const quote = textOf(element)?.quote ?? "'";
    const from = source.lastIndexOf("\n", start - 1) + 1;
    return {
      lines: inside(element),
      start,
      end,
      cut: elementCut(source, { start, end }, elements[i - 1]?.getEnd(), elements[i + 1]?.getStart()),
      below: (line) => {
        const own = literal(quote, line);
        const gap = isTall ? `,\n${/^[ \t]*/.exec(source.slice(from))?.[0] ?? ""}` : ", ";
        return own === undefined ? undefined : { start: end, end, text: gap + own };
      },
      spell: inQuotes(quote),
    };
  });
}

function elementCut(
  source: string,
  { start, end }: { readonly start: number; readonly end: number },
  before: number | undefined,
  after: number | undefined,
) {
  const from = source.lastIndexOf("\n", start - 1) + 1;
  const rest = /^,[ \t]*(?:\/\/[^\n]*)?\n/.exec(source.slice(end))?.[0];
  if (rest !== undefined && source.slice(from, start).trim() === "")
    return { start: from, end: end + rest.length, text: "" };
  if (after !== undefined) return { start, end: after, text: "" };
  return before === undefined ? undefined : { start: before, end, text: "" };
}

/** Every line that comes out of an expression, however it is chosen or repeated. */
function inside(node: Node | undefined): readonly PrintedLine[] {
  if (!node) return [];
  const text = textOf(node);
  if (text) {
    const own = splitLines(node.getSourceFile().getFullText(), text.pieces, text.start).map((l) => l.pieces);
    return [...own, ...[...text.holes.values()].flatMap(inside)];
  }
  if (Node.isArrayLiteralExpression(node)) return node.getElements().flatMap(inside);
  if (Node.isSpreadElement(node) || Node.isParenthesizedExpression(node) || Node.isAsExpression(node))
    return inside(node.getExpression());
  if (Node.isConditionalExpression(node)) return [...inside(node.getWhenTrue()), ...inside(node.getWhenFalse())];
  if (Node.isBinaryExpression(node)) return [...inside(node.getLeft()), ...inside(node.getRight())];
  if (Node.isArrowFunction(node)) return inside(node.getBody());
  if (!Node.isCallExpression(node)) return [];
  const callee = node.getExpression();
  if (!Node.isPropertyAccessExpression(callee)) return [];
  if (KEEPING.has(callee.getName())) return inside(callee.getExpression());
  return /^(?:map|flatMap)$/.test(callee.getName()) ? node.getArguments().flatMap(inside) : [];
}
