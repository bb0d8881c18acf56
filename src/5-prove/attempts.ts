// Which assumptions about bases a proof needs: member and fold are evaluated and compared until nothing is doubted.
import type { Platform } from "../model/platform.ts";
import type { Difference, Grade } from "../model/verdict.ts";
import type { Questions } from "./compare/doubts.ts";
import type { Comparison } from "./compare/outcome.ts";
import { checkRisks, compareSides } from "./compare/sides.ts";
import type { ContextPair } from "./context/pair.ts";
import type { Setup } from "./evaluate/room.ts";
import type { Program } from "./evaluate/stages.ts";
import { type Answers, answering, type Evaluation, evaluateOnce, type Unanswered } from "./evaluations.ts";
import type { FindBase } from "./known.ts";
import type { BaseNames } from "./premises.ts";
import type { ProveRequest, Subject } from "./request.ts";

/** One member and the fold. */
export interface Task {
  readonly platform: Platform;
  readonly request: ProveRequest;
  readonly subject: Subject;
  readonly fold: Program;
  readonly member: Program;
  readonly contexts: ContextPair;
  readonly findBase: FindBase;
  readonly names: BaseNames;
  /** Grows with the attempts. */
  readonly kept: Evaluation[];
}

export interface Attempt {
  readonly comparison: Comparison;
  readonly difference: Difference | undefined;
  /** What the evaluation would have liked to know of bases. */
  readonly asked: Questions;
  readonly setups: { readonly member: Setup; readonly fold: Setup };
}

export interface Found {
  readonly attempt: Attempt;
  readonly lacking: Questions;
}

const ALL: Answers = { has: () => true };
const NONE: Questions = new Map();

/** The fewest assumptions that reach what is wanted; what no assumption reaches is taken as it is. */
export function sufficient(task: Task): Found {
  const exact = task.request.wanted === "exact" ? search(task, "exact") : undefined;
  if (exact && isEnough(exact.attempt, "exact")) return exact;
  const found = search(task, "same-commands");
  return exact ? { ...found, attempt: tellingFirst(found.attempt, exact.attempt.comparison.lesser) } : found;
}

/** What no assumption takes away is told before what one would. */
function tellingFirst(attempt: Attempt, left: ReadonlySet<string>): Attempt {
  const all = [...attempt.comparison.lesser];
  const lesser = new Set([...all.filter((why) => left.has(why)), ...all]);
  return { ...attempt, comparison: { ...attempt.comparison, lesser } };
}

/** Nothing is assumed, then what the comparison doubts; what it did not doubt for certain is dropped where it can be. */
function search(task: Task, goal: Grade): Found {
  let lacking = NONE;
  let now = attempt(task, lacking, goal);
  const unsure: string[] = [];
  while (!now.difference && now.comparison.doubts.raised.size > 0) {
    const { raised, open } = now.comparison.doubts;
    for (const [question, isSure] of raised) if (!isSure) unsure.push(question);
    lacking = new Map([...lacking, ...[...open].filter(([question]) => raised.has(question))]);
    now = attempt(task, lacking, goal);
  }
  if (isEnough(now, goal)) return fewest(task, { attempt: now, lacking }, unsure, goal);
  const all = now.asked.size > lacking.size ? attempt(task, ALL, goal) : now;
  if (!isEnough(all, goal)) return { attempt: now, lacking };
  return fewest(task, { attempt: all, lacking: all.asked }, [...all.asked.keys()], goal);
}

function isEnough({ comparison: c, difference }: Attempt, goal: Grade): boolean {
  const isProved = !difference && c.doubts.raised.size === 0 && c.uncovered.length === 0;
  const isUnderstood = c.member.evaluated.troubles.length + c.fold.evaluated.troubles.length === 0;
  return isProved && isUnderstood && (goal !== "exact" || c.lesser.size === 0);
}

function fewest(task: Task, found: Found, questions: readonly string[], goal: Grade): Found {
  let best = found;
  for (const question of questions) {
    const fewer = new Map([...best.lacking].filter(([q]) => q !== question));
    const tried = attempt(task, fewer, goal);
    if (isEnough(tried, goal)) best = { attempt: tried, lacking: fewer };
  }
  return best;
}

function attempt(task: Task, lacking: Answers, goal: Grade): Attempt {
  const { platform, request, subject, member, fold, findBase } = task;
  const setup: Unanswered = {
    platform,
    isAcross: false,
    isFixed: (name) => !member.declared.has(name),
    baseConfig: (ref, name) => findBase(ref, name)?.config,
    nameBase: task.names.nameOf,
    asksOrder: request.wanted === "exact",
    maps: "apart",
  };
  const asMember: Unanswered = { ...setup, isAcross: request.built === "build-platform" };
  const ofMember = evaluateOnce(task.kept, member, asMember, lacking);
  const ofFold = evaluateOnce(task.kept, fold, setup, lacking);
  const asked = new Map([...ofMember.asked, ...ofFold.asked]);
  const open = new Map([...asked].filter(([question]) => !lacking.has(question)));
  const comparison: Comparison = {
    platform,
    member: { program: member, context: subject.context, evaluated: ofMember.evaluated },
    fold: { program: fold, context: request.fold.context, evaluated: ofFold.evaluated },
    isAcross: asMember.isAcross,
    contexts: task.contexts,
    sent: request.sent ?? "folder",
    premises: request.premises ?? [],
    used: new Set(),
    lesser: new Set(),
    notes: new Set(),
    posixShells: new Set(),
    imagesOf: new Set(),
    takesIn: new Set(),
    doubts: { open, raised: new Map(), isOrderWanted: goal === "exact" },
    uncovered: [],
  };
  const difference = compareSides(comparison);
  if (!difference) checkRisks(comparison);
  const setups = { member: answering(asMember, lacking), fold: answering(setup, lacking) };
  return { comparison, difference, asked, setups };
}
