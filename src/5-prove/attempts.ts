// Which assumptions about bases a proof needs: member and fold are evaluated and compared under several, the fewest win.
import type { Platform } from "../model/platform.ts";
import type { Difference } from "../model/verdict.ts";
import type { Comparison } from "./compare/outcome.ts";
import { compareSides } from "./compare/sides.ts";
import type { ContextPair } from "./context/pair.ts";
import type { Node } from "./evaluate/graph.ts";
import type { Setup } from "./evaluate/room.ts";
import type { Program } from "./evaluate/stages.ts";
import {
  type Answers,
  answering,
  commonName,
  type Evaluation,
  evaluateOnce,
  type Lacking,
  type Unanswered,
} from "./evaluations.ts";
import type { FindBase } from "./known.ts";
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
  /** Grows with the attempts. */
  readonly kept: Evaluation[];
}

export interface Attempt {
  readonly comparison: Comparison;
  readonly difference: Difference | undefined;
  /** What the evaluation would have liked to know of bases, and which of it the member's did too. */
  readonly asked: Lacking;
  readonly askedByMember: Lacking;
  readonly setups: { readonly member: Setup; readonly fold: Setup };
}

export interface Found {
  readonly attempt: Attempt;
  readonly lacking: Lacking;
}

const ALL: Answers = { has: () => true };
const NONE: Lacking = new Map();

/** The fewest assumptions that reach what is wanted; what no assumption reaches is taken as it is without. */
export function sufficient(task: Task): Found {
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
  const { member, fold, findBase } = task;
  const setup: Unanswered = {
    platform,
    isAcross: false,
    isFixed: (name) => !member.declared.has(name),
    baseConfig: (ref, name) => findBase(ref, name)?.config,
    nameBase: (ref) => commonName(ref, platform, request.premises ?? []),
    asksOrder: request.wanted === "exact",
    maps: "apart",
  };
  const asMember: Unanswered = { ...setup, isAcross: request.built === "build-platform" };
  const ofMember = evaluateOnce(task.kept, member, asMember, lacking);
  const ofFold = evaluateOnce(task.kept, fold, setup, lacking);
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
    uncovered: [],
  };
  const asked = new Map([...ofMember.asked, ...ofFold.asked]);
  const setups = { member: answering(asMember, lacking), fold: answering(setup, lacking) };
  return { comparison, difference: compareSides(comparison), asked, askedByMember: ofMember.asked, setups };
}
