// Which stage or image every FROM, COPY --from and mount means for one platform, and which stages the target reaches.
// Source: dockerfile2llb/convert.go toDispatchState, allReachableStages, initOnBuildTriggers.
import type { Instruction } from "../../model/dockerfile.ts";
import { parsePlatform } from "../../model/platform.ts";
import { expandWord } from "../words/expand.ts";
import { fallbackOf, isKnown, keyOf, partsOf, show, type Text, type Value } from "../words/text.ts";
import { type Target, usualPlatform } from "./arguments.ts";
import type { Command } from "./command.ts";
import { readCommand } from "./read.ts";
import { isReference } from "./reference.ts";
import type { Program, Stage } from "./stages.ts";
import { usedStages } from "./uses.ts";
import { type System, systemNamed, systemOf } from "./windows.ts";

export type Base =
  | { readonly kind: "stage"; readonly index: number }
  | { readonly kind: "scratch" }
  | {
      readonly kind: "image";
      readonly ref: Text;
      readonly platform: string;
      readonly isImplicit: boolean;
      readonly system: System;
    };

export interface ResolvedStage {
  readonly stage: Stage;
  readonly base: Base;
  /** Triggers of the base stage first, then the stage's own. */
  readonly commands: readonly Command[];
  /** The stages that its COPY --from and mounts name. */
  readonly uses: readonly number[];
}

export interface Resolved {
  readonly stages: readonly ResolvedStage[];
  readonly names: ReadonlyMap<string, number>;
  readonly reached: ReadonlySet<number>;
  readonly notes: readonly string[];
}

type Report = (at: Instruction, message: string) => void;

export function resolve(
  program: Program,
  globals: ReadonlyMap<string, Value>,
  target: Target,
  report: Report,
): Resolved {
  const notes: string[] = [];
  const names = new Map<string, number>();
  const bases: Base[] = [];
  for (const stage of program.stages) {
    bases.push(resolveBase(program, stage, globals, names, target, report, notes));
    if (stage.name !== "") names.set(stage.name, stage.index);
  }
  const uses = { names, count: program.stages.length, escape: program.dockerfile.escape, report };
  const stages = program.stages.map((stage, i): ResolvedStage => {
    const base = bases[i] ?? { kind: "scratch" };
    const commands =
      base.kind === "stage" ? [...triggers(program.stages[base.index], report), ...stage.commands] : stage.commands;
    return {
      stage,
      base,
      commands,
      uses: commands.flatMap((c) => usedStages(c, stage.index, uses)),
    };
  });
  return { stages, names, reached: reach(stages), notes };
}

function resolveBase(
  program: Program,
  stage: Stage,
  globals: ReadonlyMap<string, Value>,
  earlier: ReadonlyMap<string, number>,
  target: Target,
  report: Report,
  notes: string[],
): Base {
  const how = {
    escape: program.dockerfile.escape,
    lookup: (name: string) => globals.get(name),
    fail: (m: string) => report(stage.at, m),
  };
  const ref = expandWord(stage.base, how);
  const own = stage.platform === undefined ? undefined : expandWord(stage.platform, how);
  const wanted = own === undefined ? usualPlatform(target) : platformOf(own, report, stage);
  if (ref === "") report(stage.at, "the base's name is empty");
  if (isKnown(ref)) {
    const index = earlier.get(ref);
    if (index !== undefined) return { kind: "stage", index };
    if (ref === "scratch") return { kind: "scratch" };
    if (!isReference(ref)) report(stage.at, `${ref} is no valid name of an image`);
  } else checkChoice(ref, stage, earlier, report, notes);
  const system = own === undefined ? systemOf(target.platform) : systemNamed(own, target.platform);
  return { kind: "image", ref, platform: wanted, isImplicit: target.isAcross && own === undefined, system };
}

function platformOf(text: Text, report: Report, stage: Stage): string {
  if (!isKnown(text)) return keyOf(text);
  const platform = parsePlatform(text.includes("/") ? text : `linux/${text}`);
  if (!platform) report(stage.at, `the platform ${text || "in --platform"} is not understood`);
  return platform?.name ?? text;
}

/** A base name with unknown parts must not be able to mean a stage. */
function checkChoice(
  ref: Text,
  stage: Stage,
  earlier: ReadonlyMap<string, number>,
  report: Report,
  notes: string[],
): void {
  const pattern = partsOf(ref).map((p) => (typeof p === "string" ? p.replace(/[.*+?^${}()|[\]\\]/g, "\\$&") : ".*"));
  const regex = new RegExp(`^${pattern.join("")}$`, "s");
  const could = [...earlier.keys(), "scratch"].filter((name) => regex.test(name));
  if (could.length === 0) return;
  const fallback = fallbackOf(ref);
  if (fallback === undefined || could.includes(fallback))
    report(stage.at, `a build argument chooses here between images and stages (${could.join(", ")})`);
  else notes.push(`not to be set to a stage's name: ${show(ref)}`);
}

/** ONBUILD of a stage fires at every FROM of it (convert.go initOnBuildTriggers). */
function triggers(base: Stage | undefined, report: Report): readonly Command[] {
  return (base?.commands ?? []).flatMap((command): readonly Command[] => {
    if (command.kind !== "onbuild") return [];
    const match = /^(\S+)\s*(.*)$/s.exec(command.text);
    const keyword = match?.[1]?.toUpperCase() ?? "";
    const rest = match?.[2] ?? "";
    if (rest.includes("<<")) {
      report(command.at, "a trigger with a here-document is not understood");
      return [];
    }
    const read = readCommand({ keyword, rest, heredocs: [], escape: "\\", at: command.at });
    if (read.kind !== "stuck") return [read];
    report(command.at, read.message);
    return [];
  });
}

function reach(stages: readonly ResolvedStage[]): ReadonlySet<number> {
  const reached = new Set<number>();
  const visit = (index: number): void => {
    const stage = stages[index];
    if (!stage || reached.has(index)) return;
    reached.add(index);
    if (stage.base.kind === "stage") visit(stage.base.index);
    for (const used of stage.uses) visit(used);
  };
  visit(stages.length - 1);
  return reached;
}
