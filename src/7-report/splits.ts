// What stands once for each platform in a fold -> where in the fold, and a line for each reason with a place in a member.
import type { Proposal } from "../model/change.ts";
import { shown } from "../model/diagnostic.ts";
import { SPLIT_REASONS, type SplitCause } from "../model/split.ts";

const HEADING = "once for each platform";

export function splitLines({ family, splits }: Pick<Proposal, "family" | "splits">): readonly string[] {
  const width = `line ${splits.at(-1)?.line}`.length;
  const lines = splits.flatMap(({ line, causes }) =>
    causes.map((cause, i) => {
      const at = (i === 0 ? `line ${line}` : "").padEnd(width);
      return `  ${at}  ${causeText(cause)}${placeIn(family.members, cause)}`;
    }),
  );
  return lines.length > 0 ? [HEADING, ...lines] : [];
}

const MOST = 3;

/** "RUN, COPY: not every platform has it". */
export function causeText({ keywords, reason }: SplitCause): string {
  const some = keywords.slice(0, MOST).join(", ");
  return `${some}${keywords.length > MOST ? " and others" : ""}: ${SPLIT_REASONS[reason]}`;
}

function placeIn(members: Proposal["family"]["members"], { lines }: SplitCause): string {
  const member = members.find((m) => lines.has(m.platform.name));
  return member ? ` (${shown(member.dockerfile.path)}:${lines.get(member.platform.name)?.[0]})` : "";
}
