// A program and a platform -> the operations and the configuration that BuildKit would be given, build arguments unknown.
// Source: dockerfile2llb/convert.go toDispatchState, dispatchStages. What is not understood stands in `troubles`.
import type { Diagnostic } from "../../model/diagnostic.ts";
import type { Instruction } from "../../model/dockerfile.ts";
import { keyOfValue, type Value } from "../words/text.ts";
import { applyCommand } from "./apply.ts";
import { globalArgs, takenAway } from "./arguments.ts";
import { crossFrom } from "./environment.ts";
import type { Bag, Node } from "./graph.ts";
import { type Base, nameOfStage, type Resolved, type ResolvedStage, resolve } from "./resolve.ts";
import type { Room, Setup, StageState } from "./room.ts";
import { type Program, unproven } from "./stages.ts";
import { contextState, knownState, scratchState, unseenState } from "./start.ts";

/** What an evaluation stands on: names and values that no base decides. It serves every evaluation of its program. */
export interface Grounds {
  readonly globals: ReadonlyMap<string, Value>;
  readonly resolved: Resolved;
  readonly troubles: readonly Diagnostic[];
  readonly mayFail: ReadonlyMap<string, Instruction>;
}

export interface Evaluated {
  readonly grounds: Grounds;
  readonly state: StageState;
  /** Of all stages that are reached. */
  readonly states: ReadonlyMap<number, StageState>;
  readonly resolved: Resolved;
  /** SOURCE_DATE_EPOCH of the global scope, which newer frontends stamp files with. */
  readonly epoch: string;
  /** The base images of reached stages that are not known, under their common names. */
  readonly bases: ReadonlySet<string>;
  readonly troubles: readonly Diagnostic[];
  /** What BuildKit refuses for some values of what is not known, by a key. */
  readonly mayFail: ReadonlyMap<string, Instruction>;
  readonly notes: readonly string[];
}

export function evaluate(program: Program, setup: Setup, grounds = groundsOf(program, setup)): Evaluated {
  const { globals, resolved } = grounds;
  const { troubles, risks, report, mayFail } = listsOf(program, grounds.troubles, grounds.mayFail);
  const states = new Map<number, StageState>();
  const bases = new Set<string>();
  const { escape: mark } = program.dockerfile;
  const { names } = resolved;
  const { literals } = program;
  const room: Omit<Room, "stageName"> = {
    escape: mark,
    setup,
    globals,
    takenAway: takenAway(program, setup),
    names,
    states,
    literals,
    report,
    mayFail,
  };
  const children = childrenOf(resolved);
  for (const stage of resolved.stages) {
    if (!resolved.reached.has(stage.stage.index)) continue;
    const here: Room = { ...room, stageName: nameOfStage(stage.stage) };
    const start = begin(stage, children, here);
    states.set(
      stage.stage.index,
      stage.commands.reduce((state, command) => applyCommand(state, command, here), start),
    );
    const { base } = stage;
    if (base.kind === "image" && !base.known) bases.add(nameOf(base, setup));
    if (base.kind === "context" && "ref" in base.source && !base.known)
      bases.add(setup.nameBase(base.source.ref, base.platform));
  }
  return {
    grounds,
    state: states.get(resolved.target) ?? scratchState(setup),
    states,
    resolved,
    epoch: keyOfValue(globals.get("SOURCE_DATE_EPOCH")),
    bases,
    troubles,
    mayFail: risks,
    notes: resolved.notes,
  };
}

function groundsOf(program: Program, setup: Setup): Grounds {
  const { troubles, risks, report, mayFail } = listsOf(program, program.troubles, new Map());
  const globals = globalArgs(program, setup, report, mayFail);
  return { globals, resolved: resolve(program, globals, setup, report), troubles, mayFail: risks };
}

function listsOf(program: Program, before: readonly Diagnostic[], risksBefore: ReadonlyMap<string, Instruction>) {
  const troubles = [...before];
  const risks = new Map(risksBefore);
  const report = (at: Instruction, message: string) => {
    troubles.push(unproven(program.dockerfile.path, at, message));
  };
  const mayFail = (at: Instruction, key: string) => {
    risks.set(key, at);
  };
  return { troubles, risks, report, mayFail };
}

const nameOf = ({ ref, isImplicit, platform }: Base & { readonly kind: "image" }, setup: Setup): string =>
  setup.nameBase(ref, isImplicit ? setup.platform.name : platform);

/** How many reached stages go on from each. */
function childrenOf({ stages, reached }: Resolved): ReadonlyMap<number, number> {
  const children = new Map<number, number>();
  for (const { stage, base } of stages)
    if (base.kind === "stage" && reached.has(stage.index))
      children.set(base.index, (children.get(base.index) ?? 0) + 1);
  return children;
}

function begin({ base, stage }: ResolvedStage, children: ReadonlyMap<number, number>, room: Room): StageState {
  const { setup } = room;
  if (base.kind === "scratch") return scratchState(setup);
  if (base.kind === "image") {
    const { ref, platform, isImplicit, known } = base;
    const op = { kind: "image", ref, platform, isImplicit, isBase: true } as const;
    const tip: Node = { op, input: undefined, at: stage.at };
    return known ? knownState(tip, stage.at, base, known, room) : unseenState(tip, nameOf(base, setup), base, setup);
  }
  if (base.kind === "context") return contextState(base, stage.at, room);
  const parent = room.states.get(base.index);
  if (!parent) throw new Error("a stage is evaluated before its base");
  const { config } = parent;
  const baseLacks = (name: string) => config.base === undefined || setup.baseLacks(config.base, name);
  // Every image has a PATH, the base's or BuildKit's own, and it keeps its place there: only a stage on scratch shows where.
  const isOrdered = (name: string) => setup.asksOrder === true && name !== "PATH" && baseLacks(name);
  const copy = (bag: Bag | undefined) => (setup.maps === "apart" && bag ? new Map(bag) : bag);
  return {
    tip: parent.tip,
    platform: parent.platform,
    hasOwnCmd: false,
    // A file of many splits would copy all variables at each of them: an only child takes over what its parent set.
    hasOwnEnv: parent.hasOwnEnv && children.get(base.index) === 1,
    past: parent.past,
    environment: crossFrom(parent.environment, config.env, { baseLacks, isOrdered }),
    config: {
      ...config,
      onbuild: [],
      labels: copy(config.labels),
      ports: copy(config.ports),
      volumes: copy(config.volumes),
    },
  };
}
