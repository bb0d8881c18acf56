// What was written -> the words that end `fold --write`: the files, how to build, how to undo, who still names a member.
import type { FileChange, Proposal } from "../model/change.ts";
import { shown } from "../model/diagnostic.ts";
import { joinPath } from "../model/path.ts";
import { commitLine, shellWord } from "../model/shell.ts";

export interface WrittenPlace {
  /** Paths of changes that git can give back as they were before. */
  readonly inGit: ReadonlySet<string>;
  /** The root as seen from where the person stands, "" for the same folder: the commands are pasted there. */
  readonly from: string;
  /** PATH and flags as they were typed. */
  readonly asked: readonly string[];
}

export function writtenText(
  proposals: readonly Proposal[],
  changes: readonly FileChange[],
  { inGit, from, asked }: WrittenPlace,
): string {
  const lines = ["", "written:", ...changes.map((c) => `  ${c.action} ${shown(c.path)}`)];
  if (proposals.length > 0) lines.push("", "build it:", ...proposals.map((p) => `  ${buildCommand(p, from)}`));
  lines.push("", "undo it:", ...undo(changes, inGit, from).map((l) => `  ${l}`));
  const pending = proposals.filter((p) => p.diagnostics.some((d) => d.code === "MANIFEST_COMMIT_PENDING"));
  if (pending.length > 0) {
    const ids = pending.map((p) => p.family.id);
    lines.push("", "commit it, then let the library manifest name that commit:", `  ${commitLine(asked, ids)}`);
  }
  const references = proposals.flatMap((p) => p.references);
  if (references.length > 0) {
    lines.push("", "these still name a member:");
    for (const r of references) lines.push(`  ${shown(r.file)}:${r.line}: ${shown(r.names)}`);
  }
  return `${lines.join("\n")}\n`;
}

/** The full line that builds every platform of the fold. */
function buildCommand({ family }: Proposal, from = ""): string {
  const platforms = family.members.map((m) => m.platform.name).join(",");
  const [output, context] = [joinPath(from, family.output), joinPath(from, family.context).replace(/\/$/, "") || "."];
  return `docker buildx build --platform ${platforms} -f ${shellWord(output)} ${shellWord(context)}`;
}

/** The lines that take the changes back. */
export function undo(changes: readonly FileChange[], inGit: ReadonlySet<string>, from: string): readonly string[] {
  const words = (list: readonly FileChange[]) => list.map((c) => shellWord(joinPath(from, c.path))).join(" ");
  const created = changes.filter((c) => c.action === "create");
  const restored = changes.filter((c) => c.action !== "create" && inGit.has(c.path));
  const lost = changes.filter((c) => c.action !== "create" && !inGit.has(c.path));
  const git = from === "" ? "git" : `git -C ${shellWord(from)}`;
  return [
    ...(restored.length > 0 ? [`${git} restore -- ${restored.map((c) => shellWord(c.path)).join(" ")}`] : []),
    ...(created.length > 0 ? [`rm -- ${words(created)}`] : []),
    ...(lost.length > 0 ? [`# git does not hold what these were before: ${words(lost)}`] : []),
  ];
}
