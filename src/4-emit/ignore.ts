// The ignore rules that the fold's context may need so that every member still sees what it saw (DESIGN 3 "Ignore files", 5).
// Where contexts overlap there are several ways, and the prover decides: it knows which files are taken.
import { prefixOf } from "../2-align/move.ts";
import { type Diagnostic, error } from "../model/diagnostic.ts";
import type { Family, IgnoreFile, Member } from "../model/family.ts";
import { joinPath } from "../model/path.ts";
import { behind, patternOf, rulesOf } from "./ignore-rules.ts";

export type IgnorePlan =
  /** What is in force at the fold's context is right as it is. */
  | { readonly kind: "as-it-is"; readonly ignore: IgnoreFile | undefined }
  | { readonly kind: "write"; readonly ignore: IgnoreFile };

export type IgnorePlans =
  /** At least one, the simplest first. */
  | { readonly kind: "plans"; readonly texts: readonly string[] }
  | { readonly kind: "refused"; readonly diagnostic: Diagnostic };

const NONE = "# The architectures' own contexts have no ignore rules: this keeps the root's from the fold.\n";

/** `hidden`: files of ours that the members never saw and a copy of the whole context would now take in. */
export function ignorePlan(family: Family, wanted: string, hidden: readonly string[]): IgnorePlan {
  const inForce = family.ignore;
  const text = `${wanted}${hiding(family, hidden)}`;
  if (same(text, inForce?.text ?? "")) return { kind: "as-it-is", ignore: inForce };
  const path = `${family.output}.dockerignore`;
  return { kind: "write", ignore: { path, text: text === "" ? NONE : text } };
}

function hiding(family: Family, hidden: readonly string[]): string {
  if (hidden.length === 0) return "";
  const names = hidden.map((path) => patternOf(family.context === "" ? path : path.slice(family.context.length + 1)));
  return ["# files of the fold, which no member saw", ...names].map((l) => `${l}\n`).join("");
}

const same = (a: string, b: string): boolean =>
  rulesOf(a)
    .map((r) => r.text)
    .join("\n") ===
  rulesOf(b)
    .map((r) => r.text)
    .join("\n");

/** The texts that may be in force at the fold's context, to be tried in this order. */
export function ignoreTexts(family: Family): IgnorePlans {
  const folders = byFolder(family.members);
  for (const { prefix, members } of folders.map((f) => ({ ...f, prefix: prefixOf(f.first, family.context) })))
    for (const m of members) {
      const odd = prefix === "" ? undefined : oddRule(m, prefix);
      if (odd) return { kind: "refused", diagnostic: odd };
    }
  const inner = (folder: string) =>
    folders.some((f) => f.folder !== folder && isInside(folder, f.folder) && hasRules(f));
  const text = (choose: (folder: Folder) => string, reopens: boolean) =>
    folders
      .map((f) => {
        const prefix = prefixOf(f.first, family.context);
        const reopened = reopens && inner(f.folder) ? `!${patternOf(prefix)}\n` : "";
        return reopened + behind(choose(f), prefix);
      })
      .join("");
  const overlap = folders.some((f) => inner(f.folder));
  const texts = [
    text(joint, false),
    ...(overlap ? [text(joint, true)] : []),
    text(common, false),
    ...(overlap ? [text(common, true)] : []),
  ];
  return { kind: "plans", texts: texts.filter((t, i) => texts.findIndex((other) => same(other, t)) === i) };
}

interface Folder {
  readonly folder: string;
  readonly first: Member;
  readonly members: readonly Member[];
}

/** Outer folders before those inside them, for of two rules the later one wins. */
function byFolder(members: readonly Member[]): readonly Folder[] {
  const folders = [...new Set(members.map((m) => m.context.folder))];
  return folders
    .toSorted((a, b) => (isInside(b, a) ? -1 : isInside(a, b) ? 1 : 0))
    .flatMap((folder) => {
      const mine = members.filter((m) => m.context.folder === folder);
      return mine[0] ? [{ folder, first: mine[0], members: mine }] : [];
    });
}

const isInside = (folder: string, parent: string): boolean => parent === "" || folder.startsWith(`${parent}/`);

const textOf = (m: Member): string => m.context.ignore?.text ?? "";
const hasRules = ({ members }: Folder): boolean => members.some((m) => rulesOf(textOf(m)).length > 0);

/** The first member's rules with what the others let in again, each in its place: right where each lists what it needs. */
function joint({ first, members }: Folder): string {
  const merged = rulesOf(textOf(first)).map((r) => r.text);
  const own = merged.length;
  for (const m of members) {
    let at = 0;
    for (const { text } of rulesOf(textOf(m))) {
      const there = merged.indexOf(text);
      if (there >= 0) at = there + 1;
      else if (text.startsWith("!")) {
        while (merged[at]?.startsWith("!")) at += 1;
        merged.splice(at++, 0, text);
      }
    }
  }
  return merged.length === own ? textOf(first) : merged.map((r) => `${r}\n`).join("");
}

/** Only the rules that all of the folder's members have: right where no other rule hides what is copied. */
function common({ first, members }: Folder): string {
  const others = members.map((m) => new Set(rulesOf(textOf(m)).map((r) => r.text)));
  const shared = rulesOf(textOf(first)).filter((r) => others.every((rules) => rules.has(r.text)));
  return shared.length === rulesOf(textOf(first)).length ? textOf(first) : shared.map((r) => `${r.text}\n`).join("");
}

/** A rule that means something else behind a folder's name, or that BuildKit refuses. */
function oddRule(member: Member, prefix: string): Diagnostic | undefined {
  const file = member.context.ignore?.path ?? joinPath(member.context.folder, ".dockerignore");
  const refuse = (message: string, line: number) => error("IGNORE_CANNOT_FOLD", message, { file, line, column: 1 });
  const rules = rulesOf(textOf(member));
  if (rules.length > 0 && /[\r\n]/.test(prefix))
    return refuse("the folder's name has a line break, and no rule can name it", 1);
  const odd = rules.find(({ path }) => path === undefined || (path.includes("^") && patternOf(prefix) !== prefix));
  return (
    odd && refuse(`the rule ${JSON.stringify(odd.text)} cannot be said of a folder above: write it otherwise`, odd.line)
  );
}
