// Which stage or image every FROM, COPY --from and mount means for one platform, and which stages the target reaches.
// Source: dockerfile2llb/convert.go toDispatchState, allReachableStages, initOnBuildTriggers.
import type { BaseConfig } from "../../model/base.ts";
import type { Instruction } from "../../model/dockerfile.ts";
import { parsePlatform } from "../../model/platform.ts";
import { expandWord } from "../words/expand.ts";
import { fallbackOf, isKnown, keyOf, partsOf, show, type Text, type Value } from "../words/text.ts";
import { type Target, usualPlatform } from "./arguments.ts";
import type { Command } from "./command.ts";
import { isReference } from "./reference.ts";
import type { Setup } from "./room.ts";
import type { Program, Stage } from "./stages.ts";
import { readTrigger } from "./triggers.ts";
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
      readonly known: BaseConfig | undefined;
    };

export interface ResolvedStage {
  readonly stage: Stage;
  readonly base: Base;
  /** Triggers of the base first, then the stage's own. */
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

/** What the names of bases depend on. */
type BaseSetup = Target & Pick<Setup, "baseConfig">;

type Report = (at: Instruction, message: string) => void;

export function resolve(
  program: Program,
  globals: ReadonlyMap<string, Value>,
  setup: BaseSetup,
  report: Report,
): Resolved {
  const notes: string[] = [];
  const names = new Map<string, number>();
  const bases: Base[] = [];
  for (const stage of program.stages) {
    bases.push(resolveBase(program, stage, globals, names, setup, report, notes));
    if (stage.name !== "") names.set(stage.name, stage.index);
  }
  const uses = { names, count: program.stages.length, escape: program.dockerfile.escape, report };
  // BuildKit reads the triggers of an image only for a stage that is reached.
  const late: { readonly index: number; readonly at: Instruction; readonly message: string }[] = [];
  const stages = program.stages.map((stage, i): ResolvedStage => {
    const base = bases[i] ?? { kind: "scratch" };
    const reportLate: Report = (at, message) => late.push({ index: stage.index, at, message });
    const fired =
      base.kind === "stage"
        ? triggersOfStage(program.stages[base.index], report)
        : base.kind === "image"
          ? triggersOfImage(base.known, stage.at, reportLate)
          : [];
    return {
      stage,
      base,
      commands: [...fired, ...stage.commands],
      uses: [
        ...fired.flatMap((c) => usedStages(c, stage.index, { ...uses, report: reportLate })),
        ...stage.commands.flatMap((c) => usedStages(c, stage.index, uses)),
      ],
    };
  });
  const reached = reach(stages);
  for (const { index, at, message } of late) if (reached.has(index)) report(at, message);
  return { stages, names, reached, notes };
}

function resolveBase(
  program: Program,
  stage: Stage,
  globals: ReadonlyMap<string, Value>,
  earlier: ReadonlyMap<string, number>,
  setup: BaseSetup,
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
  const wanted = own === undefined ? usualPlatform(setup) : platformOf(own, report, stage);
  if (ref === "") report(stage.at, "the base's name is empty");
  if (isKnown(ref)) {
    const index = earlier.get(ref);
    if (index !== undefined) return { kind: "stage", index };
    if (ref === "scratch") return { kind: "scratch" };
    if (!isReference(ref)) report(stage.at, `${ref} is no valid name of an image`);
  } else checkChoice(ref, stage, earlier, report, notes);
  const system = own === undefined ? systemOf(setup.platform) : systemNamed(own, setup.platform);
  const isImplicit = setup.isAcross && own === undefined;
  // The builder's image is taken to be the one of the platform that is asked for: the proof names that (DESIGN 4.1).
  const known = system === "unknown" ? undefined : setup.baseConfig?.(ref, isImplicit ? setup.platform.name : wanted);
  return { kind: "image", ref, platform: wanted, isImplicit, system, known };
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

/** ONBUILD of a stage fires at every FROM of it, ONBUILD of an image too (convert.go initOnBuildTriggers). */
function triggersOfStage(base: Stage | undefined, report: Report): readonly Command[] {
  return (base?.commands ?? []).flatMap((command) =>
    command.kind === "onbuild" ? fire(command.text, command.at, report) : [],
  );
}

function triggersOfImage(known: BaseConfig | undefined, at: Instruction, report: Report): readonly Command[] {
  return (known?.config?.OnBuild ?? []).flatMap((text) => fire(text, at, report));
}

function fire(text: string, at: Instruction, report: Report): readonly Command[] {
  const read = readTrigger(text, at);
  if (read.kind !== "stuck") return [read];
  report(at, read.message);
  return [];
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
