// The mutants of test/mutants.test.ts, ten thousand of them. ARCHFOLD_SEED=N tries others.
import { expect, test } from "vitest";
import { survey } from "../cases/survey.ts";

const seed = Number(process.env["ARCHFOLD_SEED"] ?? 1);

test("10 000 mutants", async () => {
  const { wrong, changed, same } = await survey(10_000, seed);
  expect(wrong).toEqual([]);
  process.stdout.write(`seed ${seed}: ${changed} builds changed, none proved; ${same} builds the same, all proved\n`);
});
