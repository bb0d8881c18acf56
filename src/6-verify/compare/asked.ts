// What a person asked to be ignored (model/image.ts, ASKABLE). In: differences. Out: those that are left, and the others by name.
import {
  ASKABLE,
  type AskedIgnorance,
  type Ignored,
  type ImageDifference,
  type Json,
  type JsonObject,
} from "../../model/image.ts";
import { objectOf } from "../../model/json.ts";

/** The words of `--ignore a,b`; or the first that is none, with those that there are. */
export function readIgnorances(list: string | undefined): readonly AskedIgnorance[] | { readonly wrong: string } {
  const words = list?.split(",") ?? [];
  const wrong = words.find((word) => !isAskable(word));
  if (wrong === undefined) return words.filter(isAskable);
  const known = Object.keys(ASKABLE).map((name) => NAMED.get(name) ?? name);
  return { wrong: `--ignore "${wrong}" is none of ${known.join(", ")}` };
}

const NAMED: ReadonlyMap<string, string> = new Map([
  ["env", "env:NAME"],
  ["label", "label:NAME"],
  ["file", "file:PATH"],
]);

function isAskable(word: string): word is AskedIgnorance {
  const [, name = "", value] = /^([a-z-]+)(?::(.+))?$/s.exec(word) ?? [];
  return Object.hasOwn(ASKABLE, name) && NAMED.has(name) === (value !== undefined);
}

export interface Sorted {
  readonly differences: readonly ImageDifference[];
  readonly ignored: readonly Ignored[];
}

/** Files, layers and history; the configuration is looked at before it is compared. */
export function sortAsked(found: readonly ImageDifference[], asked: readonly AskedIgnorance[]): Sorted {
  const differences: ImageDifference[] = [];
  const ignored: Ignored[] = [];
  for (const d of found) {
    const name = asked.find((one) => covers(one, d));
    if (name) ignored.push({ name, ...d });
    else differences.push(d);
  }
  return { differences, ignored };
}

function covers(asked: AskedIgnorance, { layer, file, field }: ImageDifference): boolean {
  if (asked === "history") return layer === undefined && field.startsWith("history[");
  if (asked === "layer-order") return file === undefined && field === "order";
  if (asked === "owner-names") return file !== undefined && field === "names";
  if (!asked.startsWith("file:") || file === undefined) return false;
  const path = asked.slice("file:".length).replace(/^\/+/, "");
  return path.endsWith("/") || path === "" ? file !== "" && file.startsWith(path) : file === path;
}

/** Both configurations without the variables and labels that do not count, and where these differed. */
export function withoutAsked(
  member: JsonObject,
  fold: JsonObject,
  asked: readonly AskedIgnorance[],
): { readonly member: JsonObject; readonly fold: JsonObject; readonly ignored: readonly Ignored[] } {
  let sides = { member, fold };
  const ignored: Ignored[] = [];
  for (const name of asked) {
    const take = name.startsWith("env:") ? takeVariable : name.startsWith("label:") ? takeLabel : undefined;
    if (!take) continue;
    const key = name.slice(name.indexOf(":") + 1);
    const [a, b] = [take(sides.member, key), take(sides.fold, key)];
    // Where it is equal it stays: its place among the others counts.
    if (a.value === b.value) continue;
    ignored.push({ name, field: a.field, from: a.value, to: b.value });
    sides = { member: a.rest, fold: b.rest };
  }
  return { ...sides, ignored };
}

interface Taken {
  readonly field: string;
  readonly value: string | null;
  /** A list or an object that has nothing else is as if it were not there. */
  readonly rest: JsonObject;
}

function takeVariable(image: JsonObject, name: string): Taken {
  const { Env: env, ...others } = objectOf(image["config"]);
  const all: readonly Json[] = Array.isArray(env) ? env : [];
  const isIt = (one: Json): boolean => typeof one === "string" && (one === name || one.startsWith(`${name}=`));
  const rest = all.filter((one) => !isIt(one));
  const mine = all.filter(isIt);
  return {
    field: "config.Env",
    value: mine.length === 0 ? null : mine.join(" "),
    rest: { ...image, config: rest.length === 0 ? others : { ...others, Env: rest } },
  };
}

function takeLabel(image: JsonObject, name: string): Taken {
  const { Labels: labels, ...others } = objectOf(image["config"]);
  const { [name]: value, ...rest } = objectOf(labels);
  return {
    field: `config.Labels.${name}`,
    value: value === undefined ? null : typeof value === "string" ? value : JSON.stringify(value),
    rest: { ...image, config: Object.keys(rest).length === 0 ? others : { ...others, Labels: rest } },
  };
}
