// What BuildKit refuses for some values only, though the result may hold nothing of it: the evaluator's risks, worked out.
import { constants } from "node:os";
import type { Evaluated } from "../../../src/5-prove/evaluate/evaluate.ts";
import type { Instruction } from "../../../src/model/dockerfile.ts";
import type { Question } from "../question.ts";
import { modeOf } from "./owner.ts";
import { withoutDrive } from "./paths.ts";
import { portsOf } from "./ports.ts";
import { Refused } from "./refused.ts";
import { textOfKey, type World } from "./terms.ts";

/** An ARG's default is refused, unless the argument is given: which of several on a line, the risk does not say. */
export class PerhapsRefused extends Refused {}

/** Throws where these values are refused. */
export function checkRisks({ mayFail }: Evaluated, world: World): void {
  for (const [key, at] of mayFail)
    try {
      if (!isGiven(at, world.question)) check(key, world);
    } catch (error) {
      if (error instanceof Refused && at.keyword === "ARG") throw new PerhapsRefused(error.message, false);
      throw error;
    }
}

/** The default of an ARG that is given is not looked at, but by Docker 26. */
function isGiven({ keyword, rest }: Instruction, { buildArgs, isOlder }: Question): boolean {
  if (keyword !== "ARG" || isOlder) return false;
  const risky = rest.split(/\s+/).filter((word) => word.includes("${"));
  return risky.every((word) => Object.keys(buildArgs).some((name) => word.startsWith(`${name}=`)));
}

function check(key: string, world: World): void {
  if (/^(?::?\?|#|%|\/\/?)\(/.test(key)) textOfKey(key, world);
  const [, kind, value] = /^(VOLUME|EXPOSE|STOPSIGNAL|--chmod|windows) (.*)$/s.exec(key) ?? [];
  if (kind === undefined || value === undefined) return;
  const text = textOfKey(value, world);
  if (kind === "VOLUME" && text === "") throw new Refused("an empty volume", false);
  if (kind === "STOPSIGNAL" && !isSignal(text)) throw new Refused(`the signal ${text}`, false);
  if (kind === "--chmod") modeOf(text, false);
  if (kind === "windows") withoutDrive(text, false);
  if (kind === "EXPOSE") for (const word of text.split(/\s+/).filter((w) => w !== "")) portsOf(word);
}

/** moby/sys signal.ParseSignal, by the names that this system has. */
function isSignal(text: string): boolean {
  const name = text.toUpperCase().replace(/^(?:SIG)?/, "SIG");
  return Number(text) > 0 || name in constants.signals || /^SIGRTM(?:IN|AX)(?:[+-][0-9]+)?$/.test(name);
}
