// A term of the evaluator, by its key -> the text that it stands for when the build arguments and the bases are known.
// Only the key is read: so where two keys are equal their texts are, which is what the prover builds on.
import { keyOf, type Text } from "../../../src/5-prove/words/text.ts";
import type { BaseConfig, Question } from "../question.ts";
import { type Bases, basesOf, defaultShell, envOf } from "./bases.ts";
import { type Key, parseKey } from "./keys.ts";
import { clean, resolvePath, withoutDrive } from "./paths.ts";
import { replace, trimPrefix, trimSuffix } from "./pattern.ts";
import { portsOf } from "./ports.ts";
import { Refused } from "./refused.ts";

/** Are all of these known from the text alone? */
export const arePlain = (...texts: readonly (Text | undefined)[]): boolean =>
  texts.every((t) => t === undefined || typeof t === "string");

export interface World {
  readonly question: Question;
  readonly bases: Bases;
}

export const worldOf = (question: Question): World => ({ question, bases: basesOf(question) });

export const textOf = (text: Text, world: World): string =>
  typeof text === "string" ? text : textOfKey(keyOf(text), world);

/** A working directory: an ending slash means nothing there. */
export const folderTextOf = (text: Text, world: World): string =>
  typeof text === "string" ? text : (valueOfKey(keyOf(text), world, false) ?? "");

export const textOfKey = (key: string, world: World): string => valueOfKey(key, world) ?? "";

/** The value of a variable by its key: undefined where it is unset. `keepSlash`: does the ending slash of a path count? */
export function valueOfKey(key: string, world: World, keepSlash = true): string | undefined {
  return read(parseKey(key), { world, keepSlash });
}

interface Reading {
  readonly world: World;
  readonly keepSlash: boolean;
}

function read(key: Key, reading: Reading): string | undefined {
  switch (key.kind) {
    case "text":
      return key.text;
    case "unset":
      return undefined;
    case "automatic":
      return automatic(key.name, reading.world.question);
    case "sum":
      return sumOf(key.pieces, reading);
    case "operation": {
      const [first, second] = key.operands;
      if (key.name === "folder") return first && read(first, { ...reading, keepSlash: false });
      // What an argument would be otherwise is not looked at where it is given.
      const isArgument = key.name === "arg" || key.name === "filled";
      const name = isArgument && first ? read(first, reading) : undefined;
      const given = reading.world.question.buildArgs;
      const isGiven = name !== undefined && Object.hasOwn(given, name) && (key.name === "arg" || given[name] !== "");
      if (name !== undefined) return isGiven ? given[name] : second && read(second, reading);
      return apply(
        key.name,
        key.operands.map((k) => read(k, reading)),
        reading,
      );
    }
  }
}

/** A path below a working directory is cleaned as a whole. */
function sumOf(pieces: readonly Key[], reading: Reading): string {
  const text = pieces.map((p) => read(p, reading) ?? "").join("");
  const [first] = pieces;
  if (first?.kind !== "operation" || !["workdir", "winworkdir", "path", "below"].includes(first.name)) return text;
  return clean(text) + (reading.keepSlash ? (/\/\.?$/.exec(text)?.[0] ?? "") : "");
}

/** Arguments that BuildKit sets and the evaluator does not know: those of the machine that builds. */
function automatic(name: string, { buildPlatform }: Question): string {
  const [os = "", arch = "", variant = ""] = buildPlatform.split("/");
  const values: Readonly<Record<string, string>> = {
    BUILDPLATFORM: buildPlatform,
    BUILDOS: os,
    BUILDARCH: arch,
    BUILDVARIANT: variant,
  };
  return values[name] ?? "";
}

function apply(
  name: string,
  operands: readonly (string | undefined)[],
  { world, keepSlash }: Reading,
): string | undefined {
  const [a, b, c] = operands;
  const base = () => world.bases(textOfKey(a ?? "", world));
  switch (name) {
    case "env":
      return envOf(base()).findLast(([n]) => n === b)?.[1];
    case "over":
    case "ownover":
      return envOf(base()).findLast(([n]) => n === b)?.[1] ?? c;
    case "winover":
      return envOf(base(), false).findLast(([n]) => n === b)?.[1] ?? c;
    case "workdir":
      return workdirOf(base().config?.WorkingDir ?? "");
    case "ownenv":
      return envOf(base()).findLast(([n]) => n === b)?.[1];
    case "winenv":
      return envOf(base(), false).findLast(([n]) => n === b)?.[1];
    case "winworkdir":
      return winWorkdirOf(base().config?.WorkingDir ?? "");
    case "drive":
      return withoutDrive(a ?? "", keepSlash);
    case "shell":
      return shellOf(base()).join(" ");
    case "quotedshell":
      return shellOf(base())
        .map((word) => JSON.stringify(word))
        .join(" ");
    case "ports":
      return operands
        .flatMap((words) => (words ?? "").split(/\s+/))
        .filter((word) => word !== "")
        .flatMap(portsOf)
        .join(" ");
    case "user":
      return base().config?.User ?? "";
    case "below":
      return resolvePath(a ?? "", b ?? "", keepSlash);
    case "path":
      // A destination of nothing is the folder itself (convert.go pathRelativeToWorkingDir).
      return resolvePath(a ?? "", keepSlash && (!b || b === ".") ? "./" : (b ?? ""), keepSlash);
    case ":-":
      return a ? a : b;
    case "-":
      return a ?? b;
    case ":+":
      return a ? b : "";
    case "+":
      return a === undefined ? "" : b;
    case ":?":
      if (!a) throw new Refused("a variable must not be empty", false);
      return a;
    case "?":
      if (a === undefined) throw new Refused("a variable must be set", false);
      return a;
    case "#":
    case "%":
      return trimmed(name, a ?? "", b ?? "");
    case "/":
    case "//":
      return replace(a ?? "", b ?? "", c ?? "", name === "//");
    default:
      throw new Error(`the term ${name} is not understood`);
  }
}

function trimmed(mark: string, value: string, word: string): string {
  const greedy = word.startsWith(mark);
  return (mark === "#" ? trimPrefix : trimSuffix)(value, greedy ? word.slice(1) : word, greedy);
}

/** A base's working directory is set like a WORKDIR at the stage's start, so a relative one counts twice. */
const workdirOf = (folder: string): string => (folder === "" ? "" : resolvePath(folder, folder, false));

const winWorkdirOf = (folder: string): string => (folder === "" ? "" : workdirOf(withoutDrive(folder, false)));

const shellOf = (base: BaseConfig): readonly string[] => {
  const own = base.config?.Shell ?? [];
  return own.length > 0 ? own : defaultShell(base);
};
