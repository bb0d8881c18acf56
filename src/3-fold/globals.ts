// The members' ARGs before the first FROM -> the fold's: each line once, in an order that keeps every member's own.
import { settingsOf } from "../1-read/typed.ts";
import { merged } from "../2-align/common.ts";
import { type Diagnostic, error } from "../model/diagnostic.ts";
import { type Member, placeIn, topOf } from "../model/family.ts";
import type { MemberRows, Piece } from "../model/stage.ts";
import { together } from "./comments.ts";

type Globals =
  | { readonly kind: "pieces"; readonly pieces: readonly Piece[] }
  | { readonly kind: "trouble"; readonly diagnostic: Diagnostic };

/** A line that only some members have stands for all: the others have no use for its names (alike/defaults.ts). */
export function sharedGlobals(members: readonly Member[], rows: readonly MemberRows[]): Globals {
  const lists = rows.map((r) => r.globals.map((g) => g.key));
  const order = merged(lists);
  const odd = lists.findIndex((list) => list.join("\n") !== lists[0]?.join("\n"));
  const mark = members[0]?.dockerfile.escape ?? "\\";
  if (odd >= 0 && isAnyTwice(order, rows, mark)) return trouble(members, rows, odd);
  const next = rows.map(() => 0);
  const pieces = order.map((key): Piece => {
    const having = rows.flatMap((r, i) => {
      const row = r.globals[next[i] ?? 0];
      if (row?.key !== key) return [];
      next[i] = (next[i] ?? 0) + 1;
      return [{ platform: r.platform, row }];
    });
    const above = new Map(having.map(({ platform, row }) => [platform, row.above]));
    return { above: together(above), text: having[0]?.row.text ?? "" };
  });
  return { kind: "pieces", pieces };
}

/** A name that would stand on two lines of the fold: which default is read where would change. */
function isAnyTwice(order: readonly string[], rows: readonly MemberRows[], mark: string): boolean {
  const globals = rows.flatMap((r) => r.globals);
  const all = new Map(globals.map((g) => [g.key, settingsOf(g.instruction, mark).map((s) => s.name)]));
  const names = order.flatMap((key) => all.get(key) ?? []);
  return new Set(names).size < names.length;
}

function trouble(members: readonly Member[], rows: readonly MemberRows[], odd: number): Globals {
  const [first, member] = [members[0], members[odd]];
  const row = rows[odd]?.globals.find((g, i) => g.key !== rows[0]?.globals[i]?.key);
  const message = `the ARGs before the first FROM stand in another order than in ${first?.dockerfile.path}, or on other lines: write them alike`;
  const place = member && (row ? placeIn(member, row.instruction) : topOf(member));
  return { kind: "trouble", diagnostic: error("GLOBAL_ARG_DIFFERS", message, place) };
}

/** Names that surely have a value before the first FROM: the platform's own (DESIGN 4.2), and ARGs with a default. */
export function valuesBeforeFrom(rows: readonly MemberRows[], mark: string): ReadonlySet<string> {
  const own = rows
    .flatMap((r) => r.globals)
    .flatMap((row) => settingsOf(row.instruction, mark))
    .flatMap((s) => (s.value === undefined ? [] : [s.name]));
  return new Set([...PLATFORM, ...own]);
}

const PLATFORM = ["PLATFORM", "OS", "ARCH", "VARIANT"].flatMap((n) => [`TARGET${n}`, `BUILD${n}`]);
