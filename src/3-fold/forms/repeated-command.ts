// Form "CMD repeated behind ENTRYPOINT": an ENTRYPOINT clears a CMD that was not set in its own stage, so where a split
// stands between them the CMD is said again behind it, for one more history entry (DESIGN 4.3, measured).
import { rowsOf } from "../../2-align/rows.ts";
import type { PlatformName } from "../../model/platform.ts";
import type { Row, Unit } from "../../model/stage.ts";

/** The units with every lost CMD repeated; undefined where there is none, or where one cannot be said again. */
export function withRepeatedCommands(
  units: readonly Unit[],
  platforms: readonly PlatformName[],
): readonly Unit[] | undefined {
  const wanted = new Map<PlatformName, { readonly behind: Row; readonly command: Row }>();
  for (const platform of platforms) {
    const rows = units.flatMap((u) => rowsOf(u, platform));
    const lost = lostCommand(rows);
    if (!lost) continue;
    const command = commandAt(rows, lost.command, lost.entry);
    const behind = rows[lost.entry];
    if (!command || !behind) return undefined;
    wanted.set(platform, { behind, command });
  }
  return wanted.size === 0 ? undefined : units.flatMap((u) => insert(u, wanted));
}

/** The last CMD and the last ENTRYPOINT behind it, by their place among the rows. */
export function lostCommand(rows: readonly Row[]): { readonly command: number; readonly entry: number } | undefined {
  const command = rows.findLastIndex((r) => r.instruction.keyword === "CMD");
  const entry = rows.findLastIndex((r) => r.instruction.keyword === "ENTRYPOINT");
  return command >= 0 && command < entry ? { command, entry } : undefined;
}

type Wanted = ReadonlyMap<PlatformName, { readonly behind: Row; readonly command: Row }>;

function insert(unit: Unit, wanted: Wanted): readonly Unit[] {
  if (unit.kind === "split") {
    const rows = [...unit.rows].map(([p, own]): [PlatformName, readonly Row[]] => {
      const { behind, command } = wanted.get(p) ?? {};
      return [p, own.flatMap((r) => (command && r === behind ? [r, command] : [r]))];
    });
    return [{ kind: "split", rows: new Map(rows) }];
  }
  const here = new Map<PlatformName, Row>();
  for (const [p, row] of unit.rows) {
    const { behind, command } = wanted.get(p) ?? {};
    if (command && row === behind) here.set(p, command);
  }
  if (here.size === 0) return [unit];
  const isSame = here.size === unit.rows.size && new Set([...here.values()].map((r) => r.key)).size === 1;
  if (isSame) return [unit, { kind: "shared", rows: here }];
  return [unit, { kind: "split", rows: new Map([...unit.rows.keys()].map((p) => [p, rowsFor(here.get(p))])) }];
}

const rowsFor = (row: Row | undefined): readonly Row[] => (row ? [row] : []);

/** The CMD as it must read behind the ENTRYPOINT: in exec form with the old shell where SHELL changed between them. */
function commandAt(rows: readonly Row[], command: number, entry: number): Row | undefined {
  const row = rows[command];
  if (!row) return undefined;
  const shellAt = (end: number) => rows.slice(0, end).findLast((r) => r.instruction.keyword === "SHELL");
  const shell = shellAt(command);
  if (isStrings(row.instruction.rest) || shell === shellAt(entry)) return { ...row, above: [] };
  // Here-documents and a shell of the base that no text shows: not for one line.
  if (!shell || !isStrings(shell.instruction.rest) || row.instruction.heredocs.length > 0) return undefined;
  const words: readonly unknown[] = JSON.parse(shell.instruction.rest);
  const text = `CMD ${JSON.stringify([...words, row.instruction.rest]).replaceAll('","', '", "')}`;
  return { ...row, text, key: text, above: [] };
}

/** BuildKit takes a JSON list of strings for the exec form (instructions/parse.go parseShellDependentCommand). */
function isStrings(rest: string): boolean {
  try {
    const value: unknown = JSON.parse(rest);
    return Array.isArray(value) && value.every((v) => typeof v === "string");
  } catch {
    return false;
  }
}
