// The members' parser directives -> the fold's: what all agree on. `# escape` is made one before (alike/escapes.ts).
import { frontendName, frontendOf, isDockers, isFrontendOf1, mostCapable } from "../1-read/frontend.ts";
import { syntaxOf } from "../model/decision.ts";
import { type Diagnostic, error, note } from "../model/diagnostic.ts";
import type { Directive } from "../model/dockerfile.ts";
import { type Family, type Member, placeIn } from "../model/family.ts";

export interface FoldDirectives {
  readonly lines: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/** `check` only chooses warnings and goes where it differs; which `syntax` reads them all, the person says. */
export function directivesOf({ members, decisions }: Pick<Family, "members" | "decisions">): FoldDirectives {
  const agreed = (t: Directive): boolean =>
    t.name === "syntax" ? !differing(members, frontend) : members.every((m) => directive(m, t.name)?.value === t.value);
  const lines = (members[0]?.dockerfile.tiles ?? []).flatMap((t) =>
    t.kind === "directive" && agreed(t.directive) ? [t.text.trimEnd()] : [],
  );
  const syntax = differing(members, frontend) && syntaxOf(decisions);
  const checks = differing(members, (m) => directive(m, "check")?.value);
  return {
    lines: syntax ? [`# syntax=${syntax}`, ...lines] : lines,
    diagnostics: [...frontendsDiffer(members, syntax), ...(checks ? [checksDiffer(checks)] : [])],
  };
}

function checksDiffer([first, other]: Pair): Diagnostic {
  const at = placeIn(other, { line: directive(other, "check")?.line ?? 1, column: 1 });
  return note("DIRECTIVES_DIFFER", `# check is not that of ${first.dockerfile.path}: the fold has none`, at);
}

function frontendsDiffer(members: readonly Member[], chosen: string | undefined): readonly Diagnostic[] {
  const pair = differing(members, frontend);
  if (!pair) return [];
  const [first, other] = pair;
  const names = [...new Set(members.flatMap((m) => frontendOf(m.dockerfile) ?? []))];
  const foreign = names.find((name) => !isDockers(name));
  if (foreign === undefined && chosen !== undefined && isFrontendOf1(frontendName(chosen))) return [];
  const at = placeIn(other, { line: directive(other, "syntax")?.line ?? 1, column: 1 });
  const what = `${first.dockerfile.path} has ${lineOf(first)}, this has ${lineOf(other)}`;
  const way =
    foreign === undefined
      ? `--syntax ${mostCapable(names) ?? "docker/dockerfile:1"} takes that frontend for all, and that it reads each as its own does is then assumed`
      : `what ${foreign} makes of a file is not known: give the members the same`;
  return [error("DIRECTIVES_DIFFER", `${what}; ${way}`, at)];
}

type Pair = readonly [Member, Member];

function differing(members: readonly Member[], value: (m: Member) => string | undefined): Pair | undefined {
  const [first] = members;
  const other = first && members.find((m) => value(m) !== value(first));
  return other && [first, other];
}

const frontend = (m: Member): string | undefined => frontendOf(m.dockerfile);
const directive = (m: Member, name: Directive["name"]): Directive | undefined =>
  m.dockerfile.directives.find((d) => d.name === name);
const lineOf = (m: Member): string => {
  const line = directive(m, "syntax");
  return line ? `# syntax=${line.value}` : "no # syntax line";
};
