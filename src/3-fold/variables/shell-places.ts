// A RUN's command -> where a `${V}` would be read as the text that stands there (DESIGN 5 "Where a word may become ${V}").
// Careful planning only: whether the fold does the same work is the prover's word, which has a reader of its own.
import { type Command, forEachChild, type HereDoc, parse, type SyntaxNode, type Word } from "unbash";
import type { Range } from "../../2-align/differences.ts";
import type { SplitReason } from "../../model/split.ts";

type Quoting = "bare" | "quoted";

export interface ShellPlaces {
  /** How a piece of a word stands there, or why it may be no variable. */
  readonly part: (range: Range) => Quoting | SplitReason;
  /** May these whole words, or none between two words, be a list? */
  readonly list: (range: Range) => boolean;
}

interface Found {
  readonly bare: Range[];
  readonly quoted: Range[];
  /** Arguments of a command, one list for each. */
  readonly arguments: (readonly Range[])[];
  /** Where no variable can stand, the outer ones first. */
  readonly never: { readonly range: Range; readonly reason: SplitReason }[];
}

/** Undefined where the command cannot be read. */
export function shellPlaces(command: string): ShellPlaces | undefined {
  const script = parse(command);
  const found: Found = { bare: [], quoted: [], arguments: [], never: [] };
  let isSure = (script.errors ?? []).length === 0 && !/`|<<<|\$'|\[\[/.test(command);
  const visit = (node: SyntaxNode): void => {
    if (UNREAD.has(node.type)) {
      found.never.push({ range: [node.pos, node.end], reason: "expansion" });
      return;
    }
    if ("errors" in node && (node.errors ?? []).length > 0) isSure = false;
    if (node.type === "Command") addCommand(node, found);
    else if (node.type === "HereDoc") {
      addBody(node, found);
      isSure &&= node.closing !== undefined;
    } else if (node.type === "For") addList(node.wordlist ?? [], found);
    else if (node.type === "Redirect" && node.target) addWord(node.target, found);
    forEachChild(node, visit);
  };
  visit(script);
  if (!isSure) return undefined;
  const isSplit = !/\bIFS\b|\bset\s+(?:-\w*f|-o\s+noglob)/.test(command);
  return {
    part: (range) => {
      const sign = besideSign(command, range);
      if (sign) return sign;
      if (found.quoted.some((r) => holds(r, range))) return "quoted";
      if (found.bare.some((r) => holds(r, range))) return "bare";
      return found.never.findLast((n) => holds(n.range, range))?.reason ?? "place";
    },
    list: (range) => isSplit && found.arguments.some((own) => areWords(own, range)) && isPlain(command, range),
  };
}

/** Nothing in these is a place. */
const UNREAD: ReadonlySet<string> = new Set([
  "ParameterExpansion",
  "ArithmeticExpansion",
  "Case",
  "ProcessSubstitution",
]);

function addCommand(command: Command, found: Found): void {
  if (command.name) found.never.push({ range: [command.name.pos, command.name.end], reason: "command-word" });
  for (const assignment of command.prefix)
    if (assignment.type === "Assignment" && assignment.value.type === "Word") addWord(assignment.value, found);
  const words = command.suffix.flatMap((s) => (s.type === "Word" ? [s] : []));
  for (const word of words) addWord(word, found);
  for (const s of command.suffix) if (s.type === "Assignment" && s.value.type === "Word") addWord(s.value, found);
  // Behind a redirection stand words too, but nobody reads them as such.
  const end = command.suffix.find((s) => s.type !== "Word" && s.type !== "Assignment")?.pos ?? Number.POSITIVE_INFINITY;
  found.arguments.push(words.filter((w) => w.pos < end).map((w): Range => [w.pos, w.end]));
}

function addWord(word: Word, found: Found): void {
  if (!word.parts) {
    found.bare.push([word.pos, word.end]);
    return;
  }
  if (word.parts.some((p) => p.type === "Glob")) found.never.push({ range: [word.pos, word.end], reason: "pattern" });
  for (const part of word.parts) {
    if (part.type === "Literal") found.bare.push([part.pos, part.end]);
    if (part.type === "SingleQuoted") found.never.push({ range: [part.pos, part.end], reason: "single-quotes" });
    if (part.type === "DoubleQuoted")
      for (const child of part.parts) if (child.type === "Literal") found.quoted.push([child.pos, child.end]);
  }
}

function addList(words: readonly Word[], found: Found): void {
  for (const word of words) addWord(word, found);
  found.arguments.push(words.map((w): Range => [w.pos, w.end]));
}

/** Where the word that ends it is not quoted the shell expands what stands in it, and quotes mean nothing. */
function addBody({ delimiter, body }: HereDoc, found: Found): void {
  if (delimiter?.quoted !== false) found.never.push({ range: [body.pos, body.end], reason: "here-document" });
  else if (!body.parts) found.quoted.push([body.pos, body.end]);
  else for (const part of body.parts) if (part.type === "Literal") found.quoted.push([part.pos, part.end]);
}

const holds = (outer: Range, inner: Range): boolean => outer[0] <= inner[0] && inner[1] <= outer[1];

/** `${V}=x` is no assignment any more, `2>` is no `${V}>`, and `\\$` is no variable. */
function besideSign(command: string, [from, to]: Range): SplitReason | undefined {
  const start = /\S*$/.exec(command.slice(0, from))?.[0] ?? "";
  const rest = /^\S*/.exec(command.slice(to))?.[0] ?? "";
  if (command[from - 1] === "\\") return "escape";
  if (/^[<>]/.test(rest)) return "redirection";
  return /^\w*$/.test(start) && /^\w*\+?=/.test(rest) ? "name" : undefined;
}

/** From the beginning of one argument to the end of one, or the place before or behind one. */
const areWords = (own: readonly Range[], [from, to]: Range): boolean =>
  own.some((w) => w[0] === from || (from === to && w[1] === from)) && (from === to || own.some((w) => w[1] === to));

const isPlain = (command: string, [from, to]: Range): boolean => !/['"\\$&|;<>()`\n]/.test(command.slice(from, to));
