// A family -> the stage graph of its fold, or the coded reasons why there is none. Pure; nothing is trusted until proved.
import { copyOf, mountSources, stagesOf } from "../1-read/typed.ts";
import { memberRows } from "../2-align/member.ts";
import { namesForNumbers } from "../2-align/numbers.ts";
import { alignRows } from "../2-align/rows.ts";
import { alignStages } from "../2-align/stages.ts";
import { type Diagnostic, error, note } from "../model/diagnostic.ts";
import type { Family, Member } from "../model/family.ts";
import type { PlatformName } from "../model/platform.ts";
import type { AlignedStage, GraphStage, MemberRows, Piece, Region, StageGraph } from "../model/stage.ts";
import { together, trimmed } from "./comments.ts";
import { platformArgument } from "./forms/platform-argument.ts";
import { repeatableArguments, repetitions } from "./forms/repeated-argument.ts";
import { stageGraph } from "./graph.ts";
import { environmentBelow, hazards } from "./hazards.ts";
import { keyExpression, type Names, namesFor } from "./names.ts";
import { plan } from "./plan.ts";

export interface FoldOptions {
  /** Only forms whose result BuildKit takes for the very same build. */
  readonly exact: boolean;
}

export type FoldResult =
  | { readonly kind: "graph"; readonly graph: StageGraph; readonly diagnostics: readonly Diagnostic[] }
  | { readonly kind: "refused"; readonly diagnostics: readonly Diagnostic[] };

export function fold(family: Family, options: FoldOptions): FoldResult {
  const { members } = family;
  const early = refusals(members);
  if (early.length > 0) return { kind: "refused", diagnostics: early };
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
        placeOf(member, r.instruction),
      ),
    );
}

/** What no form can express yet, found before anything is aligned. */
function refusals(members: readonly Member[]): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const windows = members.find((m) => m.platform.os === "windows");
  const systems = new Set(members.map((m) => m.platform.os));
  if (systems.size > 1 && windows)
    found.push(
      error(
        "SYSTEMS_MIXED",
        "the family mixes operating systems: fold the linux members alone with --member",
        top(windows),
      ),
    );
  else if (windows) found.push(error("NOT_POSIX", "windows members cannot be folded yet", top(windows)));
  if (found.length > 0) return found;
  const [first] = members;
  for (const m of members) {
    if (first && directiveText(m) !== directiveText(first))
      found.push(
        error(
          "DIRECTIVES_DIFFER",
          `the parser directives are not those of ${first.dockerfile.path}: make them equal`,
          top(m),
        ),
      );
    const reads = m.dockerfile.instructions.find((i) => /\bTARGETSTAGE\b/.test(i.text));
    if (reads)
      found.push(
        error(
          "TARGET_STAGE_READ",
          "TARGETSTAGE is read here, and the fold's stages have other names",
          placeOf(m, reads),
        ),
      );
  }
  return [...found, ...twoMeanings(members)];
}

/** A name that is a stage in one member must be no image in another: the fold's stage would capture it. */
function twoMeanings(members: readonly Member[]): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const stages = new Map(
    members.map((m) => [m, new Set(stagesOf(m.dockerfile).stages.map((s) => s.from.name?.toLowerCase()))]),
  );
  for (const m of members) {
    const own = stages.get(m);
    const elsewhere = (name: string) => !own?.has(name) && members.some((o) => stages.get(o)?.has(name));
    for (const i of m.dockerfile.instructions) {
      const mark = m.dockerfile.escape;
      const image =
        i.keyword === "FROM" ? stagesOf({ ...m.dockerfile, instructions: [i] }).stages[0]?.from.image : undefined;
      const name = [image, copyOf(i, mark)?.from, ...mountSources(i, mark)].find(
        (n) => n !== undefined && elsewhere(n.toLowerCase()),
      );
      if (name !== undefined)
        found.push(
          error(
            "NAME_MEANS_TWO_THINGS",
            `"${name}" is an image here and a stage in another member: rename the stage`,
            placeOf(m, i),
          ),
        );
    }
  }
  return found;
}

type Globals =
  | { readonly kind: "pieces"; readonly pieces: readonly Piece[] }
  | { readonly kind: "trouble"; readonly diagnostic: Diagnostic };

/** Global ARGs stand once; one whose default differs cannot be chosen by platform. */
function sharedGlobals(members: readonly Member[], rows: readonly MemberRows[]): Globals {
  const pieces: Piece[] = [];
  const [first] = rows;
  for (const [i, r] of rows.entries())
    for (const [at, row] of r.globals.entries()) {
      const same = first?.globals[at];
      const m = members[i];
      if (m && (row.key !== same?.key || r.globals.length !== first?.globals.length))
        return {
          kind: "trouble",
          diagnostic: error(
            "GLOBAL_ARG_DIFFERS",
            "an ARG before the first FROM differs between the members: a fold cannot choose it by platform",
            placeOf(m, row.instruction),
          ),
        };
    }
  if (rows.some((r) => r.globals.length !== first?.globals.length)) {
    const at = members[rows.findIndex((r) => r.globals.length === 0)] ?? members[0];
    return {
      kind: "trouble",
      diagnostic: error(
        "GLOBAL_ARG_DIFFERS",
        "this member lacks an ARG that others have before the first FROM",
        at ? top(at) : undefined,
      ),
    };
  }
  for (const [at, row] of (first?.globals ?? []).entries())
    pieces.push({
      above: together(new Map(rows.map((r) => [r.platform, r.globals[at]?.above ?? []]))),
      text: row.text,
    });
  return { kind: "pieces", pieces };
}

/** Comments between continued lines are part of an instruction's text, of which one version is printed. */
function innerComments(stages: readonly AlignedStage[], members: readonly Member[]): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const stage of stages) {
    const seen = new Map<string, string>();
    for (const [platform, cell] of stage.cells)
      for (const { key, instruction } of cell.rows) {
        const inner = instruction.innerComments.join("\n");
        const before = seen.get(key) ?? inner;
        const m = members.find((x) => x.platform.name === platform);
        if (before !== inner && m)
          found.push(
            note(
              "COMMENTS_DIFFER",
              "the comments inside this instruction differ from the first member's, whose text is kept",
              placeOf(m, instruction),
            ),
          );
        seen.set(key, before);
      }
  }
  return found;
}

const directiveText = (m: Member): string => m.dockerfile.directives.map((d) => `${d.name}=${d.value}`).join("\n");
const directiveLines = (members: readonly Member[]): readonly string[] =>
  (members[0]?.dockerfile.tiles ?? []).flatMap((t) => (t.kind === "directive" ? [t.text.trimEnd()] : []));
const top = (m: Member) => ({ file: m.dockerfile.path, line: 1, column: 1 });
const placeOf = (m: Member, i: { readonly line: number; readonly column: number }) => ({
  file: m.dockerfile.path,
  line: i.line,
  column: i.column,
});
