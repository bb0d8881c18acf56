// Folded families whose members stand on different commits -> one commit of the members' own trees and the folds, on a
// branch, and the manifest that names it. Planned here as a whole; the branch moves first, then the manifest is written: a
// run that is stopped in between leaves the branch, and the next one finds the same commit there and writes the manifest.
import { lockedFamily, lockText } from "../4-emit/lock.ts";
import { type EntryFold, rewriteEntries } from "../4-emit/manifest.ts";
import { change, entryFold } from "../4-emit/proposal.ts";
import type { FileChange, Proposal } from "../model/change.ts";
import { type Diagnostic, error, shown } from "../model/diagnostic.ts";
import type { GatheredMember } from "../model/gathered.ts";
import { LOCK_PATH, type Lock } from "../model/lock.ts";
import { folderOf, seenFrom } from "../model/path.ts";
import { compareText } from "../model/platform.ts";
import type { Files, Gathering } from "../ports.ts";
import { currentLock } from "./find.ts";
import { generatorFor, keptBeside } from "./generators.ts";
import { manifestAt } from "./manifest-at.ts";
import { manifestFindings } from "./prove.ts";
import type { Ports } from "./subject.ts";

/** A branch, and what an earlier gathering left there. */
export interface GatherBase {
  readonly branch: string;
  readonly tip: { readonly commit: string; readonly tree: string } | undefined;
  readonly lock: Lock | undefined;
}

type Trouble = { readonly kind: "trouble"; readonly diagnostics: readonly Diagnostic[] };
const trouble = (...diagnostics: readonly Diagnostic[]): Trouble => ({ kind: "trouble", diagnostics });

export async function gatherBase(
  ports: Ports,
  branch: string,
): Promise<{ readonly kind: "base"; readonly base: GatherBase } | Trouble> {
  const at = await ports.clone.branch(branch);
  if (at.kind === "wrong") return trouble(at.diagnostic);
  if (at.kind === "free") return { kind: "base", base: { branch, tip: undefined, lock: undefined } };
  const read = await currentLock(filesAt(ports, at.tree));
  if (read.kind === "trouble") return read;
  if (!Object.values(read.lock?.families ?? {}).some((f) => f.gathered))
    return trouble(
      error("BRANCH_TAKEN", `the branch ${branch} exists and was not gathered by archfold: give another one`),
    );
  return { kind: "base", base: { branch, tip: { commit: at.commit, tree: at.tree }, lock: read.lock } };
}

const filesAt = ({ clone }: Ports, tree: string): Files => clone.files([{ folder: "", tree }]);

export interface GatherPlan {
  readonly base: GatherBase;
  readonly gathering: Gathering;
  readonly commit: string;
  /** False where the branch is there already. */
  readonly isNew: boolean;
  readonly proposals: readonly Proposal[];
  /** The manifests, naming the commit, and the programs that print them. */
  readonly changes: readonly FileChange[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Nothing is written. */
export async function planGather(
  ports: Ports,
  base: GatherBase,
  proposals: readonly Proposal[],
): Promise<{ readonly kind: "plan"; readonly plan: GatherPlan } | Trouble> {
  const gathering = gatheringOf(ports, base, proposals);
  const against = [...outsideAll(base, proposals), ...(await onTheBranch(ports, base, proposals, gathering))];
  if (against.length > 0) return trouble(...against);
  const made = await ports.clone.commit(gathering, false);
  if (made.kind === "trouble") return trouble(made.diagnostic);
  const { commit, isNew } = made;
  const manifests = new Set(proposals.flatMap((p) => p.family.entry?.manifest ?? []));
  const written = await Promise.all(
    [...manifests].map((path) => manifestAfter(ports, path, { base, proposals, commit })),
  );
  const wrong = written.flatMap((w) => (w.kind === "trouble" ? w.diagnostics : []));
  if (wrong.length > 0) return trouble(...wrong);
  const done = written.flatMap((w) => (w.kind === "manifest" ? [w] : []));
  const rewritten = done.flatMap((w) => w.changes);
  const said = done.flatMap((w) => w.diagnostics);
  // One program may print several manifests: then it is for a person.
  const [only, ...others] = rewritten;
  const program = only && others.length === 0 ? await generatorFor(ports.files, only) : undefined;
  const changes = [...rewritten, ...(program?.change ? [program.change] : [])];
  const diagnostics = [...keptBeside(program, said), ...(program?.diagnostics ?? [])];
  return { kind: "plan", plan: { base, gathering, commit, isNew, proposals, changes, diagnostics } };
}

/** What went wrong; then the branch may have moved, and the same command goes on from there. */
export async function carryOut(ports: Ports, plan: GatherPlan): Promise<readonly Diagnostic[]> {
  const { base, gathering, commit } = plan;
  if (plan.isNew) {
    const made = await ports.clone.commit(gathering, true);
    if (made.kind === "trouble") return [made.diagnostic];
    if (made.commit !== commit) throw new Error(`the commit was to be ${commit} and became ${made.commit}`);
    const moved = await ports.clone.moveBranch(base.branch, base.tip?.commit, commit);
    if (moved) return [moved];
  }
  return ports.writer.apply(plan.changes);
}

const membersOf = ({ family }: Proposal): readonly GatheredMember[] => family.gathered?.members ?? [];

function gatheringOf(ports: Ports, base: GatherBase, proposals: readonly Proposal[]): Gathering {
  const files = proposals.flatMap((p) =>
    p.changes.flatMap((c) => (c.action === "delete" ? [] : [{ path: c.path, text: c.after }])),
  );
  const entries = proposals.map((p) => {
    const locked = lockedFamily(p.family, p.dockerfile, p.decisions, undefined, ports.hash);
    return [p.family.id, locked] as const;
  });
  return {
    parent: base.tip,
    gone: proposals.flatMap((p) => ours(base, p)),
    mounts: proposals.flatMap(membersOf),
    files: [...files, { path: LOCK_PATH, text: lockText(base.lock, entries) }],
    message: messageOf(proposals),
    time: Math.max(...proposals.map((p) => p.family.gathered?.time ?? 0)),
  };
}

/** What an earlier gathering of the family put there. */
function ours({ lock }: GatherBase, { family }: Proposal): readonly string[] {
  const locked = lock?.families[family.id];
  if (!locked?.gathered) return [];
  return [...locked.gathered.map((m) => m.folder), locked.output, `${locked.output}.dockerignore`];
}

function messageOf(proposals: readonly Proposal[]): string {
  const sorted = proposals.toSorted((a, b) => compareText(a.family.id, b.family.id));
  const [first] = sorted;
  const more = sorted.length > 1 ? ` and ${sorted.length - 1} more` : "";
  const families = sorted.map((p) => [
    `${p.family.id} in ${p.family.output}`,
    ...membersOf(p).map((m) => `  ${m.folder}: ${m.commit}:${m.directory} (${m.fetch})`),
  ]);
  const text = [`Gather and fold ${first?.family.id ?? ""}${more}`, ...families.map((f) => f.map(shown).join("\n"))];
  return `${text.join("\n\n")}\n`;
}

/** What needs no look at the branch. */
function outsideAll({ branch }: GatherBase, proposals: readonly Proposal[]): readonly Diagnostic[] {
  const from = proposals.flatMap(membersOf).find((m) => m.fetch === `refs/heads/${branch}`);
  const source = from && error("BRANCH_TAKEN", `${from.arch} comes from the branch ${branch}: give another one`);
  const inside = proposals.filter(({ family: { output } }) =>
    proposals.flatMap(membersOf).some((m) => seenFrom(m.folder, output) !== undefined),
  );
  const within = inside.map(({ family }) =>
    error("USAGE", `${family.output} would lie in a member's folder: give another --out`),
  );
  return [...(source ? [source] : []), ...within];
}

/** Folds that were changed by hand there, and what stands where something is to stand. */
async function onTheBranch(
  ports: Ports,
  base: GatherBase,
  proposals: readonly Proposal[],
  gathering: Gathering,
): Promise<readonly Diagnostic[]> {
  if (!base.tip) return [];
  const files = filesAt(ports, base.tip.tree);
  const found: Diagnostic[] = [];
  for (const { family } of proposals) {
    const locked = base.lock?.families[family.id];
    if (!locked || (await files.stat(locked.output)) === undefined) continue;
    const read = await files.readText(locked.output);
    if (read.kind === "text" && ports.hash(read.text) === locked.sha256) continue;
    const message = `${locked.output} on the branch ${base.branch} was changed by hand: undo that there, or gather on another branch`;
    found.push(error("EDITED", message, { file: locked.output, line: 1, column: 1 }));
  }
  const gone = new Set([...gathering.gone, LOCK_PATH]);
  const others = Object.values(base.lock?.families ?? {}).flatMap((f) => f.gathered?.map((m) => m.folder) ?? []);
  const kept = others.filter((folder) => !gone.has(folder));
  for (const path of [...gathering.mounts.map((m) => m.folder), ...gathering.files.map((f) => f.path)]) {
    const stands = !gone.has(path) && (await files.stat(path)) !== undefined;
    if (stands || kept.some((folder) => seenFrom(folder, path) !== undefined) || (await isBelowFile(files, path)))
      found.push(error("BRANCH_TAKEN", `the branch ${base.branch} has something else at ${path}: give another one`));
  }
  return found;
}

async function isBelowFile(files: Files, path: string): Promise<boolean> {
  for (let folder = folderOf(path); folder !== ""; folder = folderOf(folder))
    if (!["folder", undefined].includes(await files.stat(folder))) return true;
  return false;
}

type ManifestAfter =
  | { readonly kind: "manifest"; readonly changes: readonly FileChange[]; readonly diagnostics: readonly Diagnostic[] }
  | Trouble;

async function manifestAfter(
  ports: Ports,
  path: string,
  { base, proposals, commit }: Pick<GatherPlan, "base" | "proposals" | "commit">,
): Promise<ManifestAfter> {
  const read = await manifestAt(ports.files, path);
  if (read.kind === "trouble") return trouble(...read.diagnostics);
  const { manifest } = read;
  const folds = proposals
    .filter((p) => p.family.entry?.manifest === path)
    .flatMap((p): readonly EntryFold[] => {
      const fold = entryFold(p.family, manifest);
      const repos = new Set(membersOf(p).map((m) => m.repo));
      const [GitRepo = ""] = repos;
      const source = { ...(repos.size > 1 && { GitRepo }), GitFetch: `refs/heads/${base.branch}`, GitCommit: commit };
      return fold ? [{ ...fold, target: { ...fold.target, source } }] : [];
    });
  const { text: after, diagnostics } = rewriteEntries(manifest, folds);
  const left = diagnostics.filter((d) => d.code === "MANIFEST_NOT_REWRITTEN");
  const against = left.length > 0 ? left : manifestFindings(path, manifest.text, after, folds);
  return against.length > 0
    ? trouble(...against)
    : { kind: "manifest", changes: change(path, manifest.text, after), diagnostics };
}
