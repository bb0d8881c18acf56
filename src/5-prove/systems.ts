// Is the platform's system one whose rules the evaluator knows, and are both files plain enough for it?
import type { Diagnostic } from "../model/diagnostic.ts";
import type { Platform } from "../model/platform.ts";
import { type Program, unproven } from "./evaluate/stages.ts";

export function checkSystem({ os }: Platform, member: Program, fold: Program): readonly Diagnostic[] {
  if (os === "linux") return [];
  if (os !== "windows") return [unproven(fold.dockerfile.path, undefined, `${os} is not covered`)];
  return clashes(member, fold);
}

/** A frontend that runs on Windows takes names of variables without their case (shell/equal_env_windows.go), others with it. */
function clashes(member: Program, fold: Program): readonly Diagnostic[] {
  const known = new Map([["PATH", "PATH"]]);
  const found: Diagnostic[] = [];
  for (const program of [member, fold])
    for (const command of [...program.globals, ...program.stages.flatMap((s) => s.commands)])
      for (const name of namesIn(command)) {
        const other = known.get(name.toUpperCase());
        if (other === undefined) known.set(name.toUpperCase(), name);
        else if (other !== name)
          found.push(
            unproven(program.dockerfile.path, command.at, `${name} and ${other} may be one variable on Windows`),
          );
      }
  return found;
}

function namesIn(command: Program["stages"][number]["commands"][number]): readonly string[] {
  if (command.kind === "arg") return command.args.map((a) => a.name);
  return command.kind === "env" ? command.pairs.map((p) => p.key) : [];
}
