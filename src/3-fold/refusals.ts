// Members -> the coded reasons why no form can express their fold, found before anything is aligned.
import { copyOf, fromOf, mountSources, namesIn } from "../1-read/typed.ts";
import { type Diagnostic, error } from "../model/diagnostic.ts";
import { type Member, placeIn, topOf } from "../model/family.ts";

export function refusals(members: readonly Member[]): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const windows = members.find((m) => m.platform.os === "windows");
  const systems = new Set(members.map((m) => m.platform.os));
  if (systems.size > 1 && windows)
    found.push(
      error(
        "SYSTEMS_MIXED",
        "the family mixes operating systems: fold the linux members alone with --member",
        topOf(windows),
      ),
    );
  else if (windows) found.push(error("NOT_POSIX", "windows members cannot be folded yet", topOf(windows)));
  if (found.length > 0) return found;
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
  return [...found, ...twoMeanings(members)];
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
