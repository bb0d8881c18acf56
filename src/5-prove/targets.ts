// Stages that the last one does not need are there to be built by their names (`--target test`): each is proved as if both
// files ended with it. Source: dockerfile2llb/convert.go toDispatchState; TARGETSTAGE is the target's name.
import type { Program } from "./evaluate/stages.ts";

/** The named stages of a member that are not reached, in order. */
export const targetsOf = ({ stages }: Program, reached: ReadonlySet<number>): readonly string[] =>
  stages.flatMap((s) => (s.name === "" || reached.has(s.index) ? [] : [s.name]));

/** What `--target` builds: no stage behind the named one is needed, or BuildKit would refuse the file. */
export function endingWith(program: Program, target: string): Program | undefined {
  const at = program.stages.findLastIndex((s) => s.name === target);
  return at < 0 ? undefined : { ...program, stages: program.stages.slice(0, at + 1), target };
}
