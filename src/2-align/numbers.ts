// Stages that a member calls by number -> by name, since the fold has more stages and other numbers (DESIGN 4.3 "Names").
// `RUN --mount=from=0` is an image called 0 and stays.
import { canonical } from "../1-read/canonical.ts";
import { copyOf, fromOf, namesIn, type Stage, stagesOf } from "../1-read/typed.ts";
import type { Instruction } from "../model/dockerfile.ts";
import type { Member } from "../model/family.ts";
import type { MemberStage } from "../model/stage.ts";

/** Names for stages without one, by their index: the same in every member, so that they still correspond. */
export type StageNames = ReadonlyMap<number, string>;

export function namesForNumbers(members: readonly Member[]): StageNames {
  const indexes = new Set<number>();
  const taken = new Set<string>();
  for (const m of members) {
    const { stages } = stagesOf(m.dockerfile);
    for (const i of m.dockerfile.instructions) {
      const called = calledStage(i, m.dockerfile.escape);
      if (called && stages[called.index] && stages[called.index]?.from.name === undefined) indexes.add(called.index);
    }
    const { stages: own, used } = namesIn(m.dockerfile);
    for (const name of [...own, ...used]) taken.add(name);
  }
  const names = new Map<number, string>();
  for (const index of [...indexes].sort((a, b) => a - b)) {
    let name = indexes.size === 1 ? "build" : `build${index}`;
    while (taken.has(name)) name = `${name}-stage`;
    taken.add(name);
    names.set(index, name);
  }
  return names;
}

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
