// The environments of RUNs, member's against fold's. Along two stages what agreed is not looked at again: a long file costs
// one comparison for each FROM, and then a step for each variable.
import { readsVariable } from "../commands/names.ts";
import { PLATFORM_ARGS } from "../evaluate/arguments.ts";
import { type EnvItem, type Environment, isSameOrder, type Variables, variablesOf } from "../evaluate/environment.ts";
import type { ExecOp, Node } from "../evaluate/graph.ts";
import { isSameValue, keyOfValue, show } from "../words/text.ts";
import { agrees, raiseOrder } from "./doubts.ts";
import { type Comparison, uncovered } from "./outcome.ts";

/** Two environments agree, but for what the fold has more; `added` is that. */
interface Agreement {
  readonly member: Environment;
  readonly fold: Environment;
  readonly added: ReadonlyMap<string, EnvItem>;
}

/** By the settings of the fold's stage: each belongs to one stage of the member. */
const agreements = new WeakMap<Comparison, Map<Environment["settings"], Agreement>>();

/** What the fold's RUN sees and the member's does not; or, in one line, where the two environments differ otherwise. */
export function addedVariables(a: ExecOp, b: ExecOp, c: Comparison): readonly EnvItem[] | string {
  const [member, fold] = [a.environment, b.environment];
  if (member.base !== fold.base) return "RUN's environment comes from another base";
  const known = agreements.get(c) ?? new Map<Environment["settings"], Agreement>();
  agreements.set(c, known);
  const added = furtherAdded(known.get(fold.settings), member, fold, c) ?? allAdded(member, fold, c);
  if (typeof added === "string") return added;
  known.set(fold.settings, { member, fold, added });
  return [...added.values()];
}

/** What the fold has more is named by itself: it is no other order. */
function without({ items, before }: Variables, names: ReadonlyMap<string, EnvItem>): Variables {
  const stays = (item: EnvItem) => !names.has(item.name);
  return { items: items.filter(stays), before: items.slice(0, before).filter(stays).length };
}

/** What only the fold's RUN sees must be a variable of its own, which nothing else reads. */
export function checkAdded(
  added: readonly EnvItem[],
  a: ExecOp,
  b: ExecOp,
  f: Node,
  c: Comparison,
): string | undefined {
  for (const item of added) {
    const found = checkOne(item, a, b, f, c);
    if (found) return found;
  }
  return undefined;
}

/** The fold's own ARG, or a platform argument that it declares. */
export const isOwn = (item: EnvItem, c: Comparison): boolean =>
  item.byArg && (PLATFORM_ARGS.has(item.name) || !c.member.program.declared.has(item.name));

/** What the fold has more where both went on alike since they agreed; undefined where they did not. */
function furtherAdded(last: Agreement | undefined, member: Environment, fold: Environment, c: Comparison) {
  if (last?.member.settings !== member.settings) return undefined;
  const steps = member.length - last.member.length;
  if (steps < 0 || steps !== fold.length - last.fold.length) return undefined;
  let { added } = last;
  for (let i = 0; i < steps; i++) {
    const x = member.settings.list[last.member.length + i];
    const y = fold.settings.list[last.fold.length + i];
    if (!x || !y || x.name !== y.name || x.place !== y.place) return undefined;
    if (!agrees(keyOfValue(x), keyOfValue(y), c.doubts)) return undefined;
    if (added.has(x.name)) added = new Map([...added].filter(([name]) => name !== x.name));
  }
  return added;
}

function allAdded(member: Environment, fold: Environment, c: Comparison): ReadonlyMap<string, EnvItem> | string {
  const [ours, theirs] = [variablesOf(member), variablesOf(fold)];
  const rest = new Map(theirs.items.map((i) => [i.name, i]));
  for (const item of ours.items) {
    const other = rest.get(item.name);
    if (!other) return `RUN sees ${item.name} in the member only`;
    if (!isSameValue(item, other) && !agrees(keyOfValue(item), keyOfValue(other), c.doubts))
      return `RUN sees ${item.name}=${show(item.text)} in the member and ${item.name}=${show(other.text)} in the fold`;
    rest.delete(item.name);
  }
  const common = without(theirs, rest);
  if (!isSameOrder(ours, common)) noteOrder(member.base, ours, common, c);
  return rest;
}

function checkOne(item: EnvItem, a: ExecOp, b: ExecOp, f: Node, c: Comparison): string | undefined {
  if (!isOwn(item, c)) return `RUN sees ${item.name} in the fold only`;
  // The fold's own text names it where its value was put; what the member's text names is something else.
  const why = readsVariable(item.name, [...a.args, a.script ?? ""], b.system !== "posix");
  if (why) return uncovered(c, f.at, `RUN sees ${item.name} in the fold only, and ${why}`);
  c.lesser.add(`RUN also sees ${item.name}=${show(item.text)}`);
  return undefined;
}

/** What came through a FROM stands before the base's; where that is all that moved, it alone is named. */
function noteOrder(base: string | undefined, a: Variables, b: Variables, c: Comparison): void {
  const moved = b.items.filter((item, i) => a.items[i]?.place !== item.place || a.before !== b.before);
  const names = moved.map((i) => i.name);
  if (raiseOrder(base, names, c.doubts)) return;
  const first = new Set([...a.items.slice(0, a.before), ...b.items.slice(0, b.before)].map((i) => i.name));
  const rest = ({ items }: Variables): Variables => ({ items: items.filter((i) => !first.has(i.name)), before: 0 });
  const isFirstOnly = first.size > 0 && isSameOrder(rest(a), rest(b));
  const named = isFirstOnly ? names.filter((name) => first.has(name)) : names;
  // A place that only the base can change is written `(NAME)` or `NAME?base`.
  const plain = ({ place }: EnvItem) => place.replace(/\((\S+?)\)|(\S+)\?base/g, "$1$2");
  const byBase = isSameOrder(a, b, plain) && !names.includes("PATH") ? ` if ${base} sets one` : "";
  c.lesser.add(`RUN's environment stands in another order${byBase}: ${named.join(", ")}`);
}
