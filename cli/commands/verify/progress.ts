// What `verify` says while it builds, on stderr. In: events. Out: lines; nothing moves.
import { shown } from "../../../src/model/diagnostic.ts";
import type { Lane, VerifyEvent } from "../../../src/model/image.ts";
import type { Io } from "../../io.ts";

/** One line where a side begins and one for a verdict; nothing moves. What the builds printed last is a group of GitHub's. */
export function progressLines(id: string, io: Io): (event: VerifyEvent) => void {
  const begun = new Set<string>();
  const lanes = new Map<string, Lane>();
  return (event) => {
    if (event.kind === "verdict") {
      const { verdict, remembered } = event.verification;
      io.err(`${shown(id)}: ${event.platform}: ${verdict}${remembered === undefined ? "" : " (remembered)"}\n`);
      const printed = [...lanes.values()].filter((l) => l.platform === event.platform).flatMap(printedLines);
      if (printed.length > 0) io.group(`${shown(id)}: ${event.platform}: what the builds printed`, printed);
      return;
    }
    lanes.set(`${event.lane.platform} ${event.lane.side}`, event.lane);
    const { platform, side, state } = event.lane;
    if (state !== "building" || begun.has(`${platform} ${side}`)) return;
    begun.add(`${platform} ${side}`);
    io.err(`${shown(id)}: ${platform}: building the ${side}\n`);
  };
}

const printedLines = ({ side, log }: Lane): readonly string[] =>
  log.length === 0 ? [] : [`${side}:`, ...log.map((l) => `  ${shown(l)}`)];
