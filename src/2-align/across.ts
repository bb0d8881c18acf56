// Members that are built across, on the builder's platform -> the same members with the stages named that the fold must
// leave there: `--platform=$BUILDPLATFORM` on each FROM of an image whose stage does not end in the image (DESIGN 3).
import { type Stage, stagesOf } from "../1-read/typed.ts";
import { wordsOf } from "../1-read/words.ts";
import type { Instruction } from "../model/dockerfile.ts";
import type { Member } from "../model/family.ts";
import { BASHBREW_PLATFORMS } from "../model/platform.ts";

export function acrossMembers(members: readonly Member[]): readonly Member[] {
  const stages = members.map((m) => stagesOf(m.dockerfile).stages);
  const own = stages.map((list) => new Map(list.map((s) => [keyOf(s), s])));
  // Only where every member's base says its own platform: a base for the builder is named alike in all of them.
  const isOwnPlatform = (key: string): boolean =>
    own.every((byKey, i) => {
      const stage = byKey.get(key);
      return !stage || BASHBREW_PLATFORMS[namespaceOf(stage)]?.name === members[i]?.platform.name;
    });
  return members.map((member, i) => {
    const list = stages[i] ?? [];
    const mark = member.dockerfile.escape;
    const kept = inImage(list);
    const marked = list.filter((s) => isImage(s, list) && !kept.has(s.index) && !isOwnPlatform(keyOf(s)));
    const changed = new Map(marked.flatMap((s) => s.instructions.slice(0, 1)).map((f) => [f, onBuilder(f, mark)]));
    const { tiles, instructions } = member.dockerfile;
    const now = (t: Instruction): Instruction => changed.get(t) ?? t;
    const dockerfile = {
      ...member.dockerfile,
      tiles: tiles.map((t) => (t.kind === "instruction" ? now(t) : t)),
      instructions: instructions.map(now),
    };
    return { ...member, dockerfile };
  });
}

const keyOf = (s: Stage): string => s.from.name?.toLowerCase() ?? `${s.index}`;
const namespaceOf = (s: Stage): string => /^(?:docker\.io\/)?([^/]+)\/[^/]+$/.exec(s.from.image)?.[1] ?? "";

/** The image's own stage and those that it is built on. */
function inImage(stages: readonly Stage[]): ReadonlySet<number> {
  const found = new Set<number>();
  for (let at = stages.length - 1; at >= 0; at = baseStage(stages[at], stages)) found.add(at);
  return found;
}

const baseStage = (stage: Stage | undefined, stages: readonly Stage[]): number =>
  stages
    .slice(0, stage?.index ?? 0)
    .findLastIndex((s) => s.from.name !== undefined && s.from.name.toLowerCase() === stage?.from.image.toLowerCase());

/** A FROM of an image that names no platform. BuildKit gives `scratch` the target's whatever stands there (convert.go). */
const isImage = (s: Stage, stages: readonly Stage[]): boolean =>
  s.from.image !== "scratch" &&
  baseStage(s, stages) < 0 &&
  !s.from.flags.some((f) => f.toLowerCase().startsWith("--platform"));

const FLAG = "--platform=$BUILDPLATFORM";

function onBuilder(from: Instruction, mark: string): Instruction {
  const end = wordsOf(from, mark)[0]?.end ?? 0;
  return {
    ...from,
    text: `${from.text.slice(0, end)} ${FLAG}${from.text.slice(end)}`,
    logical: from.logical.replace(/^(\S+)/, (word) => `${word} ${FLAG}`),
    rest: `${FLAG} ${from.rest}`,
  };
}
