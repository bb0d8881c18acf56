// Fields that the manifest has anew -> the edits that print them, each below the line that prints the field above it.
import { addedBelow } from "./below.ts";
import { isWorkedOut } from "./match.ts";
import type { Owners, Spot } from "./owners.ts";
import { type PrintedLine, type Statement, textPiece } from "./printed.ts";
import { mention, type Question, type Step } from "./question.ts";
import { shortened, type Use } from "./value.ts";
import type { Item, Wish } from "./wishes.ts";

/** One field for every entry whose field above it one line of the program prints. */
export interface Addition {
  readonly spots: readonly Spot[];
  readonly items: readonly Item[];
}

/** In the order of the manifest, so that two at one place keep theirs. */
export function additions(wishes: readonly Wish[], owners: Owners): readonly Addition[] {
  const groups = new Map<string, Addition>();
  for (const wish of wishes) {
    if (wish.kind !== "add") continue;
    const above = owners.known.find((i) => i.paragraph === wish.item.paragraph && i.name === wish.below);
    const spots = above ? owners.of(above) : [];
    const place = spots[0] ? owners.spots.indexOf(spots[0]) : `paragraph ${wish.item.paragraph}`;
    const key = `${place} ${wish.item.name}`;
    groups.set(key, { spots, items: [...(groups.get(key)?.items ?? []), wish.item] });
  }
  return [...groups.values()];
}

export function addedField(question: Question, owners: Owners, { spots, items }: Addition): Step {
  const [item] = items;
  const [above, ...others] = spots;
  if (!item || isFoundInGit(question, owners, item)) return { edits: [] };
  const { source, nameOf } = question;
  const what = `print ${item.name}: ${item.value} for ${items.map((i) => nameOf(i.paragraph)).join(", ")}`;
  const todo = (at: number, why: string): Step => ({ todo: { at, what: `${what}: ${why}` } });
  if (!above || others.length > 0)
    return todo(mention(source, item), "no one line is understood to print what stands above it");
  const at = above.line[0]?.start ?? above.unit.start;
  const served = owners.items(above).map((i) => i.paragraph);
  const other = served.find((p) => !items.some((i) => i.paragraph === p));
  if (other !== undefined) return todo(at, `this line serves ${nameOf(other)} too, which stays as it is`);
  const home = homeOf(owners, item) ?? above;
  const value = valueFor(question, owners, items, home, above);
  if (!value) return todo(at, "it is not seen how the program would come to this value");
  const isOnce = new Set(served).size === served.length;
  const edit = addedBelow(source, above, home, [textPiece(`${item.name}: `), ...value], isOnce);
  return edit ? { edits: [edit] } : todo(at, "no place below this line is sure to be printed once for each");
}

/** The program works out the commit of other entries by itself, and then this one's. */
function isFoundInGit({ wishes }: Question, owners: Owners, { name }: Item): boolean {
  const staying = owners.known.filter((i) => !wishes.some((w) => w.kind === "remove" && w.item === i));
  return (
    name === "GitCommit" && staying.some((i) => i.name === name && owners.of(i).some((spot) => isWorkedOut(spot.line)))
  );
}

/** Where the paragraph begins: its Tags, or what else of it one line prints for it alone. */
function homeOf(owners: Owners, { paragraph }: Item): Spot | undefined {
  const own = owners.known.filter((i) => i.paragraph === paragraph && i.name === i.field);
  const first =
    own.find((i) => i.name === "Tags" && owners.of(i).length > 0) ?? own.find((i) => owners.of(i).length === 1);
  return first && owners.of(first)[0];
}

/** A word that is the same for all, or what the line of each architecture printed without its architecture. */
function valueFor(
  question: Question,
  owners: Owners,
  items: readonly Item[],
  home: Spot,
  above: Spot,
): PrintedLine | undefined {
  const [item] = items;
  if (!item || item.field === "GitCommit") return undefined;
  const literal = items.every((i) => i.value === item.value) ? [textPiece(item.value)] : undefined;
  if (item.field === "Builder") return literal;
  const made = fromArchitectures(question, owners, items);
  if (made && isKnownThere(question.source, made, home, above)) return made;
  // In a loop the next entry would get the value of this one.
  return around(home) === undefined || items.length > 1 ? literal : undefined;
}

function fromArchitectures({ wishes }: Question, owners: Owners, items: readonly Item[]): PrintedLine | undefined {
  const uses = wishes.flatMap((w): readonly Use[] => {
    const wanted = items.find((i) => i.paragraph === w.item.paragraph && i.field === w.item.field);
    return w.kind === "remove" && wanted ? [{ item: w.item, value: wanted.value }] : [];
  });
  const [spot, ...others] = new Set(uses.flatMap((u) => owners.of(u.item)));
  return spot && others.length === 0 ? shortened(spot.line, uses) : undefined;
}

/** The loop, branch or function that the entry is printed in. */
const around = (home: Spot): Statement | undefined =>
  home.way.slice(0, -1).findLast((step) => step.statement.kind !== "block")?.statement;

/** Its variables are spoken of where the entry is printed, before the place. */
function isKnownThere(source: string, value: PrintedLine, home: Spot, above: Spot): boolean {
  const start = around(home)?.start ?? 0;
  const before = source.slice(start, Math.max(above.unit.end, start));
  const names = value.flatMap((p) => (p.kind === "hole" ? [(p.name ?? "").split(".")[0] ?? ""] : []));
  return names.every((name) => new RegExp(`\\b${name}\\b`).test(before));
}
