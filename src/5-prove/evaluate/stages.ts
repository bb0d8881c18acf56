// A parsed Dockerfile -> its stages with typed commands, read once and evaluated for many platforms.
// What BuildKit would refuse anywhere in the file stands in `troubles`: it breaks every platform (DESIGN 4.6).
import { type Diagnostic, error } from "../../model/diagnostic.ts";
import type { Dockerfile, Instruction } from "../../model/dockerfile.ts";
import { splitBlanks, splitFlags, splitWords } from "../words/words.ts";
import type { Command } from "./command.ts";
import { readFlags } from "./flags.ts";
import { readCommand } from "./read.ts";
import { isReference } from "./reference.ts";

export interface Stage {
  readonly index: number;
  /** In lower case, "" where it has none. */
  readonly name: string;
  /** As written, variables and all. */
  readonly base: string;
  readonly platform: string | undefined;
  readonly at: Instruction;
  readonly commands: readonly Command[];
}

export interface Program {
  readonly dockerfile: Dockerfile;
  readonly globals: readonly (Command & { readonly kind: "arg" })[];
  readonly stages: readonly Stage[];
  /** The last stage's name, or BuildKit's `default`. */
  readonly target: string;
  /** The names of all ARGs. */
  readonly declared: ReadonlySet<string>;
  readonly troubles: readonly Diagnostic[];
  /** Words without variables as they are read: the same in every evaluation. Grows. */
  readonly literals: Map<string, string>;
}

export function unproven(file: string, at: Instruction | undefined, message: string): Diagnostic {
  return error("UNPROVEN", message, { file, line: at?.line ?? 1, column: at?.column ?? 1 });
}

export function readProgram(dockerfile: Dockerfile): Program {
  const troubles: Diagnostic[] = [];
  const trouble = (at: Instruction, message: string) => {
    troubles.push(unproven(dockerfile.path, at, message));
  };
  const globals: (Command & { kind: "arg" })[] = [];
  const stages: (Stage & { commands: Command[] })[] = [];
  const declared = new Set<string>();
  for (const at of dockerfile.instructions) {
    if (at.keyword === "FROM") {
      stages.push(readFrom(at, stages.length, dockerfile.escape, trouble));
      continue;
    }
    const { keyword, rest, heredocs } = at;
    const command = readCommand({ keyword, rest, heredocs, escape: dockerfile.escape, at });
    if (command.kind === "stuck") {
      trouble(at, command.message);
      continue;
    }
    for (const name of declaredBy(command)) declared.add(name);
    const stage = stages.at(-1);
    if (stage) stage.commands.push(command);
    else if (command.kind === "arg") globals.push(command);
    else trouble(at, `no build stage in current context: ${keyword} stands before the first FROM`);
  }
  return {
    dockerfile,
    globals,
    stages,
    target: stages.at(-1)?.name || "default",
    declared,
    troubles,
    literals: new Map(),
  };
}

/** The same with the ARGs that triggers of its base images declare. */
export function withTriggers(program: Program, triggers: readonly string[]): Program {
  const names = triggers.flatMap(declaredByTrigger);
  return names.length === 0 ? program : { ...program, declared: new Set([...program.declared, ...names]) };
}

/** The names that an ARG declares, here or where a trigger fires. */
function declaredBy(command: Command): readonly string[] {
  if (command.kind === "arg") return command.args.map((arg) => arg.name);
  return command.kind === "onbuild" ? declaredByTrigger(command.text) : [];
}

function declaredByTrigger(text: string): readonly string[] {
  const args = /^\s*ARG\s+(.*)$/is.exec(text)?.[1];
  return args === undefined ? [] : splitWords(args.trim(), "\\").map((word) => word.split("=")[0] ?? "");
}

function readFrom(
  at: Instruction,
  index: number,
  escapeChar: string,
  trouble: (at: Instruction, message: string) => void,
): Stage & { commands: Command[] } {
  const { flags: words, rest } = splitFlags(at.rest, escapeChar);
  const flags = readFlags("FROM", words);
  if (flags.kind === "stuck") trouble(at, flags.message);
  const args = splitBlanks(rest);
  const named = args.length === 3 && args[1]?.toLowerCase() === "as";
  if (args.length !== 1 && !named) trouble(at, "FROM requires either one or three arguments");
  const name = named ? (args[2] ?? "").toLowerCase() : "";
  // A stage is a named context too, reached or not, so its name must be one that an image could have (measured).
  if (named && !/^[a-z][a-z0-9_.-]*$/.test(name))
    trouble(
      at,
      `invalid name for build stage: ${JSON.stringify(args[2])}, name can't start with a number or contain symbols`,
    );
  else if (named && !isReference(name)) trouble(at, `invalid context name ${name}: invalid reference format`);
  const platform = flags.kind === "flags" ? flags.text("platform") : undefined;
  return { index, name, base: args[0] ?? "", platform: platform || undefined, at, commands: [] };
}
