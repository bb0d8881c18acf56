// `archfold fold --gather BRANCH`: members that stand on different commits become one commit with the fold, and the manifest
// names it. Without --write everything is shown and nothing made.
import { relative } from "node:path";
import { gatheredText, madeText } from "../../src/7-report/gathered.ts";
import { patch } from "../../src/7-report/hunks.ts";
import { foldJson, printed } from "../../src/7-report/json.ts";
import { outcomeText } from "../../src/7-report/text.ts";
import { inPathOrder, type Proposal } from "../../src/model/change.ts";
import { type Diagnostic, oneLine } from "../../src/model/diagnostic.ts";
import { carryOut, type GatherBase, type GatherPlan, planGather } from "../../src/pipeline.ts";
import type { Io } from "../io.ts";
import { type Candidate, codeFor, ended, heldByGit, type Opened } from "./common.ts";

interface GatherFlags {
  readonly json?: boolean;
  readonly write?: boolean;
}

type Ready = Extract<Opened, { kind: "ready" }>;

export async function gatherCommand(opened: Ready, base: GatherBase, flags: GatherFlags, io: Io): Promise<number> {
  const { ports, candidates } = opened;
  const proposals = candidates.flatMap(({ outcome }) => (outcome.status === "folded" ? [outcome.proposal] : []));
  const planned = proposals.length > 0 ? await planGather(ports, base, proposals) : undefined;
  if (planned?.kind === "trouble") return ended(io, planned.diagnostics, codeOf(planned.diagnostics)).code;
  const plan = planned?.plan;
  if (flags.json)
    io.out(printed({ ...foldJson(withManifests(candidates, plan)), gathered: plan ? gatheredJson(plan) : null }));
  else await show(candidates, plan, io);
  if (!plan) io.err("nothing to gather: no family here folds whose members stand on different commits\n");
  for (const d of plan?.diagnostics ?? []) io.err(`${d.severity}: ${oneLine(d)}\n`);
  const written = plan && flags.write ? await write(opened, plan, flags.json ?? false, io) : 0;
  return written || codeFor(candidates);
}

function codeOf(diagnostics: readonly Diagnostic[]): number {
  const has = (code: Diagnostic["code"]) => diagnostics.some((d) => d.code === code);
  return has("USAGE") ? 2 : has("NO_IDENTITY") ? 3 : 1;
}

/** Each family's changes with its manifest's, which is one change for all of them. */
const withManifests = (candidates: readonly Candidate[], plan: GatherPlan | undefined) =>
  candidates.map(({ outcome }) => {
    if (outcome.status !== "folded") return outcome;
    const { proposal } = outcome;
    const manifest = plan?.changes.filter((c) => c.path === proposal.family.entry?.manifest) ?? [];
    const changes = inPathOrder([...proposal.changes, ...manifest]);
    return { ...outcome, proposal: { ...proposal, changes } satisfies Proposal };
  });

const gatheredJson = ({ base, commit, isNew, gathering }: GatherPlan) => ({
  branch: base.branch,
  commit,
  parent: gathering.parent?.commit ?? null,
  isNew,
  files: gathering.files.map((f) => f.path),
});

async function show(candidates: readonly Candidate[], plan: GatherPlan | undefined, io: Io): Promise<void> {
  for (const { outcome } of candidates) {
    io.out(outcomeText(outcome));
    for (const c of outcome.status === "folded" ? outcome.proposal.changes : []) io.out(`\n${await patch(c)}`);
  }
  if (!plan) return;
  io.out(`\n${gatheredText(plan)}`);
  for (const c of plan.changes) io.out(`\n${await patch(c)}`);
}

async function write({ ports, root }: Ready, plan: GatherPlan, json: boolean, io: Io): Promise<number> {
  const inGit = await heldByGit(ports, plan.changes);
  const troubles = await carryOut(ports, plan);
  for (const d of troubles) io.err(`${oneLine(d)}\n`);
  if (troubles.some((d) => d.severity === "error")) return 1;
  const text = madeText(plan, ports.clone.root, { inGit, from: relative(io.cwd, root) });
  if (json) io.err(text);
  else io.out(text);
  return 0;
}
