// ARG within a stage: what it sets there (dockerfile2llb/convert.go dispatchArg).
import type { Instruction } from "../../model/dockerfile.ts";
import { isKnown, known, type Value } from "../words/text.ts";
import { given, SCAN_ARGS } from "./arguments.ts";
import { type Environment, lookUp, setIfGiven, setVariable } from "./environment.ts";
import { expander } from "./expander.ts";
import type { Room } from "./room.ts";

export interface Argument {
  readonly name: string;
  readonly value: string | undefined;
}

export interface Declaration {
  readonly name: string;
  /** What is given, else the default, else the global's; a name that was set before and is set by none of them keeps its value. */
  readonly value: Value | undefined;
  readonly environment: Environment;
}

/** The default is read in `readIn`: older frontends read those of one line alike. */
export function declare(
  { name: written, value }: Argument,
  environment: Environment,
  readIn: Environment,
  at: Instruction,
  room: Room,
): Declaration {
  const { globals } = room;
  const name = room.setup.isOlder ? expandedName(written, readIn, at, room) : written;
  // Which names are never given was asked of them as they are written.
  const setup = name === written ? room.setup : { ...room.setup, isFixed: () => false };
  // A global ARG that is not given and has no default sets nothing here either.
  const global = globals.get(name);
  const inherited = global?.maybeUnset || room.takenAway.has(name) ? undefined : global;
  const isOwn = value !== undefined || inherited !== undefined;
  const isGiven = setup.values?.has(name) ?? false;
  // The default of an ARG that is given is not read, but Docker 26 reads it, and may refuse it.
  const isRead = value !== undefined && (setup.isOlder || !isGiven);
  const own = isRead ? known(expander(readIn, at, room)(value)) : inherited;
  const declared = given(name, own, setup);
  if (SCAN_ARGS.has(name)) return { value: declared, environment, name };
  const result = isOwn ? declared : given(name, lookUp(environment, name), setup);
  // Without a value and never given, ARG leaves the environment alone.
  if (!result || (!isOwn && !isGiven && setup.isFixed(name))) return { value: declared, environment, name };
  const isSet = isOwn || isGiven;
  return {
    name,
    value: declared,
    environment: isSet ? setVariable(environment, name, result, true) : setIfGiven(environment, name, result),
  };
}

function expandedName(written: string, readIn: Environment, at: Instruction, room: Room): string {
  const name = expander(readIn, at, room)(written);
  if (isKnown(name)) return name;
  room.report(at, "the name of this ARG depends on what is not known");
  return written;
}
