// Rows of members that are built across -> the same with a stage on the builder's platform for each image that several of
// them take files from: the fold would take its own platform's, and the members all took the builder's.
import { canonical } from "../1-read/canonical.ts";
import { copyOf, mountSources } from "../1-read/typed.ts";
import { archWordsIn } from "../1-read/vocabulary.ts";
import { type Word, wordsOf } from "../1-read/words.ts";
import type { MemberRows, MemberStage, Row } from "../model/stage.ts";

/** `nameOf` gives a free name for the stage of an image. */
export function imagesOnBuilder(
  rows: readonly MemberRows[],
  mark: string,
  nameOf: (image: string) => string,
): readonly MemberRows[] {
  const taken = rows.map((r) => new Set(r.stages.flatMap((s) => imagesOf(s, r.stages, mark))));
  const all = [...new Set(taken.flatMap((t) => [...t]))];
  const shared = all.filter((image) => taken.filter((t) => t.has(image)).length > 1 && archWordsIn(image).length === 0);
  const names = new Map(shared.map((image) => [image, nameOf(image)]));
  return names.size === 0 ? rows : rows.map((r) => withStages(r, names, mark));
}

/** Names that a stage takes files from and that are no stage of the member. */
function imagesOf(stage: MemberStage, stages: readonly MemberStage[], mark: string): readonly string[] {
  const own = new Set(stages.map((s) => s.name?.toLowerCase()));
  return stage.rows
    .flatMap((r) => namesIn(r, mark))
    .filter((name) => !own.has(name.toLowerCase()) && !/^(?:\d+|scratch)$|\$/.test(name));
}

function namesIn(row: Row, mark: string): readonly string[] {
  const i = { ...row.instruction, text: row.text };
  return [copyOf(i, mark)?.from, ...mountSources(i, mark)].flatMap((name) => name ?? []);
}

function withStages(member: MemberRows, names: ReadonlyMap<string, string>, mark: string): MemberRows {
  const made = new Set<string>();
  const stages = member.stages.flatMap((stage): readonly MemberStage[] => {
    const young = new Set(imagesOf(stage, member.stages, mark).filter((image) => names.has(image) && !made.has(image)));
    for (const image of young) made.add(image);
    const before = [...young].flatMap((image) => stageFor(image, names.get(image) ?? image, stage, mark));
    return [...before, { ...stage, rows: stage.rows.map((row) => fromStages(row, names, mark)) }];
  });
  return { ...member, stages };
}

function stageFor(image: string, name: string, { rows: [from] }: MemberStage, mark: string): readonly MemberStage[] {
  if (!from) return [];
  const rest = `--platform=$BUILDPLATFORM ${image} AS ${name}`;
  const text = `FROM ${rest}`;
  const instruction = { ...from.instruction, text, logical: text, rest, innerComments: [] };
  return [{ name, rows: [{ instruction, text, key: canonical(instruction, mark), above: [] }] }];
}

function fromStages(row: Row, names: ReadonlyMap<string, string>, mark: string): Row {
  if (!namesIn(row, mark).some((name) => names.has(name))) return row;
  const now = (word: Word): string =>
    word.text.replace(/^(--from=|--mount=(?:.*,)?from=)([^,]*)/s, (whole, head: string, image: string) => {
      const name = names.get(image);
      return name === undefined ? whole : `${head}${name}`;
    });
  const words = wordsOf({ ...row.instruction, text: row.text }, mark).filter((w) => /^--(?:from|mount)=/.test(w.text));
  const text = words.reduceRight((before, w) => `${before.slice(0, w.start)}${now(w)}${before.slice(w.end)}`, row.text);
  const instruction = { ...row.instruction, text };
  return { ...row, instruction, text, key: canonical(instruction, mark) };
}
