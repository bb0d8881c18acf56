// A fold's text -> its stages with their instructions, one line each, so that a test can say what must stand together.
import { dockerfile } from "../5-prove/pairs.ts";

export interface FoldedStage {
  readonly from: string;
  readonly lines: readonly string[];
}

export function stagesOf(fold: string): readonly FoldedStage[] {
  const stages: { from: string; lines: string[] }[] = [];
  for (const i of dockerfile(fold).instructions) {
    if (i.keyword === "FROM") stages.push({ from: i.logical, lines: [] });
    else stages.at(-1)?.lines.push(i.logical);
  }
  return stages;
}

/** How many stages have a line that begins so. */
export const holding = (fold: string, start: string): readonly FoldedStage[] =>
  stagesOf(fold).filter((s) => s.lines.some((l) => l.startsWith(start)));
