// The members' ARGs before the first FROM -> the fold's, or why there are none: a default cannot be chosen by platform.
import { settingsOf } from "../1-read/typed.ts";
import { type Diagnostic, error } from "../model/diagnostic.ts";
import { type Member, placeIn, topOf } from "../model/family.ts";
import type { MemberRows, Piece } from "../model/stage.ts";
import { together } from "./comments.ts";

type Globals =
  | { readonly kind: "pieces"; readonly pieces: readonly Piece[] }
  | { readonly kind: "trouble"; readonly diagnostic: Diagnostic };

/** Global ARGs stand once; one whose default differs cannot be chosen by platform. */
export function sharedGlobals(members: readonly Member[], rows: readonly MemberRows[]): Globals {
  const pieces: Piece[] = [];
  const [first] = rows;
  for (const [i, r] of rows.entries())
    for (const [at, row] of r.globals.entries()) {
      const same = first?.globals[at];
      const m = members[i];
      if (m && (row.key !== same?.key || r.globals.length !== first?.globals.length))
        return {
          kind: "trouble",
          diagnostic: error(
            "GLOBAL_ARG_DIFFERS",
            "an ARG before the first FROM differs between the members: a fold cannot choose it by platform",
            placeIn(m, row.instruction),
          ),
        };
    }
  if (rows.some((r) => r.globals.length !== first?.globals.length)) {
    const at = members[rows.findIndex((r) => r.globals.length === 0)] ?? members[0];
    return {
      kind: "trouble",
      diagnostic: error(
        "GLOBAL_ARG_DIFFERS",
        "this member lacks an ARG that others have before the first FROM",
        at ? topOf(at) : undefined,
      ),
    };
  }
  for (const [at, row] of (first?.globals ?? []).entries())
    pieces.push({
      above: together(new Map(rows.map((r) => [r.platform, r.globals[at]?.above ?? []]))),
      text: row.text,
    });
  return { kind: "pieces", pieces };
}

/** Names that surely have a value before the first FROM: the platform's own (DESIGN 4.2), and ARGs with a default. */
export function valuesBeforeFrom(rows: readonly MemberRows[], mark: string): ReadonlySet<string> {
  const own = (rows[0]?.globals ?? [])
    .flatMap((row) => settingsOf(row.instruction, mark))
    .flatMap((s) => (s.hasValue ? [s.name] : []));
  return new Set([...PLATFORM, ...own]);
}

const PLATFORM = ["PLATFORM", "OS", "ARCH", "VARIANT"].flatMap((n) => [`TARGET${n}`, `BUILD${n}`]);
