// The plan that is shown before anything is written, and the writing of exactly that plan: all of it or nothing.
import { findReferences, standing } from "../../src/4-emit/references.ts";
import { patch } from "../../src/7-report/hunks.ts";
import { stat } from "../../src/7-report/patch.ts";
import type { FoldOutcome } from "../../src/model/change.ts";
import { choiceWords, isChoice } from "../../src/model/decision.ts";
import { oneLine } from "../../src/model/diagnostic.ts";
import type { Lock } from "../../src/model/lock.ts";
import { type Ports, planWrite, type WritePlan } from "../../src/pipeline.ts";
import { heldByGit } from "../commands/common.ts";
import type { PageRow, Plan, State, Tone } from "./model.ts";
import { outcomeOf, rowOf } from "./select.ts";

/** `lock`: as it is on the disk now. */
export async function makePlan(
  state: State,
  ids: readonly string[],
  ports: Ports,
  lock: Lock | undefined,
): Promise<Plan> {
  const candidates = ids.flatMap((id) => {
    const row = rowOf(state, id);
    const outcome = outcomeOf(row);
    return row && outcome ? [{ subject: row.subject, outcome }] : [];
  });
  const write = await planWrite(ports, lock, candidates);
  return { ids, write, inGit: await heldByGit(ports, write.changes), rows: await planRows(write) };
}

const SIGNS = { create: "+", modify: "~", delete: "-" } as const;
const TONES = { create: "good", modify: "warn", delete: "bad" } as const;

async function planRows(write: WritePlan): Promise<readonly PageRow[]> {
  const rows: PageRow[] = write.proposals.length > 0 ? [said("This would be written:", "strong"), said("")] : [];
  const families = write.proposals.flatMap(({ family, decisions }) => [
    said(
      `${family.id}: ${family.members.length} platforms, ${family.members.length} files -> ${family.output}`,
      "strong",
    ),
    ...decisions.filter(isChoice).map((c) => said(`  as chosen: ${choiceWords(c)}`)),
  ]);
  rows.push(...families, said(""));
  const width = Math.max(0, ...write.changes.map((c) => c.path.length));
  for (const change of write.changes) {
    // As `archfold diff --stat` counts.
    const counted = stat(change.path, await patch(change))
      .trimEnd()
      .replace(/^.* \| /, "");
    rows.push(said(`${SIGNS[change.action]} ${change.path.padEnd(width)}  ${counted}`, TONES[change.action]));
  }
  for (const refused of write.refused) {
    rows.push(said(""), said(`${refused.id} is not written:`, "bad"));
    rows.push(...refused.diagnostics.map((d) => said(`  ${oneLine(d)}`, "bad")));
  }
  const references = write.proposals.flatMap((p) => p.references);
  if (write.changes.length > 0) rows.push(said(""), said(`${staying(write)} Nothing is committed.`, "quiet"));
  if (references.length > 0) {
    rows.push(said(""), said("These name a member, and keep working until it is deleted:", "quiet"));
    rows.push(...references.map((r) => said(`  ${r.file}:${r.line}: ${r.names}`, "quiet")));
  }
  if (write.changes.length > 0) rows.push(said(""), said("Write it? y or n", "strong"));
  return rows;
}

function staying({ proposals }: WritePlan): string {
  const replaced = proposals.flatMap(({ family }) => (family.outputIsMember ? [family.output] : []));
  if (replaced.length === 0) return "The members' Dockerfiles stay where they are.";
  return `${replaced.join(", ")}: a member that the fold replaces, git keeps it; the other members' Dockerfiles stay.`;
}

const said = (text: string, tone: Tone = "plain"): PageRow => ({ kind: "prose", text, tone });

/** Who still names a member belongs to what is shown. */
export async function withReferences(outcome: FoldOutcome, ports: Ports): Promise<FoldOutcome> {
  if (outcome.status !== "folded") return outcome;
  const { proposal } = outcome;
  const references = standing(await findReferences(proposal.family, ports.repository), proposal);
  return { ...outcome, proposal: { ...proposal, references } };
}
