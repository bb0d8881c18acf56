// What a generator prints and what it has to print otherwise -> edits of its text, or the places where a person must change it.
// All of it or nothing: a generator that is half changed prints a manifest that nobody wants.
import { applyEdits, type Edit } from "../manifest/edits.ts";
import { addedField, additions } from "./added.ts";
import { isWorkedOut, printedValue } from "./match.ts";
import { type Owners, ownersOf, type Spot, spotsIn } from "./owners.ts";
import { type PrintedLine, textPiece, type Unit } from "./printed.ts";
import { mention, type Question, type Step, type Todo } from "./question.ts";
import { shortened, type Use } from "./value.ts";
import type { Item, Wish } from "./wishes.ts";
import { withoutUnits } from "./without.ts";

export type Plan =
  | { readonly kind: "edits"; readonly text: string; readonly edits: readonly Edit[] }
  | { readonly kind: "todo"; readonly todo: readonly Todo[] };

export function planEdits(question: Question): Plan {
  const { source, program, items, wishes } = question;
  const owners = ownersOf(spotsIn(program), items);
  const removed = wishes.flatMap((w) => (w.kind === "remove" ? [w.item] : []));
  const steps: Step[] = [...removal(question, owners, removed)];
  for (const change of changesIn(wishes, owners)) steps.push(setting(question, owners, change));
  for (const addition of additions(wishes, owners)) steps.push(addedField(question, owners, addition));
  const todo = steps.flatMap((s) => ("todo" in s ? [s.todo] : []));
  if (todo.length > 0) return { kind: "todo", todo };
  const edits = steps.flatMap((s) => ("edits" in s ? s.edits : []));
  return { kind: "edits", text: applyEdits(source, edits), edits };
}

/** The lines that print fields which are gone; a line that prints others too has to stay. */
function removal({ source, program, nameOf }: Question, owners: Owners, removed: readonly Item[]): readonly Step[] {
  const gone = new Set<Unit>();
  const stuck = new Map<string, { readonly at: number; readonly why: string; readonly items: readonly Item[] }>();
  const keep = (item: Item, at: number, why: string): void => {
    const key = `${at} ${item.paragraph} ${why}`;
    stuck.set(key, { at, why, items: [...(stuck.get(key)?.items ?? []), item] });
  };
  for (const item of removed) {
    const spots = owners.of(item);
    if (spots.length === 0) keep(item, mention(source, item), "no line is understood to print it");
    for (const { unit, line } of spots) {
      const kept = unit.lines.flatMap((l) => itemsOn(owners, unit, l)).find((i) => !removed.includes(i));
      const why = kept && `the same line prints ${kept.name} for ${nameOf(kept.paragraph)}, which stays`;
      if (why !== undefined) keep(item, line[0]?.start ?? unit.start, why);
      gone.add(unit);
    }
  }
  const todo = [...stuck.values()].map(({ at, why, items }) => ({
    at,
    what: `print no ${listed(items, nameOf)} any more: ${why}`,
  }));
  if (todo.length > 0) return todo.map((t) => ({ todo: t }));
  const without = withoutUnits(source, program, gone);
  if (without.kind === "edits") return [{ edits: without.edits }];
  return [{ todo: { at: without.at, what: `print no ${listed(removed, nameOf)} any more: ${without.why}` } }];
}

/** `amd64-Directory, arm64v8-Directory for NAME:TAG`. */
function listed(items: readonly Item[], nameOf: Question["nameOf"]): string {
  const names = new Set(items.map((i) => i.name));
  const entries = new Set(items.map((i) => nameOf(i.paragraph)));
  return `${[...names].join(", ")} for ${[...entries].join(", ")}`;
}

const itemsOn = (owners: Owners, unit: Unit, line: PrintedLine): readonly Item[] =>
  owners.spots.filter((s) => s.unit === unit && s.line === line).flatMap(owners.items);

interface Change {
  readonly spots: readonly Spot[];
  readonly uses: readonly Use[];
}

/** New values of fields that are there, by the line that prints them. */
function changesIn(wishes: readonly Wish[], owners: Owners): readonly Change[] {
  const bySpot = new Map<Spot | Item, Change>();
  for (const wish of wishes) {
    if (wish.kind !== "set") continue;
    const spots = owners.of(wish.item);
    const key = spots[0] ?? wish.item;
    bySpot.set(key, { spots, uses: [...(bySpot.get(key)?.uses ?? []), wish] });
  }
  return [...bySpot.values()];
}

function setting({ source, nameOf }: Question, owners: Owners, { spots, uses }: Change): Step {
  const [use] = uses;
  const [spot, ...others] = spots;
  if (!use) return { edits: [] };
  const what = `print ${use.item.name}: ${use.value} for ${uses.map((u) => nameOf(u.item.paragraph)).join(", ")}`;
  if (!spot || others.length > 0)
    return { todo: { at: mention(source, use.item), what: `${what}: no one line is understood to print it` } };
  const own = printedValue(spot.line);
  const [first, last] = [own[0], own.at(-1)];
  const isWritten = own.every((p) => p.kind === "text");
  // What the program works out by itself, the commit of what it finds in git, comes out right without a change.
  if (use.item.field === "GitCommit" && isWorkedOut(spot.line)) return { edits: [] };
  const other = owners.items(spot).find((i) => !uses.some((u) => u.item === i));
  const isSame = isWritten && uses.every((u) => u.value === use.value);
  const wanted = isSame ? [textPiece(use.value)] : shortened(spot.line, uses);
  const text = wanted && spot.unit.spell(wanted);
  if (!other && text !== undefined && first && last) return { edits: [{ start: first.start, end: last.end, text }] };
  const why = other ? `this line prints ${other.name} for ${nameOf(other.paragraph)} too` : "it is put together";
  return { todo: { at: spot.line[0]?.start ?? 0, what: `${what}: ${why}` } };
}
