// Members as they are -> members that say the same more alike, so that what corresponds can be found and printed once.
import type { Member } from "../../model/family.ts";
import { alikeDefaults } from "./defaults.ts";
import type { Alike } from "./edits.ts";
import { oneEscape } from "./escapes.ts";
import { oneLastName } from "./last-names.ts";
import { renamedStages } from "./renames.ts";

/** In this order: words are read with one escape character, and a name is free where no other is to be given. */
const STEPS = [oneEscape, renamedStages, oneLastName, alikeDefaults] as const;

export function alike(members: readonly Member[]): Alike {
  return STEPS.reduce<Alike>(then, { kind: "members", members, diagnostics: [] });
}

function then(before: Alike, step: (members: readonly Member[]) => Alike): Alike {
  if (before.kind === "trouble") return before;
  const next = step(before.members);
  return { ...next, diagnostics: [...before.diagnostics, ...next.diagnostics] };
}
