// The prover: does the fold build, for every platform, what the member builds? From the texts alone, op by op.
// An independent second program: it shares no code with fold and emit, and takes nothing from 1-read but the parsed file.
import { type Diagnostic, oneLine } from "../model/diagnostic.ts";
import type { Dockerfile } from "../model/dockerfile.ts";
import type { BuildContext } from "../model/family.ts";
import type { Platform, PlatformName } from "../model/platform.ts";
import type { Assumption, Difference, Grade, PlatformProof, Premise, Proof } from "../model/verdict.ts";
import type { Comparison } from "./compare/outcome.ts";
import { basesOf, checkLeaks, checkRisks, compareSides, wouldTriggersAgree } from "./compare/sides.ts";
import { type ContextPair, pairContexts } from "./context/pair.ts";
import { checkDirectives } from "./directives.ts";
import { PLATFORM_ARGS } from "./evaluate/arguments.ts";
import { type Evaluated, evaluate } from "./evaluate/evaluate.ts";
import type { Node } from "./evaluate/graph.ts";
import type { Setup } from "./evaluate/room.ts";
import { type Program, readProgram, unproven } from "./evaluate/stages.ts";
import { isKnown, show, type Text } from "./words/text.ts";

export interface Subject {
  readonly dockerfile: Dockerfile;
  readonly context: BuildContext;
}

export interface ProveRequest {
  readonly fold: Subject;
  readonly members: readonly { readonly platform: Platform; readonly subject: Subject }[];
  readonly premises?: readonly Premise[];
  /** `exact`: what a base may set is assumed away also where only the grade needs it. */
  readonly wanted?: Grade;
  /** Assumptions about bases make a platform `unproven`. */
  readonly strict?: boolean;
}

/**
 * Proves or refutes each member against the fold (translation validation). Every assignment of the member's build
 * arguments is covered, the fold's own left unset; what no text shows of a base is an assumption, named.
 */
export function prove(request: ProveRequest): Proof {
  const fold = readProgram(request.fold.dockerfile);
  const proofs = request.members.map(({ platform, subject }): [PlatformName, PlatformProof] => {
    const contexts = pairContexts(subject.context, request.fold.context, fold.dockerfile.path);
    const task: Task = {
      platform,
      request,
      subject,
      fold,
      member: readProgram(subject.dockerfile),
      contexts,
      kept: [],
    };
    return [platform.name, proveMember(task)];
  });
  return new Map(proofs);
}

interface Task {
  readonly platform: Platform;
  readonly request: ProveRequest;
  readonly subject: Subject;
  readonly fold: Program;
  readonly member: Program;
  readonly contexts: ContextPair;
  /** Grows with the attempts. */
  readonly kept: Kept[];
}

/** Names of a base's environment that are taken to be unset, as `base` and `name`. */
type Lacking = ReadonlyMap<string, readonly [string, string]>;
/** Is this question answered with "the base lacks it"? */
type Answers = Pick<Lacking, "has">;

interface Attempt {
  readonly comparison: Comparison;
  readonly difference: Difference | undefined;
  /** What the evaluation would have liked to know of bases, and which of it the member's did too. */
  readonly asked: Lacking;
  readonly askedByMember: Lacking;
  readonly setups: { readonly member: Setup; readonly fold: Setup };
}

function proveMember(task: Task): PlatformProof {
  const { attempt: found, lacking } = sufficient(task);
  const { member, fold } = found.comparison;
  const troubles = [
    ...checkDirectives(task.member.dockerfile, task.fold.dockerfile),
    ...(task.platform.os === "linux"
      ? []
      : [unproven(task.fold.dockerfile.path, undefined, `${task.platform.os} is not covered`)]),
    ...member.evaluated.troubles,
    ...fold.evaluated.troubles,
  ];
  return troubles.length > 0 ? unprovenBecause(troubles) : conclude(task, found, lacking);
}

interface Found {
  readonly attempt: Attempt;
  readonly lacking: Lacking;
}

const ALL: Answers = { has: () => true };
const NONE: Lacking = new Map();

/** The fewest assumptions that reach what is wanted; what no assumption reaches is taken as it is without. */
function sufficient(task: Task): Found {
  const isEqual = (a: Attempt) => !a.difference;
  const isExact = (a: Attempt) => isEqual(a) && a.comparison.lesser.size === 0;
  const all = attempt(task, ALL);
  if (all.asked.size === 0) return { attempt: all, lacking: NONE };
  if (task.request.wanted === "exact" && isExact(all)) return fewest(task, all, isExact);
  return isEqual(all) ? fewest(task, all, isEqual) : { attempt: attempt(task, NONE), lacking: NONE };
}

/** All that the evaluation asked is assumed; then each assumption that is not needed is dropped again. */
function fewest(task: Task, all: Attempt, isEnough: (attempt: Attempt) => boolean): Found {
  let best: Found = { attempt: all, lacking: all.asked };
  for (const [key, [, name]] of all.asked) {
    if (isSeenByRun(all, key, name)) continue;
    const fewer = new Map([...best.lacking].filter(([k]) => k !== key));
    const tried = attempt(task, fewer);
    if (isEnough(tried)) best = { attempt: tried, lacking: fewer };
  }
  return best;
}

/** A RUN of the fold sees the ARG behind a FROM that the member does not have: what the base sets would be another value. */
function isSeenByRun(all: Attempt, key: string, name: string): boolean {
  if (all.askedByMember.has(key)) return false;
  for (let node: Node | undefined = all.comparison.fold.evaluated.state.tip; node; node = node.input) {
    if (node.op.kind !== "exec") continue;
    const { items, before } = node.op.environment;
    if (items.slice(0, before).some((i) => i.name === name)) return true;
  }
  return false;
}

function attempt(task: Task, lacking: Answers): Attempt {
  const { platform, request, subject } = task;
  const { member, fold } = task;
  const setup: Omit<Setup, "baseLacks"> = {
    platform,
    isFixed: (name) => !member.declared.has(name),
    nameBase: (ref) => commonName(ref, platform, request.premises ?? []),
    asksOrder: request.wanted === "exact",
    maps: "apart",
  };
  const ofMember = evaluateOnce(task.kept, member, setup, lacking);
  const ofFold = evaluateOnce(task.kept, fold, setup, lacking);
  const comparison: Comparison = {
    platform,
    member: { program: member, context: subject.context, evaluated: ofMember.evaluated },
    fold: { program: fold, context: request.fold.context, evaluated: ofFold.evaluated },
    contexts: task.contexts,
    premises: request.premises ?? [],
    used: new Set(),
    lesser: new Set(),
    notes: new Set(),
    posixShells: new Set(),
    uncovered: [],
  };
  const asked = new Map([...ofMember.asked, ...ofFold.asked]);
  const setups = { member: answering(setup, lacking), fold: answering(setup, lacking) };
  return { comparison, difference: compareSides(comparison), asked, askedByMember: ofMember.asked, setups };
}

/** An evaluation with the questions it asked: it serves every attempt that answers them alike. */
interface Kept {
  readonly program: Program;
  readonly evaluated: Evaluated;
  readonly asked: Lacking;
  readonly answers: ReadonlyMap<string, boolean>;
}

function evaluateOnce(kept: Kept[], program: Program, setup: Omit<Setup, "baseLacks">, lacking: Answers): Kept {
  const before = kept.find(
    (k) => k.program === program && [...k.answers].every(([key, yes]) => lacking.has(key) === yes),
  );
  if (before) return before;
  const asked = new Map<string, readonly [string, string]>();
  const answers = new Map<string, boolean>();
  const evaluated = evaluate(
    program,
    answering(setup, lacking, (key, base, name) => {
      asked.set(key, [base, name]);
      answers.set(key, lacking.has(key));
    }),
  );
  const now: Kept = { program, evaluated, asked, answers };
  // The first attempts of both sides are the ones that later ones agree with; keeping all would only cost memory.
  if (kept.length < 6) kept.push(now);
  return now;
}

function answering(
  setup: Omit<Setup, "baseLacks">,
  lacking: Answers,
  note: (key: string, base: string, name: string) => void = () => {},
): Setup {
  const baseLacks = (base: string, name: string) => {
    const key = JSON.stringify([base, name]);
    note(key, base, name);
    return lacking.has(key);
  };
  return { ...setup, baseLacks };
}

/** The image's name on both sides: the member's where a premise says that the fold's means the same. */
function commonName(ref: Text, platform: Platform, premises: readonly Premise[]): string {
  const name = isKnown(ref) ? ref : show(ref);
  return premises.find((p) => p.platform === platform.name && p.foldRef === name)?.memberRef ?? name;
}

function conclude(task: Task, { comparison: c, difference, setups }: Attempt, lacking: Lacking): PlatformProof {
  if (difference) return { verdict: "refuted", assumptions: [], premises: [], notes: [], difference, diagnostics: [] };
  checkLeaks(c, setups);
  checkRisks(c);
  if (c.uncovered.length > 0) return unprovenBecause(c.uncovered);
  const assumptions = assumptionsOf(c, lacking);
  if (task.request.strict && assumptions.length > 0) {
    const names = assumptions.map((a) => a.base).join(", ");
    return unprovenBecause(
      [unproven(task.fold.dockerfile.path, undefined, `--strict: the proof assumes something about ${names}`)],
      assumptions,
    );
  }
  return {
    verdict: "proved",
    grade: c.lesser.size === 0 ? "exact" : "same-commands",
    assumptions,
    premises: [...c.used],
    notes: [...c.lesser, ...notesOf(c), ...c.notes],
    diagnostics: [],
  };
}

function unprovenBecause(troubles: readonly Diagnostic[], assumptions: readonly Assumption[] = []): PlatformProof {
  const once = new Map(troubles.map((t) => [oneLine(t), t]));
  return { verdict: "unproven", assumptions, premises: [], notes: [], diagnostics: [...once.values()] };
}

function assumptionsOf(c: Comparison, lacking: Lacking): readonly Assumption[] {
  const needNoTriggers = !wouldTriggersAgree(c);
  return basesOf(c).flatMap((base): readonly Assumption[] => {
    const names = [...lacking.values()]
      .filter(([b]) => b === base)
      .map(([, name]) => name)
      .sort();
    const assumption: Assumption = {
      base,
      ...(names.length > 0 ? { envLacks: names } : {}),
      ...(c.posixShells.has(base) ? { shell: "posix" as const } : {}),
      ...(needNoTriggers ? { onbuild: "none" as const } : {}),
    };
    return Object.keys(assumption).length > 1 ? [assumption] : [];
  });
}

/** The fold's own arguments, and what evaluation noted. */
function notesOf(c: Comparison): readonly string[] {
  const { member, fold } = c;
  const reached = fold.evaluated.resolved.stages.filter((s) => fold.evaluated.resolved.reached.has(s.stage.index));
  const commands = [...fold.program.globals, ...reached.flatMap((s) => s.commands)];
  const names = commands.flatMap((command) => (command.kind === "arg" ? command.args.map((a) => a.name) : []));
  const own = [...new Set(names)].filter((n) => !member.program.declared.has(n) && !PLATFORM_ARGS.has(n)).sort();
  return [
    ...(own.length > 0 ? [`not to be overridden: ${own.join(", ")}`] : []),
    ...new Set([...member.evaluated.notes, ...fold.evaluated.notes]),
  ];
}
