// What came of finding and folding: the ports it went through, what was asked for, and an outcome for each family.
import type { FoldOutcome } from "../../src/model/change.ts";
import type { FindRequest, Ports, Subject } from "../../src/pipeline.ts";

export interface Run {
  readonly ports: Ports;
  readonly request: FindRequest;
  readonly subjects: readonly Subject[];
  readonly outcomes: readonly FoldOutcome[];
  readonly form: "readable" | "exact";
}

export type Folded = Extract<FoldOutcome, { status: "folded" }>;

export const foldedOf = (run: Run): readonly Folded[] => run.outcomes.filter((o): o is Folded => o.status === "folded");

/** As the commands hand them to the writing. */
export const candidatesOf = ({ subjects, outcomes }: Run) =>
  subjects.flatMap((subject, i) => {
    const outcome = outcomes[i];
    return outcome ? [{ subject, outcome }] : [];
  });
