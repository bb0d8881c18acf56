// What a person chooses about a fold's form on the screen: which name, which instruction, and what is then asked of the
// fold (as `--rename`, `--exact-at` and `--readable-at` do). Pure; the fold and its proof are made anew elsewhere.
import { isChoice, type Spot, type Wish } from "../../src/model/decision.ts";
import type { SplitCause } from "../../src/model/split.ts";
import type { MadeName } from "../../src/model/stage.ts";
import { whyNotCalled } from "../../src/pipeline.ts";
import { baseNamesOf } from "./base-names.ts";
import type { FamilyRow, PairRow, State } from "./model.ts";
import { pageRows } from "./pages.ts";
import { type Folded, familyIn, foldedOf, isAtRest, rowOf, screenOf } from "./select.ts";

/** The fold that is looked at line by line, where it is at rest. */
export function chosenFrom(state: State): { readonly row: FamilyRow; readonly folded: Folded } | undefined {
  const screen = screenOf(state);
  if (screen.kind !== "bases" && (screen.kind !== "preview" || screen.tab !== "file" || screen.unfolded))
    return undefined;
  const row = rowOf(state, screen.id);
  const folded = foldedOf(row);
  return row && folded && isAtRest(state, row) ? { row, folded } : undefined;
}

function lineAt(state: State): PairRow | undefined {
  const row = pageRows(state)?.[screenOf(state).place.cursor];
  return row?.kind === "pair" ? row : undefined;
}

/** All names that the fold gave, those on the line of the cursor first; there a stage comes before what it is built on. */
export function namesFrom(state: State): readonly MadeName[] {
  const names = chosenFrom(state)?.folded.proposal.names ?? [];
  const text = lineAt(state)?.right?.text ?? "";
  const at = new Map(names.map((n) => [n, placeOf(n, text)]));
  const direction = /^\s*FROM\s/i.test(text) ? -1 : 1;
  const here = names.filter((n) => at.get(n) !== undefined);
  const byPlace = here.toSorted((a, b) => direction * ((at.get(a) ?? 0) - (at.get(b) ?? 0)));
  return [...byPlace, ...names.filter((n) => !here.includes(n))];
}

/** Where the line sets or reads it, or speaks of the stage, whose name may end in the platform. */
function placeOf({ kind, name }: MadeName, text: string): number | undefined {
  const word = name.replaceAll(".", "\\.");
  const found =
    kind === "variable"
      ? `\\$\\{?${word}(?!\\w)|^\\s*ARG\\s+${word}=`
      : `(?<=^\\s*FROM\\s(?:.*\\s)?|from=)${word}(?=-|,|\\s|$)`;
  return new RegExp(found).exec(text)?.index;
}

/** Why the name that was typed cannot be had; undefined where it can. */
export function namingTrouble(state: State): string | undefined {
  const { naming } = state;
  const name = naming?.names[naming.at];
  const family = chosenFrom(state)?.folded.proposal.family;
  if (!naming || !name || !family) return undefined;
  if (naming.text === "") return "type the new name";
  if (naming.text === name.own) return undefined;
  const other = naming.names.find((n) => n !== name && n.kind === name.kind && n.name === naming.text);
  if (other) return `the fold calls another ${name.kind} so`;
  return whyNotCalled(family, name.kind, naming.text);
}

/** `to` may be the fold's own name: then a rename is taken back. */
export function renamed(row: FamilyRow, name: MadeName, to: string): readonly Wish[] {
  const before = recordedOf(row).flatMap((c) => (c.kind === "rename" && c.from === name.own ? [c.to] : []))[0];
  // What the lock has renamed is asked for by the name that it has there (pipeline/choices.ts).
  const from = before ?? name.own;
  const others = row.wishes.filter((w) => w.kind !== "rename" || w.from !== from);
  return to === from ? others : [...others, { kind: "rename", from, to }];
}

/** What the lock holds, which the fold goes on with. */
const recordedOf = (row: FamilyRow) => familyIn(row)?.decisions.filter(isChoice) ?? [];

/** Where a form can be refused: the variable that the cursor's line sets, else the member's instruction on it. */
export function spotAt(state: State): Spot | undefined {
  const chosen = chosenFrom(state);
  const line = lineAt(state);
  if (!chosen || !line) return undefined;
  const { names, family } = chosen.folded.proposal;
  const set = /^\s*ARG\s+(\w+)=/i.exec(line.right?.text ?? "")?.[1];
  const variable = names.find((n) => n.kind === "variable" && n.name === set);
  if (variable) return { kind: "variable", name: variable.own };
  const screen = screenOf(state);
  const platform = screen.kind === "preview" ? screen.platform : undefined;
  const member = family.members.find((m) => m.platform.name === platform);
  const at = line.left?.number ?? 0;
  const found = member?.dockerfile.instructions.find((i) => i.line <= at && at <= i.endLine);
  return member && found ? { kind: "line", dockerfile: member.dockerfile.path, line: found.line } : undefined;
}

/** The choice that keeps exact what is at the spot. */
export function keptAt({ proposal: { splits, decisions, family } }: Folded, spot: Spot): Spot | undefined {
  if (spot.kind === "variable") return undefined;
  const platformAt = (path: string) => family.members.find((m) => m.dockerfile.path === path)?.platform.name;
  // What was refused stands on every platform, so that the same number of it is the same instruction.
  const place = (at: { readonly dockerfile: string; readonly line: number }, { lines }: SplitCause): number => {
    const platform = platformAt(at.dockerfile);
    return (platform && lines.get(platform)?.indexOf(at.line)) ?? -1;
  };
  const asked = splits.flatMap((s) => s.causes).find((c) => c.reason === "asked" && place(spot, c) >= 0);
  if (!asked) return undefined;
  const kept = decisions.filter(isChoice);
  const line = kept.find((c) => c.kind === "exact-line" && place(c, asked) === place(spot, asked));
  const found = line ?? kept.findLast((c) => c.kind === "exact-variable");
  if (found?.kind === "exact-line") return { kind: "line", dockerfile: found.dockerfile, line: found.line };
  return found?.kind === "exact-variable" ? { kind: "variable", name: found.variable } : undefined;
}

/** Keeps exact what is at the spot, or takes back what keeps it. */
export function toggled(row: FamilyRow, folded: Folded, spot: Spot): readonly Wish[] {
  const kept = keptAt(folded, spot);
  const at = kept ?? spot;
  const others = row.wishes.filter((w) => !("at" in w && isSame(w.at, at)));
  if (others.length < row.wishes.length) return others;
  return [...others, { kind: kept ? "readable" : "exact", at }];
}

/** Takes the one name, or has the members' own again. */
export function otherBaseNames(row: FamilyRow, folded: Folded): readonly Wish[] {
  const others = row.wishes.filter((w) => w.kind !== "base-names");
  if (others.length < row.wishes.length) return others;
  return [...others, { kind: "base-names", names: baseNamesOf(folded) === "taken" ? "keep" : "multi-arch" }];
}

const isSame = (a: Spot, b: Spot): boolean =>
  a.kind === "line"
    ? b.kind === "line" && a.dockerfile === b.dockerfile && a.line === b.line
    : b.kind === "variable" && a.name === b.name;

/** The flags that ask for the same. */
export const flagsOf = (wishes: readonly Wish[]): readonly string[] =>
  wishes.flatMap((w) => {
    if (w.kind === "base-names") return ["--base-names", w.names];
    if (w.kind === "rename") return ["--rename", `${w.from}=${w.to}`];
    return [`--${w.kind}-at`, w.at.kind === "variable" ? w.at.name : `${w.at.dockerfile}:${w.at.line}`];
  });
