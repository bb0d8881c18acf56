// What a fold is held against. In: flags, and a family. Out: the baseline, or what is wrong with the name.
import { type Baseline, isImageName } from "../../../src/6-verify/baseline.ts";
import type { FoldOutcome } from "../../../src/model/change.ts";
import { type Diagnostic, error, shown } from "../../../src/model/diagnostic.ts";

export const ORIGINAL: Baseline = { kind: "original" };

export const isWrong = (found: Baseline | Diagnostic): found is Diagnostic => "code" in found;

type Folded = Exclude<FoldOutcome, { status: "refused" }>;

export interface AskedBaseline {
  readonly baseline: Baseline["kind"];
  /** The name that `published` means; a family of a manifest has one of its own. */
  readonly image: string | undefined;
}

/** A family of a library manifest is published under its id, `NAME:TAG`. */
export function baselineOf({ baseline, image }: AskedBaseline, folded: Folded): Baseline | Diagnostic {
  if (baseline !== "published") return { kind: baseline };
  const isListed = folded.status === "folded" && folded.proposal.family.source === "manifest";
  const ref = image ?? (isListed ? folded.proposal.family.id : undefined);
  if (ref !== undefined && isImageName(ref)) return { kind: "published", ref };
  const why =
    ref === undefined ? "say with --image under which name it is published" : `"${shown(ref)}" is no image's name`;
  return error("USAGE", `--baseline published: ${why}`);
}
