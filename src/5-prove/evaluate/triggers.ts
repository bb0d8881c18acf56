// ONBUILD: the text of a trigger -> the command that fires, read as a file of its own is (convert.go initOnBuildTriggers).
import { parse } from "../../1-read/parse.ts";
import type { Instruction } from "../../model/dockerfile.ts";
import { type Command, type Stuck, stuck } from "./command.ts";
import { readCommand } from "./read.ts";

const HEAD = "FROM scratch\n";

/** `at` is where it fires, or what put it there. */
export function readTrigger(text: string, at: Instruction): Command | Stuck {
  // Alone in its file, a comment at its start could be a directive.
  const parsed = parse("trigger", HEAD + text);
  if (parsed.kind === "trouble" || text.startsWith("#")) return stuck("the trigger is not understood");
  const [, own, more] = parsed.dockerfile.instructions;
  if (!own || more) return stuck("a trigger is one instruction");
  const { keyword, rest, heredocs } = own;
  if (keyword === "ONBUILD" || keyword === "MAINTAINER") return stuck(`${keyword} is not allowed in ONBUILD`);
  const read = readCommand({ keyword, rest, heredocs, escape: "\\", at: own });
  return read.kind === "stuck" ? read : { ...read, at };
}
