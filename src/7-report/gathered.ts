// A plan to gather -> the words that `fold --gather` prints before the manifest's change, and when it is made.
import { shown } from "../model/diagnostic.ts";
import { shellLine } from "../model/shell.ts";
import type { GatherPlan } from "../pipeline.ts";
import { undo, type WrittenPlace } from "./written.ts";

/** The commit with every path in it that is not the branch's already. */
export function gatheredText({ base, gathering, commit, isNew, proposals }: GatherPlan): string {
  const on = base.tip ? `on top of ${base.tip.commit.slice(0, 12)}` : "without a parent";
  const head = isNew ? `commit ${commit}, ${on}` : `commit ${commit}, which is there already`;
  const members = proposals.flatMap((p) => p.family.gathered?.members ?? []);
  const width = Math.max(...members.map((m) => m.folder.length));
  const trees = members.map((m) => `${m.folder.padEnd(width)}  ${m.commit.slice(0, 12)}:${m.directory}  ${m.fetch}`);
  const files = gathering.files.map((f) => f.path);
  return lines([`branch ${base.branch}: ${head}`, ...[...trees, ...files].map((l) => `  ${shown(l)}`)]);
}

/** What to do with it now. */
export function madeText(
  { base, commit, changes, proposals }: GatherPlan,
  root: string,
  { inGit, from }: Omit<WrittenPlace, "asked">,
): string {
  const name = base.branch;
  const repos = new Set(proposals.flatMap((p) => p.family.gathered?.members.map((m) => m.repo) ?? []));
  const [repo = ""] = repos;
  const back = base.tip ? ["update-ref", `refs/heads/${name}`, base.tip.commit] : ["branch", "-D", name];
  return lines([
    "",
    "written:",
    `  branch ${name} at ${commit}`,
    ...changes.map((c) => `  ${c.action} ${shown(c.path)}`),
    "",
    "publish it, before the manifest:",
    `  ${shellLine(["git", "-C", root, "push", repo, `refs/heads/${name}`])}`,
    "",
    "undo it:",
    `  ${shellLine(["git", "-C", root, ...back])}`,
    ...undo(changes, inGit, from).map((l) => `  ${l}`),
  ]);
}

const lines = (all: readonly string[]): string => all.map((l) => `${l}\n`).join("");
