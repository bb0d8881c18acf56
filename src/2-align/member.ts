// A member -> its rows by stage, with the comments above each, sources moved to the family's context, stage numbers made names.
import { canonical } from "../1-read/canonical.ts";
import { copyOf, stagesOf } from "../1-read/typed.ts";
import { type Diagnostic, error } from "../model/diagnostic.ts";
import type { Instruction } from "../model/dockerfile.ts";
import type { Member } from "../model/family.ts";
import type { MemberRows, MemberStage, Row } from "../model/stage.ts";
import { move, prefixOf } from "./move.ts";

export type MemberResult =
  | { readonly kind: "rows"; readonly rows: MemberRows }
  | { readonly kind: "trouble"; readonly diagnostics: readonly Diagnostic[] };

export function memberRows(member: Member, context: string): MemberResult {
  const { dockerfile } = member;
  const prefix = prefixOf(member, context);
  const { above, below } = comments(member);
  const { globals, stages } = stagesOf(dockerfile);
  const diagnostics: Diagnostic[] = [];
  const rowOf = (instruction: Instruction): Row => {
    const moved = prefix === "" ? undefined : move(instruction, member, prefix);
    if (moved?.kind === "trouble") diagnostics.push(moved.diagnostic);
    const named = named0(moved?.kind === "instruction" ? moved.instruction : instruction);
    return {
      instruction,
      text: printed(named),
      key: canonical(named, dockerfile.escape),
      above: above.get(instruction) ?? [],
    };
  };
  /** `COPY --from=0` would name another stage in the fold: it takes the stage's name, or is refused where there is none. */
  const named0 = (instruction: Instruction): Instruction => {
    const flag = copyOf(instruction, dockerfile.escape)?.flags.find((f) => /^--from=\d+$/.test(f.text));
    if (!flag) return instruction;
    const name = stages[Number(flag.text.slice("--from=".length))]?.from.name;
    if (name === undefined) {
      diagnostics.push(
        error("NUMERIC_STAGE", `${flag.text} speaks of a stage without a name: name it with AS`, {
          file: dockerfile.path,
          line: instruction.line,
          column: instruction.column,
        }),
      );
      return instruction;
    }
    return {
      ...instruction,
      text: `${instruction.text.slice(0, flag.start)}--from=${name}${instruction.text.slice(flag.end)}`,
    };
  };
  const rows: MemberRows = {
    platform: member.platform.name,
    globals: globals.map(rowOf),
    stages: stages.map((s): MemberStage => ({ name: s.from.name, rows: s.instructions.map(rowOf) })),
    below,
  };
  return diagnostics.length > 0 ? { kind: "trouble", diagnostics } : { kind: "rows", rows };
}

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
