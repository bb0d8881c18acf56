// The whole of archfold on one page: read -> align -> fold -> emit -> prove. Nothing is written here.
import { discover } from "./1-read/discover.ts";
import { readManifest } from "./1-read/manifest.ts";
import { manifestFamilies, memberFamily, type NamedMember, type NamedOptions } from "./1-read/named.ts";
import { parse } from "./1-read/parse.ts";
import { type Recorded, readRecorded } from "./1-read/recorded.ts";
import { type FoldResult, fold } from "./3-fold/fold.ts";
import { LOCK_PATH, lockedFamily, lockText, readLock } from "./4-emit/lock.ts";
import { change, manifestTarget, ownFiles, pathsOf, propose } from "./4-emit/proposal.ts";
import { proveManifest } from "./5-prove/manifest.ts";
import { prove } from "./5-prove/prove.ts";
import { unfold } from "./5-prove/unfold.ts";
import type { FileChange, FoldOutcome, Proposal } from "./model/change.ts";
import { type Diagnostic, error } from "./model/diagnostic.ts";
import type { Built, Family, Found, IgnoreFile } from "./model/family.ts";
import type { Lock, LockedFamily } from "./model/lock.ts";
import { compareText, type Platform, parsePlatform } from "./model/platform.ts";
import type { Grade, Proof } from "./model/verdict.ts";
import type { Files, Repository, Writer } from "./ports.ts";

export interface Ports {
  readonly files: Files;
  readonly repository: Repository;
  readonly writer: Writer;
  /** SHA-256 of the text's UTF-8, in hex. */
  readonly hash: (text: string) => string;
}

export interface FindRequest {
  /** Not empty: discovery is off and these are the one family. */
  readonly members: readonly NamedMember[];
  /** A library manifest in the tree, by path; only its families are found. */
  readonly manifest: string | undefined;
  readonly archWords: ReadonlyMap<string, Platform>;
  readonly built: Built | undefined;
  readonly output: string | undefined;
}

/** What the pipeline starts from: a family that was found, or one that the lock records. */
export type Subject = Found | { readonly kind: "recorded"; readonly recorded: Recorded };

export type Findings =
  | { readonly kind: "findings"; readonly subjects: readonly Subject[]; readonly lock: Lock | undefined }
  | { readonly kind: "trouble"; readonly diagnostics: readonly Diagnostic[] };

/** Every family that the request names, the lock records or the tree holds, sorted by id. */
export async function find(ports: Ports, request: FindRequest): Promise<Findings> {
  const lock = await currentLock(ports.files);
  if (lock.kind === "trouble") return lock;
  const subjects = await subjectsOf(ports, request, Object.entries(lock.lock?.families ?? {}));
  return { kind: "findings", subjects: subjects.sort((a, b) => compareText(idOf(a), idOf(b))), lock: lock.lock };
}

async function subjectsOf(
  ports: Ports,
  request: FindRequest,
  locked: readonly (readonly [string, LockedFamily])[],
): Promise<Subject[]> {
  const { files } = ports;
  const ours = new Set(locked.map(([, family]) => family.output));
  const options = { built: request.built, output: request.output, ours };
  if (request.members.length > 0) return [await memberFamily(files, request.members, options)];
  if (request.manifest !== undefined) return [...(await inManifest(files, request.manifest, options))];
  const recorded = (await Promise.all(locked.map(([id, family]) => readRecorded(ports, id, family)))).flatMap((r) =>
    r ? [r] : [],
  );
  const manifests = (await files.listSources()).filter((p) => /(?:^|\/)library\/[^/.]+$/.test(p));
  const fromManifests = (await Promise.all(manifests.map((m) => inManifest(files, m, options)))).flat();
  const taken = new Set(recorded.flatMap((r) => [r.locked.output, ...r.locked.members.map((m) => m.path)]));
  const fresh = fromManifests.filter((f) => !dockerfilesOf(f).some((path) => taken.has(path)));
  const except = new Set([...taken, ...fromManifests.flatMap(dockerfilesOf)]);
  const discovered = await discover(files, { archWords: request.archWords, built: request.built, except });
  return [...recorded.map((r) => ({ kind: "recorded" as const, recorded: r })), ...fresh, ...discovered];
}

type LockRead = { readonly kind: "lock"; readonly lock: Lock | undefined } | Extract<Findings, { kind: "trouble" }>;

async function currentLock(files: Files): Promise<LockRead> {
  if ((await files.stat(LOCK_PATH)) === undefined) return { kind: "lock", lock: undefined };
  const read = await files.readText(LOCK_PATH);
  return read.kind === "text" ? readLock(read.text) : { kind: "trouble", diagnostics: [read.diagnostic] };
}

async function inManifest(files: Files, path: string, options: NamedOptions): Promise<readonly Found[]> {
  const read = await files.readText(path);
  const manifest =
    read.kind === "text" ? readManifest(path, read.text) : { kind: "trouble" as const, diagnostics: [read.diagnostic] };
  if (manifest.kind === "manifest") return manifestFamilies(files, manifest.manifest, options);
  return [
    {
      kind: "refused",
      id: path,
      source: "manifest",
      dockerfiles: [],
      diagnostics: manifest.diagnostics,
      unresolved: [],
    },
  ];
}

export interface FoldRequest {
  readonly form: "readable" | "exact";
}

/** Folds one family and proves it; only a fold that is proved on every platform is proposed. */
export async function foldFamily(ports: Ports, subject: Subject, request: FoldRequest): Promise<FoldOutcome> {
  if (subject.kind === "recorded") return foldRecorded(ports, subject.recorded, request);
  return foldFound(ports, subject, request);
}

/** A current fold proposes nothing; a stale one is folded again; one that a person changed is never replaced. */
async function foldRecorded(ports: Ports, recorded: Recorded, request: FoldRequest): Promise<FoldOutcome> {
  const { id, state, locked } = recorded;
  const place = { file: locked.output, line: 1, column: 1 };
  if (state === "edited") {
    const proof =
      recorded.found?.kind === "family"
        ? proveText(recorded.found.family, recorded.fold, recorded.found.family.ignore)
        : undefined;
    const words =
      proof?.kind === "proof"
        ? [...new Set([...proof.proof.values()].map((p) => p.verdict))].join(", ")
        : "its members cannot be read";
    const diagnostics = [
      error("EDITED", `the fold was changed by hand (${words}): undo that, or remove the file to fold anew`, place),
    ];
    return { status: "refused", id, diagnostics, ...(proof?.kind === "proof" ? { proof: proof.proof } : {}) };
  }
  if (state === "stale") {
    if (recorded.found) return foldFound(ports, recorded.found, request);
    return {
      status: "refused",
      id,
      diagnostics: [
        error("STALE", "members changed, and one that the fold replaced can no longer be read from git", place),
      ],
    };
  }
  const { found } = recorded;
  if (state === "current" && found?.kind === "family" && found.family.members.length === locked.members.length)
    return foldedBefore(found.family, recorded.fold);
  return {
    status: "current",
    id,
    output: locked.output,
    dockerfile: recorded.fold,
    locked,
    diagnostics: state === "pruned" ? prunedFindings(recorded) : [],
  };
}

/** The fold as it stands, proved again, with nothing to change. */
function foldedBefore(family: Family, dockerfile: string): FoldOutcome {
  const proved = proveText(family, dockerfile, family.ignore);
  if (proved.kind === "trouble") return { status: "refused", id: family.id, diagnostics: proved.diagnostics };
  const stages = (dockerfile.match(/^\s*FROM\s/gim) ?? []).length;
  const proposal: Proposal = {
    family,
    dockerfile,
    owners: [],
    ignore: family.ignore,
    changes: [],
    regions: { shared: 0, split: 0 },
    stages,
    variables: [],
    decisions: family.decisions,
    references: [],
    diagnostics: family.diagnostics,
  };
  const against = notProved(proved.proof, "same-commands");
  return against.length > 0
    ? { status: "refused", id: family.id, diagnostics: against, proof: proved.proof }
    : { status: "folded", proposal, proof: proved.proof };
}

/** Where the members were pruned the fold is the source: it must parse and still have every platform. */
function prunedFindings(recorded: Recorded): readonly Diagnostic[] {
  const parsed = parse(recorded.locked.output, recorded.fold);
  if (parsed.kind === "trouble") return parsed.diagnostics;
  return recorded.locked.members.flatMap((m) => {
    const platform = parsePlatform(m.platform);
    const unfolded = platform ? unfold(parsed.dockerfile, platform) : undefined;
    return unfolded?.kind === "trouble" ? unfolded.diagnostics : [];
  });
}

async function foldFound(ports: Ports, found: Found, request: FoldRequest): Promise<FoldOutcome> {
  if (found.kind === "refused") return { status: "refused", id: found.id, diagnostics: found.diagnostics };
  const { family } = found;
  const refused = (diagnostics: readonly Diagnostic[], proof?: Proof): FoldOutcome => ({
    status: "refused",
    id: family.id,
    diagnostics: [...family.diagnostics, ...diagnostics],
    ...(proof ? { proof } : {}),
  });
  const exact = request.form === "exact";
  const folded = fold(family, { exact });
  if (folded.kind === "refused") return refused(folded.diagnostics);
  const current = await readCurrent(ports.files, pathsOf(family));
  const attempt = (hidden: readonly string[]) => tryProposal(family, folded, current, hidden, request.form);
  const plain = attempt([]);
  if (plain.kind === "folded") return plain.outcome;
  // A copy of the whole context takes in the fold itself: then the same fold is tried with its own files kept out.
  const hiding = plain.takesInOwn ? attempt(ownFiles(family)) : plain;
  return hiding.kind === "folded" ? hiding.outcome : refused(plain.diagnostics, plain.proof);
}

type Attempt =
  | { readonly kind: "folded"; readonly outcome: FoldOutcome }
  | {
      readonly kind: "refused";
      readonly diagnostics: readonly Diagnostic[];
      readonly proof: Proof | undefined;
      readonly takesInOwn: boolean;
    };

function tryProposal(
  family: Family,
  folded: Extract<FoldResult, { kind: "graph" }>,
  current: ReadonlyMap<string, string>,
  hidden: readonly string[],
  form: FoldRequest["form"],
): Attempt {
  const proposed = propose(family, folded.graph, (path) => current.get(path), hidden);
  if (proposed.kind === "refused")
    return { kind: "refused", diagnostics: proposed.diagnostics, proof: undefined, takesInOwn: false };
  const proposal = { ...proposed.proposal, diagnostics: [...proposed.proposal.diagnostics, ...folded.diagnostics] };
  const proved = proveText(family, proposal.dockerfile, proposal.ignore);
  if (proved.kind === "trouble") throw new Error(`the fold does not parse: ${proved.diagnostics[0]?.message}`);
  const { proof } = proved;
  const against = [...notProved(proof, form === "exact" ? "exact" : "same-commands"), ...manifestFindings(proposal)];
  if (against.length === 0) return { kind: "folded", outcome: { status: "folded", proposal, proof } };
  return {
    kind: "refused",
    diagnostics: against,
    proof,
    takesInOwn: [...proof.values()].some((p) => p.verdict === "unproven"),
  };
}

/** The proof reads texts: of the fold as it would be written, and of the members. */
export function proveText(family: Family, text: string, ignore: IgnoreFile | undefined): TextProof {
  const parsed = parse(family.output, text);
  if (parsed.kind === "trouble") return parsed;
  const context = { folder: family.context, ignore, entries: family.entries };
  const members = family.members.map((m) => ({
    platform: m.platform,
    subject: { dockerfile: m.dockerfile, context: m.context },
  }));
  return { kind: "proof", proof: prove({ fold: { dockerfile: parsed.dockerfile, context }, members }) };
}

type TextProof =
  | { readonly kind: "proof"; readonly proof: Proof }
  | { readonly kind: "trouble"; readonly diagnostics: readonly Diagnostic[] };

const ENOUGH: Readonly<Record<Grade, readonly Grade[]>> = {
  exact: ["exact"],
  "same-commands": ["exact", "same-commands"],
};

function notProved(proof: Proof, wanted: Grade): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const [platform, p] of proof) {
    if (p.verdict === "proved" && p.grade && ENOUGH[wanted].includes(p.grade)) continue;
    const why =
      p.verdict === "refuted"
        ? p.difference?.message
        : p.verdict === "unproven"
          ? p.diagnostics[0]?.message
          : `the grade is ${p.grade}, wanted ${wanted}`;
    const place = p.diagnostics[0]?.place;
    found.push(error("FOLD_NOT_PROVED", `${platform}: ${p.verdict}: ${why ?? "no reason given"}`, place));
  }
  return found;
}

/** The rewritten manifest is proved too, by a reader of its own. */
function manifestFindings(proposal: Proposal): readonly Diagnostic[] {
  const { entry } = proposal.family;
  const change = proposal.changes.find((c) => c.path === entry?.manifest);
  if (!entry || change?.action !== "modify") return [];
  const read = readManifest(entry.manifest, change.before);
  const arches = read.kind === "manifest" ? read.manifest.entries[entry.indexes[0] ?? 0]?.builds.keys() : undefined;
  return proveManifest(change.before, change.after, entry.indexes, {
    path: entry.manifest,
    ...manifestTarget(proposal.family, arches),
  });
}

async function readCurrent(files: Files, paths: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  for (const path of paths) {
    if ((await files.stat(path)) === undefined) continue;
    const read = await files.readText(path);
    if (read.kind === "text") texts.set(path, read.text);
  }
  return texts;
}

/** What the lock records for proposals that are written: one change of `.archfold.json`. */
export async function lockChanges(
  ports: Ports,
  lock: Lock | undefined,
  proposals: readonly Proposal[],
): Promise<readonly FileChange[]> {
  const head = await ports.repository.head();
  const entries = await Promise.all(
    proposals.map(async (p) => {
      const clean = await Promise.all(p.family.members.map((m) => ports.repository.isClean(m.dockerfile.path)));
      const commit = clean.every(Boolean) ? head : undefined;
      return [p.family.id, lockedFamily(p.family, p.dockerfile, p.decisions, commit, ports.hash)] as const;
    }),
  );
  const before = (await readCurrent(ports.files, [LOCK_PATH])).get(LOCK_PATH);
  return change(LOCK_PATH, before, lockText(lock, entries));
}

export function idOf(subject: Subject): string {
  if (subject.kind === "recorded") return subject.recorded.id;
  return subject.kind === "family" ? subject.family.id : subject.id;
}

const dockerfilesOf = (found: Found): readonly string[] =>
  found.kind === "family" ? found.family.members.map((m) => m.dockerfile.path) : found.dockerfiles;
