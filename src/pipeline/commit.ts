// A fold and the manifest entries that name it -> the entries with the commit that was asked for, which is held against the
// repository first; or what is still to be done about them.
import { commitPlace, rewriteEntries } from "../4-emit/manifest.ts";
import { change, entryFoldOf } from "../4-emit/proposal.ts";
import { changesIn, type FileChange, type FoldOutcome, inPathOrder } from "../model/change.ts";
import { type Diagnostic, error, note } from "../model/diagnostic.ts";
import type { FoldedEntries } from "../model/manifest.ts";
import { commitLine } from "../model/shell.ts";
import { manifestAt } from "./manifest-at.ts";
import { manifestFindings } from "./prove.ts";
import { idOf, type Ports, type Subject } from "./subject.ts";

/** The fold as it stands or would be written, and the entries that name it. */
interface Standing {
  readonly id: string;
  readonly output: string;
  readonly text: string;
  readonly parts: Parameters<typeof entryFoldOf>[1];
  readonly entry: FoldedEntries;
}

/** DESIGN 7: the commit has to hold the fold, byte for byte; else the family is refused. `asked`: PATH and flags as typed. */
export async function withCommit(
  ports: Ports,
  subject: Subject,
  outcome: FoldOutcome,
  asked: readonly string[],
): Promise<FoldOutcome> {
  const standing = standingOf(subject, outcome);
  if (!standing) return outcome;
  const { entry, id, output, text } = standing;
  if (entry.source) {
    const held = await ports.repository.textAt(entry.source.GitCommit, output);
    if (held !== text) return { status: "refused", id, diagnostics: [unfit(standing, entry.source.GitCommit, held)] };
  }
  if (subject.kind !== "recorded") return outcome;
  const read = await manifestAt(ports.files, entry.manifest);
  if (read.kind !== "manifest") return outcome;
  const { manifest } = read;
  const fold = entryFoldOf(entry, standing.parts, manifest);
  const rewritten = rewriteEntries(manifest, [fold]);
  const against = manifestFindings(
    entry.manifest,
    manifest.text,
    rewritten.text,
    rewritten.text === manifest.text ? [] : [fold],
  );
  if (against.length > 0) return { status: "refused", id, diagnostics: against };
  const first = manifest.entries[entry.indexes[0] ?? 0];
  const now = first?.builds.get(fold.target.arches[0] ?? "")?.GitCommit ?? "";
  const pending = entry.source || !first ? undefined : await whyPending(ports, standing, now, asked);
  const notes = pending && first ? [note("MANIFEST_COMMIT_PENDING", pending, commitPlace(manifest, first))] : [];
  const known = new Set(changesIn(outcome).map((c) => c.path));
  const changes = known.has(entry.manifest) ? [] : change(entry.manifest, manifest.text, rewritten.text);
  return added(outcome, entry, changes, [...rewritten.diagnostics, ...notes]);
}

function standingOf(subject: Subject, outcome: FoldOutcome): Standing | undefined {
  if (outcome.status === "folded") {
    const { family, dockerfile: text } = outcome.proposal;
    const parts = { ...family, platforms: family.members.map((m) => m.platform.name) };
    return family.entry && { id: family.id, output: family.output, text, parts, entry: family.entry };
  }
  if (outcome.status === "refused" || subject.kind !== "recorded" || !subject.recorded.entry) return undefined;
  const { id, output, locked, dockerfile: text } = outcome;
  const parts = { output, context: locked.context, platforms: locked.members.map((m) => m.platform) };
  return { id: id || idOf(subject), output, text, parts, entry: subject.recorded.entry };
}

function unfit({ output }: Standing, commit: string, held: string | undefined): Diagnostic {
  const what = held === undefined ? "is not in" : "is not as proposed in";
  const message = `${output} ${what} commit ${commit.slice(0, 12)}: commit the fold first, and give that commit`;
  return error("COMMIT_UNFIT", message, { file: output, line: 1, column: 1 });
}

/** What is to be done about entries whose commit does not hold the fold. */
async function whyPending(
  { repository }: Ports,
  { id, output, text }: Standing,
  commit: string,
  asked: readonly string[],
): Promise<string | undefined> {
  if ((await repository.textAt(commit, output)) === text || (await repository.head()) === undefined) return undefined;
  if (!(await repository.hasCommit(commit)))
    return `${id}: whether its GitCommit ${commit.slice(0, 12)} holds ${output} is not known, it is not here: fetch it`;
  return `${id}: its GitCommit does not hold ${output} as it is; once it is committed: ${commitLine(asked, [id])}`;
}

function added(
  outcome: FoldOutcome,
  entry: FoldedEntries,
  changes: readonly FileChange[],
  diagnostics: readonly Diagnostic[],
): FoldOutcome {
  if (outcome.status === "refused" || changes.length + diagnostics.length === 0) return outcome;
  if (outcome.status === "current")
    return { ...outcome, entry, changes, diagnostics: [...outcome.diagnostics, ...diagnostics] };
  const { proposal } = outcome;
  return {
    ...outcome,
    proposal: {
      ...proposal,
      changes: inPathOrder([...proposal.changes, ...changes]),
      diagnostics: [...proposal.diagnostics, ...diagnostics],
    },
  };
}
