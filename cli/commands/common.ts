// What the commands on a repository do alike: ports for a root, the families that were asked for, their outcomes, exit codes.
import { diagnosticsOf } from "../../src/7-report/json.ts";
import { engineBases, registryBases } from "../../src/host/bases.ts";
import { hostFiles } from "../../src/host/files.ts";
import { hostClone } from "../../src/host/git/clone.ts";
import { hostRepository } from "../../src/host/git.ts";
import { sha256 } from "../../src/host/hash.ts";
import { hostWriter } from "../../src/host/journal.ts";
import type { FileChange, FoldOutcome } from "../../src/model/change.ts";
import { type Diagnostic, error, oneLine, shown } from "../../src/model/diagnostic.ts";
import type { Lock } from "../../src/model/lock.ts";
import {
  find,
  foldFamily,
  type GatherBase,
  gatherBase,
  idOf,
  type Ports,
  type Subject,
  withGenerators,
  withKnownBases,
} from "../../src/pipeline.ts";
import type { BaseSource } from "../../src/ports.ts";
import { type BasesFrom, type CommonFlags, locate } from "../args.ts";
import type { Io } from "../io.ts";

export interface Candidate {
  readonly subject: Subject;
  readonly outcome: FoldOutcome;
}

export type Opened =
  | {
      readonly kind: "ready";
      readonly root: string;
      readonly ports: Ports;
      readonly lock: Lock | undefined;
      /** With `--gather`: then only families are looked at whose members stand on different commits. */
      readonly base: GatherBase | undefined;
      readonly candidates: readonly Candidate[];
      /** PATH and flags that find the same families again. */
      readonly asked: readonly string[];
    }
  | { readonly kind: "ended"; readonly code: number };

/** Called for what was found before anything is folded: a child process started here runs beside the folding. */
export type Meanwhile = (ports: Ports, subject: Subject) => void;

/**
 * Reads the flags, completes or undoes an interrupted write, finds and folds. `ended` has said why on stderr;
 * with `--json` a bad named input is part of the document. `assumes`: nothing is taken to be known of bases, for the
 * caller looks at the real ones itself.
 */
export async function open(
  path: string,
  flags: CommonFlags,
  io: Io,
  meanwhile?: Meanwhile,
  looks: "looks" | "assumes" = "looks",
): Promise<Opened> {
  const located = locate(path, flags, io.cwd);
  if (located.kind === "wrong") return ended(io, [located.diagnostic], 2);
  const { root, repo, request, wishes } = located.value;
  const ports = portsFor(root, repo);
  const recovered = await ports.writer.recover();
  for (const d of recovered) io.err(`${d.severity}: ${oneLine(d)}\n`);
  if (recovered.some((d) => d.severity === "error")) return { kind: "ended", code: 2 };
  const gathered = flags.gather === undefined ? undefined : await gatherBase(ports, flags.gather);
  if (gathered?.kind === "trouble") return ended(io, gathered.diagnostics, 2);
  const base = gathered?.base;
  const all = await find(ports, { ...request, gathering: base });
  if (all.kind === "trouble") return ended(io, all.diagnostics, 2);
  const findings = base ? { ...all, subjects: all.subjects.filter(isApart) } : all;
  const many =
    wishes.some((w) => w.kind !== "base-names") && findings.subjects.length !== 1
      ? forOne(findings.subjects)
      : undefined;
  if (many) return ended(io, [many], 2);
  for (const subject of findings.subjects) meanwhile?.(ports, subject);
  const source = baseSource(flags.bases, io);
  const form = flags.form === "exact" ? "exact" : "readable";
  const asked = askedWith(path, flags);
  const folded: Candidate[] = [];
  for (const one of findings.subjects) {
    const subject = looks === "looks" ? await withKnownBases(ports.files, one, findings.lock, source) : one;
    folded.push({ subject, outcome: await foldFamily(ports, subject, { form, asked, wishes }) });
  }
  const candidates = await withPrograms(ports, folded);
  if (!flags.json && codeFor(candidates) === 2)
    return ended(
      io,
      candidates.flatMap(({ outcome }) => diagnosticsOf(outcome)),
      2,
    );
  return { kind: "ready", root, ports, lock: findings.lock, base, candidates, asked };
}

/** All families together: one program may print several of them. */
async function withPrograms({ files }: Ports, candidates: readonly Candidate[]): Promise<readonly Candidate[]> {
  const outcomes = await withGenerators(
    files,
    candidates.map((c) => c.outcome),
  );
  return candidates.map((c, i) => ({ ...c, outcome: outcomes[i] ?? c.outcome }));
}

/** Of one that a manifest names and that could not be read nobody knows. */
const isApart = (subject: Subject): boolean =>
  subject.kind === "family"
    ? subject.family.gathered !== undefined
    : subject.kind === "refused" && subject.source === "manifest";

function forOne(subjects: readonly Subject[]): Diagnostic {
  const ids = subjects.map(idOf).join(", ");
  const which = subjects.length === 0 ? "" : `: choose one with --family (${ids})`;
  const message = `--rename, --exact-at and --readable-at are for one family, and there are ${subjects.length}${which}`;
  return error("USAGE", message);
}

/** What finds the same families again, as it was typed; which of them and which platforms is left to say. */
function askedWith(path: string, flags: CommonFlags): readonly string[] {
  const { member, arch, built, syntax, manifest, repo, gather, bases, form, out, rename } = flags;
  const spots = { "exact-at": flags.exactAt, "readable-at": flags.readableAt, "base-names": flags.baseNames };
  const given = { member, arch, built, syntax, manifest, repo, gather, bases, form, out, rename, ...spots };
  const words = Object.entries(given).flatMap(([name, value]) => [value ?? []].flat().flatMap((v) => [`--${name}`, v]));
  return [...(path === "." ? [] : [path]), ...words];
}

export function baseSource(from: BasesFrom | undefined, io: Io): BaseSource | undefined {
  if (from === "engine") return engineBases(io.env);
  return from === "registry" ? registryBases(io.env) : undefined;
}

/** The line for a repository without a family. */
export const nothingFound = (path: string): string =>
  `no per-architecture Dockerfiles found in ${shown(path)}; name them with --member PLATFORM=FILE\n`;

/** `repo`: a clone to read members from that stand on different commits, where it is not the root. */
export const portsFor = (root: string, repo: string | undefined = undefined): Ports => ({
  files: hostFiles(root),
  repository: hostRepository(root),
  clone: hostClone(repo ?? root),
  writer: hostWriter(root),
  hash: sha256,
});

/** What git can give back as it was. */
export async function heldByGit({ repository }: Ports, changes: readonly FileChange[]): Promise<ReadonlySet<string>> {
  const paths = changes.filter((c) => c.action !== "create").map((c) => c.path);
  const clean = await Promise.all(paths.map((path) => repository.isClean(path)));
  return new Set(paths.filter((_, i) => clean[i]));
}

export function ended(
  io: Io,
  diagnostics: readonly Diagnostic[],
  code: number,
): { readonly kind: "ended"; readonly code: number } {
  for (const d of diagnostics) io.err(`${oneLine(d)}\n`);
  return { kind: "ended", code };
}

/** Input that somebody named and that cannot be read or parsed is exit code 2 (DESIGN 3). */
const UNREADABLE: ReadonlySet<string> = new Set([
  "NOT_FOUND",
  "NOT_READABLE",
  "NOT_TEXT",
  "NOT_A_DOCKERFILE",
  "EMPTY_DOCKERFILE",
  "TOO_LARGE",
  "UNKNOWN_INSTRUCTION",
  "UNFINISHED_CONTINUATION",
  "UNCLOSED_HEREDOC",
  "PARSERS_DISAGREE",
  "OUTSIDE_ROOT",
  "PLATFORM_TWICE",
  "TOO_FEW_MEMBERS",
]);

/** 2 where a named input is bad, else 1 where a family was refused, else 0. */
export function codeFor(candidates: readonly Candidate[]): number {
  const refused = candidates.filter((c) => c.outcome.status === "refused");
  const named = refused.some(
    (c) =>
      c.subject.kind === "refused" &&
      c.subject.source === "flags" &&
      c.subject.diagnostics.some((d) => UNREADABLE.has(d.code)),
  );
  return named ? 2 : refused.length > 0 ? 1 : 0;
}
