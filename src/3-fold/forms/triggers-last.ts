// Form "ONBUILD last": a trigger fires at the next FROM and is gone from the image (DESIGN 4.3), so where a split follows
// them the ONBUILDs of a stage move to its end. Nothing in their own stage reads them: only history shows the move.
import type { PlatformName } from "../../model/platform.ts";
import type { AlignedStage, MemberStage, Region, Row } from "../../model/stage.ts";

/** The stage with its ONBUILDs behind everything else; undefined where the platforms have different ones. */
export function triggersLast(stage: AlignedStage): AlignedStage | undefined {
  const lists = [...stage.cells.values()].map((c) => JSON.stringify(c.rows.filter(isTrigger).map((r) => r.key)));
  if (new Set(lists).size > 1) return undefined;
  const cells = [...stage.cells].map(([p, cell]): [PlatformName, MemberStage] => {
    const rows = [...cell.rows.filter((r) => !isTrigger(r)), ...cell.rows.filter(isTrigger)];
    return [p, { ...cell, rows }];
  });
  return { ...stage, cells: new Map(cells) };
}

/** Does a FROM follow an ONBUILD in these regions of a stage? A split that ends a stage is followed by the selecting one. */
export function partsTriggers(regions: readonly Region[]): boolean {
  const last = regions.at(-1);
  return regions.some(
    (region) =>
      (region !== last || region.kind === "split") &&
      (region.kind === "split"
        ? [...region.rows.values()].some((rows) => rows.some(isTrigger))
        : region.units.some((u) => [...u.rows.values()].some(isTrigger))),
  );
}

export const isTrigger = (row: Row): boolean => row.instruction.keyword === "ONBUILD";
