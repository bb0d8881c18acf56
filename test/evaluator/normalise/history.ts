// The evaluator's history, with that of the base before it -> as the oracle writes it: text, "+" before what makes a layer.
// Frontends before 1.24 keep one list for the children of a stage, so one may write over another's entries. How far a list
// reaches before it is copied is Go's matter: its room doubles, also while a base's history is read (encoding/json).
import type { Evaluated } from "../../../src/5-prove/evaluate/evaluate.ts";
import { chainOf, type Node } from "../../../src/5-prove/evaluate/graph.ts";
import { historyOf } from "../../../src/5-prove/evaluate/history.ts";
import type { Past } from "../../../src/5-prove/evaluate/room.ts";
import type { BaseConfig } from "../question.ts";
import { folderTextOf, textOf, type World } from "./terms.ts";

/** As it stands in an image's configuration. */
export interface Entry {
  readonly created_by?: string;
  readonly created?: string;
  readonly author?: string;
  readonly comment?: string;
  readonly empty_layer?: boolean;
}

const COMMENT = "buildkit.dockerfile.v0";

/** What BuildKit itself wrote as text, anything else as it stands; an engine's or the oracle's. */
export function toldHistory(history: readonly (Entry | string)[]): readonly unknown[] {
  return history.map((h) => {
    if (typeof h === "string") return h;
    const isOwn = h.comment === COMMENT && !h.author && h.created === undefined;
    return isOwn ? `${h.empty_layer ? "-" : "+"}${h.created_by ?? ""}` : h;
  });
}

/** A slice of Go: what stands behind its length in the same list may be another one's. */
interface Slice {
  readonly list: unknown[];
  readonly length: number;
  readonly room: number;
}

const EMPTY: Slice = { list: [], length: 0, room: 0 };

function append({ list, length, room }: Slice, entry: unknown): Slice {
  const isFull = length === room;
  const target = isFull ? list.slice(0, length) : list;
  target[length] = entry;
  return { list: target, length: length + 1, room: isFull ? Math.max(1, 2 * room) : room };
}

export function historyIn({ resolved, states }: Evaluated, world: World): readonly unknown[] {
  const slices = new Map<number, Slice>();
  for (const { stage, base } of resolved.stages) {
    const state = states.get(stage.index);
    if (!state) continue;
    const parent = base.kind === "stage" ? base.index : -1;
    const start =
      base.kind === "stage"
        ? (slices.get(parent) ?? EMPTY)
        : toldHistory(baseOf(state.tip, world)?.history ?? []).reduce<Slice>(append, EMPTY);
    const inherited = [...entriesOf(states.get(parent)?.past, world)].length;
    slices.set(stage.index, [...entriesOf(state.past, world)].slice(inherited).reduce<Slice>(append, start));
  }
  const { list, length } = slices.get(resolved.target) ?? EMPTY;
  return list.slice(0, length);
}

function* entriesOf(past: Past | undefined, world: World): Generator<string> {
  for (const { text, layer } of historyOf(past)) {
    const hasLayer = typeof layer === "boolean" ? layer : folderTextOf(layer, world) !== "/";
    yield `${hasLayer ? "+" : "-"}${textOf(text, world)}`;
  }
}

function baseOf(tip: Node, world: World): BaseConfig | undefined {
  const op = chainOf(tip)[0]?.op;
  if (op?.kind === "image") return world.bases(textOf(op.ref, world));
  return op?.kind === "named" && op.name !== "" ? world.bases(op.spec) : undefined;
}
