// `archfold fold`: shows every fold with its diff, or writes the proved ones: all of a family's changes or none.

import { planPrune } from "../../src/4-emit/prune.ts";
import { findReferences } from "../../src/4-emit/references.ts";
import { patch } from "../../src/7-report/hunks.ts";
import { foldJson, printed } from "../../src/7-report/json.ts";
import { outcomeText } from "../../src/7-report/text.ts";
import { writtenText } from "../../src/7-report/written.ts";
import type { FileChange, FoldOutcome } from "../../src/model/change.ts";
import type { Diagnostic } from "../../src/model/diagnostic.ts";
import { lockChanges } from "../../src/pipeline.ts";
import type { CommonFlags } from "../args.ts";
import { wrong } from "../args.ts";
import type { Io } from "../io.ts";
import { type Candidate, codeFor, ended, open, type Session } from "./common.ts";

export interface FoldFlags extends CommonFlags {
  readonly write?: boolean;
  readonly prune?: string;
}

type Ready = Extract<Session, { kind: "ready" }>;
type Folded = Extract<FoldOutcome, { status: "folded" }>;

export async function foldCommand(path: string, flags: FoldFlags, io: Io): Promise<number> {
  if (flags.prune !== undefined && !flags.write)
    return ended(io, [wrong("USAGE", "--prune goes with --write").diagnostic], 2).code;
  const session = await open(path, flags, io);
  if (session.kind === "ended") return session.code;
  const candidates = await withReferences(session, session.candidates);
  const pruned =
    flags.prune === undefined
      ? { changes: [], diagnostics: [] }
      : await prune(session, candidates, flags.prune === "force");
  if (pruned.diagnostics.some((d) => d.severity === "error")) return ended(io, pruned.diagnostics, 1).code;
  const outcomes = candidates.map((c) => c.outcome);
  if (flags.json) io.out(printed(foldJson(outcomes)));
  else await show(outcomes, pruned.changes, io);
  if (candidates.length === 0)
    io.err(`no per-architecture Dockerfiles found in ${path}; name them with --member PLATFORM=FILE\n`);
  const written = flags.write ? await write(session, outcomes, pruned.changes, flags.json ?? false, io) : 0;
  return written || codeFor(candidates);
}

/** The tracked files that name a member are part of what is shown and of the JSON. */
async function withReferences(session: Ready, candidates: readonly Candidate[]): Promise<readonly Candidate[]> {
  return Promise.all(
    candidates.map(async ({ subject, outcome }): Promise<Candidate> => {
      if (outcome.status !== "folded") return { subject, outcome };
      const references = await findReferences(outcome.proposal.family, session.ports.repository);
      return { subject, outcome: { ...outcome, proposal: { ...outcome.proposal, references } } };
    }),
  );
}

async function prune(
  session: Ready,
  candidates: readonly Candidate[],
  force: boolean,
): Promise<{ readonly changes: readonly FileChange[]; readonly diagnostics: readonly Diagnostic[] }> {
  const plans = await Promise.all(
    folded(candidates.map((c) => c.outcome)).map((o) =>
      planPrune(o.proposal.family, session.ports.repository, o.proposal.references, force),
    ),
  );
  return { changes: plans.flatMap((p) => p.changes), diagnostics: plans.flatMap((p) => p.diagnostics) };
}

async function show(outcomes: readonly FoldOutcome[], pruned: readonly FileChange[], io: Io): Promise<void> {
  for (const outcome of outcomes) {
    io.out(outcomeText(outcome));
    for (const c of outcome.status === "folded" ? outcome.proposal.changes : []) io.out(`\n${await patch(c)}`);
  }
  for (const c of pruned) io.out(`- ${c.path}\n`);
}

async function write(
  session: Ready,
  outcomes: readonly FoldOutcome[],
  pruned: readonly FileChange[],
  json: boolean,
  io: Io,
): Promise<number> {
  const proposals = folded(outcomes)
    .map((o) => o.proposal)
    .filter((p) => p.changes.length > 0);
  const changes = merged([...proposals.flatMap((p) => p.changes), ...pruned]);
  if (changes.length === 0) {
    io.err("nothing to write\n");
    return 0;
  }
  const all = [...changes, ...(await lockChanges(session.ports, session.lock, proposals))];
  const trouble = await session.ports.writer.apply(all);
  for (const d of trouble) io.err(`${d.message}\n`);
  if (trouble.some((d) => d.severity === "error")) return 1;
  const text = writtenText(proposals, all);
  if (json) io.err(text);
  else io.out(text);
  return 0;
}

/** Two families may rewrite two entries of one manifest: the later text stands on the earlier one's. */
function merged(changes: readonly FileChange[]): readonly FileChange[] {
  const byPath = new Map<string, FileChange>();
  for (const c of changes) byPath.set(c.path, c);
  return [...byPath.values()];
}

const folded = (outcomes: readonly FoldOutcome[]): readonly Folded[] =>
  outcomes.filter((o): o is Folded => o.status === "folded");
