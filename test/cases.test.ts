// Every folder of fixtures/ is a case: what it must come to, its diagnostics, and the very bytes that it prints and writes.
// After a wanted change: UPDATE=1 npx vitest run --project unit test/cases.test.ts, then read what changed.
import { describe, expect, test } from "vitest";
import { diagnosticsOf } from "../src/7-report/json.ts";
import type { FoldOutcome } from "../src/model/change.ts";
import { CODES } from "../src/model/codes.ts";
import { type Case, cases } from "./cases/fixture.ts";
import { foldedOf } from "./cases/outcomes.ts";
import { runCase } from "./cases/run.ts";
import { drop, keep, kept, keptNames, snapshotOf } from "./cases/snapshot.ts";

const update = process.env["UPDATE"] === "1" && process.env["CI"] !== "true";
const all = cases();

describe.each(all)("$name", (given: Case) => {
  test(given.why, async () => {
    const run = await runCase(given);
    const wanted = given.expect === "folds" ? "folded" : "refused";
    expect(run.outcomes.length).toBeGreaterThan(0);
    expect(run.outcomes.map((o) => o.status)).toEqual(run.outcomes.map(() => wanted));
    for (const { proof, proposal } of foldedOf(run)) {
      const members = proposal.family.members.map((m) => m.platform.name);
      expect([...proof].map(([platform, p]) => [platform, p.verdict])).toEqual(members.map((m) => [m, "proved"]));
    }
    expect(codes(run.outcomes)).toEqual([...given.codes].sort());
    const snapshot = await snapshotOf(run);
    if (update) keep(given.name, snapshot);
    expect(Object.fromEntries(kept(given.name)), "missing or stale: see the head of this file").toEqual(
      Object.fromEntries(snapshot),
    );
  });
});

test("codes that cases expect are codes", () => {
  const known: ReadonlySet<string> = new Set(Object.keys(CODES));
  expect(all.flatMap((c) => c.codes).filter((code) => !known.has(code))).toEqual([]);
});

test("no snapshot is left of a case that is gone", () => {
  const names = new Set(all.map((c) => c.name));
  const stale = keptNames().filter((name) => !names.has(name));
  if (update) stale.forEach(drop);
  expect(keptNames().filter((name) => !names.has(name))).toEqual([]);
});

/** Codes of errors and warnings, each once. */
function codes(outcomes: readonly FoldOutcome[]): readonly string[] {
  const found = outcomes.flatMap(diagnosticsOf).filter((d) => d.severity !== "note");
  return [...new Set(found.map((d) => d.code))].sort();
}
