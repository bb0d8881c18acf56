// Results -> the JSON of DESIGN 3. Fields are added, never renamed; a refused family has no `dockerfile`, `changes`, `proof`.
import type { FileChange, FoldOutcome } from "../model/change.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { Proof } from "../model/verdict.ts";
import { idOf, type Subject } from "../pipeline.ts";

export const diagnosticJson = (d: Diagnostic) => ({
  code: d.code,
  severity: d.severity,
  message: d.message,
  ...d.place,
});

export interface ScanRow {
  readonly subject: Subject;
  readonly outcome: FoldOutcome;
}

export const scanJson = (rows: readonly ScanRow[]) => ({
  schema: "archfold/scan@1",
  families: rows.map(({ subject, outcome }) => ({
    id: idOf(subject),
    source: sourceOf(subject),
    status: foldedStatus(outcome),
    members: membersJson(subject),
    unresolved: subject.kind === "refused" ? subject.unresolved : [],
    diagnostics: diagnosticsOf(outcome).map(diagnosticJson),
  })),
});

/** `foldable`: a proved fold that would change something; `folded`: nothing to do. */
export function foldedStatus(outcome: FoldOutcome): "foldable" | "folded" | "refused" {
  if (outcome.status === "refused") return "refused";
  return outcome.status === "folded" && outcome.proposal.changes.length > 0 ? "foldable" : "folded";
}

const sourceOf = (subject: Subject) =>
  subject.kind === "recorded" ? "lock" : subject.kind === "family" ? subject.family.source : subject.source;

function membersJson(subject: Subject) {
  const rows =
    subject.kind === "recorded"
      ? subject.recorded.locked.members.map((m) => ({ platform: m.platform, dockerfile: m.path, context: m.context }))
      : subject.kind === "family"
        ? subject.family.members.map((m) => ({
            platform: m.platform.name,
            dockerfile: m.dockerfile.path,
            context: m.context.folder,
          }))
        : [];
  return Object.fromEntries(rows.map((m) => [m.platform, { dockerfile: m.dockerfile, context: m.context || "." }]));
}

export const foldJson = (outcomes: readonly FoldOutcome[]) => ({
  schema: "archfold/fold@1",
  families: outcomes.map(outcomeJson),
});

function outcomeJson(outcome: FoldOutcome) {
  const diagnostics = diagnosticsOf(outcome).map(diagnosticJson);
  if (outcome.status === "refused") return { id: outcome.id, status: outcome.status, diagnostics };
  if (outcome.status === "current") {
    const { id, output, dockerfile, locked } = outcome;
    return {
      id,
      status: "folded",
      output,
      dockerfile,
      platforms: locked.members.map((m) => m.platform),
      changes: [],
      proof: {},
      diagnostics,
    };
  }
  const { proposal, proof } = outcome;
  return {
    id: proposal.family.id,
    status: outcome.status,
    output: proposal.family.output,
    dockerfile: proposal.dockerfile,
    platforms: proposal.family.members.map((m) => m.platform.name),
    changes: changesOf(outcome),
    regions: proposal.regions,
    stages: proposal.stages,
    variables: proposal.variables.map((v) => ({ name: v.name, values: Object.fromEntries(v.values) })),
    decisions: proposal.decisions,
    references: proposal.references,
    proof: proofJson(proof),
    diagnostics,
  };
}

export const proofJson = (proof: Proof) =>
  Object.fromEntries(
    [...proof].map(([platform, p]) => [platform, { ...p, diagnostics: p.diagnostics.map(diagnosticJson) }]),
  );

export const diagnosticsOf = (outcome: FoldOutcome): readonly Diagnostic[] =>
  outcome.status === "folded" ? outcome.proposal.diagnostics : outcome.diagnostics;

export type CheckStatus = "current" | "stale" | "edited" | "pending" | "refused";

/** The state of a written fold; `pending` where a family could be folded and was not. */
export function checkStatus({ subject, outcome }: ScanRow): CheckStatus {
  const state = subject.kind === "recorded" ? subject.recorded.state : undefined;
  if (state === "stale" || state === "edited") return state;
  if (outcome.status === "refused") return "refused";
  if (outcome.status === "folded") return outcome.proposal.changes.length > 0 ? "pending" : "current";
  return outcome.diagnostics.some((d) => d.severity === "error") ? "edited" : "current";
}

export const checkJson = (rows: readonly (ScanRow & { readonly status: CheckStatus })[]) => ({
  schema: "archfold/check@1",
  families: rows.map(({ subject, outcome, status }) => ({
    id: idOf(subject),
    status,
    changes: changesOf(outcome),
    diagnostics: diagnosticsOf(outcome).map(diagnosticJson),
  })),
});

export interface DiffRow {
  readonly outcome: FoldOutcome;
  readonly changes: readonly { readonly change: FileChange; readonly text: string }[];
}

export const diffJson = (rows: readonly DiffRow[]) => ({
  schema: "archfold/diff@1",
  families: rows.map(({ outcome, changes }) => ({
    id: outcome.status === "folded" ? outcome.proposal.family.id : outcome.id,
    status: foldedStatus(outcome),
    changes: changes.map(({ change, text }) => ({ path: change.path, action: change.action, patch: text })),
    diagnostics: diagnosticsOf(outcome).map(diagnosticJson),
  })),
});

const changesOf = (outcome: FoldOutcome) =>
  outcome.status === "folded" ? outcome.proposal.changes.map(({ path, action }) => ({ path, action })) : [];

/** One JSON document with a final line end. */
export const printed = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;
