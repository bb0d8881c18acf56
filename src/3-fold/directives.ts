// The members' parser directives -> the fold's: what all agree on. `# escape` is made one before (alike/escapes.ts).
import { type Diagnostic, error, note } from "../model/diagnostic.ts";
import type { Directive } from "../model/dockerfile.ts";
import { type Member, placeIn } from "../model/family.ts";

export interface FoldDirectives {
  readonly lines: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/** `check` only chooses warnings and goes where it differs; another `syntax` may be another language. */
export function directivesOf(members: readonly Member[]): FoldDirectives {
  const lines = (members[0]?.dockerfile.tiles ?? []).flatMap((t) =>
    t.kind === "directive" && members.every((m) => textOf(m, t.directive.name) === t.directive.value)
      ? [t.text.trimEnd()]
      : [],
  );
  const diagnostics = (["syntax", "check"] as const).flatMap((name): readonly Diagnostic[] => {
    const [first, other] = differing(members, name);
    if (!first || !other) return [];
    const at = placeIn(other, { line: directive(other, name)?.line ?? 1, column: 1 });
    if (name === "check")
      return [note("DIRECTIVES_DIFFER", `# check is not that of ${first.dockerfile.path}: the fold has none`, at)];
    const value = textOf(first, name);
    const why = `${first.dockerfile.path} has ${value === undefined ? "no # syntax line" : `# syntax=${value}`}, and another frontend may read the file differently: give the members the same`;
    return [error("DIRECTIVES_DIFFER", why, at)];
  });
  return { lines, diagnostics };
}

function differing(members: readonly Member[], name: Directive["name"]): readonly Member[] {
  const [first] = members;
  const other = first && members.find((m) => textOf(m, name) !== textOf(first, name));
  return other ? [first, other] : [];
}

const directive = (m: Member, name: Directive["name"]): Directive | undefined =>
  m.dockerfile.directives.find((d) => d.name === name);
const textOf = (m: Member, name: Directive["name"]): string | undefined => directive(m, name)?.value;
