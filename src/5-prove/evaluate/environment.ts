// The environment of a stage: variables in BuildKit's order over the unseen ENV of a base image.
// Source: client/llb/meta.go EnvList (setting moves a name to the end), dockerfile2llb/convert.go dispatchStages
// (at every FROM the image's ENV is set again) and addEnv (in the image a name keeps its place).
import { keyOfValue, known, type Text, termValue, type Value } from "../words/text.ts";
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

/**
 * What set variables: at the stage's FROM, each name once, then one after another. The list only grows, so that a long
 * file's environments share it.
 */
interface Settings {
  readonly list: EnvItem[];
  /** How many were set at the FROM, and how many of them stand before the base's ENV. */
  readonly atFrom: number;
  readonly before: number;
  /** The FROM is one of a stage. */
  readonly isCrossed: boolean;
  /** Where in the list each name is set behind the FROM, in order. */
  readonly places: Map<string, number[]>;
  /** Where the FROM set each name; made when it is first asked for. */
  names?: ReadonlyMap<string, number>;
}

export interface Environment {
  /** The base image whose unseen ENV comes first, as the member names it; undefined where all that it sets is among `items`. */
  readonly base: string | undefined;
  /** BuildKit gives every image a PATH, but those of Windows. */
  readonly system: System;
  readonly settings: Settings;
  /** How many of the settings count here: the later ones belong to later instructions. */
  readonly length: number;
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
  environment: { base, system, settings: settingsOf([], 0), length: 0 },
  image: new Map(),
});

/** Of an image whose `NAME=value` are known. */
export function knownEnvironment(env: readonly string[], system: System): Start {
  const image = new Map<string, Text>(env.map((e) => [e.slice(0, e.indexOf("=")), e.slice(e.indexOf("=") + 1)]));
  if (system === "posix" && !image.has("PATH")) image.set("PATH", DEFAULT_PATH);
  const items = [...image].map(([name, text]): EnvItem => ({ name, ...known(text), byArg: false, place: name }));
  return { environment: { base: undefined, system, settings: settingsOf(items, 0), length: items.length }, image };
}

const settingsOf = (list: EnvItem[], before: number, isCrossed = false): Settings => ({
  list,
  atFrom: list.length,
  before,
  isCrossed,
  places: new Map(),
});

export function setVariable(env: Environment, name: string, value: Value, byArg: boolean, place = name): Environment {
  // Siblings may share the settings of the stage below: the second one to set anything takes its own.
  const settings = env.length === env.settings.list.length ? env.settings : forked(env);
  const { list, places } = settings;
  const found = places.get(name);
  if (found) found.push(list.length);
  else places.set(name, [list.length]);
  list.push({ name, text: value.text, maybeUnset: value.maybeUnset, byArg, place });
  return { ...env, settings, length: list.length };
}

function forked({ settings, length }: Environment): Settings {
  const places = [...settings.places].map(([name, all]) => [name, all.filter((place) => place < length)] as const);
  const isSet = ([, all]: readonly [string, readonly number[]]) => all.length > 0;
  return { ...settings, list: settings.list.slice(0, length), places: new Map(places.filter(isSet)) };
}

export interface Variables {
  /** In the order in which they were last set; a name stands once. */
  readonly items: readonly EnvItem[];
  /** How many items stand before those of the base. */
  readonly before: number;
}

/** The variables that the settings leave: setting moves a name to the end. */
export function variablesOf(env: Environment): Variables {
  const { list, before: atFront } = env.settings;
  const items: EnvItem[] = [];
  let before = 0;
  for (let at = 0; at < env.length; at++) {
    const item = list[at];
    if (!item || (placeBehindFrom(env, item.name) ?? at) !== at) continue;
    if (at < atFront) before++;
    items.push(item);
  }
  return { items, before };
}

/** Where a name was set last behind the stage's FROM. */
const placeBehindFrom = ({ settings, length }: Environment, name: string): number | undefined =>
  settings.places.get(name)?.findLast((place) => place < length);

/**
 * An ARG without a value of its own: where it is not given, the variable stays where it stood. Its place then names
 * those that stood before it, or says that only the base could have set it.
 */
export function setIfGiven(env: Environment, name: string, value: Value): Environment {
  const now = itemIn(env, name);
  if (!now) return setVariable(env, name, value, true, env.base === undefined ? name : `${name}?base`);
  const { items, before } = variablesOf(env);
  const at = items.indexOf(now);
  const names = items.slice(0, at).map((i) => i.name);
  if (at >= before) names.splice(before, 0, "|");
  return setVariable(env, name, value, true, `${name}?{${names.join(" ")}}${now.place}`);
}

/** The variable of a name as the text set it last. */
function itemIn(env: Environment, name: string): EnvItem | undefined {
  const { settings } = env;
  const behind = placeBehindFrom(env, name);
  if (behind !== undefined) return settings.list[behind];
  settings.names ??= new Map(settings.list.slice(0, settings.atFrom).map((item, at) => [item.name, at]));
  const at = settings.names.get(name);
  return at === undefined ? undefined : settings.list[at];
}

/** True exactly where the variables stand in the same order, whatever the base sets and whatever is given. */
export const isSameOrder = (a: Variables, b: Variables, placeOf = (item: EnvItem) => item.place): boolean =>
  a.before === b.before &&
  a.items.length === b.items.length &&
  a.items.every((item, i) => {
    const other = b.items[i];
    return other !== undefined && (item.place === other.place || placeOf(item) === placeOf(other));
  });

/** The value of a name: the text's own, else the base's, which cannot be seen. */
export function lookUp(env: Environment, name: string): Value | undefined {
  const item = itemIn(env, name);
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
  // Where nothing was set since the last FROM of a stage, this one does what that one did.
  if (env.settings.isCrossed && env.length === env.settings.atFrom) return env;
  const { items } = variablesOf(env);
  const inherited: EnvItem[] = [];
  for (const item of items) {
    if (!item.byArg || image.has(item.name)) continue;
    if (base === undefined) inherited.push(item);
    else if (item.name !== "PATH" || system !== "posix")
      inherited.push(baseLacks(item.name) ? item : shadowed(base, system, item));
  }
  // Most are as they were, and stand as in the image: a file of many stages shares them.
  const former = items.filter((item) => !item.byArg);
  let next = 0;
  const own = Array.from(image, ([name, text]): EnvItem => {
    const place = base === undefined || isOrdered(name) ? name : `(${name})`;
    const isNext = former[next]?.name === name;
    const before = isNext ? former[next++] : former.find((item) => item.name === name);
    return before?.text === text && before.place === place ? before : { name, ...known(text), byArg: false, place };
  });
  const list = [...inherited, ...own];
  return { base, system, settings: settingsOf(list, inherited.length, true), length: list.length };
}

/** How the key of a value begins that is the base's where the base sets the name; nothing else holds this text. */
export const overBase = (base: string, name: string): string => `over(${JSON.stringify(base)},${JSON.stringify(name)},`;

/** The base's value where it sets the name, else the ARG's; asked twice, the base says the same. */
function shadowed(base: string, system: System, item: EnvItem): EnvItem {
  const head = `${TERMS[system]}${overBase(base, item.name)}`;
  if (typeof item.text !== "string" && item.text.parts.length === 1 && item.text.key.startsWith(head)) return item;
  const key = `${head}${keyOfValue(item)})`;
  const term = { key, shown: `⟨${item.name} of ${base} or the ARG⟩`, maybeUnset: item.maybeUnset };
  return { ...item, ...termValue(term) };
}
