// Stages that a member calls by number -> by name, since the fold has more stages and other numbers (DESIGN 4.3 "Names").
// `RUN --mount=from=0` is an image called 0 and stays.
import { canonical } from "../1-read/canonical.ts";
import { copyOf, fromOf, namesIn, type Stage, stagesOf } from "../1-read/typed.ts";
import { archWordsIn } from "../1-read/vocabulary.ts";
import type { Instruction } from "../model/dockerfile.ts";
import type { Member } from "../model/family.ts";
import type { MemberStage } from "../model/stage.ts";
import { merged } from "./common.ts";

/** Names for a member's stages without one, by their index. */
export type StageNames = ReadonlyMap<number, string>;

/** For each member; stages that correspond have one name. */
export function namesForNumbers(members: readonly Member[]): readonly StageNames[] {
  const all = members.map((m) => stagesOf(m.dockerfile).stages);
  const placesOf = unnamedPlaces(all);
  const called = new Set<number>();
  const taken = new Set<string>();
  for (const [at, m] of members.entries()) {
    for (const i of m.dockerfile.instructions) {
      const place = placesOf[at]?.get(calledStage(i, m.dockerfile.escape)?.index ?? -1);
      if (place !== undefined) called.add(place);
    }
    const { stages: own, used } = namesIn(m.dockerfile);
    for (const name of [...own, ...used]) taken.add(name);
  }
  const names = new Map<number, string>();
  for (const place of [...called].sort((a, b) => a - b)) {
    let name = called.size === 1 ? "build" : `build${place}`;
    while (taken.has(name)) name = `${name}-stage`;
    taken.add(name);
    names.set(place, name);
  }
  const nameAt = ([index, place]: readonly [number, number]): readonly (readonly [number, string])[] => {
    const name = names.get(place);
    return name === undefined ? [] : [[index, name]];
  };
  return placesOf.map((places) => new Map([...places].flatMap(nameAt)));
}

/**
 * The place of each stage without a name among those of all members, by its index; the last stage has none. They correspond
 * by their count, or, where a member has more of them than another, by the images that they start from.
 */
function unnamedPlaces(all: readonly (readonly Stage[])[]): readonly ReadonlyMap<number, number>[] {
  const unnamed = all.map((stages) => stages.slice(0, -1).filter((s) => s.from.name === undefined));
  const images = unnamed.map((stages) => stages.map((s) => anyArch(s.from.image)));
  const order = images.every((list) => list.length === images[0]?.length) ? [] : merged(images);
  return unnamed.map((stages, at) => {
    let place = -1;
    const places = (images[at] ?? []).map((image) => {
      place = order.indexOf(image, place + 1);
      return place;
    });
    const isFound = order.length > 0 && places.every((p, i) => p > (places[i - 1] ?? -1));
    return new Map(stages.map((s, i) => [s.index, isFound ? (places[i] ?? i) : i]));
  });
}

const anyArch = (image: string): string =>
  archWordsIn(image)
    .reduceRight((text, w) => `${text.slice(0, w.start)}${text.slice(w.end)}`, image)
    .replace(/^\//, "");

/** `COPY --from=0` and ADD's alike; undefined where no number is called. */
function calledStage(instruction: Instruction, mark: string) {
  const flag = copyOf(instruction, mark)?.flags.find((f) => /^--from=\d+$/.test(f.text));
  return flag ? { index: Number(flag.text.slice("--from=".length)), flag } : undefined;
}

/** The instruction with the called stage's name; undefined where the number calls no stage. */
export function byName(
  instruction: Instruction,
  mark: string,
  stages: readonly Stage[],
  names: StageNames,
): Instruction | undefined {
  const called = calledStage(instruction, mark);
  if (!called) return instruction;
  const name = stages[called.index]?.from.name ?? names.get(called.index);
  if (name === undefined) return undefined;
  const { start, end } = called.flag;
  return { ...instruction, text: `${instruction.text.slice(0, start)}--from=${name}${instruction.text.slice(end)}` };
}

/** FROM with ` AS name` behind its image. */
export function withName(from: Instruction, mark: string, name: string): Instruction {
  const { end } = fromOf(from, mark).imageWord;
  return { ...from, text: `${from.text.slice(0, end)} AS ${name}${from.text.slice(end)}` };
}

/** The stage under another name. */
export function underName(stage: MemberStage, name: string, mark: string): MemberStage {
  const [head, ...rows] = stage.rows;
  if (!head) return stage;
  const { instruction: from } = head;
  const text = `${from.text.slice(0, fromOf(from, mark).imageWord.end).trim()} AS ${name}`;
  const instruction = { ...from, text };
  return { name, rows: [{ ...head, instruction, text, key: canonical(instruction, mark) }, ...rows] };
}
