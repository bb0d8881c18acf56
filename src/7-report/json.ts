// Results -> the JSON of DESIGN 3. Fields are added, never renamed; a refused family has no `dockerfile`, `changes`, `proof`.
import { changesIn, type FileChange, type FoldOutcome, type Proposal } from "../model/change.ts";
import type { Built } from "../model/decision.ts";
import { type Diagnostic, error } from "../model/diagnostic.ts";
import type { Family } from "../model/family.ts";
import type { Difference, PlatformProof, Proof } from "../model/verdict.ts";
import { idOf, type ManifestSummary, type Subject } from "../pipeline.ts";
import { entriesJson } from "./entries.ts";
import { variableValues } from "./variables.ts";

/** Null where a diagnostic has no place: it speaks of the command line or of the family as a whole. */
export const diagnosticJson = ({ code, severity, message, place }: Diagnostic) => ({
  code,
  severity,
  message,
  file: place?.file ?? null,
  line: place?.line ?? null,
  column: place?.column ?? null,
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
    built: builtOf(subject),
    members: membersJson(subject),
    ...(subject.kind === "family" && gatheredJson(subject.family)),
    unresolved: subject.kind === "refused" ? subject.unresolved : [],
    diagnostics: diagnosticsOf(outcome).map(diagnosticJson),
  })),
});

/** `foldable`: a proved fold that would change something; `folded`: nothing to do. */
function foldedStatus(outcome: FoldOutcome): "foldable" | "folded" | "refused" {
  if (outcome.status === "refused") return "refused";
  return outcome.status === "folded" && outcome.proposal.changes.length > 0 ? "foldable" : "folded";
}

const sourceOf = (subject: Subject) =>
  subject.kind === "recorded" ? "lock" : subject.kind === "family" ? subject.family.source : subject.source;

const builtOf = (subject: Subject) =>
  subject.kind === "recorded"
    ? subject.recorded.locked.built
    : subject.kind === "family"
      ? subject.family.built
      : undefined;

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

/** Where the members' folders come from, of a family whose members stand on different commits. */
const gatheredJson = ({ gathered }: Family) =>
  gathered && {
    gathered: Object.fromEntries(
      gathered.members.map(({ arch, folder, repo, fetch, commit, directory }) => [
        arch,
        { folder, gitRepo: repo, gitFetch: fetch, gitCommit: commit, directory },
      ]),
    ),
  };

export const foldJson = (outcomes: readonly FoldOutcome[], manifests: readonly ManifestSummary[] = []) => ({
  schema: "archfold/fold@1",
  families: outcomes.map(outcomeJson),
  ...(manifests.length > 0 ? { manifests: entriesJson(manifests) } : {}),
});

function outcomeJson(outcome: FoldOutcome) {
  const diagnostics = diagnosticsOf(outcome).map(diagnosticJson);
  if (outcome.status === "refused") {
    const { id, status, others } = outcome;
    return { id, status, ...(others ? { others } : {}), diagnostics };
  }
  if (outcome.status === "current") {
    const { id, output, dockerfile, locked } = outcome;
    return {
      id,
      status: "folded",
      output,
      dockerfile,
      built: locked.built,
      platforms: locked.members.map((m) => m.platform),
      changes: changesOf(outcome),
      // The members are gone: what was counted and proved when it was written is not kept.
      regions: { shared: 0, split: 0 },
      splits: [],
      stages: (dockerfile.match(/^[ \t]*FROM\s/gim) ?? []).length,
      variables: [],
      decisions: locked.decisions,
      references: [],
      proof: {},
      diagnostics,
    };
  }
  const { proposal } = outcome;
  return {
    id: proposal.family.id,
    status: outcome.status,
    output: proposal.family.output,
    dockerfile: proposal.dockerfile,
    built: proposal.family.built,
    platforms: proposal.family.members.map((m) => m.platform.name),
    ...gatheredJson(proposal.family),
    changes: changesOf(outcome),
    regions: proposal.regions,
    stages: proposal.stages,
    references: proposal.references,
    ...shapeJson(outcome),
    diagnostics,
  };
}

/** What the fold has for what differs, and how it is proved. */
const shapeJson = ({ proposal, proof }: Extract<FoldOutcome, { status: "folded" }>) => ({
  splits: splitsJson(proposal.splits),
  variables: variablesJson(proof),
  decisions: proposal.decisions,
  proof: proofJson(proof, assumedBuilt(proposal)),
});

const splitsJson = (splits: Proposal["splits"]) =>
  splits.map(({ line, causes }) => ({
    line,
    causes: causes.map(({ reason, keywords, lines }) => ({ reason, keywords, lines: Object.fromEntries(lines) })),
  }));

/** Where something says that the members were built across and nobody said how, that they were not is taken as given too. */
const assumedBuilt = ({ family }: Proposal): readonly { readonly built: Built }[] =>
  family.builtBy === "assumed" && family.diagnostics.some((d) => d.code === "BUILT_HOW")
    ? [{ built: family.built }]
    : [];

export const proofJson = (proof: Proof, alsoAssumed: readonly object[] = []) =>
  Object.fromEntries(
    [...proof].map(([platform, { targets = [], ...p }]) => [
      platform,
      {
        ...verdictJson(p, alsoAssumed),
        ...(targets.length > 0
          ? { targets: targets.map((t) => ({ target: t.target, ...verdictJson(t, alsoAssumed) })) }
          : {}),
      },
    ]),
  );

/** The fold's own arguments with their values by platform, in the shape of `fold`. */
export const variablesJson = (proof: Proof) =>
  [...variableValues(proof)].map(([name, values]) => ({ name, values: Object.fromEntries(values) }));

const verdictJson = (p: PlatformProof, alsoAssumed: readonly object[]) => ({
  verdict: p.verdict,
  grade: p.grade ?? null,
  assumptions: [...p.assumptions, ...alsoAssumed],
  premises: p.premises,
  ...(p.bases && { bases: p.bases }),
  ...(p.variables && { variables: p.variables }),
  notes: p.notes,
  ...(p.history && { history: p.history.map(({ member = null, fold = null }) => ({ member, fold })) }),
  ...(p.difference ? { difference: differenceJson(p.difference) } : {}),
  diagnostics: p.diagnostics.map(diagnosticJson),
});

/** A line is null where that side has nothing. */
const differenceJson = ({ memberLine, foldLine, member, fold, message }: Difference) => ({
  memberLine: memberLine ?? null,
  foldLine: foldLine ?? null,
  member,
  fold,
  message,
});

export const diagnosticsOf = (outcome: FoldOutcome): readonly Diagnostic[] =>
  outcome.status === "folded" ? outcome.proposal.diagnostics : outcome.diagnostics;

export type CheckStatus = "current" | "stale" | "edited" | "pending" | "refused";

/** The state of a written fold; `pending` where a family could be folded and was not. */
export function checkStatus({ subject, outcome }: ScanRow): CheckStatus {
  const state = subject.kind === "recorded" ? subject.recorded.state : undefined;
  if (state === "stale" || state === "edited") return state;
  if (outcome.status === "refused") return "refused";
  if (outcome.status === "folded") return outcome.proposal.changes.length > 0 ? "pending" : "current";
  if (changesIn(outcome).length > 0) return "pending";
  return outcome.diagnostics.some((d) => d.severity === "error") ? "edited" : "current";
}

/** What `check` says of a family: what its outcome says, and why it is not current. */
export function checkDiagnostics({ subject, outcome, status }: CheckRow): readonly Diagnostic[] {
  const said = outcome.status === "folded" ? outcome.proposal.diagnostics : outcome.diagnostics;
  if (status === "stale" && subject.kind === "recorded" && !said.some((d) => d.code === "STALE")) {
    const { changed, locked } = subject.recorded;
    const place = { file: changed[0] ?? locked.output, line: 1, column: 1 };
    return [error("STALE", `changed since the fold was written: ${changed.join(", ")}; fold again`, place), ...said];
  }
  return said;
}

export interface CheckRow extends ScanRow {
  readonly status: CheckStatus;
}

export const checkJson = (rows: readonly CheckRow[]) => ({
  schema: "archfold/check@1",
  families: rows.map((row) => ({
    id: idOf(row.subject),
    status: row.status,
    changes: changesOf(row.outcome),
    ...(row.outcome.status === "folded" ? shapeJson(row.outcome) : {}),
    diagnostics: checkDiagnostics(row).map(diagnosticJson),
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
    ...(outcome.status === "folded" ? shapeJson(outcome) : {}),
    diagnostics: diagnosticsOf(outcome).map(diagnosticJson),
  })),
});

const changesOf = (outcome: FoldOutcome) => changesIn(outcome).map(({ path, action }) => ({ path, action }));

/**
 * One JSON document with a final line end; what a terminal would obey and JSON lets stand is escaped too, as is `##[`, which
 * GitHub's runner takes for a command wherever it stands in a log.
 */
export const printed = (value: unknown): string =>
  `${JSON.stringify(value, undefined, 2).replace(
    /[\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]|#(?=#\[)/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
  )}\n`;
