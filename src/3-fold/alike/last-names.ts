// Last stages named differently -> members that name theirs alike. The name is what `--target` and TARGETSTAGE say;
// nothing else can speak of a last stage.
import { namesIn, type Stage, stagesOf } from "../../1-read/typed.ts";
import { type Diagnostic, error, warning } from "../../model/diagnostic.ts";
import { type Member, placeIn, topOf } from "../../model/family.ts";
import { type Alike, type Edit, edited } from "./edits.ts";

export function oneLastName(members: readonly Member[]): Alike {
  const all = members.map((member) => ({ member, last: stagesOf(member.dockerfile).stages.at(-1) }));
  const names = all.flatMap(({ last }) => last?.from.name ?? []);
  const lower = new Set(names.map((n) => n.toLowerCase()));
  if (names.length === 0 || (lower.size === 1 && names.length === members.length))
    return { kind: "members", members, diagnostics: [] };
  const reading = members.flatMap(readingTarget);
  if (reading.length > 0) return { kind: "trouble", diagnostics: reading };
  const name = names.find((n) => members.every((m) => isFree(m, n.toLowerCase())));
  if (name === undefined) return { kind: "trouble", diagnostics: members.slice(0, 1).map(clash) };
  return {
    kind: "members",
    members: all.map(({ member, last }) => edited(member, last ? naming(last, name) : [])),
    diagnostics: all.flatMap(({ member, last }) => (last ? told(member, last, name) : [])),
  };
}

const readingTarget = (m: Member): readonly Diagnostic[] =>
  m.dockerfile.instructions
    .filter((i) => /\bTARGETSTAGE\b/.test(i.logical))
    .slice(0, 1)
    .map((i) => {
      const why = "TARGETSTAGE is read here, and the members name their last stages differently: give these one name";
      return error("TARGET_STAGE_READ", why, placeIn(m, i));
    });

/** No image and no other stage of the member is called so. */
function isFree(m: Member, name: string): boolean {
  const { stages } = stagesOf(m.dockerfile);
  return !namesIn(m.dockerfile).used.has(name) && !stages.slice(0, -1).some((s) => s.from.name?.toLowerCase() === name);
}

const clash = (m: Member): Diagnostic =>
  error(
    "STAGE_NAME_DIFFERS",
    "the members name their last stages differently, and use each name for something else too: give these one name",
    topOf(m),
  );

function naming({ from, instructions: [at] }: Stage, name: string): readonly Edit[] {
  if (!at || from.name?.toLowerCase() === name.toLowerCase()) return [];
  const old = from.name === undefined ? undefined : at.text.lastIndexOf(from.name);
  if (old !== undefined) return [{ instruction: at, start: old, end: old + (from.name?.length ?? 0), text: name }];
  return [{ instruction: at, start: from.imageWord.end, end: from.imageWord.end, text: ` AS ${name}` }];
}

/** A stage that had another name can no longer be built by that one. */
function told(m: Member, { from, instructions: [at] }: Stage, name: string): readonly Diagnostic[] {
  if (!at || from.name === undefined || from.name.toLowerCase() === name.toLowerCase()) return [];
  const why = `the last stage is "${name}" in the fold: --target ${from.name} finds it no longer`;
  return [warning("STAGE_NAME_DIFFERS", why, placeIn(m, at))];
}
