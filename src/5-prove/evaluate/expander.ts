// Words of a command, expanded with the variables of its stage.
import type { Instruction } from "../../model/dockerfile.ts";
import { type Expansion, expandWord } from "../words/expand.ts";
import { isKnown, type Text } from "../words/text.ts";
import { type Environment, lookUp } from "./environment.ts";
import type { Expand, Room } from "./room.ts";

export const expander = (environment: Environment, at: Instruction, room: Room): Expand => {
  const how = expansion(environment, at, room);
  return (word) => (word.includes("$") ? expandWord(word, how) : expandLiteral(word, how, room));
};

export const expansion = (environment: Environment, at: Instruction, room: Room): Expansion => ({
  escape: room.escape,
  lookup: (name) => lookUp(environment, name),
  fail: (message) => room.report(at, message),
  mayFail: (key) => room.mayFail(at, key),
});

/** A word without variables reads alike everywhere; what is wrong with it is reported each time. */
function expandLiteral(word: string, how: Expansion, { literals }: Room): Text {
  const before = literals.get(word);
  if (before !== undefined) return before;
  let isWrong = false;
  const fail = (message: string) => {
    isWrong = true;
    how.fail(message);
  };
  const text = expandWord(word, { ...how, fail });
  if (isKnown(text) && !isWrong) literals.set(word, text);
  return text;
}
