// Mutants of folds: one that changes a platform's build is never proved for it, one that changes nothing always is.
// Ten thousand of them: npm run test:long.
import { expect, test } from "vitest";
import { folding } from "./cases/fixture.ts";
import { foldedOf } from "./cases/outcomes.ts";
import { runCase } from "./cases/run.ts";
import { randomOf, survey, surveyOf } from "./cases/survey.ts";

const seed = Number(process.env["ARCHFOLD_SEED"] ?? 20);

test("400 mutants", { timeout: 120_000 }, async () => {
  const { wrong, changed, same, kinds } = await survey(400, seed);
  expect(wrong).toEqual([]);
  expect(Math.min(changed, same)).toBeGreaterThan(200);
  expect(kinds.size).toBeGreaterThan(25);
});

test.each(folding())("$name", { timeout: 120_000 }, async (given) => {
  const random = randomOf(seed);
  const run = await runCase(given);
  expect(foldedOf(run).flatMap((o) => surveyOf(o, 20, random).wrong)).toEqual([]);
});
