// In: how two images compare, and what they were called. Out: lines for a person, `archfold/compare@1` for a program.
import { shown } from "../model/diagnostic.ts";
import type { Comparison } from "../model/image.ts";
import { differenceLines, ignoredLines } from "./differences.ts";
import { printed } from "./json.ts";

export function compareReport(a: string, b: string, found: Comparison): string {
  const head = `${found.verdict}: ${shown(a)} and ${shown(b)}`;
  return `${[head, ...differenceLines(found.differences, "  "), ...ignoredLines([found.ignored], "  ")].join("\n")}\n`;
}

/** Schema `archfold/compare@1` (DESIGN 3). */
export const compareJson = ({ verdict, differences, ignored }: Comparison): string =>
  printed({ schema: "archfold/compare@1", verdict, differences, ignored });
