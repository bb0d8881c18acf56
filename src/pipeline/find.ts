// A request -> every family that it names, the lock records or the tree holds: sorted by id, no id twice, no output twice.
import { discover } from "../1-read/discover.ts";
import type { Elsewhere } from "../1-read/family.ts";
import { groupPaths, isDockerfileName, isDockerfilePath } from "../1-read/group.ts";
import { standingEntries } from "../1-read/manifest/standing.ts";
import { manifestFamilies, memberFamily, type NamedOptions, type Rewriting } from "../1-read/named.ts";
import { type Recorded, readRecorded } from "../1-read/recorded.ts";
import { readLock } from "../4-emit/lock.ts";
import { type Decision, isChoice, leftOutOf, syntaxOf } from "../model/decision.ts";
import { type Diagnostic, error } from "../model/diagnostic.ts";
import type { Found } from "../model/family.ts";
import { LOCK_PATH, type Lock, type LockedFamily } from "../model/lock.ts";
import type { FoldedEntries } from "../model/manifest.ts";
import { fileNameOf, folderOf, seenFrom } from "../model/path.ts";
import { compareText, type PlatformName, parsePlatform } from "../model/platform.ts";
import type { Files, Wanted } from "../ports.ts";
import { manifestAt } from "./manifest-at.ts";
import { dockerfilesOf, type Findings, type FindRequest, idOf, type Ports, type Subject } from "./subject.ts";

export async function find(ports: Ports, request: FindRequest): Promise<Findings> {
  const read = await currentLock(ports.files);
  if (read.kind === "trouble") return read;
  const { lock } = read;
  const unreadable = request.manifest === undefined ? [] : await manifestTrouble(ports.files, request.manifest);
  if (unreadable.length > 0) return { kind: "trouble", diagnostics: unreadable };
  const { commit } = request;
  if (commit !== undefined && !(await ports.repository.hasCommit(commit)))
    return { kind: "trouble", diagnostics: [error("NOT_FOUND", `--commit ${commit}: no such commit is here`)] };
  const all = await everything(ports, request, lock);
  const lacking = (request.platforms ?? []).find((name) => !all.some((s) => mayHave(s, name)));
  if (lacking !== undefined)
    return {
      kind: "trouble",
      diagnostics: [error("PLATFORM_MISSING", `--platform ${lacking}: no family here has a member for it`)],
    };
  const wanted = request.families ?? [];
  const unknown = wanted.find((id) => !all.some((s) => idOf(s) === id));
  if (unknown !== undefined)
    return wrong(`no family "${unknown}" here; there are: ${all.map(idOf).join(", ") || "none"}`);
  const subjects = wanted.length > 0 ? all.filter((s) => wanted.includes(idOf(s))) : all;
  if (commit !== undefined && subjects.every((s) => s.kind !== "refused" && !entryOf(s)))
    return wrong("--commit is for folds that a library manifest names, and there is none: --manifest FILE names one");
  const { output } = request;
  if (output === undefined) return { kind: "findings", subjects, lock };
  const [only] = subjects;
  if (!only || subjects.length > 1)
    return wrong(
      `--out is for one family, and there are ${subjects.length}${only ? `: choose one with --family (${subjects.map(idOf).join(", ")})` : ""}`,
    );
  if (only.kind !== "recorded")
    return { kind: "findings", subjects: [await elsewhere(ports, request, lock, only, output)], lock };
  const standing = only.recorded.locked.output;
  if (standing === output) return { kind: "findings", subjects, lock };
  return wrong(`--out: the family is folded into ${standing} already: delete that file to fold into ${output}`);
}

const entryOf = (subject: Subject): FoldedEntries | undefined =>
  subject.kind === "recorded" ? subject.recorded.entry : subject.kind === "family" ? subject.family.entry : undefined;

/** Of a family that could not be read nobody knows. */
function mayHave(subject: Subject, platform: PlatformName): boolean {
  if (subject.kind === "refused") return true;
  const [names, decisions] =
    subject.kind === "family"
      ? [subject.family.members.map((m) => m.platform.name), subject.family.decisions]
      : [subject.recorded.locked.members.map((m) => m.platform), subject.recorded.locked.decisions];
  return [...names, ...leftOutOf(decisions).map((l) => l.platform)].includes(platform);
}

/** The same family with another output: read again, since the ignore rules in force depend on it. */
async function elsewhere(
  ports: Ports,
  request: FindRequest,
  lock: Lock | undefined,
  subject: Found,
  output: string,
): Promise<Subject> {
  const [dockerfile] = dockerfilesOf(subject);
  if (request.members.length > 0 || dockerfile === undefined) return subject;
  const again = await everything(ports, request, lock, { dockerfile, output });
  return again.find((s) => s.kind !== "recorded" && dockerfilesOf(s).includes(dockerfile)) ?? subject;
}

const isManifest: Wanted = (name, folder) => fileNameOf(folder) === "library" && !name.includes(".");

async function everything(
  ports: Ports,
  request: FindRequest,
  lock: Lock | undefined,
  elsewhere?: Elsewhere,
): Promise<readonly Subject[]> {
  const { files } = ports;
  const locked = Object.entries(lock?.families ?? {});
  const ours = new Set(locked.map(([, family]) => family.output));
  const { platforms = [] } = request;
  const { archWords, built, syntax, gathering } = request;
  const options = { built, syntax, platforms, ours, elsewhere, gathering, rewriting: rewritingOf(request) };
  if (request.members.length > 0) return [await memberFamily(files, request.members, request.output, options)];
  const read = (
    await Promise.all(locked.map(([id, family]) => readRecorded(ports, id, family, { platforms, syntax })))
  ).flatMap((r) => (r ? [r] : []));
  if (request.manifest !== undefined) {
    const standing = (await withEntries(files, [request.manifest], read, options.rewriting)).filter((r) => r.entry);
    return settled(standing, notTaken(await inManifest(ports, request.manifest, options), standing));
  }
  const folders = locked.flatMap(([, family]) => family.gathered?.map((m) => m.folder) ?? []);
  // What else came with a gathered tree is its own branch's.
  const sources = (
    await files.listSources((name, folder) => isDockerfileName(name) || isManifest(name, folder))
  ).filter((path) => !folders.some((folder) => seenFrom(folder, path) !== undefined));
  const manifests = sources.filter((path) => isManifest(fileNameOf(path), folderOf(path)));
  const recorded = await withEntries(files, manifests, read, options.rewriting);
  const fromManifests = (await Promise.all(manifests.map((m) => inManifest(ports, m, options)))).flat();
  const taken = new Set(takenBy(recorded));
  const claimed = fromManifests.flatMap(dockerfilesOf);
  const grown = await Promise.all(recorded.map((r) => withNewSiblings(files, r, sources, request, claimed)));
  const joined = grown.flatMap((r) => (r.found ? dockerfilesOf(r.found) : []));
  const except = new Set([...taken, ...claimed, ...joined]);
  const discovered = await discover(files, sources, { archWords, built, syntax, platforms, except, elsewhere });
  return settled(grown, [...notTaken(fromManifests, recorded), ...discovered]);
}

const rewritingOf = ({ commit, movesClassic }: FindRequest): Rewriting => ({
  ...(commit !== undefined && { source: { GitCommit: commit } }),
  ...(movesClassic && { movesClassic }),
});

const takenBy = (recorded: readonly Recorded[]): readonly string[] =>
  recorded.flatMap((r) => [r.locked.output, ...pathsIn(r.locked)]);

function notTaken(found: readonly Found[], recorded: readonly Recorded[]): readonly Found[] {
  const taken = new Set(takenBy(recorded));
  return found.filter((f) => !dockerfilesOf(f).some((path) => taken.has(path)));
}

/** Folds that a manifest's entries name by now: the entries are theirs. */
async function withEntries(
  files: Files,
  paths: readonly string[],
  recorded: readonly Recorded[],
  rewriting: Rewriting,
): Promise<readonly Recorded[]> {
  if (recorded.length === 0) return [];
  const read = await Promise.all(paths.map((path) => manifestAt(files, path)));
  const manifests = read.flatMap((r) => (r.kind === "manifest" ? [r.manifest] : []));
  return recorded.map((r) => {
    const [entry] = manifests.flatMap((m): FoldedEntries[] => {
      const indexes = standingEntries(m, r.id, r.locked);
      return indexes.length > 0 ? [{ manifest: m.path, indexes, ...rewriting }] : [];
    });
    if (!entry) return r;
    const { found } = r;
    return found?.kind === "family"
      ? { ...r, entry, found: { ...found, family: { ...found.family, entry } } }
      : { ...r, entry };
  });
}

/** A Dockerfile for one more architecture that came beside the recorded ones makes the fold stale, as a change of one does. */
async function withNewSiblings(
  files: Files,
  recorded: Recorded,
  sources: readonly string[],
  request: FindRequest,
  claimed: readonly string[],
): Promise<Recorded> {
  const { locked, state } = recorded;
  const known = new Set(pathsIn(locked));
  const left = leftOutOf(locked.decisions);
  if (state === "pruned" || (request.platforms ?? []).length > 0 || known.has(locked.output)) return recorded;
  const group = groupPaths(sources.filter((p) => isDockerfilePath(p) && !claimed.includes(p))).find(
    (g) => g.output === locked.output && g.files.some((f) => known.has(f.path)),
  );
  const young = group?.files.map((f) => f.path).filter((path) => !known.has(path)) ?? [];
  if (!group || young.length === 0) return recorded;
  const words = locked.decisions.flatMap((d) => {
    const platform = d.kind === "arch-word" ? parsePlatform(d.platform) : undefined;
    return d.kind === "arch-word" && platform ? [[d.word.toLowerCase(), platform] as const] : [];
  });
  const members = new Set(group.files.map((f) => f.path));
  const [found] = await discover(files, [...members], {
    archWords: new Map([...words, ...request.archWords]),
    built: request.built,
    syntax: request.syntax ?? syntaxOf(locked.decisions),
    except: new Set(left.map((l) => l.dockerfile)),
    own: true,
  });
  if (!found) return recorded;
  const changed = [...recorded.changed, ...young];
  return {
    ...recorded,
    changed,
    found: named(withDecisions(found, [...left, ...locked.decisions.filter(isChoice)]), recorded.id),
    state: state === "edited" ? "edited" : "stale",
  };
}

/** Members, and those that were left out. */
const pathsIn = (locked: LockedFamily): readonly string[] => [
  ...locked.members.map((m) => m.path),
  ...leftOutOf(locked.decisions).map((l) => l.dockerfile),
];

const withDecisions = (found: Found, more: readonly Decision[]): Found =>
  found.kind === "family"
    ? { ...found, family: { ...found.family, decisions: [...found.family.decisions, ...more] } }
    : found;

/** Sorted; families that would fold into one file are refused together, and an id that two would have becomes the output path. */
function settled(recorded: readonly Recorded[], fresh: readonly Found[]): readonly Subject[] {
  const apart = outputsApart(fresh);
  const ids = [...recorded.map((r) => r.id), ...apart.map(idOf)];
  const unique = apart.map((found) => {
    const twice = ids.filter((id) => id === idOf(found)).length > 1;
    return twice && found.kind === "family" ? named(found, found.family.output) : found;
  });
  const subjects: readonly Subject[] = [
    ...recorded.map((r): Subject => ({ kind: "recorded", recorded: r })),
    ...unique,
  ];
  return subjects.toSorted((a, b) => compareText(idOf(a), idOf(b)));
}

function outputsApart(found: readonly Found[]): readonly Found[] {
  const outputs = new Map<string, Found[]>();
  for (const f of found)
    if (f.kind === "family") outputs.set(f.family.output, [...(outputs.get(f.family.output) ?? []), f]);
  const clashing = [...outputs].filter(([, families]) => families.length > 1);
  const refused = clashing.map(([output, families]): Found => {
    const sets = families.map((f) => dockerfilesOf(f).join(", "));
    const message = `${sets.join(" and ")} would all become ${output}: fold one of them with --member and --out FILE`;
    return {
      kind: "refused",
      id: families.map(idOf)[0] ?? output,
      source: families[0]?.kind === "family" ? families[0].family.source : "siblings",
      dockerfiles: families.flatMap(dockerfilesOf),
      diagnostics: [
        error("OUTPUT_EXISTS", message, { file: dockerfilesOf(families[0] as Found)[0] ?? output, line: 1, column: 1 }),
      ],
      unresolved: [],
    };
  });
  const gone = new Set(clashing.flatMap(([, families]) => families));
  return [...found.filter((f) => !gone.has(f)), ...refused];
}

const named = (found: Found, id: string): Found =>
  found.kind === "family" ? { ...found, family: { ...found.family, id } } : { ...found, id };

type LockRead = { readonly kind: "lock"; readonly lock: Lock | undefined } | Extract<Findings, { kind: "trouble" }>;

export async function currentLock(files: Files): Promise<LockRead> {
  if ((await files.stat(LOCK_PATH)) === undefined) return { kind: "lock", lock: undefined };
  const read = await files.readText(LOCK_PATH);
  return read.kind === "text" ? readLock(read.text) : { kind: "trouble", diagnostics: [read.diagnostic] };
}

async function inManifest(ports: Ports, path: string, options: NamedOptions): Promise<readonly Found[]> {
  const manifest = await manifestAt(ports.files, path);
  if (manifest.kind === "manifest") return manifestFamilies(ports, manifest.manifest, options);
  const { diagnostics } = manifest;
  return [{ kind: "refused", id: path, source: "manifest", dockerfiles: [], diagnostics, unresolved: [] }];
}

/** A manifest that somebody named and that cannot be read ends everything; one that was met refuses itself. */
async function manifestTrouble(files: Files, path: string): Promise<readonly Diagnostic[]> {
  const manifest = await manifestAt(files, path);
  return manifest.kind === "manifest" ? [] : manifest.diagnostics;
}

const wrong = (message: string): Findings => ({ kind: "trouble", diagnostics: [error("USAGE", message)] });
