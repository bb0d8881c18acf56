// The configurations of bases that a proof was given: found by the member's name for them, and named where it rests on them.
import type { KnownBase } from "../model/base.ts";
import { compareText, type Platform } from "../model/platform.ts";
import type { ProvedBase } from "../model/verdict.ts";
import type { Evaluated } from "./evaluate/evaluate.ts";
import { type Program, withTriggers } from "./evaluate/stages.ts";
import type { BaseNames } from "./premises.ts";
import type { ProveRequest } from "./request.ts";
import type { Text } from "./words/text.ts";

export type FindBase = (ref: Text, platform: string) => KnownBase | undefined;

export const baseFinder =
  ({ bases = [] }: ProveRequest, { nameOf }: BaseNames): FindBase =>
  (ref, platform) => {
    const name = nameOf(ref, platform);
    return bases.find((b) => nameOf(b.ref, b.platform) === name && b.platform === platform);
  };

/** An ARG of a trigger can be given too. */
export const withKnownTriggers = (program: Program, { bases = [] }: ProveRequest): Program =>
  withTriggers(
    program,
    bases.flatMap((b) => b.config.config?.OnBuild ?? []),
  );

/** Those that stages start from, on either side. */
export function basesIn(sides: readonly Evaluated[], find: FindBase, target: Platform): readonly ProvedBase[] {
  const found = new Map<string, ProvedBase>();
  for (const { resolved } of sides)
    for (const { base, stage } of resolved.stages) {
      if (base.kind !== "image" || !base.known || !resolved.reached.has(stage.index)) continue;
      const one = find(base.ref, base.isImplicit ? target.name : base.platform);
      if (!one) continue;
      const { ref, platform, digest, origin } = one;
      found.set(`${ref} ${platform}`, { ref, platform, digest, origin });
    }
  return [...found].sort(([a], [b]) => compareText(a, b)).map(([, base]) => base);
}
