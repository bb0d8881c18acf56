// What was written -> the words that end `fold --write`: the files, how to build, how to undo, who still names a member.
import type { FileChange, Proposal } from "../model/change.ts";
import { shown } from "../model/diagnostic.ts";

export function writtenText(proposals: readonly Proposal[], changes: readonly FileChange[]): string {
  const lines = ["", "written:", ...changes.map((c) => `  ${c.action} ${shown(c.path)}`)];
  lines.push("", "build it:", ...proposals.map((p) => `  ${buildCommand(p)}`));
  lines.push("", "undo it:", ...undo(changes).map((l) => `  ${l}`));
  const references = proposals.flatMap((p) => p.references);
  if (references.length > 0) {
    lines.push("", "these still name a member:");
    for (const r of references) lines.push(`  ${shown(r.file)}:${r.line}: ${shown(r.names)}`);
  }
  return `${lines.join("\n")}\n`;
}

/** The full line that builds every platform of the fold. */
export function buildCommand(proposal: Proposal): string {
  const { family } = proposal;
  const platforms = family.members.map((m) => m.platform.name).join(",");
  return `docker buildx build --platform ${platforms} -f ${quoted(family.output)} ${quoted(family.context || ".")}`;
}

function undo(changes: readonly FileChange[]): readonly string[] {
  const created = changes.filter((c) => c.action === "create").map((c) => quoted(c.path));
  const changed = changes.filter((c) => c.action !== "create").map((c) => quoted(c.path));
  return [
    ...(changed.length > 0 ? [`git restore -- ${changed.join(" ")}`] : []),
    ...(created.length > 0 ? [`rm -- ${created.join(" ")}`] : []),
  ];
}

/** A path as one word of a POSIX shell, to be pasted. */
const quoted = (path: string): string =>
  /^[\w@%+=:,./-]+$/.test(path) ? path : `'${shown(path).replaceAll("'", `'\\''`)}'`;
