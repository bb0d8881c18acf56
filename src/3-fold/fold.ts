// A family -> the stage graphs that its fold may have, the one to prefer first, or the coded reasons why there is none.
// Pure; nothing is trusted until proved.
import { acrossMembers } from "../2-align/across.ts";
import { imagesOnBuilder } from "../2-align/across-images.ts";
import { memberRows } from "../2-align/member.ts";
import { namesForNumbers } from "../2-align/numbers.ts";
import { alignStages } from "../2-align/stages.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { Family, Member } from "../model/family.ts";
import type { MemberRows, Piece, StageGraph } from "../model/stage.ts";
import { alike } from "./alike/alike.ts";
import { withBaseNames } from "./alike/base-names.ts";
import { type Choices, type Met, NO_CHOICES, type Renames } from "./choices.ts";
import { innerComments, together, trimmed } from "./comments.ts";
import { directivesOf } from "./directives.ts";
import { sharedGlobals, valuesBeforeFrom } from "./globals.ts";
import { stageGraph } from "./graph.ts";
import { keyExpression, namesFor, stem } from "./names.ts";
import { cost } from "./plan.ts";
import { refusals } from "./refusals.ts";
import { lostTriggers, planStage, type Scene, type StagePlan, type Way } from "./stage.ts";
import { bySystem } from "./systems.ts";
import { variableWays, type Worded } from "./with-variables.ts";

export interface FoldOptions {
  /** Only forms whose result BuildKit takes for the very same build. */
  readonly exact: boolean;
  /** Lines of the last graph's text that its proof did not get over: asked for before each next one. */
  readonly inTheWay?: () => readonly string[];
  readonly choices?: Choices;
}

export type FoldResult =
  | {
      readonly kind: "graphs";
      /** Each is made when it is asked for: the first is nearly always proved. */
      readonly graphs: Iterable<StageGraph>;
      /** Refusals that met something in the graphs that were made so far. */
      readonly met: Met;
      readonly diagnostics: readonly Diagnostic[];
    }
  | { readonly kind: "refused"; readonly diagnostics: readonly Diagnostic[] };

export function fold(family: Family, options: FoldOptions): FoldResult {
  const early = refusals(family);
  if (early.length > 0) return { kind: "refused", diagnostics: early };
  const directives = directivesOf(family);
  const { choices = NO_CHOICES } = options;
  const made = alike(withBaseNames(family.members, choices.baseNames));
  const told = [...directives.diagnostics, ...made.diagnostics];
  const wrong = told.filter((d) => d.severity === "error");
  if (made.kind === "trouble" || wrong.length > 0) return { kind: "refused", diagnostics: wrong };
  const members = family.built === "build-platform" ? acrossMembers(made.members) : made.members;
  const numbers = namesForNumbers(members);
  const read: MemberRows[] = [];
  const trouble: Diagnostic[] = [];
  for (const [at, m] of members.entries()) {
    const own = memberRows(m, family.context, numbers[at] ?? new Map());
    if (own.kind === "rows") read.push(own.rows);
    else trouble.push(...own.diagnostics);
  }
  if (trouble.length > 0) return { kind: "refused", diagnostics: trouble };
  const mark = members[0]?.dockerfile.escape ?? "\\";
  const images = stageNames(members, read, choices.renames);
  const rows = family.built === "build-platform" ? imagesOnBuilder(read, mark, images.nameOf) : read;
  const aligned = alignStages(members, rows);
  if (aligned.kind === "trouble") return { kind: "refused", diagnostics: aligned.diagnostics };
  const globals = sharedGlobals(members, rows);
  if (globals.kind === "trouble") return { kind: "refused", diagnostics: [globals.diagnostic] };
  const apart = bySystem(aligned.stages, members);
  if (apart.diagnostics.length > 0) return { kind: "refused", diagnostics: apart.diagnostics };
  const { stages } = apart;
  const scene: Scene = { members, rows, mark, globals: valuesBeforeFrom(rows, mark), exact: options.exact };
  const least = stages.map((s) => planStage(s, scene, "least"));
  const lost = least.flatMap((plan, at) => lostTriggers(plan, scene, at === least.length - 1));
  if (lost.length > 0) return { kind: "refused", diagnostics: lost };
  const met: Met = { variables: new Set(), lines: new Set() };
  const request = { choices, met, inTheWay: options.inTheWay ?? (() => []) };
  const head = { ...globals, directives: directives.lines };
  return {
    kind: "graphs",
    graphs: graphsOf(
      least,
      (plain) => (options.exact ? [] : variableWays(stages, scene, plain, request)),
      (at, way) => stages.slice(at, at + 1).map((s) => planStage(s, scene, way)),
      ({ plans, names }) => {
        const graph = graphOf(plans, members, head, rows, choices.renames);
        return { ...graph, names: [...names, ...images.given, ...graph.names] };
      },
    ),
    met,
    diagnostics: [...told, ...innerComments(aligned.stages, members)],
  };
}

/** Names for the stages of images, after the image: `example/gosu:1.17` is gosu. */
function stageNames(members: readonly Member[], rows: readonly MemberRows[], renames: Renames) {
  const others = rows.flatMap((r) => r.stages.flatMap((s) => s.name ?? []));
  const names = namesFor(members, others, renames);
  const nameOf = (image: string): string => names.single(stem(/([^/:@]+)(?:[:@][^/]*)?$/.exec(image)?.[1]));
  return { nameOf, given: names.given };
}

/**
 * The fold that reads shortest; then, should the prover not have it, with more of one stage once for each platform, the
 * shortest first; at last with all of every stage so that anything parts.
 */
function* graphsOf(
  least: readonly StagePlan[],
  wordedBeside: (plain: readonly StagePlan[]) => Iterable<Worded>,
  planAgain: (at: number, way: Way) => readonly StagePlan[],
  graphWith: (worded: Worded) => StageGraph,
): Iterable<StageGraph> {
  let isPlain = false;
  for (const one of wordedBeside(least)) {
    isPlain = one.isPlain;
    yield graphWith(one);
  }
  const graph = (plans: readonly StagePlan[]) => graphWith({ plans, names: [], isPlain: true });
  if (!isPlain) yield graph(least);
  const parted = [...least.keys()].filter((at) => (least[at]?.regions.length ?? 0) > 1);
  const again = (at: number, way: Way) =>
    planAgain(at, way).map((plan) => ({ at, way, plan, more: cost(plan.regions) - cost(least[at]?.regions ?? []) }));
  const changes = parted
    .flatMap((at) => [...again(at, "tail"), ...again(at, "whole")])
    // The same again is no other way.
    .filter(({ way, plan, more }) => more > 0 && (way === "whole" || plan.regions[0]?.kind === "shared"));
  const longer = changes.toSorted((a, b) => a.more - b.more).map(({ at, plan }) => least.with(at, plan));
  // Variables that were no lighter than splits that are wrong may be lighter than those that are right.
  for (const plans of longer) {
    for (const one of isPlain ? wordedBeside(plans) : []) {
      isPlain = one.isPlain;
      if (!isPlain) yield graphWith(one);
    }
    yield graph(plans);
  }
  const wholes = changes.filter((c) => c.way === "whole");
  if (wholes.length > 1) yield graph(wholes.reduce((plans, { at, plan }) => plans.with(at, plan), [...least]));
}

function graphOf(
  plans: readonly StagePlan[],
  members: readonly Member[],
  head: { readonly directives: readonly string[]; readonly pieces: readonly Piece[] },
  rows: readonly MemberRows[],
  renames: Renames,
): StageGraph {
  const others = plans.flatMap((p) => p.name ?? []);
  const names = namesFor(members, others, renames);
  const key = keyExpression(members);
  const regions = plans.flatMap((p) => p.regions);
  return {
    directives: head.directives,
    globals: head.pieces,
    stages: plans.flatMap((p) => stageGraph({ ...p, names, key })),
    below: trimmed(together(new Map(rows.map((r) => [r.platform, r.below])))),
    regions: {
      shared: regions.filter((r) => r.kind === "shared").length,
      split: regions.filter((r) => r.kind === "split").length,
    },
    names: names.given,
  };
}
