// Stage graph -> the text of the fold, with line ends and byte order mark as the members have them.
// Only the authors' own text is printed, and FROM lines of ours.
import type { Member } from "../model/family.ts";
import type { PlatformName } from "../model/platform.ts";
import type { Split } from "../model/split.ts";
import type { GraphStage, Piece, StageGraph } from "../model/stage.ts";

export interface Emitted {
  readonly text: string;
  /** For each line of the text, the platforms it belongs to; empty for lines of all. */
  readonly owners: readonly (readonly PlatformName[])[];
  readonly splits: readonly Split[];
}

interface Line {
  readonly text: string;
  readonly owners: readonly PlatformName[];
  /** Where a split begins. */
  readonly causes?: Split["causes"] | undefined;
}

export function emitDockerfile(graph: StageGraph, members: readonly Member[]): Emitted {
  const lines: Line[] = graph.directives.map((text) => ({ text, owners: [] }));
  const globals = graph.globals.flatMap((p) => pieceLines(p, []));
  const blocks: readonly (readonly Line[])[] = [
    globals,
    ...runs(graph.stages, members.length).map((run) => run.flatMap((s) => stageLines(s, members.length))),
    graph.below.map((text) => ({ text, owners: [] })),
  ];
  for (const block of blocks) {
    const first = block.findIndex((l) => l.text.trim() !== "");
    if (first < 0) continue;
    if (lines.length > 0) lines.push({ text: "", owners: [] });
    lines.push(...block.slice(first));
  }
  const crlf = members.every((m) => m.dockerfile.text.includes("\r\n"));
  const bom = members.every((m) => m.dockerfile.text.startsWith("\ufeff")) ? "\ufeff" : "";
  const text = lines.map((l) => `${l.text}\n`).join("");
  return {
    text: bom + (crlf ? text.replace(/\r?\n/g, "\r\n") : text),
    owners: lines.map((l) => l.owners),
    splits: lines.flatMap(({ causes }, at) => (causes ? [{ line: at + 1, causes }] : [])),
  };
}

/** Arch stages that are one FROM line stand together; every other stage begins a block. */
function runs(stages: readonly GraphStage[], all: number): readonly (readonly GraphStage[])[] {
  const result: GraphStage[][] = [];
  let before: GraphStage | undefined;
  for (const stage of stages) {
    const joins =
      before && before.platforms.length < all && isLine(before) && isLine(stage) && stage.platforms.length < all;
    if (joins) result.at(-1)?.push(stage);
    else result.push([stage]);
    before = stage;
  }
  return result;
}

const isLine = (s: GraphStage): boolean =>
  s.pieces.length === 0 && s.below.length === 0 && s.above.length === 0 && !s.from.includes("\n");

function stageLines(stage: GraphStage, all: number): readonly Line[] {
  const owners = stage.platforms.length === all ? [] : stage.platforms;
  const own = (text: string): Line => ({ text, owners });
  return [
    ...stage.above.map(own),
    ...stage.from.split("\n").map((text, i) => (i === 0 ? { ...own(text), causes: stage.causes } : own(text))),
    ...stage.pieces.flatMap((p) => pieceLines(p, owners)),
    ...stage.below.map(own),
  ];
}

function pieceLines(piece: Piece, owners: readonly PlatformName[]): readonly Line[] {
  const text = piece.text.split("\n");
  return [...piece.above, ...text].map((line) => ({ text: line, owners }));
}
