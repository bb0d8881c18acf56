// The whole of archfold on one page: read -> align -> fold -> emit -> prove. Nothing is written here.
import type { Choices, Met } from "./3-fold/choices.ts";
import { fold } from "./3-fold/fold.ts";
import { ignoreTexts } from "./4-emit/ignore.ts";
import { ownFiles, pathsOf, propose } from "./4-emit/proposal.ts";
import type { FoldOutcome } from "./model/change.ts";
import type { Wish } from "./model/decision.ts";
import { type Diagnostic, error } from "./model/diagnostic.ts";
import type { Family, Found } from "./model/family.ts";
import { commitLine } from "./model/shell.ts";
import type { StageGraph } from "./model/stage.ts";
import type { Proof } from "./model/verdict.ts";
import { type Chosen, choose, fitted } from "./pipeline/choices.ts";
import { withCommit } from "./pipeline/commit.ts";
import { offer, othersThatFold } from "./pipeline/others.ts";
import { linesInTheWay, notProved, proposedManifest, proveText } from "./pipeline/prove.ts";
import { recordedOutcome } from "./pipeline/recorded.ts";
import { filesOf, type Ports, type Subject } from "./pipeline/subject.ts";

export { baseEvidence, decidedNames, type Judged, judgedNames } from "./pipeline/base-names.ts";
export { knowBases, namedBases, withKnownBases } from "./pipeline/bases.ts";
export { type ManifestSummary, manifestSummaries } from "./pipeline/entries.ts";
export { currentLock, find } from "./pipeline/find.ts";
export { carryOut, type GatherBase, type GatherPlan, gatherBase, planGather } from "./pipeline/gather.ts";
export { withGenerators } from "./pipeline/generators.ts";
export { badName, kindOf, whyNotCalled } from "./pipeline/names.ts";
export { premisesOf } from "./pipeline/prove.ts";
export { type Findings, type FindRequest, idOf, type Ports, type Subject } from "./pipeline/subject.ts";
export { lockChanges, planWrite, type WritePlan } from "./pipeline/write.ts";

export interface FoldRequest {
  readonly form: "readable" | "exact";
  /** PATH and flags as somebody typed them, for commands that are offered. */
  readonly asked?: readonly string[];
  /** What somebody wants otherwise than it is, or was recorded. */
  readonly wishes?: readonly Wish[];
}

/** Folds one family and proves it; only a fold that is proved on every platform is proposed. */
export async function foldFamily(ports: Ports, subject: Subject, request: FoldRequest): Promise<FoldOutcome> {
  return withCommit(ports, subject, await foldSubject(ports, subject, request), request.asked ?? []);
}

async function foldSubject(ports: Ports, subject: Subject, request: FoldRequest): Promise<FoldOutcome> {
  if (subject.kind !== "recorded") return foldFound(ports, subject, request);
  const { recorded } = subject;
  if (recorded.state === "current" && recorded.found && (request.wishes ?? []).length > 0)
    return foldFound(ports, recorded.found, request);
  const result = recordedOutcome(recorded, ports.hash);
  return result.kind === "outcome" ? result.outcome : foldFound(ports, result.found, request);
}

async function foldFound(ports: Ports, found: Found, request: FoldRequest): Promise<FoldOutcome> {
  if (found.kind === "refused") return { status: "refused", id: found.id, diagnostics: found.diagnostics };
  const chosen = choose(found.family, request.wishes ?? [], ports.hash);
  if (chosen.kind === "trouble") return refused(found.family, chosen.diagnostics);
  const { family, choices } = chosen;
  const { outcome, met } = await foldWhole(ports, family, choices, request);
  if (outcome.status !== "refused") return asChosen(outcome, chosen, met, request.form);
  const others = await othersThatFold(filesOf(ports, family), family, outcome, async (part) => {
    const whole = await foldWhole(ports, part, choices, request);
    return whole.outcome;
  });
  if (!others) return outcome;
  return { ...outcome, others, diagnostics: [...outcome.diagnostics, offer(family, others, request.asked ?? [])] };
}

type Folded = Extract<FoldOutcome, { status: "folded" }>;
type Refusal = Extract<FoldOutcome, { status: "refused" }>;

/** Of the choices only those are decisions that the fold has. An exact fold has no place for any; they wait in the lock. */
function asChosen(outcome: Folded, chosen: Chosen, met: Met, form: FoldRequest["form"]): FoldOutcome {
  const { proposal } = outcome;
  const { decisions, diagnostics } = fitted(chosen, proposal.names, met);
  const wrong = diagnostics.filter((d) => d.severity === "error");
  if (wrong.length > 0) return refused(chosen.family, wrong);
  const [kept, told] = form === "exact" ? [chosen.family.decisions, []] : [decisions, diagnostics];
  return {
    ...outcome,
    proposal: {
      ...proposal,
      decisions: kept,
      diagnostics: [...proposal.diagnostics, ...chosen.diagnostics, ...told],
    },
  };
}

const refused = (family: Family, diagnostics: readonly Diagnostic[], proof?: Proof): Refusal => ({
  status: "refused",
  id: family.id,
  diagnostics: [...family.diagnostics, ...diagnostics],
  ...(proof ? { proof } : {}),
});

interface Whole {
  readonly outcome: Folded | Refusal;
  readonly met: Met;
}

async function foldWhole(ports: Ports, family: Family, choices: Choices, request: FoldRequest): Promise<Whole> {
  let inTheWay: readonly string[] = [];
  const folded = fold(family, { exact: request.form === "exact", inTheWay: () => inTheWay, choices });
  const none: Met = { variables: new Set(), lines: new Set() };
  if (folded.kind === "refused") return { outcome: refused(family, folded.diagnostics), met: none };
  const current = await currentTexts(ports, family);
  const rules = ignoreTexts(family);
  const { met } = folded;
  if (rules.kind === "refused") return { outcome: refused(family, [rules.diagnostic]), met };
  const attempt = (graph: StageGraph, text: string, hidden: readonly string[]) =>
    tryProposal(family, graph, folded.diagnostics, current, { text, hidden }, request);
  let first: Refused | undefined;
  for (const graph of folded.graphs)
    for (const text of rules.texts) {
      const plain = attempt(graph, text, []);
      // A copy of the whole context takes in the fold itself: then the same fold is tried with its own files kept out.
      const tried = plain.kind === "refused" && plain.takesInOwn ? attempt(graph, text, ownFiles(family)) : plain;
      if (tried.kind === "folded") return { outcome: tried.outcome, met };
      first ??= tried;
      inTheWay = tried.lines;
    }
  return { outcome: refused(family, first?.diagnostics ?? [], first?.proof), met };
}

interface Refused {
  readonly kind: "refused";
  readonly diagnostics: readonly Diagnostic[];
  readonly proof: Proof | undefined;
  readonly takesInOwn: boolean;
  /** Lines of the fold that its proof did not get over. */
  readonly lines: readonly string[];
}

type Attempt = { readonly kind: "folded"; readonly outcome: Folded } | Refused;

function tryProposal(
  family: Family,
  graph: StageGraph,
  diagnostics: readonly Diagnostic[],
  current: ReadonlyMap<string, string>,
  ignore: { readonly text: string; readonly hidden: readonly string[] },
  { form, asked = [] }: FoldRequest,
): Attempt {
  const wanted = form === "exact" ? "exact" : "same-commands";
  const proposed = propose(
    family,
    graph,
    (path) => current.get(path),
    ignore.text,
    ignore.hidden,
    commitLine(asked, [family.id]),
  );
  if (proposed.kind === "refused")
    return { kind: "refused", diagnostics: proposed.diagnostics, proof: undefined, takesInOwn: false, lines: [] };
  const proposal = { ...proposed.proposal, diagnostics: [...proposed.proposal.diagnostics, ...diagnostics] };
  const proved = proveText(family, proposal.dockerfile, proposal.ignore, wanted);
  if (proved.kind === "trouble") {
    const why = `the fold's own text cannot be read: ${proved.diagnostics[0]?.message ?? ""}`;
    return {
      kind: "refused",
      diagnostics: [error("FOLD_NOT_PROVED", why)],
      proof: undefined,
      takesInOwn: false,
      lines: [],
    };
  }
  const { proof } = proved;
  const against = [...notProved(family, proof, wanted), ...proposedManifest(proposal)];
  if (against.length === 0) return { kind: "folded", outcome: { status: "folded", proposal, proof } };
  return {
    kind: "refused",
    diagnostics: against,
    proof,
    lines: linesInTheWay(proposal.dockerfile, family.output, proof),
    takesInOwn: [...proof.values()].flatMap((p) => [p, ...(p.targets ?? [])]).some((p) => (p.takesIn ?? []).length > 0),
  };
}

async function currentTexts(ports: Ports, family: Family): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  for (const path of pathsOf(family)) {
    const files = path === family.entry?.manifest ? ports.files : filesOf(ports, family);
    if ((await files.stat(path)) === undefined) continue;
    const read = await files.readText(path);
    if (read.kind === "text") texts.set(path, read.text);
  }
  return texts;
}
