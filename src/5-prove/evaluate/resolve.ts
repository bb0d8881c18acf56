// Which stage or image every FROM, COPY --from and mount means for one platform, and which stages the target reaches.
// Source: dockerfile2llb/convert.go toDispatchState, allReachableStages, initOnBuildTriggers.
import type { BaseConfig } from "../../model/base.ts";
import type { Instruction } from "../../model/dockerfile.ts";
import { parsePlatform } from "../../model/platform.ts";
import { expandWord } from "../words/expand.ts";
import { fallbackOf, isKnown, keyOf, partsOf, show, type Text, type Value } from "../words/text.ts";
import { type Target, usualPlatform } from "./arguments.ts";
import type { Command } from "./command.ts";
import { contextNamed, type Named } from "./contexts.ts";
import { isReference } from "./reference.ts";
import type { Setup } from "./room.ts";
import type { Program, Stage } from "./stages.ts";
import { readTrigger } from "./triggers.ts";
import { type Use, usedStages } from "./uses.ts";
import { type System, systemNamed, systemOf } from "./windows.ts";

export type Base =
  | { readonly kind: "stage"; readonly index: number }
  | { readonly kind: "scratch" }
  /** A named context in the place of an image, or (`isStage`) of the whole stage. */
  | {
      readonly kind: "context";
      readonly source: Exclude<Named, { kind: "trouble" }>;
      readonly isStage: boolean;
      readonly platform: string;
      readonly system: System;
      readonly known: BaseConfig | undefined;
    }
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
  readonly uses: readonly Use[];
}

export interface Resolved {
  readonly stages: readonly ResolvedStage[];
  readonly names: ReadonlyMap<string, number>;
  /** The stage that is built. */
  readonly target: number;
  readonly reached: ReadonlySet<number>;
  readonly notes: readonly string[];
}

/** What the names of bases depend on. */
type BaseSetup = Target & Pick<Setup, "baseConfig" | "contexts" | "target">;

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
  // What BuildKit looks at only for a stage that is reached: triggers of an image, named contexts.
  const late: { readonly index: number; readonly at: Instruction; readonly message: string }[] = [];
  for (const stage of program.stages) {
    const reportLate: Report = (at, message) => late.push({ index: stage.index, at, message });
    bases.push(resolveBase(program, stage, globals, names, setup, { report, reportLate }, notes));
    if (stage.name !== "") names.set(stage.name, stage.index);
  }
  const uses = { names, count: program.stages.length, escape: program.dockerfile.escape, report };
  const stages = program.stages.map((stage, i): ResolvedStage => {
    const base = bases[i] ?? { kind: "scratch" };
    const reportLate: Report = (at, message) => late.push({ index: stage.index, at, message });
    const fired =
      base.kind === "stage"
        ? triggersOfStage(program.stages[base.index], stage.at, report)
        : base.kind === "image" || base.kind === "context"
          ? triggersOfImage(base.known, stage.at, reportLate)
          : [];
    return {
      stage,
      base,
      commands: base.kind === "context" && base.isStage ? [] : [...fired, ...stage.commands],
      uses: [
        ...fired.flatMap((c) => usedStages(c, { ...uses, report: reportLate })),
        ...stage.commands.flatMap((c) => usedStages(c, uses)),
      ],
    };
  });
  const target = targetOf(program, names, setup, report);
  checkCircles(stages, report);
  const reached = reach(stages, target);
  for (const { index, at, message } of late) if (reached.has(index)) report(at, message);
  const built = bases[target];
  const at = program.stages[target]?.at;
  if (at && built?.kind === "context" && built.isStage) report(at, "a named context stands for the target itself");
  return { stages, names, target, reached, notes };
}

function resolveBase(
  program: Program,
  stage: Stage,
  globals: ReadonlyMap<string, Value>,
  earlier: ReadonlyMap<string, number>,
  setup: BaseSetup,
  { report, reportLate }: { readonly report: Report; readonly reportLate: Report },
  notes: string[],
): Base {
  const how = {
    escape: program.dockerfile.escape,
    lookup: (name: string) => globals.get(name),
    fail: (m: string) => report(stage.at, m),
  };
  const ref = expandWord(stage.base, how);
  if (ref === "") report(stage.at, `base name (${stage.base}) should not be blank`);
  const own = stage.platform === undefined ? undefined : expandWord(stage.platform, how);
  const wanted = own === undefined ? usualPlatform(setup) : platformOf(own, report, stage);
  const system = own === undefined ? systemOf(setup.platform) : systemNamed(own, setup.platform);
  // What has no configuration brings no system either.
  const bare = own === undefined ? "posix" : system;
  const replaced =
    stage.name === "" ? undefined : inContexts(stage.name, true, wanted, { system, bare }, setup, stage.at, reportLate);
  if (replaced) return replaced;
  if (isKnown(ref)) {
    const index = earlier.get(ref);
    if (index !== undefined) return { kind: "stage", index };
    if (ref === "scratch") return { kind: "scratch" };
    if (ref !== "" && !isReference(ref))
      report(stage.at, `failed to parse stage name ${JSON.stringify(ref)}: invalid reference format`);
    const base = inContexts(ref, false, wanted, { system, bare: system }, setup, stage.at, reportLate);
    if (base) return base;
  } else checkChoice(ref, stage, earlier, setup, report, notes);
  const isImplicit = setup.isAcross && own === undefined;
  // The builder's image is taken to be the one of the platform that is asked for: the proof names that (DESIGN 4.1).
  const known = system === "unknown" ? undefined : setup.baseConfig?.(ref, isImplicit ? setup.platform.name : wanted);
  return { kind: "image", ref, platform: wanted, isImplicit, system, known };
}

/** The named context that stands for a stage or for the base of one. */
function inContexts(
  name: string,
  isStage: boolean,
  platform: string,
  { system, bare }: { readonly system: System; readonly bare: System },
  setup: BaseSetup,
  at: Instruction,
  report: Report,
): Base | undefined {
  const source = contextNamed(name, platform, setup.contexts);
  if (source?.kind === "trouble") report(at, source.message);
  if (!source || source.kind === "trouble") return undefined;
  const ref = source.kind === "image" || source.kind === "layout" ? source.ref : undefined;
  const known = ref === undefined || system === "unknown" ? undefined : setup.baseConfig?.(ref, platform);
  return { kind: "context", source, isStage, platform, system: ref === undefined ? bare : system, known };
}

function targetOf(program: Program, names: ReadonlyMap<string, number>, { target }: BaseSetup, report: Report): number {
  const last = program.stages.length - 1;
  if (!target) return last;
  const index = names.get(target.toLowerCase());
  const at = program.stages[last]?.at;
  if (index === undefined && at) report(at, `target stage ${JSON.stringify(target)} could not be found`);
  return index ?? last;
}

/** Stages that take files from each other, reached or not (convert.go validateCircularDependency). */
function checkCircles(stages: readonly ResolvedStage[], report: Report): void {
  const visited = new Set<number>();
  const path = new Set<number>();
  const visit = (index: number): Command | undefined => {
    if (visited.has(index)) return undefined;
    visited.add(index);
    path.add(index);
    for (const { stage, command } of stages[index]?.uses ?? []) {
      if (path.has(stage) || visit(stage)) return command;
    }
    path.delete(index);
    return undefined;
  };
  const start = stages.map(({ stage }) => ({ stage, found: visit(stage.index) })).find(({ found }) => found);
  if (start?.found) report(start.found.at, `circular dependency detected on stage: ${nameOfStage(start.stage)}`);
}

/** A stage as BuildKit calls it. */
export const nameOfStage = ({ name, index }: Stage): string => name || `stage-${index}`;

function platformOf(text: Text, report: Report, stage: Stage): string {
  if (!isKnown(text)) return keyOf(text);
  const platform = parsePlatform(text.includes("/") ? text : `linux/${text}`);
  if (!platform)
    report(
      stage.at,
      text === ""
        ? `empty platform value from expression ${stage.platform}`
        : `failed to parse platform ${stage.platform}: ${JSON.stringify(text)}: unknown operating system or architecture: invalid argument`,
    );
  return platform?.name ?? text;
}

/** A base name with unknown parts must not be able to mean a stage. */
function checkChoice(
  ref: Text,
  stage: Stage,
  earlier: ReadonlyMap<string, number>,
  setup: BaseSetup,
  report: Report,
  notes: string[],
): void {
  if (setup.contexts?.size) report(stage.at, "a build argument chooses here between images and named contexts");
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
function triggersOfStage(base: Stage | undefined, at: Instruction, report: Report): readonly Command[] {
  return (base?.commands ?? []).flatMap((command) =>
    command.kind === "onbuild" ? fire(command.text, at, report) : [],
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

function reach(stages: readonly ResolvedStage[], target: number): ReadonlySet<number> {
  const reached = new Set<number>();
  const visit = (index: number): void => {
    const stage = stages[index];
    if (!stage || reached.has(index)) return;
    reached.add(index);
    if (stage.base.kind === "stage") visit(stage.base.index);
    for (const { stage: used } of stage.uses) visit(used);
  };
  visit(target);
  return reached;
}
