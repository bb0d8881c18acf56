// What the prover takes for the same, dash, bash and busybox do alike. More of it: npm run test:long.
import { expect, test } from "vitest";
import { holdAgainstShells } from "../shells/oracle.ts";

const seed = Number(process.env["ARCHFOLD_SEED"] ?? 6);

test("600 scripts", { timeout: 300_000 }, async () => {
  const { shells, plain, trapped, wrong } = await holdAgainstShells(600, seed);
  expect(shells).toEqual(expect.arrayContaining(["dash", "bash"]));
  expect(wrong).toEqual([]);
  expect(trapped.unlike).toBeGreaterThan(20);
  expect(plain.taken / plain.alike).toBeGreaterThan(0.8);
});
