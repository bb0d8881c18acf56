// A member -> its rows by stage, with the comments above each, sources moved to the family's context, stage numbers made names.
import { canonical } from "../1-read/canonical.ts";
import { type Stage, stagesOf } from "../1-read/typed.ts";
import { type Diagnostic, error } from "../model/diagnostic.ts";
import type { Instruction } from "../model/dockerfile.ts";
import type { Member } from "../model/family.ts";
import type { MemberRows, MemberStage, Row } from "../model/stage.ts";
import { move, prefixOf } from "./move.ts";
import { byName, type StageNames, withName } from "./numbers.ts";

export type MemberResult =
  | { readonly kind: "rows"; readonly rows: MemberRows }
  | { readonly kind: "trouble"; readonly diagnostics: readonly Diagnostic[] };

export function memberRows(member: Member, context: string, given: StageNames): MemberResult {
  const { dockerfile } = member;
  const mark = dockerfile.escape;
  const prefix = prefixOf(member, context);
  const { above, below } = comments(member);
  const { globals, stages } = stagesOf(dockerfile);
  const diagnostics: Diagnostic[] = [];
  const inContext = (instruction: Instruction): Instruction => {
    const moved = prefix === "" ? undefined : move(instruction, member, prefix);
    if (moved?.kind === "trouble") diagnostics.push(moved.diagnostic);
    return moved?.kind === "instruction" ? moved.instruction : instruction;
  };
  const named = (instruction: Instruction): Instruction => {
    const renamed = byName(instruction, mark, stages, given);
    const place = { file: dockerfile.path, line: instruction.line, column: instruction.column };
    if (!renamed)
      diagnostics.push(error("NUMERIC_STAGE", "--from calls a stage that does not exist by its number", place));
    return renamed ?? instruction;
  };
  const cannotMove = ({ line, column }: Instruction) => {
    const why = "this trigger fires in the same file and reads the build context, which the fold moves";
    return error("CONTEXT_CANNOT_MOVE", why, { file: dockerfile.path, line, column });
  };
  const rowOf = (instruction: Instruction, printedAs: Instruction): Row => ({
    instruction,
    text: printed(printedAs),
    key: canonical(printedAs, mark),
    above: above.get(instruction) ?? [],
  });
  const stageOf = (stage: Stage): MemberStage => {
    const name = stage.from.name ?? given.get(stage.index);
    const firesHere = name !== undefined && stages.some((s) => s.from.image.toLowerCase() === name.toLowerCase());
    if (prefix !== "" && firesHere) diagnostics.push(...stage.instructions.filter(copiesWhenFired).map(cannotMove));
    const rows = stage.instructions.map((i) => {
      const nameless = i.keyword === "FROM" && stage.from.name === undefined && name !== undefined;
      return rowOf(i, nameless ? withName(i, mark, name) : named(inContext(i)));
    });
    return { name, rows };
  };
  const rows: MemberRows = {
    platform: member.platform.name,
    globals: globals.map((i) => rowOf(i, i)),
    stages: stages.map(stageOf),
    below,
  };
  return diagnostics.length > 0 ? { kind: "trouble", diagnostics } : { kind: "rows", rows };
}

/** A trigger keeps its text (DESIGN 5), so the file that fires it itself must be in the context that the text means. */
const copiesWhenFired = (i: Instruction): boolean =>
  i.keyword === "ONBUILD" && /^(?:COPY|ADD)\s/i.test(i.rest) && !/\s--from=/.test(i.rest);

/** The text without its last line end; line ends inside are the fold's, except in here-documents, where they are content. */
function printed(instruction: Instruction): string {
  const text = instruction.text.replace(/\r?\n$/, "").trimStart();
  return instruction.heredocs.length > 0 ? text : text.replace(/\r\n/g, "\n").replace(/[ \t\r]+$/, "");
}

/** Comment and blank lines above each instruction, and those after the last. */
function comments(member: Member) {
  const above = new Map<Instruction, readonly string[]>();
  let lines: string[] = [];
  for (const t of member.dockerfile.tiles) {
    if (t.kind === "instruction") {
      above.set(t, lines);
      lines = [];
    } else if (t.kind === "comment" || t.kind === "blank") lines.push(t.text.trimEnd());
  }
  return { above, below: lines };
}
