// A folded family -> the deletions of its members' Dockerfiles and of their own ignore files (DESIGN 3 "--prune").
// Never the output, never a file that git cannot give back, never a file that a build takes from its context.
import { type FileChange, inPathOrder, type Reference } from "../model/change.ts";
import { type Diagnostic, error, warning } from "../model/diagnostic.ts";
import type { Family, Member } from "../model/family.ts";
import { joinPath } from "../model/path.ts";
import type { Repository } from "../ports.ts";
import { prunable } from "./references.ts";

export interface PrunePlan {
  /** Sorted by path. */
  readonly changes: readonly FileChange[];
  readonly diagnostics: readonly Diagnostic[];
}

/** With `force` references are named but do not stand in the way; what git does not hold is never deleted. */
export async function planPrune(
  family: Family,
  repository: Repository,
  references: readonly Reference[],
  force: boolean,
): Promise<PrunePlan> {
  const left = referencesLeft(references, force);
  if (left?.severity === "error") return { changes: [], diagnostics: [left] };
  const plans = await Promise.all(doomedMembers(family).map((member) => planMember(family, member, repository)));
  return {
    changes: inPathOrder(plans.flatMap((plan) => plan.changes)),
    diagnostics: [...(left ? [left] : []), ...plans.flatMap((plan) => plan.diagnostics)],
  };
}

function doomedMembers(family: Family): readonly Member[] {
  const paths = new Set(prunable(family));
  return family.members.filter((member) => paths.delete(member.dockerfile.path));
}

async function planMember(family: Family, member: Member, repository: Repository): Promise<PrunePlan> {
  const { path, text } = member.dockerfile;
  const kept = await whyKept(family, path, repository);
  if (kept) return { changes: [], diagnostics: [kept] };
  const dockerfile: FileChange = { action: "delete", path, before: text };
  const ignore = member.context.ignore;
  if (ignore?.path !== `${path}.dockerignore`) return { changes: [dockerfile], diagnostics: [] };
  const ignoreKept = await whyKept(family, ignore.path, repository);
  if (ignoreKept) return { changes: [dockerfile], diagnostics: [ignoreKept] };
  return { changes: [dockerfile, { action: "delete", path: ignore.path, before: ignore.text }], diagnostics: [] };
}

async function whyKept(family: Family, path: string, repository: Repository): Promise<Diagnostic | undefined> {
  const place = { file: path, line: 1, column: 1 };
  const taken = copyOf(family, path);
  if (taken)
    return warning("REFERENCES_LEFT", `kept: ${taken.file}:${taken.line} copies this file into the image`, place);
  if ((await repository.isTracked(path)) && (await repository.isClean(path))) return undefined;
  return warning("NOT_IN_GIT", "kept: git does not hold this file as it is; commit it, then prune again", place);
}

/** An instruction of a member that names the file itself as a source; one that copies a whole folder only sees one file less. */
function copyOf(family: Family, path: string): { readonly file: string; readonly line: number } | undefined {
  for (const { dockerfile, context } of family.members) {
    const copy = dockerfile.instructions.find(
      ({ keyword, rest }) =>
        (keyword === "COPY" || keyword === "ADD" || (keyword === "RUN" && rest.startsWith("--mount"))) &&
        rest.split(/[\s,"[\]=]+/).some((word) => joinPath(context.folder, word.replace(/^(?:\.?\/)+/, "")) === path),
    );
    if (copy) return { file: dockerfile.path, line: copy.line };
  }
  return undefined;
}

const SHOWN = 5;

function referencesLeft(references: readonly Reference[], force: boolean): Diagnostic | undefined {
  const [first] = references;
  if (!first) return undefined;
  const listed = references.slice(0, SHOWN).map(({ file, line, names }) => `${file}:${line} (${names})`);
  const more = references.length > SHOWN ? ` and ${references.length - SHOWN} more` : "";
  const place = { file: first.file, line: first.line, column: 1 };
  const named = `these still name a member: ${listed.join(", ")}${more}`;
  if (force) return warning("REFERENCES_LEFT", `${named}; change them by hand`, place);
  return error("REFERENCES_LEFT", `nothing is pruned: ${named}; change them first, or use --prune=force`, place);
}
