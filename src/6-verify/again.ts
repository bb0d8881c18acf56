// In: how a fold differs from its member, and how the member, built again without the cache, differs from itself.
// Out: whether the first is explained by the second. Only files count: a configuration is never a matter of chance.
import type { Comparison, ImageDifference } from "../model/image.ts";

/** Is it worth another build of the member? Where every step came from the cache nothing ran that could come out otherwise. */
export const mayBeChance = ({ verdict, differences }: Comparison, cached: boolean): boolean =>
  verdict === "different" && !cached && differences.every((d) => d.file !== undefined);

export function isChance(fold: Comparison, again: Comparison): boolean {
  const itself = new Set(again.differences.map(placeOf));
  return fold.differences.every((d) => itself.has(placeOf(d)));
}

const placeOf = (d: ImageDifference): string => JSON.stringify([d.layer, d.file, d.field]);

/** Where the step's text is the member's but for its variables, what it makes otherwise each time does not count. */
export const ranAgain = ({ differences, ignored }: Comparison): Comparison => ({
  verdict: "same-content",
  differences: [],
  ignored: [...ignored, ...differences.map((d) => ({ name: "ran-again" as const, ...d }))],
});
