// The prover: does the fold build, for every platform, what the member builds? From the texts alone, op by op.
// An independent second program: it shares no code with fold and emit, and takes nothing from 1-read but the parsed file.
import { type Diagnostic, oneLine } from "../model/diagnostic.ts";
import type { PlatformName } from "../model/platform.ts";
import type {
  Assumption,
  Difference,
  PlatformProof,
  Premise,
  Proof,
  ProvedVariable,
  TargetProof,
} from "../model/verdict.ts";
import { type Attempt, sufficient, type Task } from "./attempts.ts";
import type { Questions } from "./compare/doubts.ts";
import { historyDifferences } from "./compare/history.ts";
import { type Comparison, difference } from "./compare/outcome.ts";
import { basesOf, checkLeaks, checkOlder, wouldTriggersAgree } from "./compare/sides.ts";
import { pairContexts } from "./context/pair.ts";
import { checkDirectives } from "./directives.ts";
import { PLATFORM_ARGS } from "./evaluate/arguments.ts";
import { lookUp } from "./evaluate/environment.ts";
import { readProgram, unproven } from "./evaluate/stages.ts";
import { baseFinder, basesIn, withKnownTriggers } from "./known.ts";
import { baseNames, imagesOf } from "./premises.ts";
import type { ProveRequest } from "./request.ts";
import { checkSystem } from "./systems.ts";
import { endingWith, targetsOf } from "./targets.ts";
import { show } from "./words/text.ts";

/**
 * Proves or refutes each member against the fold (translation validation). Every assignment of the member's build
 * arguments is covered, the fold's own left unset; what no text shows of a base is an assumption, named.
 */
export function prove(given: ProveRequest): Proof {
  // Whose image a builder takes where no platform is named is not known, and so is not what it holds.
  const request: ProveRequest = given.built === "build-platform" ? { ...given, bases: [] } : given;
  const fold = readProgram(request.fold.dockerfile);
  const writes = [fold.dockerfile.path, ...(request.writes ?? [])];
  const proofs = request.members.map(({ platform, subject }): [PlatformName, PlatformProof] => {
    const contexts = pairContexts(subject.context, request.fold.context, writes);
    const member = withKnownTriggers(readProgram(subject.dockerfile), request);
    const names = baseNames(member, platform, request);
    const task: Task = {
      platform,
      request,
      subject,
      fold,
      member,
      contexts,
      names,
      findBase: baseFinder(request, names),
      kept: [],
    };
    return [platform.name, proveMember(task)];
  });
  return new Map(onOneBuilder(proofs, fold.dockerfile.path));
}

/** An image that is taken without a platform is one platform's on every builder: members of two cannot both mean it. */
function onOneBuilder(
  proofs: readonly (readonly [PlatformName, PlatformProof])[],
  file: string,
): readonly (readonly [PlatformName, PlatformProof])[] {
  const platforms = new Map<string, PlatformName[]>();
  for (const [, { assumptions }] of proofs)
    for (const { base, imageOf } of assumptions)
      if (imageOf !== undefined) platforms.set(base, [...(platforms.get(base) ?? []), imageOf]);
  return proofs.map(([platform, proof]) => {
    const twice = proof.assumptions.find((a) => a.imageOf !== undefined && (platforms.get(a.base)?.length ?? 0) > 1);
    if (!twice) return [platform, proof];
    const names = platforms.get(twice.base)?.join(" and ") ?? "";
    const why = `${twice.base} is taken without a platform for ${names}: on one builder it is the same image, which cannot be both`;
    return [platform, unprovenBecause([unproven(file, undefined, why)], proof.assumptions)];
  });
}

function proveMember(task: Task): PlatformProof {
  const { attempt, lacking } = sufficient(task);
  const proof = proveImage(task, attempt, lacking);
  const targets = targetsOf(task.member, attempt.comparison.member.evaluated.resolved.reached);
  return targets.length === 0 ? proof : { ...proof, targets: targets.map((t) => proveTarget(task, t)) };
}

function proveTarget(task: Task, target: string): TargetProof {
  const [member, fold] = [endingWith(task.member, target), endingWith(task.fold, target)];
  const at = member?.stages.at(-1)?.at;
  if (!member || !fold) return { target, ...refuted(difference(at, undefined, `the fold has no stage ${target}`)) };
  const own = { ...task, member, fold, kept: [] };
  const { attempt, lacking } = sufficient(own);
  return { target, ...proveImage(own, attempt, lacking) };
}

function proveImage(task: Task, found: Attempt, lacking: Questions): PlatformProof {
  const { member, fold } = found.comparison;
  const { platform, request } = task;
  const frontends = checkDirectives(
    task.member.dockerfile,
    task.fold.dockerfile,
    platform.name,
    request.premises ?? [],
  );
  const troubles = [
    ...frontends.troubles,
    ...checkSystem(task.platform, task.member, task.fold),
    ...(found.comparison.isAcross && task.platform.os !== "linux"
      ? [unproven(task.fold.dockerfile.path, undefined, `${task.platform.os} built across is not covered`)]
      : []),
    ...member.evaluated.troubles,
    ...fold.evaluated.troubles,
  ];
  if (troubles.length > 0) return unprovenBecause(troubles);
  const proof = conclude(task, found, lacking);
  return proof.verdict === "proved" ? { ...proof, premises: [...frontends.premises, ...proof.premises] } : proof;
}

function conclude(
  task: Task,
  { comparison: c, difference: different, setups }: Attempt,
  lacking: Questions,
): PlatformProof {
  const known = basesIn([c.member.evaluated, c.fold.evaluated], task.findBase, task.platform);
  const bases = known.length > 0 ? { bases: known } : {};
  if (different) return { ...refuted(different), ...bases };
  checkLeaks(c, setups);
  checkOlder(c, setups);
  if (c.uncovered.length > 0) return { ...unprovenBecause(c.uncovered), takesIn: [...c.takesIn] };
  const assumptions = assumptionsOf(c, lacking);
  if (task.request.strict && assumptions.length > 0) {
    const names = assumptions.map((a) => a.base).join(", ");
    return unprovenBecause(
      [unproven(task.fold.dockerfile.path, undefined, `--strict: the proof assumes something about ${names}`)],
      assumptions,
    );
  }
  const variables = variablesOf(c);
  const history = task.request.tellsHistory ? historyDifferences(c) : [];
  return {
    verdict: "proved",
    grade: c.lesser.size === 0 ? "exact" : "same-commands",
    assumptions,
    premises: premisesOf(c, task),
    ...bases,
    ...(variables.length > 0 ? { variables } : {}),
    notes: [...c.lesser, ...architectureNote(task), ...notesOf(c, variables), ...c.notes],
    ...(history.length > 0 ? { history } : {}),
    diagnostics: [],
  };
}

/** Those that stand for a difference, and those by which a base of the fold was called as the member's. */
function premisesOf(c: Comparison, { names, platform }: Task): readonly Premise[] {
  const ofFold = new Set(imagesOf(c.fold.evaluated.resolved, platform));
  return c.premises.filter((p) => c.used.has(p) || (names.premises.includes(p) && ofFold.has(p.foldRef)));
}

const refuted = (difference: Difference): PlatformProof => ({
  verdict: "refuted",
  assumptions: [],
  premises: [],
  notes: [],
  difference,
  diagnostics: [],
});

function unprovenBecause(troubles: readonly Diagnostic[], assumptions: readonly Assumption[] = []): PlatformProof {
  const once = new Map(troubles.map((t) => [oneLine(t), t]));
  return { verdict: "unproven", assumptions, premises: [], notes: [], diagnostics: [...once.values()] };
}

function assumptionsOf(c: Comparison, lacking: Questions): readonly Assumption[] {
  const needNoTriggers = !wouldTriggersAgree(c);
  const taken = [...c.imagesOf].sort().map((base): Assumption => ({ base, imageOf: c.platform.name }));
  const others = basesOf(c).flatMap((base): readonly Assumption[] => {
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
  return [...taken, ...others];
}

/** The fold's image is named for its platform; the member's for what its base or the builder is. */
const architectureNote = ({ platform, request }: Task): readonly string[] =>
  request.built === "build-platform"
    ? [`the image is named for ${platform.name}, the member's for its base's platform or the builder's`]
    : [];

/** The fold's own arguments, which the proof takes to be left alone. */
function variablesOf({ member, fold }: Comparison): readonly ProvedVariable[] {
  const { states, grounds, resolved } = fold.evaluated;
  const reached = resolved.stages.filter((s) => resolved.reached.has(s.stage.index));
  const commands = [...fold.program.globals, ...reached.flatMap((s) => s.commands)];
  const names = commands.flatMap((command) => (command.kind === "arg" ? command.args.map((a) => a.name) : []));
  const own = [...new Set(names)].filter((n) => !member.program.declared.has(n) && !PLATFORM_ARGS.has(n)).sort();
  return own.map((name) => {
    const values = [...states.values()].flatMap((s) => lookUp({ ...s.environment, base: undefined }, name) ?? []);
    return { name, value: show((values[0] ?? grounds.globals.get(name))?.text ?? "") };
  });
}

/** What is not to be touched, and what evaluation noted. */
const notesOf = ({ member, fold }: Comparison, variables: readonly ProvedVariable[]): readonly string[] => [
  ...(variables.length > 0 ? [`not to be overridden: ${variables.map((v) => v.name).join(", ")}`] : []),
  ...new Set([...member.evaluated.notes, ...fold.evaluated.notes]),
];
