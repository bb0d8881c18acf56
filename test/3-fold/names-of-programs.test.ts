// Folder and prover share no code, so each has a list of the names that programs read from the environment. They mean the
// same names: the folder gives none of them to a variable of its own, and the prover lets none pass.
import { expect, test } from "vitest";
import { READ_BY_PROGRAMS as FOLDER } from "../../src/3-fold/variables/names.ts";
import { READ_BY_PROGRAMS as PROVER, readsVariable } from "../../src/5-prove/commands/names.ts";

function namesOf({ source, flags }: RegExp): readonly string[] {
  const [, list = ""] = /^\^\(\?:([^()]+)\)\$$/.exec(source) ?? [];
  expect({ list: list === "", flags }).toEqual({ list: false, flags: "" });
  return list.split("|");
}

test("a name that is in one list is in the other, and in each once", () => {
  const [folder, prover] = [namesOf(FOLDER), namesOf(PROVER)];
  expect(folder.filter((name) => !prover.includes(name))).toEqual([]);
  expect(prover.filter((name) => !folder.includes(name))).toEqual([]);
  for (const all of [folder, prover]) expect(new Set(all).size).toBe(all.length);
});

test("each name, and what begins or ends like it, is read", () => {
  const examples = namesOf(PROVER).map((name) => name.replace(".*", "X").replace("[0-9]", "4"));
  expect(examples.length).toBeGreaterThan(80);
  for (const name of examples) {
    expect(FOLDER.test(name), name).toBe(true);
    expect(readsVariable(name, [], false), name).toBe(`programs read ${name} from the environment`);
  }
});
