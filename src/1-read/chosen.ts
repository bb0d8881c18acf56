// `--platform`: which members of a family fold, and what is remembered of the others, so that they are not taken for new ones.
import type { Decision } from "../model/decision.ts";
import { type Diagnostic, warning } from "../model/diagnostic.ts";
import { type Member, topOf } from "../model/family.ts";
import type { PlatformName } from "../model/platform.ts";

export interface Chosen {
  readonly members: readonly Member[];
  readonly decisions: readonly Decision[];
  readonly diagnostics: readonly Diagnostic[];
}

/** All members where no platform was asked for. */
export function chooseMembers(members: readonly Member[], platforms: readonly PlatformName[]): Chosen {
  if (platforms.length === 0) return { members, decisions: [], diagnostics: [] };
  const isWanted = (m: Member): boolean => platforms.includes(m.platform.name);
  const left = members.filter((m) => !isWanted(m));
  const lacking = platforms.filter((name) => !members.some((m) => m.platform.name === name));
  return {
    members: members.filter(isWanted),
    decisions: left.map(
      (m): Decision => ({
        kind: "left-out",
        platform: m.platform.name,
        dockerfile: m.dockerfile.path,
        context: m.context.folder,
        by: "flag",
      }),
    ),
    diagnostics: lacking.map((name) => lacks(name, members)),
  };
}

function lacks(name: PlatformName, members: readonly Member[]): Diagnostic {
  const [first] = members;
  const there = members.map((m) => m.platform.name).join(", ");
  return warning("PLATFORM_MISSING", `no member is for ${name}; there are: ${there}`, first && topOf(first));
}
