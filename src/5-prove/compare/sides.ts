// One member against the fold under one set of assumptions: operations, configuration, and the leak between sibling stages.
import type { Difference } from "../../model/verdict.ts";
import { NEWER_ARGS } from "../evaluate/arguments.ts";
import type { Command } from "../evaluate/command.ts";
import { evaluate } from "../evaluate/evaluate.ts";
import type { Resolved } from "../evaluate/resolve.ts";
import type { Setup } from "../evaluate/room.ts";
import { isPlainMode } from "../evaluate/transfer.ts";
import { chainComparer } from "./chains.ts";
import { compareBags, compareConfigs } from "./config.ts";
import { type Comparison, difference, type Side, uncovered } from "./outcome.ts";

/** The first difference, or undefined; `c` then says what the sameness rests on. */
export function compareSides(c: Comparison): Difference | undefined {
  const [a, b] = [c.member.evaluated.state, c.fold.evaluated.state];
  if (c.member.evaluated.epoch !== c.fold.evaluated.epoch)
    return difference(undefined, undefined, "SOURCE_DATE_EPOCH before the first FROM differs");
  return chainComparer(c)(a.tip, b.tip) ?? compareConfigs(a.config, b.config, c);
}

/** The fold must not fail for values for which the member builds: in a side stage nothing else would show it. */
export function checkRisks(c: Comparison): void {
  for (const [key, at] of c.fold.evaluated.mayFail)
    if (!c.member.evaluated.mayFail.has(key))
      uncovered(c, at, "BuildKit may refuse this, and the member has nothing like it");
}

/** Sibling stages leak LABEL, EXPOSE and VOLUME into each other under older frontends (DESIGN 4.3): the same on both sides? */
export function checkLeaks(c: Comparison, setups: { readonly member: Setup; readonly fold: Setup }): void {
  if (!mayLeak(c.member.evaluated.resolved) && !mayLeak(c.fold.evaluated.resolved)) return;
  for (const maps of ["leaking", "leaking from the base on"] as const) {
    const member = evaluate(c.member.program, { ...setups.member, maps }, c.member.evaluated.grounds).state.config;
    const fold = evaluate(c.fold.program, { ...setups.fold, maps }, c.fold.evaluated.grounds).state.config;
    const found = compareBags(member, fold, { ...c.doubts, open: new Map() });
    if (!found) continue;
    const at = c.fold.program.dockerfile.instructions.find((i) => i.line === found.foldLine);
    uncovered(c, at, `stages share a stage: under frontends before 1.24 ${found.message}`);
    return;
  }
}

/** Docker 26 has a frontend that reads some lines otherwise: the same on both sides there too? */
export function checkOlder(c: Comparison, setups: { readonly member: Setup; readonly fold: Setup }): void {
  if (!isReadOtherwise(c.member) && !isReadOtherwise(c.fold)) return;
  const unnamed = [c.fold, c.member].flatMap(reachedCommands).find(isUnnamed);
  if (unnamed) {
    uncovered(c, unnamed.at, "the frontend of Docker 26 reads the name of this ARG as a word");
    return;
  }
  const older = (side: Side, setup: Setup): Side => ({
    ...side,
    evaluated: evaluate(side.program, { ...setup, isOlder: true }),
  });
  const member = older(c.member, setups.member);
  const fold = older(c.fold, setups.fold);
  const [trouble] = fold.evaluated.troubles;
  const found = trouble ?? compareSides({ ...c, member, fold, doubts: { ...c.doubts, open: new Map() } });
  if (!found) return;
  const line = "foldLine" in found ? found.foldLine : trouble?.place?.line;
  const at = fold.program.dockerfile.instructions.find((i) => i.line === line);
  uncovered(c, at, `the frontend of Docker 26 reads this otherwise: ${found.message}`);
}

const isReadOtherwise = ({ program, evaluated }: Side): boolean =>
  NEWER_ARGS.some((name) => program.dockerfile.text.includes(name)) ||
  program.globals.some(({ args }) => args.some(({ value }) => value === undefined)) ||
  reachedCommands({ evaluated }).some(isOtherwise);

const reachedCommands = ({ evaluated: { resolved } }: Pick<Side, "evaluated">): readonly Command[] =>
  resolved.stages.filter((s) => resolved.reached.has(s.stage.index)).flatMap((s) => s.commands);

/** What it sets depends on values that may be given. */
const isUnnamed = (command: Command): boolean =>
  command.kind === "arg" && command.args.some(({ name }) => name.includes("$"));

function isOtherwise(command: Command): boolean {
  if (command.kind === "transfer") return !isPlainMode(command.chmod);
  return (
    command.kind === "arg" &&
    command.args.some(({ name, value }, i) => (i > 0 && value?.includes("$")) || !/^\w+$/.test(name))
  );
}

function mayLeak({ stages, reached }: Resolved): boolean {
  const reachedStages = stages.filter((s) => reached.has(s.stage.index));
  const children = reachedStages.flatMap((s) => (s.base.kind === "stage" ? [s.base.index] : []));
  const leaks = (command: Command) =>
    command.kind === "label" || command.kind === "expose" || command.kind === "volume";
  return new Set(children).size < children.length && reachedStages.some((s) => s.commands.some(leaks));
}

/** True where triggers of a base image would find the same files and the same stages on both sides. */
export function wouldTriggersAgree(c: Comparison): boolean {
  const shape = ({ stages }: Resolved) =>
    stages.map((s) => `${s.stage.name}<${s.base.kind === "stage" ? s.base.index : s.base.kind}`).join(" ");
  return (
    c.contexts.member === c.contexts.fold &&
    seesTheSame(c) &&
    shape(c.member.evaluated.resolved) === shape(c.fold.evaluated.resolved)
  );
}

const seesTheSame = ({ contexts: { views } }: Comparison): boolean =>
  views.kind === "same" || (views.kind === "listed" && views.seenByOne.length === 0 && views.unclear.length === 0);

/** The bases of both sides whose triggers may fire. */
export const basesOf = (c: Comparison): readonly string[] =>
  [...new Set([...c.member.evaluated.bases, ...c.fold.evaluated.bases])].sort();
