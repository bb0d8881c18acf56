// The text of a JavaScript or TypeScript program -> what it prints, in the blocks of its loops, branches and functions.
// Text that is added to a variable or pushed onto a list counts as printed: what is done with it is not followed, but a line
// that is a field of the manifest is hardly made for something else. ts-morph is loaded only where this file is.
import { type CallExpression, type Expression, Node, Project } from "ts-morph";
import { printedField } from "./match.ts";
import { type Block, type ProgramRead, type Spelling, type Statement, statement, type Unit } from "./printed.ts";
import { literal, type Text, textOf } from "./script/text.ts";
import { elementUnits, unitsOf } from "./script/units.ts";

export function readScript(path: string, source: string): ProgramRead {
  const project = new Project({
    useInMemoryFileSystem: true,
    skipLoadingLibFiles: true,
    compilerOptions: { allowJs: true, noLib: true },
  });
  const file = project.createSourceFile(/\.[cm]?ts$/.test(path) ? "generator.ts" : "generator.js", source);
  const [error] = project.getProgram().compilerObject.getSyntacticDiagnostics(file.compilerNode);
  if (error) return { kind: "trouble", at: error.start, why: "the program cannot be read: its syntax is wrong here" };
  return { kind: "program", program: blockOf(source, file.getStatements()) };
}

const blockOf = (source: string, nodes: readonly Node[]): Block => nodes.map((n) => statementOf(source, n));

const rangeOf = (node: Node) => ({ start: node.getStart(), end: node.getEnd() });

/** The statements of a loop's or branch's body, braces or not. */
const bodyOf = (source: string, node: Node): Block =>
  blockOf(source, Node.isBlock(node) ? node.getStatements() : [node]);

function statementOf(source: string, node: Node): Statement {
  const range = rangeOf(node);
  if (
    Node.isForStatement(node) ||
    Node.isForOfStatement(node) ||
    Node.isForInStatement(node) ||
    Node.isWhileStatement(node)
  )
    return statement("loop", range, { blocks: [bodyOf(source, node.getStatement())], isRemovable: true });
  if (Node.isIfStatement(node)) {
    const other = node.getElseStatement();
    const blocks = [node.getThenStatement(), ...(other ? [other] : [])].map((n) => bodyOf(source, n));
    return statement("branch", range, { blocks, isRemovable: true });
  }
  if (Node.isSwitchStatement(node)) {
    const blocks = node.getClauses().map((c) => blockOf(source, c.getStatements()));
    return statement("branch", range, { blocks });
  }
  if (Node.isBlock(node)) return statement("block", range, { blocks: [blockOf(source, node.getStatements())] });
  if (Node.isTryStatement(node)) return statement("block", range, { blocks: [bodyOf(source, node.getTryBlock())] });
  if (Node.isFunctionDeclaration(node)) return statement("function", range, { blocks: functionBlocks(source, node) });
  if (Node.isReturnStatement(node)) return printed(source, node.getExpression(), range);
  if (Node.isVariableStatement(node)) return variableOf(source, node);
  return Node.isExpressionStatement(node)
    ? expressionOf(source, node.getExpression(), range)
    : statement("other", range);
}

interface Range {
  readonly start: number;
  readonly end: number;
}

function functionBlocks(source: string, node: Node): readonly Block[] {
  if (!Node.isArrowFunction(node) && !Node.isFunctionDeclaration(node) && !Node.isFunctionExpression(node)) return [];
  const body = node.getBody();
  if (!body) return [];
  return [Node.isBlock(body) ? blockOf(source, body.getStatements()) : [printed(source, body, rangeOf(body))]];
}

/** A print that cannot go as a whole, since something takes its value. */
function printed(source: string, node: Node | undefined, range: Range): Statement {
  const blocks = node ? functionBlocks(source, node) : [];
  if (blocks.length > 0) return statement("function", range, { blocks });
  const units = node ? unitsOf(source, node) : [];
  return units.some(hasField) ? statement("print", range, { units }) : withInner(source, node, range);
}

const hasField = (unit: Unit): boolean => unit.lines.some((line) => printedField(line) !== undefined);

/** Functions that stand in an expression: what is handed to `forEach`, `then`, or called at once. */
function withInner(source: string, node: Node | undefined, range: Range): Statement {
  const functions = (node?.getDescendants() ?? []).filter(
    (n) =>
      (Node.isArrowFunction(n) || Node.isFunctionExpression(n)) &&
      n.getFirstAncestor((a) => a !== node && Node.isArrowFunction(a) && a.getStart() > range.start) === undefined,
  );
  const blocks = functions.flatMap((f) => functionBlocks(source, f));
  return blocks.some((b) => b.length > 0) ? statement("function", range, { blocks }) : statement("other", range);
}

function variableOf(source: string, node: Node): Statement {
  const range = rangeOf(node);
  const declarations = Node.isVariableStatement(node) ? node.getDeclarations() : [];
  const [only, ...others] = declarations;
  const value = only?.getInitializer();
  const own = others.length === 0 ? printed(source, value, range) : statement("other", range);
  if (own.kind !== "other") return own;
  const names = declarations.map((d) => d.getName()).filter((name) => /^[\w$]+$/.test(name));
  return names.length === declarations.length ? statement("assign", range, { sets: names }) : own;
}

function expressionOf(source: string, node: Expression, range: Range): Statement {
  if (Node.isBinaryExpression(node) && node.getOperatorToken().getText() === "+=")
    return printing(source, node.getRight(), range);
  if (!Node.isCallExpression(node)) return withInner(source, node, range);
  const [first, ...more] = node.getArguments();
  const callee = node.getExpression().getText();
  if (first && more.length === 0 && /^(?:console\.log|process\.stdout\.write)$/.test(callee))
    return printing(source, first, range);
  if (first && /\.push$/.test(callee))
    return more.length === 0 ? printing(source, first, range) : pushing(source, node, range);
  if (/\.forEach$/.test(callee)) {
    const loop = withInner(source, node, range);
    return { ...loop, kind: loop.blocks.length > 0 ? "loop" : "other", isRemovable: true };
  }
  return withInner(source, node, range);
}

function pushing(source: string, node: CallExpression, range: Range): Statement {
  const units = elementUnits(source, node.getArguments(), node);
  return units.some(hasField) ? statement("print", range, { units, isRemovable: true }) : statement("other", range);
}

function printing(source: string, node: Node, range: Range): Statement {
  const units = unitsOf(source, node);
  if (!units.some(hasField)) return statement("other", range);
  const text = textOf(node);
  const alike = text && likeIt(source, node, text, range);
  return statement("print", range, { units, isRemovable: true, alike });
}

/** The same statement with another text: its line feed, before or behind the line, stays where it was. */
function likeIt(source: string, node: Node, { pieces, quote }: Text, range: Range): Spelling {
  const isFeed = (at: number): boolean => {
    const piece = pieces.at(at);
    return piece?.kind === "text" && piece.text === "\n";
  };
  const feed = { kind: "text", text: "\n", start: 0, end: 0 } as const;
  return (line) => {
    const whole = isFeed(-1) ? [...line, feed] : isFeed(0) ? [feed, ...line] : line;
    const own = literal(quote, whole);
    if (own === undefined) return undefined;
    return source.slice(range.start, node.getStart()) + own + source.slice(node.getEnd(), range.end);
  };
}
