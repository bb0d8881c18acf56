// A name that is a stage in one member and an image in another -> members whose stage has another name, with all its uses:
// in one file the stage would capture the image (DESIGN 4.3 "Names").
import { copyOf, fromOf, mountSources, namesIn, type Stage, stagesOf } from "../../1-read/typed.ts";
import { type Word, wordsOf } from "../../1-read/words.ts";
import { type Diagnostic, error, warning } from "../../model/diagnostic.ts";
import type { Instruction } from "../../model/dockerfile.ts";
import { type Member, placeIn } from "../../model/family.ts";
import { namesFor, stem } from "../names.ts";
import { type Alike, type Edit, edited, replaced } from "./edits.ts";

export function renamedStages(members: readonly Member[]): Alike {
  const images = twoMeanings(members);
  if (images.size === 0) return { kind: "members", members, diagnostics: [] };
  const names = namesFor(members);
  const renames = new Map([...images.keys()].map((name) => [name, names.single(`${stem(name)}-stage`)]));
  const told = [...images].flatMap(([name, image]) => explained(members, name, renames.get(name) ?? name, image));
  const trouble: Diagnostic[] = [];
  const made = members.map((m) =>
    edited(
      m,
      editsOf(m, renames, (i, why) => trouble.push(broken(m, i, why))),
    ),
  );
  const wrong = [...told.filter((d) => d.severity === "error"), ...trouble];
  if (wrong.length > 0) return { kind: "trouble", diagnostics: wrong };
  return { kind: "members", members: made, diagnostics: told };
}

const broken = (m: Member, i: Instruction, why: string) => error("NAME_MEANS_TWO_THINGS", why, placeIn(m, i));

/** Names that are a stage somewhere, each with a member in which it is an image and no stage. */
function twoMeanings(members: readonly Member[]): ReadonlyMap<string, Member> {
  const all = members.map((m) => namesIn(m.dockerfile));
  const found = new Map<string, Member>();
  for (const [at, m] of members.entries())
    for (const name of all[at]?.used ?? [])
      if (!found.has(name) && !all[at]?.stages.has(name) && all.some((n) => n.stages.has(name))) found.set(name, m);
  return found;
}

/** What becomes of the stage, said once; a stage that people may build by its name keeps it, and nothing folds. */
function explained(members: readonly Member[], name: string, to: string, image: Member): readonly Diagnostic[] {
  const why = `"${name}" is a stage here and an image in ${image.dockerfile.path}`;
  const found = members.flatMap((m) => {
    const { stages } = stagesOf(m.dockerfile);
    const stage = stages.find((s) => nameOf(s) === name);
    const at = stage?.instructions[0];
    if (!stage || !at) return [];
    return reached(stages, m.dockerfile.escape).has(stage.index) && stage.index < stages.length - 1
      ? [warning("NAME_MEANS_TWO_THINGS", `${why}: the stage is called "${to}" in the fold`, placeIn(m, at))]
      : [error("NAME_MEANS_TWO_THINGS", `${why}, and it is built by its name: rename one of the two`, placeIn(m, at))];
  });
  const errors = found.filter((d) => d.severity === "error");
  return errors.length > 0 ? errors : found.slice(0, 1);
}

const nameOf = (stage: Stage): string | undefined => stage.from.name?.toLowerCase();

/** Names of stages and images that an instruction takes files from, in lower case. */
const namesFrom = (i: Instruction, mark: string): readonly string[] =>
  [i.keyword === "FROM" ? fromOf(i, mark).image : copyOf(i, mark)?.from, ...mountSources(i, mark)].flatMap((n) =>
    n === undefined ? [] : [n.toLowerCase()],
  );

/** The stages that the last one needs, by index. */
function reached(stages: readonly Stage[], mark: string): ReadonlySet<number> {
  const found = new Set<number>();
  const visit = (stage: Stage | undefined): void => {
    if (!stage || found.has(stage.index)) return;
    found.add(stage.index);
    for (const name of stage.instructions.flatMap((i) => namesFrom(i, mark)))
      visit(stages.findLast((s) => s.index < stage.index && (nameOf(s) === name || `${s.index}` === name)));
  };
  visit(stages.at(-1));
  return found;
}

function editsOf(
  m: Member,
  renames: ReadonlyMap<string, string>,
  trouble: (at: Instruction, why: string) => void,
): readonly Edit[] {
  const mark = m.dockerfile.escape;
  const own = namesIn(m.dockerfile).stages;
  const called = (name: string): string => {
    const key = name.toLowerCase();
    return (own.has(key) && renames.get(key)) || name;
  };
  const earlier = new Set<string>();
  return m.dockerfile.instructions.flatMap((i): readonly Edit[] => {
    const change = (word: Word | undefined, text: (before: string) => string) =>
      word ? replaced(i, word, text(word.text), (why) => trouble(i, why)) : [];
    if (i.keyword === "FROM") {
      const [image, , name] = wordsOf(i, mark)
        .slice(1)
        .filter((w) => !w.text.startsWith("--"));
      const isStage = earlier.has(image?.text.toLowerCase() ?? "");
      if (name) earlier.add(name.text.toLowerCase());
      return [...(isStage ? change(image, called) : []), ...change(name, called)];
    }
    const from = (text: string) =>
      text.replace(/^(--from=)(.*)$/s, (_, head: string, name: string) => head + called(name));
    const mounted = (text: string) =>
      text.replace(/([=,]from=)([^,]*)/gi, (_, head: string, name: string) => head + called(name));
    const mounts = i.keyword === "RUN" ? wordsOf(i, mark).filter((w) => w.text.startsWith("--mount=")) : [];
    return [
      ...(copyOf(i, mark)?.flags ?? []).flatMap((w) => change(w, from)),
      ...mounts.flatMap((w) => change(w, mounted)),
    ];
  });
}
