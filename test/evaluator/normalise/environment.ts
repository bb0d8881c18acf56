// The evaluator's environment over an unseen base -> BuildKit's list, in order (client/llb/meta.go EnvList).
import type { Environment } from "../../../src/5-prove/evaluate/environment.ts";
import { keyOfValue } from "../../../src/5-prove/words/text.ts";
import { envOf } from "./bases.ts";
import { textOfKey, valueOfKey, type World } from "./terms.ts";

type Variable = readonly [string, string];

/** The environment of a RUN as `NAME=value`. */
export function environmentOf({ base, items, before }: Environment, world: World): readonly string[] {
  const own = base === undefined ? [] : envOf(world.bases(textOfKey(base, world)));
  let list: readonly Variable[] = [];
  const set = (name: string, value: string) => {
    list = [...list.filter(([n]) => n !== name), [name, value]];
  };
  const ofBase = new Set(own.map(([name]) => name));
  const put = (item: Environment["items"][number]) => {
    const value = valueOfKey(keyOfValue(item), world) ?? (item.maybeUnset ? undefined : "");
    if (value === undefined) return;
    const { name, place } = item;
    const stays = place.startsWith(`${name}?`) && !Object.hasOwn(world.question.buildArgs, name);
    if (stays && !place.endsWith("?base")) throw new OrderUnknown(name);
    // `(NAME)`, and `NAME?base` where it is not given, stand at the base's place where the base sets it too.
    if ((stays || place === `(${name})`) && ofBase.has(name))
      list = list.map((v): Variable => (v[0] === name ? [name, value] : v));
    else set(name, value);
  };
  for (const item of items.slice(0, before)) put(item);
  for (const [name, value] of own) set(name, value);
  for (const item of items.slice(before)) put(item);
  return list.map(([name, value]) => `${name}=${value}`);
}

/** Where a variable stood before, when its build argument is not given, is named but not worked out here. */
export class OrderUnknown extends Error {}
