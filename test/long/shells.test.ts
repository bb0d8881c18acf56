// The scripts of test/5-prove/shells.test.ts, twelve thousand of them. ARCHFOLD_SEED=N tries others.
import { expect, test } from "vitest";
import { holdAgainstShells } from "../shells/oracle.ts";

const seed = Number(process.env["ARCHFOLD_SEED"] ?? 1);

test("12 000 scripts", async () => {
  const { shells, plain, trapped, wrong, refused } = await holdAgainstShells(12_000, seed);
  process.stdout.write(
    `seed ${seed}, ${shells.join(", ")}: ${JSON.stringify({ plain, trapped, wrong: wrong.length })}\n`,
  );
  process.stdout.write(`${refused.slice(0, 12).join("\n")}\n`);
  expect(wrong).toEqual([]);
  expect(plain.taken / plain.alike).toBeGreaterThan(0.8);
});
