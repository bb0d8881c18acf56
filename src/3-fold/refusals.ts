// Members -> the coded reasons why no form can express their fold, found before anything is aligned.
import { stagesOf } from "../1-read/typed.ts";
import { type Diagnostic, error } from "../model/diagnostic.ts";
import { type Family, type Member, placeIn } from "../model/family.ts";

export function refusals({ members, built }: Family): readonly Diagnostic[] {
  const across = built === "build-platform" ? members.flatMap(targetReads) : [];
  return [...members.flatMap(nameTwice), ...across];
}

/** Which of two stages a name means depends on where it is said (DESIGN 4.3 "Names"). */
function nameTwice(member: Member): readonly Diagnostic[] {
  const { stages } = stagesOf(member.dockerfile);
  const names = stages.map((s) => s.from.name?.toLowerCase());
  const again = names.findIndex((name, at) => name !== undefined && names.indexOf(name) !== at);
  const at = stages[again]?.instructions[0];
  return at
    ? [error("DUPLICATE_STAGE", `two stages are named "${names[again]}": rename one`, placeIn(member, at))]
    : [];
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
