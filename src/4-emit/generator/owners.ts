// A program and the fields of a manifest -> which line prints which field: of those that match, the one that says most.
import { match, printedField } from "./match.ts";
import type { Block, PrintedLine, Statement, Unit } from "./printed.ts";
import type { Item } from "./wishes.ts";

/** A line of the program that prints a field, and where it stands. */
export interface Spot {
  readonly line: PrintedLine;
  readonly unit: Unit;
  readonly statement: Statement;
  /** From the program's own block inwards; the last one is the statement itself. */
  readonly way: readonly Step[];
}

export interface Step {
  readonly block: Block;
  readonly statement: Statement;
}

export function spotsIn(block: Block, above: readonly Step[] = []): readonly Spot[] {
  return block.flatMap((statement) => {
    const way = [...above, { block, statement }];
    const own = statement.units.flatMap((unit) =>
      unit.lines.flatMap((line) => (printedField(line) === undefined ? [] : [{ line, unit, statement, way }])),
    );
    return [...own, ...statement.blocks.flatMap((inner) => spotsIn(inner, way))];
  });
}

export interface Owners {
  readonly spots: readonly Spot[];
  readonly known: readonly Item[];
  /** The lines that may print the field: more than one where they say the same. */
  readonly of: (item: Item) => readonly Spot[];
  readonly items: (spot: Spot) => readonly Item[];
}

export function ownersOf(spots: readonly Spot[], known: readonly Item[]): Owners {
  const tags = new Map(known.flatMap((i) => (i.name === "Tags" ? [[i.paragraph, bestFor(i, spots)] as const] : [])));
  const places = [...tags.values()].flatMap((found) => found.map((s) => s.unit.start));
  const ownersFor = (item: Item): readonly Spot[] => {
    const best = bestFor(item, spots);
    const [home, ...others] = tags.get(item.paragraph) ?? [];
    return best.length > 1 && home && others.length === 0 ? nearest(best, home, places) : best;
  };
  const byItem = new Map(known.map((item) => [item, ownersFor(item)]));
  const bySpot = new Map<Spot, Item[]>(spots.map((spot) => [spot, []]));
  for (const [item, own] of byItem) for (const spot of own) bySpot.get(spot)?.push(item);
  return {
    spots,
    known,
    of: (item) => byItem.get(item) ?? [],
    items: (spot) => bySpot.get(spot) ?? [],
  };
}

function bestFor(item: Item, spots: readonly Spot[]): readonly Spot[] {
  const found = spots.flatMap((spot) => {
    const matched = printedField(spot.line) === item.field ? match(spot.line, item.line) : undefined;
    return matched ? [{ spot, weight: matched.weight }] : [];
  });
  const most = Math.max(...found.map((f) => f.weight));
  return found.filter((f) => f.weight === most).map((f) => f.spot);
}

/** Of lines that say the same, those that stand with the entry's Tags: in the same statements, else before the next Tags. */
function nearest(spots: readonly Spot[], home: Spot, tags: readonly number[]): readonly Spot[] {
  const common = spots.map((s) => s.way.filter((step, i) => step.statement === home.way[i]?.statement).length);
  const most = Math.max(...common);
  const near = spots.filter((_, i) => common[i] === most);
  const from = home.unit.start;
  const to = Math.min(...tags.filter((t) => t > from));
  const between = near.filter((s) => s.unit.start > from && s.unit.start < to);
  return between.length > 0 ? between : near;
}
