// Members -> the coded reasons why no form can express their fold, found before anything is aligned.
import { copyOf, fromOf, mountSources, namesIn } from "../1-read/typed.ts";
import { type Diagnostic, error } from "../model/diagnostic.ts";
import { type Family, type Member, placeIn, topOf } from "../model/family.ts";

export function refusals({ members, built }: Family): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const [first] = members;
  for (const m of members) {
    if (first && directiveText(m) !== directiveText(first))
      found.push(
        error(
          "DIRECTIVES_DIFFER",
          `the parser directives are not those of ${first.dockerfile.path}: make them equal`,
          topOf(m),
        ),
      );
    const reads = m.dockerfile.instructions.find((i) => /\bTARGETSTAGE\b/.test(i.text));
    if (reads)
      found.push(
        error(
          "TARGET_STAGE_READ",
          "TARGETSTAGE is read here, and the fold's stages have other names",
          placeIn(m, reads),
        ),
      );
  }
  const across = built === "build-platform" ? members.flatMap(targetReads) : [];
  return [...found, ...across, ...twoMeanings(members)];
}

/** Built across, TARGETARCH and the like are the builder's in the member and the image's in the fold (DESIGN 4.1). */
function targetReads(member: Member): readonly Diagnostic[] {
  const NAMES = "TARGET(?:PLATFORM|OS|OSVERSION|ARCH|VARIANT)";
  const reads = new RegExp(`^ARG\\s(?:.*\\s)?(${NAMES})(?!\\S)|^(?:ARG|FROM)\\s.*\\$\\{?(${NAMES})\\b`, "is");
  return member.dockerfile.instructions.flatMap((i) => {
    const match = reads.exec(i.logical);
    if (!match) return [];
    const name = match[1] ?? match[2] ?? "";
    const why = `built across, ${name} is the builder's here and would be the image's in the fold: name the platform itself, or say --built target`;
    return [error("TARGET_READ", why, placeIn(member, i))];
  });
}

/** A name that is a stage in one member must be no image in another: the fold's stage would capture it. */
function twoMeanings(members: readonly Member[]): readonly Diagnostic[] {
  const stages = members.map((m) => namesIn(m.dockerfile).stages);
  return members.flatMap((m, at) => {
    const elsewhere = (name: string) => !stages[at]?.has(name) && stages.some((s) => s.has(name));
    const mark = m.dockerfile.escape;
    return m.dockerfile.instructions.flatMap((i) => {
      const names = i.keyword === "FROM" ? [fromOf(i, mark).image] : [copyOf(i, mark)?.from, ...mountSources(i, mark)];
      const name = names.find((n) => n !== undefined && elsewhere(n.toLowerCase()));
      if (name === undefined) return [];
      const why = `"${name}" is an image here and a stage in another member: rename the stage`;
      return [error("NAME_MEANS_TWO_THINGS", why, placeIn(m, i))];
    });
  });
}

const directiveText = (m: Member): string => m.dockerfile.directives.map((d) => `${d.name}=${d.value}`).join("\n");
