// Folds that are taken to be in the cache as a whole, in one build for all platforms: the context is sent once.
// In: members that were built. Out: for a platform the image's configuration and what of it was cached; nothing where the
// build failed or gave another image than the member's: then the fold is built by itself, and read.
import type { JsonObject, Lane } from "../model/image.ts";
import { diffIdsOf } from "../model/json.ts";
import type { PlatformName } from "../model/platform.ts";
import type { Begun } from "./begun.ts";
import { allCached, progressReader, type Step } from "./progress.ts";
import { type Built, idle } from "./side.ts";

export interface Together {
  readonly config: JsonObject;
  readonly cached: boolean;
  /** Of the one build. */
  readonly seconds: number;
}

/** The fold's build as if it had been one of its own, where it gave the member's layers. */
export function asBuilt({ config, cached, seconds }: Together, { task, member }: Begun): Built | undefined {
  const { layers } = member.image;
  const ids = diffIdsOf(config);
  if (ids.length !== layers.length || layers.some((layer, n) => layer.diffId !== ids[n])) return undefined;
  const lane = { ...laneOf(task.pair.platform), cached, seconds };
  const progress = { steps: [], errors: [], log: [], plain: [] };
  return { kind: "built", image: { config, layers }, seconds, cached, lane, progress };
}

const laneOf = (platform: PlatformName): Lane => ({ ...idle(platform), side: "fold", state: "building" });

export async function buildTogether(all: readonly Begun[]): Promise<ReadonlyMap<PlatformName, Together>> {
  const able = all.filter(({ task }) => task.proof?.grade === "exact" && task.pair.fillsCache);
  const [first] = able;
  if (!first || able.length < 2) return new Map();
  const { workspace, hooks, pair } = first.task;
  const platforms = able.map(({ task }) => task.pair.platform);
  for (const platform of platforms) hooks.onEvent?.({ kind: "lane", lane: laneOf(platform) });
  const reader = progressReader();
  const signals = platforms.flatMap((p) => hooks.signalFor?.(p) ?? []);
  const late = hooks.timeout === undefined ? [] : [AbortSignal.timeout(hooks.timeout * 1000)];
  const onOutput = (text: string): void => void reader.push(text);
  const built = await workspace.configs(pair.fold, platforms, onOutput, AbortSignal.any([...signals, ...late]));
  reader.end();
  if (!built) return new Map();
  const { steps } = reader.now();
  return new Map(
    [...built.byPlatform].map(([platform, config]) => {
      return [platform, { config, cached: isCached(steps, platform), seconds: built.seconds }];
    }),
  );
}

/**
 * A step that platforms have in common is named for one of them: where any was not cached, only those are whose own steps
 * are told apart from it.
 */
function isCached(steps: readonly Step[], platform: PlatformName): boolean {
  const own = steps.filter((s) => s.platform === platform);
  const others = steps.filter((s) => s.platform !== platform);
  return allCached(own) && others.every((s) => allCached([s]) || own.some((o) => o.text === s.text));
}
