// A question and BuildKit's answer against our evaluator: do they agree, does ours refuse, or do they disagree?
import { parse } from "../../src/1-read/parse.ts";
import { checkDirectives } from "../../src/5-prove/directives.ts";
import { PLATFORM_ARGS } from "../../src/5-prove/evaluate/arguments.ts";
import { evaluate } from "../../src/5-prove/evaluate/evaluate.ts";
import type { Setup } from "../../src/5-prove/evaluate/room.ts";
import { type Program, readProgram, withTriggers } from "../../src/5-prove/evaluate/stages.ts";
import { isKnown, keyOf } from "../../src/5-prove/words/text.ts";
import { oneLine } from "../../src/model/diagnostic.ts";
import type { Dockerfile } from "../../src/model/dockerfile.ts";
import { parsePlatform } from "../../src/model/platform.ts";
import { OrderUnknown } from "./normalise/environment.ts";
import { type Entry, toldHistory } from "./normalise/history.ts";
import { canonical, type Input, type Listed, listing, unlist } from "./normalise/llb.ts";
import { Refused } from "./normalise/refused.ts";
import { type Result, resultOf } from "./normalise/result.ts";
import { checkRisks, PerhapsRefused } from "./normalise/risks.ts";
import { textOfKey, type World, worldOf } from "./normalise/terms.ts";
import type { Question } from "./question.ts";

/** What the oracle says: an error, or operations and a configuration. */
export interface Answer {
  readonly id: string;
  readonly error?: string;
  readonly line?: number;
  readonly ops?: readonly Listed[];
  /** Without `history` where the frontend writes another one than what the evaluator goes by. */
  readonly config?: Readonly<Record<string, unknown>>;
}

export type Verdict =
  | { readonly kind: "agree" }
  | { readonly kind: "refused"; readonly why: string }
  | { readonly kind: "disagree"; readonly about: string; readonly buildkit: string; readonly ours: string };

/** Which build arguments the evaluator is not told: those that are given, all that the file declares, or none. */
export type Symbols = "given" | "declared" | "none";

/** Is the evaluator told the configurations of the bases? */
export type Bases = "unseen" | "known";

/** All the ways in which a question is asked. */
export const WAYS: readonly (readonly [Symbols, Bases])[] = [
  ["given", "unseen"],
  ["declared", "unseen"],
  ["given", "known"],
  ["declared", "known"],
  ["none", "unseen"],
];

export function compare(question: Question, answer: Answer, symbols: Symbols, bases: Bases): Verdict {
  const ours = evaluateQuestion(question, symbols, bases);
  if (answer.error === undefined) {
    if (ours.kind === "result") return difference(unlist(answer.ops ?? []), answer.config ?? {}, ours.result);
    if (ours.kind === "refused") return ours;
    return { kind: "disagree", about: "taken by BuildKit", buildkit: "accepted", ours: ours.why };
  }
  if (ours.kind === "refused" || (ours.kind === "refused late" && !ours.isPlain)) return { kind: "agree" };
  return { kind: "disagree", about: "refused by BuildKit", buildkit: answer.error, ours: "accepted" };
}

/** False where our side expects that BuildKit refuses it, or cannot say. */
export const willBuild = (question: Question): boolean =>
  evaluateQuestion(question, "given", "known").kind === "result";

type Ours =
  | { readonly kind: "result"; readonly result: Result }
  | { readonly kind: "refused"; readonly why: string }
  | { readonly kind: "refused late"; readonly why: string; readonly isPlain: boolean };

function evaluateQuestion(question: Question, symbols: Symbols, bases: Bases): Ours {
  const parsed = parse("Dockerfile", question.dockerfile);
  if (parsed.kind === "trouble") return { kind: "refused", why: parsed.diagnostics.map(oneLine).join("; ") };
  const platform = parsePlatform(question.platform);
  if (!platform) return { kind: "refused", why: "the platform" };
  const world = worldOf(question);
  const triggers = bases === "known" ? Object.values(question.bases).flatMap((b) => b.config?.OnBuild ?? []) : [];
  const program = withTriggers(readProgram(parsed.dockerfile), triggers);
  const setup: Setup = {
    platform,
    isAcross: false,
    ...argumentsOf(question, program, symbols),
    target: question.target,
    contexts: new Map(Object.entries(question.contexts ?? {})),
    ...(bases === "known" && { baseConfig: (ref) => (isKnown(ref) ? world.bases(ref) : undefined) }),
    nameBase: (ref) => keyOf(ref),
    baseLacks: () => false,
    maps: "leaking",
    isOlder: question.isOlder === true,
  };
  try {
    return readResult(program, setup, world, parsed.dockerfile);
  } catch (error) {
    if (error instanceof OrderUnknown) return { kind: "refused", why: `the order of ${error.message} is not known` };
    if (error instanceof PerhapsRefused) return { kind: "refused", why: error.message };
    if (error instanceof Refused) return { kind: "refused late", why: error.message, isPlain: error.isPlain };
    throw error;
  }
}

/** Platform arguments are no symbols: where they are given, the evaluator is told. */
function argumentsOf({ buildArgs }: Question, program: Program, symbols: Symbols): Pick<Setup, "isFixed" | "values"> {
  const told = Object.entries(buildArgs).filter(([name]) => symbols === "none" || PLATFORM_ARGS.has(name));
  const isFixed = {
    given: (name: string) => !Object.hasOwn(buildArgs, name),
    declared: (name: string) => !program.declared.has(name),
    none: () => true,
  }[symbols];
  return { isFixed, values: new Map(told) };
}

function readResult(program: Program, setup: Setup, world: World, dockerfile: Dockerfile): Ours {
  const evaluated = evaluate(program, setup);
  const troubles = [
    ...checkDirectives(dockerfile, dockerfile, setup.platform.name, []).troubles,
    ...evaluated.troubles,
  ];
  if (troubles.length > 0) return { kind: "refused", why: troubles.map(oneLine).join("; ") };
  const fires = (base: string) => (world.bases(textOfKey(base, world)).config?.OnBuild ?? []).length > 0;
  if ([...evaluated.bases].some(fires)) return { kind: "refused", why: "a base has triggers" };
  const leaking = evaluate(program, { ...setup, maps: "leaking from the base on" });
  checkRisks(evaluated, world);
  const result = resultOf(evaluated, leaking, world);
  listing(result.tip);
  return { kind: "result", result };
}

function difference(theirTip: Input, theirConfig: Readonly<Record<string, unknown>>, { tip, config }: Result): Verdict {
  const theirs = listing(theirTip);
  const ours = listing(tip);
  for (let i = 0; i < Math.max(theirs.length, ours.length); i += 1)
    if (theirs[i] !== ours[i])
      return { kind: "disagree", about: "operations", buildkit: theirs[i] ?? "none", ours: ours[i] ?? "none" };
  const { config: fields = {}, history, ...others } = theirConfig;
  const { config: ourFields = {}, history: ourHistory, ...ourOthers } = config;
  const told = (entries: unknown) =>
    history === undefined ? {} : { history: behindBase(entries as (Entry | string)[]) };
  const rest = { ...others, ...told(toldHistory((history ?? []) as (Entry | string)[])) };
  const ourRest = { ...ourOthers, ...told(ourHistory ?? []) };
  for (const [a, b] of [
    [fields, ourFields],
    [rest, ourRest],
  ] as const)
    for (const name of new Set([...Object.keys(a as object), ...Object.keys(b as object)])) {
      const [x, y] = [canonical((a as Record<string, unknown>)[name]), canonical((b as Record<string, unknown>)[name])];
      if (x !== y) return { kind: "disagree", about: `configuration: ${name}`, buildkit: x, ours: y };
    }
  return { kind: "agree" };
}

/** What an engine's base wrote itself bears a time; a base that FROM asks for on another platform wrote another one's. */
const behindBase = (history: readonly (Entry | string)[]): readonly (Entry | string)[] =>
  history.filter((h) => typeof h === "string" || h.created === undefined);
