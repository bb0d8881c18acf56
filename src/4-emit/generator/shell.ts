// The text of a shell script -> what it prints, in the blocks of its loops, branches and functions.
// What a pipe, a substitution or another program does with what is printed is not followed: that is no print.
import {
  type AndOr,
  type Command,
  type CompoundList,
  forEachChild,
  type PipelineNode,
  parse,
  type Statement as ShellStatement,
  type SyntaxNode,
} from "unbash";
import { type Block, type ProgramRead, type Statement, type StatementKind, statement } from "./printed.ts";
import { printOf } from "./shell/prints.ts";

export function readShell(source: string): ProgramRead {
  const script = parse(source);
  const [error] = script.errors ?? [];
  if (error) return { kind: "trouble", at: error.pos, why: `the script cannot be read: ${error.message}` };
  return { kind: "program", program: script.commands.map((s) => statementOf(source, s)) };
}

const listOf = (source: string, list: CompoundList): Block => list.commands.map((s) => statementOf(source, s));

function statementOf(source: string, { command, pos, end, background }: ShellStatement): Statement {
  const range = { start: pos, end: Math.max(end, lastDocument(command)) };
  if (background) return statement("other", range);
  return command.type === "AndOr" ? chainOf(source, command, range) : nodeOf(source, command, range);
}

interface Range {
  readonly start: number;
  readonly end: number;
}

/** The bodies of here-documents stand behind the line that they belong to. */
function lastDocument(node: SyntaxNode): number {
  let last = node.type === "HereDoc" ? (node.closing?.end ?? node.body.end) : 0;
  forEachChild(node, (child) => {
    last = Math.max(last, lastDocument(child));
  });
  return last;
}

function nodeOf(source: string, node: PipelineNode, range: Range): Statement {
  const block = (kind: StatementKind, lists: readonly CompoundList[], isRemovable: boolean): Statement =>
    statement(kind, range, { blocks: lists.map((list) => listOf(source, list)), isRemovable });
  switch (node.type) {
    case "Command":
      return commandOf(source, node, range);
    case "For":
    case "ArithmeticFor":
      return block("loop", [node.body], true);
    case "While":
      return block("loop", [node.body], isTest(node.clause));
    case "If": {
      const clauses = [node.clause, ...node.elif.map((e) => e.clause)];
      const lists = [node.then, ...node.elif.map((e) => e.then), ...(node.else ? [node.else] : [])];
      return block("branch", lists, clauses.every(isTest));
    }
    case "Case":
      return block(
        "branch",
        node.items.map((i) => i.body),
        true,
      );
    case "BraceGroup":
    case "Subshell":
      return block("block", [node.body], true);
    case "Function":
      return node.body.type === "BraceGroup" ? block("function", [node.body.body], false) : statement("other", range);
    default:
      return statement("other", range);
  }
}

function commandOf(source: string, command: Command, range: Range): Statement {
  const print = printOf(source, command);
  if (print) return statement("print", range, { ...print, isRemovable: true });
  const sets = setBy(command);
  return sets.length > 0 ? statement("assign", range, { sets }) : statement("other", range);
}

const DECLARING: ReadonlySet<string> = new Set(["local", "declare", "export", "readonly", "typeset"]);

/** The variables of `x=… y=…` and `local x=…`; none where the command does something else. */
function setBy(command: Command): readonly string[] {
  const name = command.name?.text;
  if (command.redirects.length > 0 || (name !== undefined && !DECLARING.has(name))) return [];
  const all = name === undefined ? command.prefix : command.args;
  const names = all.map((a) =>
    a.type === "Assignment" ? a.name : a.type === "Word" && /^\w+$/.test(a.text) ? a.text : "",
  );
  return names.includes("") ? [] : names;
}

/** `[ … ] && echo …` is a branch; what else stands before the last command may do anything. */
function chainOf(source: string, { commands }: AndOr, range: Range): Statement {
  const last = commands.at(-1);
  if (!last) return statement("other", range);
  const own = nodeOf(source, last, { start: last.pos, end: Math.max(last.end, lastDocument(last)) });
  return statement("branch", range, { blocks: [[own]], isRemovable: commands.slice(0, -1).every(isTesting) });
}

const isTest = ({ commands }: CompoundList): boolean =>
  commands.every((c) => (c.command.type !== "AndOr" ? isTesting(c.command) : c.command.commands.every(isTesting)));

const TESTS: ReadonlySet<string> = new Set(["[", "test", "true", "false", ":"]);

const isTesting = (node: PipelineNode): boolean =>
  node.type === "TestCommand" ||
  (node.type === "Command" && node.prefix.length === 0 && TESTS.has(node.name?.text ?? ""));
