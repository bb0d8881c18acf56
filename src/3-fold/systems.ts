// Stages that members for Linux and for Windows have in common only by name -> a stage for each system, and one that
// chooses by TARGETOS: hardly an instruction means the same on both, and windows/amd64 has the TARGETARCH of linux/amd64 (4.1).
import { underName } from "../2-align/numbers.ts";
import { alignRows } from "../2-align/rows.ts";
import { type Diagnostic, error } from "../model/diagnostic.ts";
import { type Member, placeIn } from "../model/family.ts";
import type { AlignedStage, MemberStage } from "../model/stage.ts";
import { platformArgument } from "./forms/platform-argument.ts";
import { isTrigger } from "./forms/triggers-last.ts";
import { namesFor, stem } from "./names.ts";

export interface BySystem {
  readonly stages: readonly AlignedStage[];
  /** An ONBUILD would fire at the FROM that chooses. */
  readonly diagnostics: readonly Diagnostic[];
}

export function bySystem(stages: readonly AlignedStage[], members: readonly Member[]): BySystem {
  const names = namesFor(members);
  const parts = stages.map((stage): BySystem => {
    const mine = members.filter((m) => stage.cells.has(m.platform.name));
    const systems = [...new Set(mine.map((m) => m.platform.os))];
    const isOne =
      systems.length < 2 || alignRows(stage, platformArgument(stage, mine)).every((u) => u.kind === "shared");
    if (isOne) return { stages: [stage], diagnostics: [] };
    const prefix = names.prefix(stem(stage.name) || "os", systems);
    const part = (os: string): AlignedStage => {
      const name = `${prefix}-${os}`;
      const own = mine.filter((m) => m.platform.os === os);
      return { name, cells: cellsOf(stage, own, (cell, mark) => underName(cell, name, mark)) };
    };
    const choice = cellsOf(stage, mine, (cell, _, os) => choosing(cell, `${prefix}-${os}`));
    return {
      stages: [...systems.map(part), { name: stage.name, cells: choice }],
      diagnostics: mine.flatMap((m) => trigger(m, stage.cells.get(m.platform.name))),
    };
  });
  return { stages: parts.flatMap((p) => p.stages), diagnostics: parts.flatMap((p) => p.diagnostics) };
}

function cellsOf(
  stage: AlignedStage,
  members: readonly Member[],
  change: (cell: MemberStage, mark: string, os: string) => MemberStage,
): AlignedStage["cells"] {
  return new Map(
    members.flatMap((m) => {
      const cell = stage.cells.get(m.platform.name);
      return cell ? [[m.platform.name, change(cell, m.dockerfile.escape, m.platform.os)] as const] : [];
    }),
  );
}

/** A stage of nothing but its FROM. */
function choosing({ name, rows: [head] }: MemberStage, base: string): MemberStage {
  if (!head) return { name, rows: [] };
  const text = `FROM ${base}${name === undefined ? "" : ` AS ${name}`}`;
  return { name, rows: [{ instruction: { ...head.instruction, text }, text, key: text, above: [] }] };
}

function trigger(member: Member, stage: MemberStage | undefined): readonly Diagnostic[] {
  const row = stage?.rows.find(isTrigger);
  const why = "ONBUILD would fire where the fold chooses the system, and be gone from the image";
  return row ? [error("UNSAFE_SPLIT", why, placeIn(member, row.instruction))] : [];
}
