// Questions about the state that more than one room asks. Pure.
import { writtenText } from "../../src/7-report/written.ts";
import type { FileChange, FoldOutcome, Proposal } from "../../src/model/change.ts";
import type { Diagnostic } from "../../src/model/diagnostic.ts";
import type { Family } from "../../src/model/family.ts";
import type { PlatformName } from "../../src/model/platform.ts";
import type { Build, FamilyRow, Plan, PreviewScreen, Screen, Size, State } from "./model.ts";

export type Folded = Extract<FoldOutcome, { status: "folded" }>;

export const LEAST: Size = { columns: 60, rows: 16 };

export const isTooSmall = ({ columns, rows }: Size): boolean => columns < LEAST.columns || rows < LEAST.rows;

/** The lines between header and foot (parts/frame.tsx). */
export const bodyRows = ({ rows }: Size): number => Math.max(1, rows - 4);

export const screenOf = (state: State): Screen => state.screens.at(-1) ?? state.screens[0];

export const rowOf = (state: State, id: string): FamilyRow | undefined => state.rows.find((r) => r.id === id);

export const outcomeOf = (row: FamilyRow | undefined): FoldOutcome | undefined =>
  row?.phase.kind === "ready" ? row.phase.outcome : undefined;

export function foldedOf(row: FamilyRow | undefined): Folded | undefined {
  const outcome = outcomeOf(row);
  return outcome?.status === "folded" ? outcome : undefined;
}

/** The members, as they were found. */
export function familyIn({ subject }: FamilyRow): Family | undefined {
  const found = subject.kind === "recorded" ? subject.recorded.found : subject;
  return found?.kind === "family" ? found.family : undefined;
}

/** Nothing about the family is being made, written or read again: what is chosen is chosen about what is seen. */
export const isAtRest = ({ writing }: State, row: FamilyRow): boolean =>
  row.wanted === undefined && !row.isSettling && !writing?.ids.includes(row.id);

/** A proved fold that would change something and was not written yet; where members changed, the lock at least. */
export function pendingOf(row: FamilyRow | undefined): Proposal | undefined {
  const proposal = foldedOf(row)?.proposal;
  if (!row || !proposal || row.written) return undefined;
  return isStale(row) || hasSeenBases(row) || proposal.changes.length > 0 ? proposal : undefined;
}

/** What was found of the bases of a fold that is written is for the lock. */
const hasSeenBases = (row: FamilyRow): boolean =>
  row.subject.kind === "recorded" && familyIn(row)?.baseEvidence !== undefined;

export const isStale = ({ subject }: FamilyRow): boolean =>
  subject.kind === "recorded" && subject.recorded.state === "stale";

/** Everything that was written, as if at once: what a file was before is what it was before the first time. */
export function allWritten(state: State): Pick<Plan, "write" | "inGit"> {
  const changes = new Map<string, FileChange>();
  const inGit = new Set<string>();
  for (const plan of state.written)
    for (const change of plan.write.changes) {
      if (changes.has(change.path)) continue;
      changes.set(change.path, change);
      if (plan.inGit.has(change.path)) inGit.add(change.path);
    }
  const all = state.written.flatMap((p) => p.write.proposals);
  const proposals = [...new Map(all.map((p) => [p.family.id, p])).values()];
  return { write: { changes: [...changes.values()], proposals, generators: [], diagnostics: [], refused: [] }, inGit };
}

/** The same words that `fold --write` ends with, of all that was written. */
export function writtenWords(state: State): string {
  const { write, inGit } = allWritten(state);
  const { from } = state;
  return writtenText(write.proposals, write.changes, { inGit, from, asked: from === "" ? [] : [from] }).trimStart();
}

/** The families that the filter lets through. */
export function listedRows({ rows, filter }: State): readonly FamilyRow[] {
  const wanted = filter.toLowerCase();
  return wanted === "" ? rows : rows.filter((r) => `${r.id} ${outputOf(outcomeOf(r))}`.toLowerCase().includes(wanted));
}

export function outputOf(outcome: FoldOutcome | undefined): string {
  if (outcome?.status === "folded") return outcome.proposal.family.output;
  return outcome?.status === "current" ? outcome.output : "";
}

/** The family that a key on this screen is about. */
export function subjectRow(state: State): FamilyRow | undefined {
  const screen = screenOf(state);
  if (screen.kind === "families") return listedRows(state)[screen.place.cursor];
  return screen.kind === "preview" || screen.kind === "bases" ? rowOf(state, screen.id) : undefined;
}

/** What `w` writes: the picked ones, else the one that is looked at. In the preview only that one. */
export function toWrite(state: State): readonly string[] {
  const picked = screenOf(state).kind === "families" ? state.rows.filter((r) => r.picked && pendingOf(r)) : [];
  const one = subjectRow(state);
  const rows = picked.length > 0 ? picked : one && pendingOf(one) ? [one] : [];
  return rows.filter((r) => isAtRest(state, r)).map((r) => r.id);
}

/** What `v` builds: as `toWrite`, also what is written or was folded before. */
export function toBuild(state: State): readonly string[] {
  const picked = screenOf(state).kind === "families" ? state.rows.filter((r) => r.picked && isBuildable(r)) : [];
  const one = subjectRow(state);
  if (picked.length > 0) return picked.map((r) => r.id);
  if (screenOf(state).kind === "done") return allWritten(state).write.proposals.map((p) => p.family.id);
  return one && isBuildable(one) ? [one.id] : [];
}

const isBuildable = (row: FamilyRow): boolean => {
  const outcome = outcomeOf(row);
  return outcome !== undefined && outcome.status !== "refused";
};

export function platformsOf(outcome: FoldOutcome | undefined): readonly PlatformName[] {
  if (outcome?.status === "folded") return outcome.proposal.family.members.map((m) => m.platform.name);
  return outcome?.status === "current" ? outcome.locked.members.map((m) => m.platform) : [];
}

export const newBuild = (state: State, id: string): Build => ({
  state: "queued",
  platforms: platformsOf(outcomeOf(rowOf(state, id))),
  lanes: new Map(),
  verdicts: new Map(),
  cancelled: new Set(),
});

export interface LaneRef {
  readonly id: string;
  readonly platform: PlatformName;
}

/** The lanes in the order in which they are drawn. */
export const lanesOf = (state: State): readonly LaneRef[] =>
  [...state.builds].flatMap(([id, build]) => build.platforms.map((platform) => ({ id, platform })));

export function laneAt(state: State): LaneRef | undefined {
  const screen = screenOf(state);
  return screen.kind === "build" ? lanesOf(state)[screen.place.cursor] : undefined;
}

const isRunning = (build: Build): boolean => build.state !== "ended";

export const isBusy = (state: State): boolean => [...state.builds.values()].some(isRunning);

/** Lanes that have no verdict yet can be given up. */
export function canCancel(state: State, lane: LaneRef | undefined): boolean {
  const build = lane && state.builds.get(lane.id);
  return build !== undefined && isRunning(build) && !build.verdicts.has(lane?.platform ?? ("" as PlatformName));
}

/** Tabs 1 to 5 are there where a fold is; a fold of an earlier day has its text only. */
export const hasTabs = (state: State, screen: PreviewScreen): boolean =>
  foldedOf(rowOf(state, screen.id)) !== undefined;

/** What a person has to do about folds that were written, as their notes say. */
export const leftToDo = (proposals: readonly Proposal[]): readonly Diagnostic[] =>
  proposals.flatMap((p) => p.diagnostics.filter((d) => d.severity !== "note" || d.code === "MANIFEST_COMMIT_PENDING"));

/** The question on the screen can be answered with yes. */
export const canWrite = (state: State): boolean =>
  state.plan !== undefined && state.plan.write.changes.length > 0 && state.writing === undefined;
