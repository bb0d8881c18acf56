// One aligned stage -> its plan: the regions it is cut into and the ARGs that each begins with. Names come later.
import { copyOf, fromOf, mountSources } from "../1-read/typed.ts";
import { alignRows, rowsIn } from "../2-align/rows.ts";
import { type Diagnostic, error } from "../model/diagnostic.ts";
import { type Member, placeIn } from "../model/family.ts";
import type { PlatformName } from "../model/platform.ts";
import type { SplitReason, SplitReasons } from "../model/split.ts";
import type { AlignedStage, MemberRows, MemberStage, Region, Unit } from "../model/stage.ts";
import { type Below, declared } from "./forms/declared.ts";
import { platformArgument } from "./forms/platform-argument.ts";
import { type Repetitions, repeatableArguments, repetitions } from "./forms/repeated-argument.ts";
import { withRepeatedCommands } from "./forms/repeated-command.ts";
import { isTrigger, partsTriggers, triggersLast } from "./forms/triggers-last.ts";
import { type Wording, withVariables } from "./forms/variable.ts";
import { commandHazards, environmentBelow, hazards } from "./hazards.ts";
import { cost, isLighter, plan } from "./plan.ts";
import type { Surroundings } from "./surroundings.ts";

export interface StagePlan {
  readonly name: string | undefined;
  /** Members that have this stage, in order. */
  readonly members: readonly Member[];
  readonly regions: readonly Region[];
  readonly repeated: Repetitions;
  readonly reasons: SplitReasons;
}

/** What is known beside the stage itself. */
export interface Scene {
  readonly members: readonly Member[];
  readonly rows: readonly MemberRows[];
  readonly mark: string;
  readonly globals: ReadonlySet<string>;
  /** Only forms whose result BuildKit takes for the very same build. */
  readonly exact: boolean;
}

/**
 * What stands once for each platform. `least`: what differs, and what must not be parted from it. `tail`: all from the
 * first difference on. `whole`: all, so that nothing crosses a FROM but the one that selects.
 */
export type Way = "least" | "tail" | "whole";

export function planStage(stage: AlignedStage, scene: Scene, way: Way): StagePlan {
  const members = scene.members.filter((m) => stage.cells.has(m.platform.name));
  const regionsOf = (s: AlignedStage): Regions => {
    const units = alignRows(s, platformArgument(s, members));
    if (way === "least") return least(units, s, scene);
    const first = way === "whole" ? 0 : units.findIndex((u) => u.kind === "split");
    // ONBUILDs at the end would fire at the FROM that selects.
    const last = units.findLastIndex((u) => u.kind === "split" || ![...u.rows.values()].every(isTrigger));
    return { ...plan(units, [{ first, last, reason: "unproved" }], differing(scene)), repeated: new Map() };
  };
  const plain = regionsOf(stage);
  const moved = partsTriggers(plain.regions) ? triggersLast(stage) : undefined;
  return { name: stage.name, members, ...(moved ? regionsOf(moved) : plain) };
}

type Regions = Pick<StagePlan, "regions" | "repeated" | "reasons">;

const differing = (scene: Scene): SplitReason => (scene.exact ? "exact" : "differs");

/** A plan with variables, and those of them that the arch stages of the stage below are to declare. */
export interface WordedPlan extends StagePlan {
  readonly declares: ReadonlySet<string>;
  readonly missing: readonly string[];
}

export type Wordings = WordedPlan | { readonly declares?: never; readonly reasons: SplitReasons };

/** With variables for the words that differ; only why not, where that is not clearly shorter than `plain`, which has none. */
export function planWithVariables(
  stage: AlignedStage,
  scene: Scene,
  plain: StagePlan,
  wording: Pick<Wording, "variables" | "apart">,
  below: Below,
): Wordings {
  const { members } = plain;
  const rows = [...stage.cells.values()].flatMap((c) => c.rows);
  const worded = withVariables(alignRows(stage, platformArgument(stage, members)), {
    ...wording,
    mark: scene.mark,
    base: rows[0]?.text ?? "",
    isPosix: rows.every((r) => r.instruction.keyword !== "SHELL" || POSIX.test(r.instruction.rest)),
  });
  const { regions, repeated, reasons } = least(worded.units, stage, scene);
  const { names, missing, ...whole } = declared(regions, [...stage.cells.keys()], wording.variables, below);
  const added = [...names].filter((name) => !below.names.has(name)).length;
  const against = partsTriggers(whole.regions)
    ? "trigger"
    : worded.once.length > 0 && isLighter(whole.regions, plain.regions, added)
      ? undefined
      : "heavier";
  const apart = new Map([...worded.apart, ...(against ? worded.once.map((i) => [i, against] as const) : [])]);
  if (against) return { reasons: new Map([...plain.reasons, ...apart]) };
  return {
    name: stage.name,
    members,
    ...whole,
    repeated,
    reasons: new Map([...reasons, ...apart]),
    declares: names,
    missing,
  };
}

const POSIX = /^\["(?:\/(?:usr\/)?bin\/)?(?:sh|ash|dash|bash)"/;

function least(units: readonly Unit[], stage: AlignedStage, scene: Scene): Regions {
  const platforms = [...stage.cells.keys()];
  const { mark } = scene;
  const environment = (platform: PlatformName): ReadonlySet<string> => {
    const own = stage.cells.get(platform);
    return own ? environmentBelow(scene.rows.find((r) => r.platform === platform)?.stages ?? [], own, mark) : new Set();
  };
  const surroundings: Surroundings = { environment, globals: scene.globals, mark };
  const repeatable = scene.exact ? repeatableArguments(units, platforms, surroundings) : undefined;
  const kept = plan(
    units,
    [...hazards(units, platforms, surroundings, repeatable), ...commandHazards(units, platforms)],
    differing(scene),
  );
  const again = withRepeatedCommands(units, platforms);
  const other = again ? plan(again, hazards(again, platforms, surroundings, repeatable), differing(scene)) : kept;
  const best = cost(other.regions) < cost(kept.regions) ? other : kept;
  return { ...best, repeated: repetitions(best.regions, platforms, repeatable ?? new Map(), mark) };
}

/**
 * ONBUILDs that differ have no place in a stage that is the image, a target of its own or copied from: every FROM that could select one
 * would fire it. A stage that is only built on fires them at the FROM that selects instead.
 */
export function lostTriggers(
  { name, regions, members }: StagePlan,
  scene: Scene,
  isImage: boolean,
): readonly Diagnostic[] {
  if (!partsTriggers(regions)) return [];
  const stagesOf = (m: Member) => scene.rows.find((r) => r.platform === m.platform.name)?.stages ?? [];
  const isLost = (m: Member) =>
    isImage ||
    (name !== undefined && (isCopied(name, stagesOf(m), scene.mark) || !isBuiltOn(name, stagesOf(m), scene.mark)));
  if (!members.some(isLost)) return [];
  const triggers = members.map((m) => regions.flatMap((r) => rowsIn(r, m.platform.name)).filter(isTrigger));
  return members.flatMap((m, i) => {
    const differs = (triggers[i] ?? []).find((t, at) => triggers.some((others) => others[at]?.key !== t.key));
    if (!differs) return [];
    const why =
      "ONBUILD differs between the members, and this stage is one for all platforms: in a stage before it the trigger would fire at the FROM that selects, and be gone";
    return [error("UNSAFE_SPLIT", why, placeIn(m, differs.instruction))];
  });
}

const isBuiltOn = (name: string, stages: readonly MemberStage[], mark: string): boolean =>
  stages.some(({ rows: [from] }) => from && fromOf(from.instruction, mark).image.toLowerCase() === name.toLowerCase());

function isCopied(name: string, stages: readonly MemberStage[], mark: string): boolean {
  const wanted = name.toLowerCase();
  return stages
    .flatMap((s) => s.rows)
    .filter((r) => r.text.includes("from="))
    .map((r) => ({ ...r.instruction, text: r.text }))
    .some((i) => [copyOf(i, mark)?.from, ...mountSources(i, mark)].some((from) => from?.toLowerCase() === wanted));
}
