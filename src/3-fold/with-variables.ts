// Aligned stages -> plans with variables for the words that differ: first for all that may be one, then without those rows
// that the proof did not get over.
import { fromOf } from "../1-read/typed.ts";
import type { SplitReason } from "../model/split.ts";
import type { AlignedStage, MadeName, Region, Row, SharedRow } from "../model/stage.ts";
import { type Choices, lineKey, type Met, type Renames } from "./choices.ts";
import { withArchStages } from "./forms/declared.ts";
import { planWithVariables, type Scene, type StagePlan } from "./stage.ts";
import { SLOT, variablesFor } from "./variables/names.ts";

/** Plans, and what their variables are called. */
export interface Worded {
  readonly plans: readonly StagePlan[];
  readonly names: readonly MadeName[];
  /** No row was worded: these are the `least` plans, which now know why. */
  readonly isPlain: boolean;
}

export interface WordingRequest {
  readonly choices: Choices;
  readonly met: Met;
  /** Lines of the text of the plans that came last, which its proof did not get over. */
  readonly inTheWay: () => readonly string[];
}

/**
 * `least` are the plans without variables, which stay where they are about as short. What a person refuses is parted before
 * anything is tried: a variable once, by the name that it has when it is met first, which then is nobody else's.
 */
export function* variableWays(
  stages: readonly AlignedStage[],
  scene: Scene,
  least: readonly StagePlan[],
  { choices, met, inTheWay }: WordingRequest,
): Iterable<Worded> {
  const apart = new Map<string, SplitReason>();
  for (let before = -1; before < apart.size; ) {
    const worded = wordedPlans(stages, scene, least, apart, { renames: choices.renames, others: met.variables });
    before = apart.size;
    const units = worded.plans.flatMap(rowsWithVariables);
    for (const key of units.filter((u) => isRefused(u, worded, choices, met)).flatMap(keysOf)) apart.set(key, "asked");
    for (const { own } of worded.names) if (choices.variables.has(own)) met.variables.add(own);
    if (apart.size > before) continue;
    yield worded;
    if (worded.isPlain) return;
    const lines = new Set(inTheWay());
    const stuck = units.filter(({ text = "" }) => text.split("\n").some((line) => lines.has(line)));
    for (const key of stuck.flatMap(keysOf)) apart.set(key, "unproved");
  }
}

const rowsWithVariables = ({ regions }: StagePlan): readonly SharedRow[] =>
  regions.flatMap((region) => (region.kind === "shared" ? region.units.filter((u) => u.uses) : []));

const keysOf = (unit: SharedRow): readonly string[] => [...unit.rows.values()].map((row) => row.key);

/** Has somebody refused one of its variables, or the instruction of a member that it stands for? Which is noted. */
function isRefused(
  { uses = [], rows }: SharedRow,
  { slots }: Slotted,
  { variables, lines }: Choices,
  met: Met,
): boolean {
  const here = [...rows].filter(([p, row]) => lines.get(p)?.has(row.instruction.line));
  for (const [p, row] of here) met.lines.add(lineKey(p, row.instruction.line));
  return here.length > 0 || uses.some((slot) => variables.has(slots.get(slot) ?? ""));
}

/** A variable has one name in all stages, and a stage has those of the stage that it is built on. */
function wordedPlans(
  stages: readonly AlignedStage[],
  scene: Scene,
  least: readonly StagePlan[],
  apart: ReadonlyMap<string, SplitReason>,
  { renames, others }: { readonly renames: Renames; readonly others: ReadonlySet<string> },
): Slotted {
  const variables = variablesFor(scene.members);
  const plans = [...least];
  const declares = new Map<number, ReadonlySet<string>>();
  for (const [i, stage] of stages.entries()) {
    const at = builtOn(stage, stages, scene.mark);
    const below = plans[at];
    const first = below?.regions[0];
    const serves = below && first?.kind === "split" && [...stage.cells.keys()].every((p) => first.rows.has(p));
    const names = declares.get(at) ?? new Set();
    const plain = plans[i];
    const wording = { variables, apart };
    if (!plain) continue;
    const plan = planWithVariables(stage, scene, plain, wording, { names, hasArchStages: serves === true });
    plans[i] = plan.declares ? plan : { ...plain, ...plan };
    if (!plan.declares) continue;
    declares.set(i, plan.declares);
    if (!below || plan.missing.length === 0) continue;
    const regions = withArchStages(below.regions, [...(stages[at]?.cells.keys() ?? [])], plan.missing, variables);
    plans[at] = { ...below, regions };
    declares.set(at, new Set([...names, ...plan.missing]));
  }
  const slots = variables.namesFor(new Set([...declares.values()].flatMap((own) => [...own])), others);
  const names = chosenNames([...slots.values()], renames);
  const spelled = new Map([...slots].map(([slot, own]) => [slot, names.get(own) ?? own]));
  return {
    plans: plans.map((plan) => withNames(plan, spelled)),
    names: [...names].map(([own, name]) => ({ kind: "variable", own, name })),
    isPlain: declares.size === 0,
    slots,
  };
}

interface Slotted extends Worded {
  /** The fold's own name of each variable. */
  readonly slots: ReadonlyMap<string, string>;
}

/** What somebody chose; another variable that would be called so gives way. */
function chosenNames(own: readonly string[], renames: Renames): ReadonlyMap<string, string> {
  const taken = new Set([...own, ...renames.values()]);
  const isChosen = new Set(own.flatMap((name) => renames.get(name) ?? []));
  const free = (wanted: string): string => {
    for (let n = 2; ; n += 1) if (!taken.has(`${wanted}_${n}`)) return `${wanted}_${n}`;
  };
  return new Map(own.map((name) => [name, renames.get(name) ?? (isChosen.has(name) ? free(name) : name)]));
}

function withNames(plan: StagePlan, names: ReadonlyMap<string, string>): StagePlan {
  const spelled = (text: string): string => text.replace(SLOT, (slot) => names.get(slot) ?? slot);
  const row = (r: Row): Row => ({ ...r, text: spelled(r.text), key: spelled(r.key) });
  const regions = plan.regions.map((region): Region => {
    if (region.kind === "split")
      return { kind: "split", rows: new Map([...region.rows].map(([p, rows]) => [p, rows.map(row)])) };
    const units = region.units.map((u) => (u.text === undefined ? u : { ...u, text: spelled(u.text) }));
    return { kind: "shared", units };
  });
  return { ...plan, regions };
}

/** The stage before it that all platforms' FROM name; -1 where they name an image, or different ones. */
function builtOn(stage: AlignedStage, stages: readonly AlignedStage[], mark: string): number {
  const images = [...stage.cells.values()]
    .flatMap((c) => c.rows.slice(0, 1))
    .map((r) => fromOf(r.instruction, mark).image.toLowerCase());
  const [first] = new Set(images).size === 1 ? images : [];
  return stages
    .slice(0, stages.indexOf(stage))
    .findLastIndex((s) => s.name !== undefined && s.name.toLowerCase() === first);
}
