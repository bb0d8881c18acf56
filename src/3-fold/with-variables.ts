// Aligned stages -> plans with variables for the words that differ: first for all that may be one, then without those rows
// that the proof did not get over.
import { fromOf } from "../1-read/typed.ts";
import type { AlignedStage, Region, Row } from "../model/stage.ts";
import { withArchStages } from "./forms/declared.ts";
import { planWithVariables, type Scene, type StagePlan } from "./stage.ts";
import { SLOT, variablesFor } from "./variables/names.ts";

/** `least` are the plans without variables, which stay where they are about as short. */
export function* variableWays(
  stages: readonly AlignedStage[],
  scene: Scene,
  least: readonly StagePlan[],
  inTheWay: () => readonly string[],
): Iterable<readonly StagePlan[]> {
  const apart = new Set<string>();
  for (let before = -1; before < apart.size; ) {
    const worded = wordedPlans(stages, scene, least, apart);
    if (!worded) return;
    before = apart.size;
    yield worded;
    const lines = new Set(inTheWay());
    for (const key of worded.flatMap((plan) => rowsWithVariables(plan, lines))) apart.add(key);
  }
}

/** Keys of the members' rows that are printed with a variable and hold one of the lines. */
const rowsWithVariables = ({ regions }: StagePlan, lines: ReadonlySet<string>): readonly string[] =>
  regions
    .flatMap((region) => (region.kind === "shared" ? region.units : []))
    .filter(({ uses, text = "" }) => uses && text.split("\n").some((line) => lines.has(line)))
    .flatMap((unit) => [...unit.rows.values()].map((row) => row.key));

/** A variable has one name in all stages, and a stage has those of the stage that it is built on. */
function wordedPlans(
  stages: readonly AlignedStage[],
  scene: Scene,
  least: readonly StagePlan[],
  apart: ReadonlySet<string>,
): readonly StagePlan[] | undefined {
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
    const plan = plain && planWithVariables(stage, scene, plain, wording, { names, hasArchStages: serves === true });
    if (!plan) continue;
    plans[i] = plan;
    declares.set(i, plan.declares);
    if (!below || plan.missing.length === 0) continue;
    const regions = withArchStages(below.regions, [...(stages[at]?.cells.keys() ?? [])], plan.missing, variables);
    plans[at] = { ...below, regions };
    declares.set(at, new Set([...names, ...plan.missing]));
  }
  if (declares.size === 0) return undefined;
  const names = variables.namesFor(new Set([...declares.values()].flatMap((own) => [...own])));
  return plans.map((plan) => withNames(plan, names));
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
