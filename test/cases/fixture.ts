// The cases under fixtures/: what case.json says, read strictly, so that a misspelt field is no silent pass.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export interface Case {
  /** The folder's name: a short sentence. */
  readonly name: string;
  readonly why: string;
  readonly expect: "folds" | "refuses";
  /** Codes of the errors and warnings, exactly these. */
  readonly codes: readonly string[];
  /** Flags of `archfold fold`. */
  readonly args: readonly string[];
  /** Built for real by the engine tests. */
  readonly engine: boolean;
}

const root = join(import.meta.dirname, "../../fixtures");

export const inputOf = (name: string): string => join(root, name, "input");

/** Every case, by name. */
export function cases(): readonly Case[] {
  return readdirSync(root)
    .sort()
    .map((name) => read(name, JSON.parse(readFileSync(join(root, name, "case.json"), "utf8"))));
}

export const folding = (): readonly Case[] => cases().filter((c) => c.expect === "folds");

const FIELDS: ReadonlySet<string> = new Set(["why", "expect", "codes", "args", "engine"]);

function read(name: string, json: Readonly<Record<string, unknown>>): Case {
  const { why, expect, codes, args = [], engine } = json;
  const wrong = (what: string): Error => new Error(`fixtures/${name}/case.json: ${what}`);
  const unknown = Object.keys(json).find((key) => !FIELDS.has(key));
  if (unknown !== undefined) throw wrong(`"${unknown}" is no field`);
  if (typeof why !== "string" || why.trim() === "") throw wrong("why is mandatory");
  if (expect !== "folds" && expect !== "refuses") throw wrong("expect is folds or refuses");
  if (name.startsWith("refuses-") !== (expect === "refuses")) throw wrong("names of refusals start with refuses-");
  if (!areTexts(codes) || !areTexts(args)) throw wrong("codes and args are lists of texts");
  if (typeof engine !== "boolean") throw wrong("engine is true or false");
  return { name, why, expect, codes, args, engine };
}

const areTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((v) => typeof v === "string");
