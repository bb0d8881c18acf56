// Folded families -> everything that writing them changes, in path order, and the families that must not be written.
// Nothing is written here: the plan goes to `Writer.apply` as one.
import { lockedFamily, lockText } from "../4-emit/lock.ts";
import { change } from "../4-emit/proposal.ts";
import { planPrune } from "../4-emit/prune.ts";
import { type FileChange, type FoldOutcome, type Generator, inPathOrder, type Proposal } from "../model/change.ts";
import { type Diagnostic, error } from "../model/diagnostic.ts";
import type { Family, Member } from "../model/family.ts";
import { LOCK_PATH, type Lock } from "../model/lock.ts";
import type { Files } from "../ports.ts";
import { namedBases, recordedBases } from "./bases.ts";
import { generatorFor } from "./generators.ts";
import { joinedManifests, type Standing } from "./joined.ts";
import { notProved, proveText } from "./prove.ts";
import type { Ports, Subject } from "./subject.ts";

export interface WritePlan {
  /** Sorted by path, the lock among them; empty where there is nothing to do. */
  readonly changes: readonly FileChange[];
  /** The families that they belong to. */
  readonly proposals: readonly Proposal[];
  readonly generators: readonly PlannedGenerator[];
  /** What pruning keeps, and why. */
  readonly diagnostics: readonly Diagnostic[];
  readonly refused: readonly { readonly id: string; readonly diagnostics: readonly Diagnostic[] }[];
}

/** The program that is to print a manifest of the plan. */
export interface PlannedGenerator {
  readonly generator: Generator;
  readonly manifest: FileChange;
  readonly families: readonly string[];
}

export interface Prune {
  /** References do not stand in the way. */
  readonly force: boolean;
}

/** `prune`: delete the members too. All of a family's changes or none: one that cannot be pruned is not written either. */
export async function planWrite(
  ports: Ports,
  lock: Lock | undefined,
  candidates: readonly { readonly subject: Subject; readonly outcome: FoldOutcome }[],
  prune?: Prune,
): Promise<WritePlan> {
  const planned = await Promise.all(
    candidates.flatMap(({ subject, outcome }) =>
      outcome.status === "folded"
        ? [planFamily(ports, outcome.proposal, isStale(subject) || hasNewBases(lock, outcome.proposal), prune)]
        : [],
    ),
  );
  const ready = planned.filter((p) => p.kind === "ready" && (p.isDue || p.deletions.length > 0));
  const families = ready.flatMap((p) => (p.kind === "ready" ? [p] : []));
  const proposals = families.map((f) => f.proposal);
  const refused = planned.flatMap((p) => (p.kind === "refused" ? [p] : []));
  const standing = candidates.flatMap(({ outcome }) => (outcome.status === "current" ? [outcome] : []));
  const joined = await joinChanges(ports.files, proposals, standing);
  const files = [...joined.changes, ...families.flatMap((f) => f.deletions)];
  const leaving = new Set(files.filter((c) => c.action === "delete").map((c) => c.path));
  const recording = families.filter((f) => f.isNews || f.deletions.length > 0).map((f) => f.proposal);
  const locked = recording.length > 0 ? await lockChanges(ports, lock, recording, leaving) : [];
  return {
    changes: inPathOrder([...files, ...locked]),
    proposals,
    generators: joined.generators,
    diagnostics: [...joined.diagnostics, ...planned.flatMap((p) => (p.kind === "ready" ? p.diagnostics : []))],
    refused,
  };
}

/** The lock must be written anew even where the fold's text stays as it is. */
const isStale = (subject: Subject): boolean => subject.kind === "recorded" && subject.recorded.state === "stale";

/** Looked up, and not what the lock recorded. */
function hasNewBases(lock: Lock | undefined, { family }: Proposal): boolean {
  const recorded = JSON.stringify(lock?.families[family.id]?.bases?.map((b) => [b.ref, b.platform, b.digest]) ?? []);
  const looked = (family.bases ?? []).map((b) => [b.ref, b.platform, b.digest]);
  return looked.length > 0 && JSON.stringify(looked) !== recorded;
}

type Planned =
  | {
      readonly kind: "ready";
      readonly proposal: Proposal;
      readonly isDue: boolean;
      /** More than its manifest changes, so that the lock has to know. */
      readonly isNews: boolean;
      readonly deletions: readonly FileChange[];
      readonly diagnostics: readonly Diagnostic[];
    }
  | { readonly kind: "refused"; readonly id: string; readonly diagnostics: readonly Diagnostic[] };

async function planFamily(
  ports: Ports,
  proposal: Proposal,
  stale: boolean,
  prune: Prune | undefined,
): Promise<Planned> {
  const { family, changes } = proposal;
  const refuse = (diagnostics: readonly Diagnostic[]): Planned => ({ kind: "refused", id: family.id, diagnostics });
  if (family.gathered) return refuse([apart(family)]);
  const isDue = stale || changes.length > 0;
  const isNews = stale || changes.some((c) => c.path !== family.entry?.manifest);
  const lost = await wouldBeLost(ports, proposal);
  if (lost) return refuse([lost]);
  if (!prune) return { kind: "ready", proposal, isDue, isNews, deletions: [], diagnostics: [] };
  const plan = await planPrune(family, ports.repository, proposal.references, prune.force);
  if (plan.diagnostics.some((d) => d.severity === "error")) return refuse(plan.diagnostics);
  const deletions: FileChange[] = [];
  for (const c of plan.changes) if ((await ports.files.stat(c.path)) !== undefined) deletions.push(c);
  const missed = missedByFold(
    proposal,
    deletions.map((c) => c.path),
  );
  if (missed.length > 0) return refuse(missed);
  return { kind: "ready", proposal, isDue, isNews, deletions, diagnostics: plan.diagnostics };
}

function apart({ id, output }: Family): Diagnostic {
  const message = `the members of ${id} stand on different commits, and no tree holds them all: --gather BRANCH makes one`;
  return error("MEMBERS_APART", message, { file: output, line: 1, column: 1 });
}

/** A member that the fold replaces must stay in git: the lock names the commit that holds it (DESIGN 3 "Output"). */
async function wouldBeLost(ports: Ports, { family, changes }: Proposal): Promise<Diagnostic | undefined> {
  const replaced = changes.find((c) => c.path === family.output && c.action === "modify");
  const member = family.members.find((m) => m.dockerfile.path === family.output);
  // Where the member is not what stands there, a fold of ours does, and the member is in git already.
  if (replaced?.action !== "modify" || member?.dockerfile.text !== replaced.before) return undefined;
  if (await ports.repository.isClean(family.output)) return undefined;
  const message = `${family.output} is a member and would be replaced, but git does not hold it as it is: commit it first, or give --out FILE`;
  return error("NOT_IN_GIT", message, { file: family.output, line: 1, column: 1 });
}

/**
 * A copy of the whole context saw the members' Dockerfiles: without them the image would lose these files. To the fold's
 * build a file that is gone is as one that an ignore rule keeps out, and that is how the prover is asked.
 */
function missedByFold({ family, dockerfile, ignore }: Proposal, gone: readonly string[]): readonly Diagnostic[] {
  if (gone.length === 0 || !family.listing) return [];
  const inContext = gone.flatMap((path) =>
    family.context === ""
      ? [path]
      : path.startsWith(`${family.context}/`)
        ? [path.slice(family.context.length + 1)]
        : [],
  );
  const rules = inContext.map((path) => `${path.replace(/[[*?\\]/g, "\\$&")}\n`).join("");
  const without = { path: ignore?.path ?? `${family.output}.dockerignore`, text: `${ignore?.text ?? ""}\n${rules}` };
  const proved = proveText(family, dockerfile, without);
  if (proved.kind === "trouble") return proved.diagnostics;
  return notProved(family, proved.proof, "same-commands").map((d) => ({
    ...d,
    message: `nothing is pruned, since the image would lose what is deleted: ${d.message}`,
  }));
}

/** Manifests and the programs that print them, once for all proposals that change them; the rest as each proposal has it. */
async function joinChanges(files: Files, proposals: readonly Proposal[], standing: readonly Standing[]) {
  const shared = new Set(proposals.flatMap((p) => [p.family.entry?.manifest, p.generator?.path]));
  const own = proposals.flatMap((p) => p.changes.filter((c) => !shared.has(c.path)));
  const known = new Set(proposals.flatMap((p) => p.diagnostics.map((d) => d.message)));
  const changes: FileChange[] = [...own];
  const generators: PlannedGenerator[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const { change: manifest, those } of joinedManifests(proposals, standing)) {
    changes.push(manifest);
    const asked = await generatorFor(files, manifest);
    if (!asked) continue;
    if (asked.change) changes.push(asked.change);
    generators.push({ generator: asked.generator, manifest, families: those.map((p) => p.family.id) });
    diagnostics.push(...asked.diagnostics.filter((d) => !known.has(d.message)));
  }
  return { changes, generators, diagnostics };
}

/** What the lock records for proposals that are written: one change of `.archfold.json`. `leaving`: paths that are deleted with it. */
export async function lockChanges(
  ports: Ports,
  lock: Lock | undefined,
  proposals: readonly Proposal[],
  leaving: ReadonlySet<string> = new Set(),
): Promise<readonly FileChange[]> {
  const head = await ports.repository.head();
  const entries = await Promise.all(
    proposals.map(async (p) => {
      const before = lock?.families[p.family.id]?.commit;
      const commit = await commitOf(ports, p, [head, before], leaving);
      // What was recorded stays, where nobody looked again.
      const bases = p.family.bases ?? recordedBases(lock, namedBases(p.family.members));
      return [
        p.family.id,
        lockedFamily({ ...p.family, bases }, p.dockerfile, p.decisions, commit, ports.hash),
      ] as const;
    }),
  );
  const read = (await ports.files.stat(LOCK_PATH)) === undefined ? undefined : await ports.files.readText(LOCK_PATH);
  return change(LOCK_PATH, read?.kind === "text" ? read.text : undefined, lockText(lock, entries));
}

/** The commit that holds all members, or at least those that are no longer in the tree after the writing. */
async function commitOf(
  ports: Ports,
  { family }: Proposal,
  commits: readonly (string | undefined)[],
  leaving: ReadonlySet<string>,
): Promise<string | undefined> {
  const out: Member[] = [];
  for (const m of family.members) {
    const { path } = m.dockerfile;
    if (path === family.output || leaving.has(path) || (await ports.files.stat(path)) === undefined) out.push(m);
  }
  for (const members of out.length > 0 ? [family.members, out] : [family.members])
    for (const commit of commits) if (commit !== undefined && (await holds(ports, commit, members))) return commit;
  return undefined;
}

async function holds(ports: Ports, commit: string, members: readonly Member[]): Promise<boolean> {
  for (const { dockerfile } of members)
    if ((await ports.repository.textAt(commit, dockerfile.path)) !== dockerfile.text) return false;
  return true;
}
