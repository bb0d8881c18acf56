// The environment of a stage: variables in BuildKit's order over the unseen ENV of a base image.
// Source: client/llb/meta.go EnvList (setting moves a name to the end), dockerfile2llb/convert.go dispatchStages
// (at every FROM the image's ENV is set again) and addEnv (in the image a name keeps its place).
import { isSame, keyOfValue, known, type Text, termValue, type Value } from "../words/text.ts";
import type { System } from "./windows.ts";

export interface EnvItem extends Value {
  readonly name: string;
  /** Set by ARG: RUN sees it, the image does not. */
  readonly byArg: boolean;
  /**
   * Its place among the others: the name itself, or with what decides where it stands. `(NAME)`: at the base's place
   * where the base sets it too; `NAME?…`: at the end only where the build argument is given, else where it stood.
   */
  readonly place: string;
}

export interface Environment {
  /** The base image whose unseen ENV comes first, as the member names it; undefined where all that it sets is among `items`. */
  readonly base: string | undefined;
  /** BuildKit gives every image a PATH, but those of Windows. */
  readonly system: System;
  readonly items: readonly EnvItem[];
  /** How many items stand before those of the base. */
  readonly before: number;
  /** The environment that one more setting made this one of. */
  readonly parent?: Environment;
}

/** How the terms of each system are called: they differ in whether a base without PATH has one. */
const TERMS: Readonly<Record<System, string>> = { posix: "", windows: "win", unknown: "own" };

const DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** ENV of the image by the text alone; insertion order is the order in the image. Each stage has its own. */
export type ImageEnv = Map<string, Text>;

interface Start {
  readonly environment: Environment;
  readonly image: ImageEnv;
}

/** Of an image of which nothing is known. */
export const unseenEnvironment = (base: string, system: System): Start => ({
  environment: { base, system, items: [], before: 0 },
  image: new Map(),
});

/** Of an image whose `NAME=value` are known. */
export function knownEnvironment(env: readonly string[], system: System): Start {
  const image = new Map<string, Text>(env.map((e) => [e.slice(0, e.indexOf("=")), e.slice(e.indexOf("=") + 1)]));
  if (system === "posix" && !image.has("PATH")) image.set("PATH", DEFAULT_PATH);
  const items = [...image].map(([name, text]): EnvItem => ({ name, ...known(text), byArg: false, place: name }));
  return { environment: { base: undefined, system, items, before: 0 }, image };
}

export function setVariable(env: Environment, name: string, value: Value, byArg: boolean, place = name): Environment {
  const at = env.items.findIndex((i) => i.name === name);
  const items = at < 0 ? [...env.items] : env.items.filter((i) => i.name !== name);
  items.push({ name, text: value.text, maybeUnset: value.maybeUnset, byArg, place });
  const before = at >= 0 && at < env.before ? env.before - 1 : env.before;
  return { base: env.base, system: env.system, items, before, parent: env };
}

/**
 * An ARG without a value of its own: where it is not given, the variable stays where it stood. Its place then names
 * those that stood before it, or says that only the base could have set it.
 */
export function setIfGiven(env: Environment, name: string, value: Value): Environment {
  const at = env.items.findIndex((i) => i.name === name);
  const unset = env.base === undefined ? name : `${name}?base`;
  const before = env.items.slice(0, at).map((i) => i.name);
  if (at >= env.before) before.splice(env.before, 0, "|");
  const place = at < 0 ? unset : `${name}?{${before.join(" ")}}${env.items[at]?.place}`;
  return setVariable(env, name, value, true, place);
}

const equals = new WeakMap<Environment, WeakSet<Environment>>();

/**
 * Equal in names, values and order, the base aside. Environments that the same settings made of equal ones are equal:
 * so a long file costs one comparison, and then a step for each variable.
 */
export function isSameEnvironment(a: Environment, b: Environment): boolean {
  const pairs: (readonly [Environment, Environment])[] = [];
  for (let x: Environment | undefined = a, y: Environment | undefined = b; x && y; x = x.parent, y = y.parent) {
    const isKnown = x === y || (equals.get(x)?.has(y) ?? false);
    if (!isKnown) pairs.push([x, y]);
    if (isKnown || !isSameItem(x.items.at(-1), y.items.at(-1))) {
      if (isKnown) return remember(pairs);
      break;
    }
  }
  return signatureOf(a) === signatureOf(b) && remember([[a, b]]);
}

function isSameItem(a: EnvItem | undefined, b: EnvItem | undefined): boolean {
  if (!a || !b) return false;
  return a.name === b.name && a.place === b.place && a.maybeUnset === b.maybeUnset && isSame(a.text, b.text);
}

function remember(pairs: readonly (readonly [Environment, Environment])[]): true {
  for (const [a, b] of pairs) equals.set(a, (equals.get(a) ?? new WeakSet()).add(b));
  return true;
}

const signatureOf = (env: Environment): string =>
  orderOf(env) + env.items.map((i) => `\n${i.name}=${keyOfValue(i)}`).join("");

/** Equal exactly where the variables stand in the same order, whatever the base sets and whatever is given. */
export function orderOf({ items, before }: Environment): string {
  const places = items.map((i) => i.place);
  return `[${[...places.slice(0, before), "|", ...places.slice(before)].join(" ")}]`;
}

/** The value of a name: the text's own, else the base's, which cannot be seen. */
export function lookUp(env: Environment, name: string): Value | undefined {
  const item = env.items.findLast((i) => i.name === name);
  if (item) return item;
  if (env.base === undefined) return undefined;
  const key = `${TERMS[env.system]}env(${JSON.stringify(env.base)},${JSON.stringify(name)})`;
  return termValue({ key, shown: `⟨${name} of ${env.base}⟩`, maybeUnset: name !== "PATH" || env.system !== "posix" });
}

/** What the base's ENV is asked at a FROM: does it lack a name, for its value, and for its place among the others? */
export interface CrossQuestions {
  readonly baseLacks: (name: string) => boolean;
  readonly isOrdered: (name: string) => boolean;
}

/** What a FROM of a stage does: the image's ENV, the base's included, is set again over inherited ARGs (DESIGN 4.3). */
export function crossFrom(env: Environment, image: ImageEnv, ask: CrossQuestions): Environment {
  const { baseLacks, isOrdered } = ask;
  const { base, system } = env;
  const inherited: EnvItem[] = [];
  for (const item of env.items) {
    if (!item.byArg || image.has(item.name)) continue;
    if (base === undefined) inherited.push(item);
    else if (item.name !== "PATH" || system !== "posix")
      inherited.push(baseLacks(item.name) ? item : shadowed(env, item));
  }
  const place = (name: string) => (base === undefined || isOrdered(name) ? name : `(${name})`);
  const own = [...image].map(([name, text]): EnvItem => ({ name, ...known(text), byArg: false, place: place(name) }));
  return { base, system, items: [...inherited, ...own], before: inherited.length };
}

/** The base's value where it sets the name, else the ARG's. */
function shadowed({ base, system }: Environment, item: EnvItem): EnvItem {
  const key = `${TERMS[system]}over(${JSON.stringify(base)},${JSON.stringify(item.name)},${keyOfValue(item)})`;
  const term = { key, shown: `⟨${item.name} of ${base} or the ARG⟩`, maybeUnset: item.maybeUnset };
  return { ...item, ...termValue(term) };
}
