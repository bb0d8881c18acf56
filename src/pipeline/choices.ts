// What was chosen before (the lock) and what is asked for now -> the choices that a fold is made with; and, once it is made,
// which of them it has. What was asked for and cannot be had refuses the family; what was recorded and fits no more is said.
import { type Choices, lineKey, type Met } from "../3-fold/choices.ts";
import {
  type BaseName,
  type Choice,
  choiceWords,
  type Decision,
  type ExactLine,
  isChoice,
  type Rename,
  type Spot,
  type Wish,
} from "../model/decision.ts";
import { type Diagnostic, error, note, warning } from "../model/diagnostic.ts";
import type { Instruction } from "../model/dockerfile.ts";
import { type Family, type Member, placeIn, topOf } from "../model/family.ts";
import type { PlatformName } from "../model/platform.ts";
import type { MadeName } from "../model/stage.ts";
import { decidedNames } from "./base-names.ts";
import { kindOf, nameInFamily, whyNotCalled } from "./names.ts";

export interface Chosen {
  readonly kind: "chosen";
  /** The family with these choices among its decisions. */
  readonly family: Family;
  readonly choices: Choices;
  /** Those that somebody asks for now. */
  readonly asked: ReadonlySet<Choice>;
  readonly diagnostics: readonly Diagnostic[];
}

export type ChoiceResult = Chosen | { readonly kind: "trouble"; readonly diagnostics: readonly Diagnostic[] };

export function choose(family: Family, wishes: readonly Wish[], hash: (text: string) => string): ChoiceResult {
  const bases = decidedNames(family, family.decisions.filter(isBaseName), namesAsked(wishes));
  const recorded = family.decisions.filter(isChoice).filter((c) => !isBaseName(c));
  const now = recorded.map((c) => (c.kind === "exact-line" ? lineNow(family, c, hash) : usable(family, c)));
  const lost = [...recorded.filter((_, i) => now[i] === undefined), ...bases.lost];
  const told: Diagnostic[] = [
    ...lost.map((c) => warning("CHOICE_UNFIT", dropped(c), topOfFamily(family))),
    ...bases.diagnostics,
  ];
  const trouble: Diagnostic[] = [];
  const asked = new Set<Choice>();
  let all: readonly Choice[] = [...now.flatMap((c) => c ?? []), ...bases.names];
  for (const wish of wishes) {
    if (wish.kind === "base-names") continue;
    const result = granted(family, all, standing(recorded, wish), hash);
    if (result.kind === "trouble") trouble.push(error("CHOICE_UNFIT", result.why, result.place ?? topOfFamily(family)));
    else {
      if (result.said !== undefined) told.push(note("CHOICE_UNFIT", result.said, topOfFamily(family)));
      if (result.choice) asked.add(result.choice);
      all = result.choices;
    }
  }
  if (trouble.length > 0) return { kind: "trouble", diagnostics: trouble };
  const decisions = [...family.decisions.filter((d) => !isChoice(d)), ...all];
  return {
    kind: "chosen",
    family: { ...family, decisions },
    choices: choicesOf(family, all),
    asked,
    diagnostics: told,
  };
}

function choicesOf({ members }: Family, all: readonly Choice[]): Choices {
  const lines = new Map<PlatformName, Set<number>>();
  for (const c of all)
    for (const m of members)
      if (c.kind === "exact-line" && c.dockerfile === m.dockerfile.path)
        lines.set(m.platform.name, (lines.get(m.platform.name) ?? new Set()).add(c.line));
  return {
    renames: new Map(all.flatMap((c) => (c.kind === "rename" ? [[c.from, c.to] as const] : []))),
    variables: new Set(all.flatMap((c) => (c.kind === "exact-variable" ? [c.variable] : []))),
    lines,
    baseNames: namesByPlatform(all.filter(isBaseName)),
  };
}

const isBaseName = (d: Decision): d is BaseName => d.kind === "base-name";

const namesAsked = (wishes: readonly Wish[]) =>
  wishes.flatMap((w) => (w.kind === "base-names" ? [w.names] : [])).at(-1);

function namesByPlatform(all: readonly BaseName[]): Choices["baseNames"] {
  const found = new Map<PlatformName, Map<string, string>>();
  for (const { platform, from, to } of all) found.set(platform, (found.get(platform) ?? new Map()).set(from, to));
  return found;
}

/** What is asked of one name or place. */
type Spoken = Exclude<Wish, { kind: "base-names" }>;

type Granted =
  | {
      readonly kind: "granted";
      readonly choices: readonly Choice[];
      /** The one that has come, where one has. */
      readonly choice?: Choice;
      readonly said?: string;
    }
  | { readonly kind: "trouble"; readonly why: string; readonly place?: Diagnostic["place"] };

function granted(family: Family, all: readonly Choice[], wish: Spoken, hash: (text: string) => string): Granted {
  if (wish.kind === "rename") return renamed(family, all, wish.from, wish.to);
  const { at } = wish;
  const found =
    at.kind === "variable"
      ? ({ kind: "exact-variable", variable: at.name, by: "flag" } as const)
      : lineAt(family, at, hash);
  if (found.kind === "trouble") return found;
  const known = all.find((c) => isSame(c, found));
  if (wish.kind === "readable")
    return known
      ? { kind: "granted", choices: all.filter((c) => c !== known) }
      : { kind: "trouble", why: `nothing is kept exact at ${spotWords(at)}, so there is nothing to take back` };
  if (known) return { kind: "granted", choices: all, said: `${spotWords(at)} is kept exact already` };
  const others = all.filter((c) => found.kind !== "exact-variable" || c.kind !== "rename" || c.from !== found.variable);
  return { kind: "granted", choices: [...others, found], choice: found };
}

/** `from` is the fold's own name. To that name again: the rename is taken back. */
function renamed(family: Family, all: readonly Choice[], from: string, to: string): Granted {
  const others = all.filter((c) => c.kind !== "rename" || c.from !== from);
  if (to === from) return { kind: "granted", choices: others };
  const twice = others.find((c) => c.kind === "rename" && c.to === to);
  const why = twice ? `${to} is the name that ${fromOf(twice)} was given` : nameInFamily(family, kindOf(from), to);
  if (why !== undefined) return { kind: "trouble", why: `${from} cannot be called ${to}: ${why}; choose another name` };
  const choice: Rename = { kind: "rename", from, to, by: "flag" };
  return { kind: "granted", choices: [...others, choice], choice };
}

const fromOf = (c: Choice): string => (c.kind === "rename" ? c.from : "");

/** The wish with the fold's own name, where it has the one that stands in the fold because somebody chose it. */
function standing(recorded: readonly Choice[], wish: Spoken): Spoken {
  const own = (name: string): string => {
    const found = recorded.find((c) => c.kind === "rename" && c.to === name);
    return found ? fromOf(found) : name;
  };
  if (wish.kind === "rename") return { ...wish, from: own(wish.from) };
  return wish.at.kind === "variable" ? { ...wish, at: { ...wish.at, name: own(wish.at.name) } } : wish;
}

const isSame = (a: Choice, b: Choice): boolean =>
  (a.kind === "exact-variable" && b.kind === a.kind && a.variable === b.variable) ||
  (a.kind === "exact-line" && b.kind === a.kind && a.dockerfile === b.dockerfile && a.line === b.line);

const spotWords = (at: Spot): string => (at.kind === "variable" ? at.name : `${at.dockerfile}:${at.line}`);

function lineAt(family: Family, at: Extract<Spot, { kind: "line" }>, hash: (text: string) => string) {
  const member = family.members.find((m) => m.dockerfile.path === at.dockerfile);
  const members = family.members.map((m) => m.dockerfile.path).join(", ");
  if (!member) return { kind: "trouble", why: `${at.dockerfile} is no member; there are: ${members}` } as const;
  const found = member.dockerfile.instructions.find((i) => i.line <= at.line && at.line <= i.endLine);
  const place = placeIn(member, { line: at.line, column: 1 });
  if (!found)
    return { kind: "trouble", why: "no instruction stands on this line: name one of its lines", place } as const;
  return exactLine(member, found, hash);
}

const exactLine = (member: Member, i: Instruction, hash: (text: string) => string): ExactLine => ({
  kind: "exact-line",
  dockerfile: member.dockerfile.path,
  line: i.line,
  keyword: i.keyword,
  sha256: hash(i.text),
  by: "flag",
});

/** The same instruction as the member has it now: the nearest of the same text, else that keyword on that line. */
function lineNow(family: Family, was: ExactLine, hash: (text: string) => string): ExactLine | undefined {
  const member = family.members.find((m) => m.dockerfile.path === was.dockerfile);
  if (!member) return undefined;
  const all = member.dockerfile.instructions.filter((i) => i.keyword === was.keyword);
  const away = (i: Instruction) => Math.abs(i.line - was.line);
  const [same] = all.filter((i) => hash(i.text) === was.sha256).toSorted((a, b) => away(a) - away(b));
  const found = same ?? all.find((i) => i.line === was.line);
  return found && exactLine(member, found, hash);
}

/** A recorded rename that a member, or a lock that somebody edited, has made impossible is none. */
function usable(family: Family, c: Choice): Choice | undefined {
  if (c.kind !== "rename") return c;
  const kind = kindOf(c.from);
  return whyNotCalled(family, kind, c.to) === undefined ? c : undefined;
}

const topOfFamily = ({ members: [first] }: Family): Diagnostic["place"] => first && topOf(first);

const dropped = (c: Choice): string =>
  `recorded: ${choiceWords(c)}; the members leave no place for it any more: it is dropped`;

export interface Fitted {
  /** Without the choices that the fold does not have. */
  readonly decisions: readonly Decision[];
  /** An error for each that was asked for, a warning for each that was recorded. */
  readonly diagnostics: readonly Diagnostic[];
}

/** `names` and `met` are those of the fold that was proved. */
export function fitted({ family, asked }: Chosen, names: readonly MadeName[], met: Met): Fitted {
  const all = family.decisions.filter(isChoice);
  const platforms = new Map(family.members.map((m) => [m.dockerfile.path, m.platform.name]));
  const unfit = all.flatMap((choice) => {
    const why = unfitting(choice, names, met, platforms) ?? (asked.has(choice) ? clash(choice, all, names) : undefined);
    return why === undefined ? [] : [{ choice, why }];
  });
  const gone = new Set<Decision>(unfit.map((u) => u.choice));
  return {
    decisions: family.decisions.filter((d) => !gone.has(d)),
    diagnostics: unfit.map(({ choice, why }) => {
      const place =
        choice.kind === "exact-line" ? { file: choice.dockerfile, line: choice.line, column: 1 } : topOfFamily(family);
      return asked.has(choice) ? error("CHOICE_UNFIT", why, place) : warning("CHOICE_UNFIT", dropped(choice), place);
    }),
  };
}

/** Another variable or stage that the fold itself calls so gives way to what was recorded; who asks now is told. */
function clash(c: Choice, all: readonly Choice[], names: readonly MadeName[]): string | undefined {
  if (c.kind !== "rename") return undefined;
  const isOther = names.some((n) => n.own === c.to && !all.some((r) => fromOf(r) === n.own));
  return isOther ? taken(c) : undefined;
}

const taken = ({ from, to }: Rename): string =>
  `${from} cannot be called ${to}: the fold calls another ${kindOf(from)} so; choose another name`;

function unfitting(
  c: Choice,
  names: readonly MadeName[],
  met: Met,
  platforms: ReadonlyMap<string, PlatformName>,
): string | undefined {
  switch (c.kind) {
    case "base-name":
      return undefined;
    case "rename": {
      const found = names.find((n) => n.own === c.from);
      if (!found) return `the fold has no ${kindOf(c.from)} ${c.from}; ${namesThere(names)}`;
      return found.name === c.to ? undefined : taken(c);
    }
    case "exact-variable":
      return met.variables.has(c.variable) ? undefined : `the fold has no variable ${c.variable}; ${namesThere(names)}`;
    case "exact-line": {
      const platform = platforms.get(c.dockerfile);
      const isMet = platform !== undefined && met.lines.has(lineKey(platform, c.line));
      return isMet
        ? undefined
        : `${c.keyword} at ${c.dockerfile}:${c.line} stands as it is, without a variable: there is nothing to refuse`;
    }
  }
}

const namesThere = (names: readonly MadeName[]): string =>
  names.length === 0 ? "it gave no names" : `there are: ${names.map((n) => n.name).join(", ")}`;
