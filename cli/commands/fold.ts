// `archfold fold`: shows every fold with its diff, or writes the proved ones: all of a family's changes or none.
import { relative } from "node:path";
import { findReferences, standing } from "../../src/4-emit/references.ts";
import { entriesText } from "../../src/7-report/entries.ts";
import { patch } from "../../src/7-report/hunks.ts";
import { diagnosticsOf, foldJson, printed } from "../../src/7-report/json.ts";
import { outcomeText } from "../../src/7-report/text.ts";
import { writtenText } from "../../src/7-report/written.ts";
import { changesIn } from "../../src/model/change.ts";
import { type Diagnostic, oneLine } from "../../src/model/diagnostic.ts";
import { manifestSummaries, planWrite, type WritePlan } from "../../src/pipeline.ts";
import type { CommonFlags } from "../args.ts";
import type { Io } from "../io.ts";
import { wrong } from "../parsed.ts";
import { type Candidate, codeFor, ended, heldByGit, nothingFound, type Opened, open } from "./common.ts";
import { gatherCommand } from "./gather.ts";
import { afterRun, failedRun, runAll } from "./generators.ts";

export interface FoldFlags extends CommonFlags {
  readonly write?: boolean;
  /** True for the flag alone. */
  readonly prune?: string | true;
  readonly runGenerator?: boolean;
}

type Ready = Extract<Opened, { kind: "ready" }>;

export async function foldCommand(path: string, flags: FoldFlags, io: Io): Promise<number> {
  const misused = gatherMisused(flags) ?? pruneMisused(flags);
  if (misused) return ended(io, [misused], 2).code;
  const searches: Searches = new Map();
  const opened = await open(path, flags, io, (ports, subject) => {
    if (subject.kind !== "family") return;
    const search = findReferences(subject.family, ports.repository);
    // Awaited only where the family folds; a refused one's search must not end the process.
    search.catch(() => {});
    searches.set(subject.family.id, search);
  });
  if (opened.kind === "ended") return opened.code;
  if (opened.base) return gatherCommand(opened, opened.base, flags, io);
  const candidates = await withReferences(opened, searches);
  const prune = flags.prune === undefined ? undefined : { force: flags.prune === "force" };
  // A commit that does not hold what it is said to hold is somebody's mistake: nothing is written at all.
  const mistaken = candidates.some(({ outcome }) => diagnosticsOf(outcome).some((d) => d.code === "COMMIT_UNFIT"));
  const isPlanned = (flags.write || flags.runGenerator) && !mistaken;
  const plan = isPlanned ? await planWrite(opened.ports, opened.lock, candidates, prune) : undefined;
  const ran = plan && flags.runGenerator ? await runAll(opened.root, plan) : [];
  const outcomes = candidates.map((c) => afterRun(ran, refusedBy(plan, c)));
  const json = flags.json ?? false;
  const manifests = await manifestSummaries(
    opened.ports.files,
    outcomes.map((c) => c.outcome),
  );
  if (json)
    io.out(
      printed(
        foldJson(
          outcomes.map((c) => c.outcome),
          manifests,
        ),
      ),
    );
  else {
    await show(outcomes, plan, io);
    io.out(entriesText(manifests));
  }
  if (candidates.length === 0) io.err(nothingFound(path));
  const failed = failedRun(ran, outcomes);
  if (failed !== undefined) return failed;
  const written = plan && flags.write ? await write(opened, plan, json, io) : 0;
  return written || codeFor(outcomes);
}

/** What is made of members that stand elsewhere leaves them there, and knows its commit. */
function gatherMisused({ gather, prune, runGenerator, commit }: FoldFlags): Diagnostic | undefined {
  const unfit = { "--prune": prune, "--run-generator": runGenerator, "--commit": commit };
  const [flag] = Object.entries(unfit).find(([, value]) => value !== undefined) ?? [];
  if (gather === undefined || flag === undefined) return undefined;
  return wrong("USAGE", `--gather and ${flag} do not go together`).diagnostic;
}

function pruneMisused(flags: FoldFlags): Diagnostic | undefined {
  if (flags.prune === undefined) return undefined;
  if (flags.prune !== true && flags.prune !== "force")
    return wrong("USAGE", `it is --prune or --prune=force, not "${flags.prune}"; PATH goes before it`).diagnostic;
  return flags.write ? undefined : wrong("USAGE", "--prune goes with --write").diagnostic;
}

/** Searches for references by family id: git looks while we fold. */
type Searches = Map<string, ReturnType<typeof findReferences>>;

/** The tracked files that name a member are part of what is shown and of the JSON. */
async function withReferences(opened: Ready, searches: Searches): Promise<readonly Candidate[]> {
  return Promise.all(
    opened.candidates.map(async ({ subject, outcome }): Promise<Candidate> => {
      if (outcome.status !== "folded") return { subject, outcome };
      const { proposal } = outcome;
      const found = await (searches.get(proposal.family.id) ??
        findReferences(proposal.family, opened.ports.repository));
      return { subject, outcome: { ...outcome, proposal: { ...proposal, references: standing(found, proposal) } } };
    }),
  );
}

/** A family that cannot be written as asked is refused, however well it folds. */
function refusedBy(plan: WritePlan | undefined, { subject, outcome }: Candidate): Candidate {
  const id = outcome.status === "folded" ? outcome.proposal.family.id : outcome.id;
  const refused = plan?.refused.find((r) => r.id === id);
  return { subject, outcome: refused ? { status: "refused", ...refused } : outcome };
}

async function show(candidates: readonly Candidate[], plan: WritePlan | undefined, io: Io): Promise<void> {
  for (const { outcome } of candidates) {
    io.out(outcomeText(outcome));
    for (const c of changesIn(outcome)) io.out(`\n${await patch(c)}`);
  }
  const deleted = plan?.changes.filter((c) => c.action === "delete") ?? [];
  for (const c of deleted) io.out(`\n${await patch(c)}`);
}

async function write(opened: Ready, plan: WritePlan, json: boolean, io: Io): Promise<number> {
  for (const d of plan.diagnostics) io.err(`${d.severity}: ${oneLine(d)}\n`);
  if (plan.changes.length === 0) {
    io.err("nothing to write\n");
    return 0;
  }
  const inGit = await heldByGit(opened.ports, plan.changes);
  const trouble = await opened.ports.writer.apply(plan.changes);
  for (const d of trouble) io.err(`${oneLine(d)}\n`);
  if (trouble.some((d) => d.severity === "error")) return 1;
  const text = writtenText(plan.proposals, plan.changes, {
    inGit,
    from: relative(io.cwd, opened.root),
    asked: opened.asked,
  });
  if (json) io.err(text);
  else io.out(text);
  return 0;
}
