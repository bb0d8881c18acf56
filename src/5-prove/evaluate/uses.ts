// The stages that COPY --from and mounts name, checked in every stage, reached or not (DESIGN 4.6).
// Source: dockerfile2llb/convert.go toCommand, resolveReachableStages; convert_runmount.go detectRunMount.
import type { Instruction } from "../../model/dockerfile.ts";
import { expandWord } from "../words/expand.ts";
import { splitFields } from "../words/words.ts";
import type { Command } from "./command.ts";
import { isReference } from "./reference.ts";

export interface Uses {
  readonly names: ReadonlyMap<string, number>;
  /** How many stages there are. */
  readonly count: number;
  readonly escape: string;
  readonly report: (at: Instruction, message: string) => void;
}

/** A stage that a command takes files from. */
export interface Use {
  readonly stage: number;
  readonly command: Command;
}

/** The stages that a command takes files from; whether they come before it is seen where it is applied. */
export function usedStages(command: Command, uses: Uses): readonly Use[] {
  const found =
    command.kind === "transfer" ? ofCopy(command, uses) : command.kind === "run" ? ofMounts(command, uses) : [];
  return found.map((stage) => ({ stage, command }));
}

function ofCopy(command: Command & { readonly kind: "transfer" }, uses: Uses): readonly number[] {
  const { from, at } = command;
  if (from === undefined) return [];
  if (!isPlain(from, uses.escape))
    uses.report(
      at,
      "variable expansion is not supported for --from, define a new stage with FROM using ARG from global scope as a workaround",
    );
  const index = stageOfCopy(from, uses.names);
  if (index === undefined && !isReference(from))
    uses.report(at, `failed to parse stage name ${JSON.stringify(from)}: invalid reference format`);
  if (index === undefined) return [];
  if (index >= 0 && index < uses.count) return [index];
  uses.report(at, `invalid stage index ${index}`);
  return [];
}

function isPlain(word: string, mark: string): boolean {
  let failed = false;
  const read = expandWord(word, {
    escape: mark,
    lookup: () => undefined,
    fail: () => {
      failed = true;
    },
  });
  return !failed && read === word;
}

function ofMounts(command: Command & { readonly kind: "run" }, { names, report }: Uses): readonly number[] {
  return command.mounts.flatMap((mount) => {
    const field = splitFields(mount)?.findLast((f) => /^from=/i.test(f));
    const from = field?.slice("from=".length);
    if (!from) return [];
    if (/\$./.test(from)) report(command.at, "'from' doesn't support variable expansion, define alias stage instead");
    const index = names.get(from.toLowerCase());
    if (index === undefined && !isReference(from))
      report(command.at, `failed to parse stage name ${JSON.stringify(from)}: invalid reference format`);
    return index === undefined ? [] : [index];
  });
}

/** COPY --from: a number is a stage, a name a stage in the final table of names, else an image. */
export function stageOfCopy(from: string, names: ReadonlyMap<string, number>): number | undefined {
  return /^[+-]?[0-9]+$/.test(from) ? Number(from) : names.get(from.toLowerCase());
}
