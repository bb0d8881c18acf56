// The whole of archfold on one page: read -> align -> fold -> emit -> prove. Nothing is written here.
import { fold } from "./3-fold/fold.ts";
import { ignoreTexts } from "./4-emit/ignore.ts";
import { ownFiles, pathsOf, propose } from "./4-emit/proposal.ts";
import type { FoldOutcome } from "./model/change.ts";
import { type Diagnostic, error } from "./model/diagnostic.ts";
import type { Family, Found } from "./model/family.ts";
import type { StageGraph } from "./model/stage.ts";
import type { Proof } from "./model/verdict.ts";
import { offer, othersThatFold } from "./pipeline/others.ts";
import { linesInTheWay, manifestFindings, notProved, proveText } from "./pipeline/prove.ts";
import { recordedOutcome } from "./pipeline/recorded.ts";
import type { Ports, Subject } from "./pipeline/subject.ts";
import type { Files } from "./ports.ts";

export { knowBases, namedBases, withKnownBases } from "./pipeline/bases.ts";
export { currentLock, find } from "./pipeline/find.ts";
export { frontendPremises } from "./pipeline/prove.ts";
export { type Findings, type FindRequest, idOf, type Ports, type Subject } from "./pipeline/subject.ts";
export { lockChanges, planWrite, type WritePlan } from "./pipeline/write.ts";

export interface FoldRequest {
  readonly form: "readable" | "exact";
  /** PATH and flags as somebody typed them, for commands that are offered. */
  readonly asked?: readonly string[];
}

/** Folds one family and proves it; only a fold that is proved on every platform is proposed. */
export async function foldFamily(ports: Ports, subject: Subject, request: FoldRequest): Promise<FoldOutcome> {
  if (subject.kind !== "recorded") return foldFound(ports, subject, request);
  const recorded = recordedOutcome(subject.recorded);
  return recorded.kind === "outcome" ? recorded.outcome : foldFound(ports, recorded.found, request);
}

async function foldFound(ports: Ports, found: Found, request: FoldRequest): Promise<FoldOutcome> {
  const outcome = await foldWhole(ports, found, request);
  if (outcome.status !== "refused" || found.kind === "refused") return outcome;
  const others = await othersThatFold(ports.files, found.family, outcome, (part) => foldWhole(ports, part, request));
  if (!others) return outcome;
  return {
    ...outcome,
    others,
    diagnostics: [...outcome.diagnostics, offer(found.family, others, request.asked ?? [])],
  };
}

async function foldWhole(ports: Ports, found: Found, request: FoldRequest): Promise<FoldOutcome> {
  if (found.kind === "refused") return { status: "refused", id: found.id, diagnostics: found.diagnostics };
  const { family } = found;
  const refused = (diagnostics: readonly Diagnostic[], proof?: Proof): FoldOutcome => ({
    status: "refused",
    id: family.id,
    diagnostics: [...family.diagnostics, ...diagnostics],
    ...(proof ? { proof } : {}),
  });
  let inTheWay: readonly string[] = [];
  const folded = fold(family, { exact: request.form === "exact", inTheWay: () => inTheWay });
  if (folded.kind === "refused") return refused(folded.diagnostics);
  const current = await currentTexts(ports.files, pathsOf(family));
  const rules = ignoreTexts(family);
  if (rules.kind === "refused") return refused([rules.diagnostic]);
  const attempt = (graph: StageGraph, text: string, hidden: readonly string[]) =>
    tryProposal(family, graph, folded.diagnostics, current, { text, hidden }, request.form);
  let first: Refused | undefined;
  for (const graph of folded.graphs)
    for (const text of rules.texts) {
      const plain = attempt(graph, text, []);
      // A copy of the whole context takes in the fold itself: then the same fold is tried with its own files kept out.
      const tried = plain.kind === "refused" && plain.takesInOwn ? attempt(graph, text, ownFiles(family)) : plain;
      if (tried.kind === "folded") return tried.outcome;
      first ??= tried;
      inTheWay = tried.lines;
    }
  return refused(first?.diagnostics ?? [], first?.proof);
}

interface Refused {
  readonly kind: "refused";
  readonly diagnostics: readonly Diagnostic[];
  readonly proof: Proof | undefined;
  readonly takesInOwn: boolean;
  /** Lines of the fold that its proof did not get over. */
  readonly lines: readonly string[];
}

type Attempt = { readonly kind: "folded"; readonly outcome: FoldOutcome } | Refused;

function tryProposal(
  family: Family,
  graph: StageGraph,
  diagnostics: readonly Diagnostic[],
  current: ReadonlyMap<string, string>,
  ignore: { readonly text: string; readonly hidden: readonly string[] },
  form: FoldRequest["form"],
): Attempt {
  const wanted = form === "exact" ? "exact" : "same-commands";
  const proposed = propose(family, graph, (path) => current.get(path), ignore.text, ignore.hidden);
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
  const rewritten = proposal.changes.find((c) => c.path === family.entry?.manifest);
  const against = [...notProved(family, proof, wanted), ...manifestFindings(family, rewritten)];
  if (against.length === 0) return { kind: "folded", outcome: { status: "folded", proposal, proof } };
  return {
    kind: "refused",
    diagnostics: against,
    proof,
    lines: linesInTheWay(proposal.dockerfile, family.output, proof),
    takesInOwn: [...proof.values()].flatMap((p) => [p, ...(p.targets ?? [])]).some((p) => (p.takesIn ?? []).length > 0),
  };
}

async function currentTexts(files: Files, paths: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  for (const path of paths) {
    if ((await files.stat(path)) === undefined) continue;
    const read = await files.readText(path);
    if (read.kind === "text") texts.set(path, read.text);
  }
  return texts;
}
