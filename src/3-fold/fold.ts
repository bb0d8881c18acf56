// A family -> the stage graph of its fold, or the coded reasons why there is none. Pure; nothing is trusted until proved.
import { acrossMembers } from "../2-align/across.ts";
import { memberRows } from "../2-align/member.ts";
import { namesForNumbers } from "../2-align/numbers.ts";
import { alignRows } from "../2-align/rows.ts";
import { alignStages } from "../2-align/stages.ts";
import { type Diagnostic, error } from "../model/diagnostic.ts";
import { type Family, type Member, placeIn } from "../model/family.ts";
import type { PlatformName } from "../model/platform.ts";
import type { AlignedStage, GraphStage, MemberRows, Region, StageGraph } from "../model/stage.ts";
import { innerComments, together, trimmed } from "./comments.ts";
import { platformArgument } from "./forms/platform-argument.ts";
import { repeatableArguments, repetitions } from "./forms/repeated-argument.ts";
import { sharedGlobals } from "./globals.ts";
import { stageGraph } from "./graph.ts";
import { environmentBelow, hazards } from "./hazards.ts";
import { keyExpression, type Names, namesFor } from "./names.ts";
import { plan } from "./plan.ts";
import { refusals } from "./refusals.ts";

export interface FoldOptions {
  /** Only forms whose result BuildKit takes for the very same build. */
  readonly exact: boolean;
}

export type FoldResult =
  | { readonly kind: "graph"; readonly graph: StageGraph; readonly diagnostics: readonly Diagnostic[] }
  | { readonly kind: "refused"; readonly diagnostics: readonly Diagnostic[] };

export function fold(family: Family, options: FoldOptions): FoldResult {
  const early = refusals(family);
  if (early.length > 0) return { kind: "refused", diagnostics: early };
  const members = family.built === "build-platform" ? acrossMembers(family.members) : family.members;
  const numbers = namesForNumbers(members);
  const rows: MemberRows[] = [];
  const trouble: Diagnostic[] = [];
  for (const m of members) {
    const read = memberRows(m, family.context, numbers);
    if (read.kind === "rows") rows.push(read.rows);
    else trouble.push(...read.diagnostics);
  }
  if (trouble.length > 0) return { kind: "refused", diagnostics: trouble };
  const aligned = alignStages(members, rows);
  if (aligned.kind === "trouble") return { kind: "refused", diagnostics: aligned.diagnostics };
  const globals = sharedGlobals(members, rows);
  if (globals.kind === "trouble") return { kind: "refused", diagnostics: [globals.diagnostic] };
  const names = namesFor(members);
  const parts = aligned.stages.map((stage) => foldStage(stage, members, names, options, rows));
  const unsafe = parts.flatMap((p) => p.trouble);
  if (unsafe.length > 0) return { kind: "refused", diagnostics: unsafe };
  const regions = parts.flatMap((p) => p.regions);
  const graph: StageGraph = {
    directives: directiveLines(members),
    globals: globals.pieces,
    stages: parts.flatMap((p) => p.stages),
    below: trimmed(together(new Map(rows.map((r) => [r.platform, r.below])))),
    regions: {
      shared: regions.filter((r) => r.kind === "shared").length,
      split: regions.filter((r) => r.kind === "split").length,
    },
  };
  return { kind: "graph", graph, diagnostics: innerComments(aligned.stages, members) };
}

interface FoldedStage {
  readonly stages: readonly GraphStage[];
  readonly regions: readonly Region[];
  readonly trouble: readonly Diagnostic[];
}

function foldStage(
  stage: AlignedStage,
  members: readonly Member[],
  names: Names,
  options: FoldOptions,
  all: readonly MemberRows[],
): FoldedStage {
  const mine = members.filter((m) => stage.cells.has(m.platform.name));
  const platforms = mine.map((m) => m.platform.name);
  const units = alignRows(stage, platformArgument(stage, mine));
  const below = (platform: PlatformName): ReadonlySet<string> => {
    const own = stage.cells.get(platform);
    const stages = all.find((r) => r.platform === platform)?.stages ?? [];
    return own ? environmentBelow(stages, own, members[0]?.dockerfile.escape ?? "\\") : new Set();
  };
  const free = options.exact ? repeatableArguments(units, platforms) : undefined;
  const regions = plan(units, hazards(units, platforms, free, below));
  const repeated = repetitions(regions, platforms, free ?? new Set());
  const last = regions.at(-1);
  const lost = last?.kind === "split" ? mine.flatMap((m) => triggersIn(m, last)) : [];
  const stages = stageGraph({ name: stage.name, regions, members: mine, names, repeated, key: keyExpression(members) });
  return { stages, regions, trouble: lost };
}

/** An ONBUILD at a stage's end that differs would fire at the selecting FROM. */
function triggersIn(member: Member, region: Extract<Region, { kind: "split" }>): readonly Diagnostic[] {
  return (region.rows.get(member.platform.name) ?? [])
    .filter((r) => r.instruction.keyword === "ONBUILD")
    .slice(0, 1)
    .map((r) =>
      error(
        "UNSAFE_SPLIT",
        "ONBUILD stands in a part that differs: its trigger would fire inside the fold and be gone from the image",
        placeIn(member, r.instruction),
      ),
    );
}

const directiveLines = (members: readonly Member[]): readonly string[] =>
  (members[0]?.dockerfile.tiles ?? []).flatMap((t) => (t.kind === "directive" ? [t.text.trimEnd()] : []));
