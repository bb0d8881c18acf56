// The laws of a fold, on every fixture that folds and on families that fast-check makes up (test/cases/generate.ts).
// ARCHFOLD_SEED=N and ARCHFOLD_RUNS=N try others; a failure prints its seed and the smallest family that fast-check found.
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { find, foldFamily } from "../src/pipeline.ts";
import { folding } from "./cases/fixture.ts";
import { generated, type Spec, specs } from "./cases/generate.ts";
import * as laws from "./cases/laws.ts";
import { memoryPorts } from "./cases/memory.ts";
import { foldedOf, type Run } from "./cases/outcomes.ts";
import { runCase } from "./cases/run.ts";

const seed = Number(process.env["ARCHFOLD_SEED"] ?? 20);
const numRuns = Number(process.env["ARCHFOLD_RUNS"] ?? 150);

type Law = (run: Run) => laws.Broken | Promise<laws.Broken>;

/** The last one writes. */
const EVERY: Readonly<Record<string, Law>> = {
  "tiles join to the text, of what is read and of what is emitted": laws.tilesJoin,
  "a fold is proved on every platform; a refusal has a reason and a place": laws.provedOrRefused,
  "what the planner makes is never refuted": laws.neverRefuted,
  "the members' order does not matter": laws.orderDoesNotMatter,
  "a platform equal to another moves no region": laws.addingAnEqualPlatformMovesNothing,
  "no comment is lost": laws.noCommentIsLost,
  "unfolding for a platform gives what its member builds": laws.unfoldingGivesTheMember,
  "a changed letter is seen": laws.aChangedLetterIsSeen,
  "a manifest keeps its other lines, in their order": laws.manifestsKeepTheirOtherLines,
  "folding again proposes nothing": laws.foldingAgainProposesNothing,
};

describe.each(folding())("$name", (given) => {
  let run: Run;
  beforeAll(async () => {
    run = await runCase(given);
  });
  test.each(Object.entries(EVERY))("%s", async (_, law) => {
    expect(await law(run)).toEqual([]);
  });
});

describe("families that are made up", () => {
  test.each(Object.entries(EVERY))("%s", async (_, law) => {
    await every(specs, async (spec) => {
      expect(await law(await runOf(spec)), textsOf(spec)).toEqual([]);
    });
  });

  test("in the exact form nothing is refuted either, and every grade is exact", async () => {
    await every(specs, async (spec) => {
      const run = await runOf(spec, "exact");
      const grades = foldedOf(run).flatMap((o) => [...o.proof.values()].map((p) => p.grade));
      expect([...laws.neverRefuted(run), ...grades.filter((g) => g !== "exact")], textsOf(spec)).toEqual([]);
    });
  });
});

async function runOf(spec: Spec, form: "readable" | "exact" = "readable"): Promise<Run> {
  const { files, members } = generated(spec);
  const ports = memoryPorts(files);
  const request = laws.requestOf(members);
  const findings = await find(ports, request);
  if (findings.kind === "trouble") throw new Error(findings.diagnostics[0]?.message);
  const outcomes = await Promise.all(findings.subjects.map((s) => foldFamily(ports, s, { form })));
  return { ports, request, subjects: findings.subjects, outcomes };
}

function every<T>(values: fc.Arbitrary<T>, holds: (value: T) => Promise<void>): Promise<void> {
  return fc.assert(fc.asyncProperty(values, holds), { seed, numRuns });
}

/** The Dockerfiles of a family that breaks a law, to be read in the failure. */
const textsOf = (spec: Spec): string =>
  [...generated(spec).files]
    .filter(([path]) => path.includes("Dockerfile"))
    .map(([path, text]) => `--- ${path}\n${text}`)
    .join("");
