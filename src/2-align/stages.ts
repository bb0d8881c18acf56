// Members' stages -> stages that correspond, in an order that keeps every member's own. The last stages always correspond.
import { type Diagnostic, error } from "../model/diagnostic.ts";
import type { Member } from "../model/family.ts";
import type { PlatformName } from "../model/platform.ts";
import type { AlignedStage, MemberRows, MemberStage } from "../model/stage.ts";
import { merged } from "./common.ts";

export type AlignResult =
  | { readonly kind: "stages"; readonly stages: readonly AlignedStage[] }
  | { readonly kind: "trouble"; readonly diagnostics: readonly Diagnostic[] };

export function alignStages(members: readonly Member[], rows: readonly MemberRows[]): AlignResult {
  const lists = rows.map((r) => stageKeys(r.stages));
  const order = merged(lists);
  const moved = lists.findIndex((list) => !isSubsequence(list, order));
  if (moved >= 0 || new Set(order).size < order.length) return outOfOrder(members, rows, Math.max(moved, 1));
  const stages = order.map((key): AlignedStage => {
    const cells = new Map<PlatformName, MemberStage>();
    for (const [i, r] of rows.entries()) {
      const stage = r.stages[lists[i]?.indexOf(key) ?? -1];
      if (stage) cells.set(r.platform, stage);
    }
    return { name: [...cells.values()][0]?.name, cells };
  });
  return { kind: "stages", stages };
}

/** Named stages by name, the last one as such, unnamed ones by their count among the unnamed. */
function stageKeys(stages: readonly MemberStage[]): readonly string[] {
  let unnamed = 0;
  return stages.map((s, i) => (i === stages.length - 1 ? "\0last" : (s.name?.toLowerCase() ?? `\0${unnamed++}`)));
}

function isSubsequence(list: readonly string[], order: readonly string[]): boolean {
  let at = -1;
  return list.every((key) => {
    at = order.indexOf(key, at + 1);
    return at >= 0;
  });
}

function outOfOrder(members: readonly Member[], rows: readonly MemberRows[], member: number): AlignResult {
  const file = members[member]?.dockerfile.path ?? "";
  const at = rows[member]?.stages[0]?.rows[0]?.instruction;
  const why = "the members' stages stand in different orders: bring them into one order";
  const place = { file, line: at?.line ?? 1, column: at?.column ?? 1 };
  return { kind: "trouble", diagnostics: [error("STAGES_DIFFER", why, place)] };
}
