// The evaluator's environment over an unseen base -> BuildKit's list, in order (client/llb/meta.go EnvList).
import { type EnvItem, type Environment, variablesOf } from "../../../src/5-prove/evaluate/environment.ts";
import { keyOfValue } from "../../../src/5-prove/words/text.ts";
import { envOf } from "./bases.ts";
import { textOfKey, valueOfKey, type World } from "./terms.ts";

type Variable = readonly [string, string];
type Variables = readonly Variable[];

/** The environment of a RUN as `NAME=value`. */
export function environmentOf(environment: Environment, world: World): readonly string[] {
  const { base, system } = environment;
  const { items, before } = variablesOf(environment);
  const staying = items.filter((i) => i.place.startsWith(`${i.name}?{`) && !isGiven(i.name, world));
  if (staying.length > 1) throw new OrderUnknown(staying.map((i) => i.name).join(" and "));
  const own: Variables = base === undefined ? [] : envOf(world.bases(textOfKey(base, world)), system !== "windows");
  // Those of the base's variables that stand where it put them.
  const unmoved = new Set(own.map(([name]) => name));
  const put = (list: Variables, item: EnvItem): Variables => {
    const value = valueOfKey(keyOfValue(item), world) ?? (item.maybeUnset ? undefined : "");
    return value === undefined ? list : placed(list, item, value, unmoved, world);
  };
  const inherited = items.slice(0, before).reduce(put, []);
  for (const [name] of own) unmoved.add(name);
  const withBase = own.reduce((list, [name, value]) => atEnd(list, name, value), inherited);
  return items
    .slice(before)
    .reduce(put, withBase)
    .map(([name, value]) => `${name}=${value}`);
}

/** Two that stay where they stood are named by each other's place, which is not worked out here. */
export class OrderUnknown extends Error {}

const isGiven = (name: string, { question }: World): boolean => Object.hasOwn(question.buildArgs, name);
const without = (list: Variables, name: string): Variables => list.filter(([n]) => n !== name);
const atEnd = (list: Variables, name: string, value: string): Variables => [...without(list, name), [name, value]];
const inPlace = (list: Variables, name: string, value: string): Variables =>
  list.map((v): Variable => (v[0] === name ? [name, value] : v));

/**
 * `NAME` stands at the end; `(NAME)` at the base's place, where the base sets it too; `NAME?…` at the end where the build
 * argument is given, else where it stood: at the base's place, or behind the variables in braces (`|` is the base's).
 */
function placed(list: Variables, item: EnvItem, value: string, unmoved: Set<string>, world: World): Variables {
  const { name } = item;
  const moves = item.place.startsWith(`${name}?`) && isGiven(name, world);
  const { place, before } = moves ? { place: name, before: undefined } : formerOf(name, item.place);
  // What came through a FROM before the base's own stands at the base's place where the base sets it.
  const isAtBase = place === `(${name})` || (before !== undefined && !before.includes("|"));
  if (isAtBase && unmoved.has(name)) return inPlace(list, name, value);
  unmoved.delete(name);
  if (before === undefined) return atEnd(list, name, value);
  const others = without(list, name);
  // Before the base's own, those that the base sets too are none of its neighbours any more.
  const stoodBefore = (n: string) => (unmoved.has(n) ? before.includes("|") : before.includes(n));
  const at = others.findLastIndex(([n]) => stoodBefore(n)) + 1;
  return [...others.slice(0, at), [name, value], ...others.slice(at)];
}

interface Former {
  readonly place: string;
  readonly before: readonly string[] | undefined;
}

/** Where it stood before ARGs that are not given, and what has stood before it since. */
function formerOf(name: string, place: string): Former {
  if (place === `${name}?base`) return { place: `(${name})`, before: undefined };
  const [, names, rest] = place.startsWith(`${name}?{`) ? (/\{([^}]*)\}(.*)$/s.exec(place) ?? []) : [];
  if (names === undefined || rest === undefined) return { place, before: undefined };
  const own = names.split(" ");
  const former = formerOf(name, rest);
  return { place: former.place, before: former.before?.filter((n) => own.includes(n)) ?? own };
}
