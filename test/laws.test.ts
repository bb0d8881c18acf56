// The laws of a fold, on every fixture that folds and on families that fast-check makes up (test/cases/generate.ts).
// ARCHFOLD_SEED=N and ARCHFOLD_RUNS=N try others; a failure prints its seed and the smallest family that fast-check found.
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { fold } from "../src/3-fold/fold.ts";
import { emitDockerfile } from "../src/4-emit/dockerfile.ts";
import type { Family } from "../src/model/family.ts";
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
  "what stands once for each platform has its reasons": laws.everySplitHasReasons,
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

  test("in the exact form nothing is refuted either, every grade is exact, and an equal platform moves no region", async () => {
    await every(specs, async (spec) => {
      const run = await runOf(spec, "exact");
      const grades = foldedOf(run).flatMap((o) => [...o.proof.values()].map((p) => p.grade));
      const broken = [
        ...laws.neverRefuted(run),
        ...laws.everySplitHasReasons(run),
        ...(await laws.addingAnEqualPlatformMovesNothing(run)),
      ];
      expect([...broken, ...grades.filter((g) => g !== "exact")], textsOf(spec)).toEqual([]);
    });
  });
});

describe("families that are made up, counted", () => {
  /** What refuses a family of these, and nothing else: each with its place, as a law says. */
  const CODES = ["CONTEXT_CANNOT_MOVE", "FOLD_NOT_PROVED", "GLOBAL_ARG_DIFFERS", "STAGES_DIFFER", "UNSAFE_SPLIT"];

  test.each(["readable", "exact"] as const)(
    "most fold in the %s form, nearly all by the shortest fold",
    async (form) => {
      const counts = { folded: 0, shortest: 0 };
      const refused = new Map<string, number>();
      for (const spec of fc.sample(specs, { seed, numRuns })) {
        const run = await runOf(spec, form);
        for (const outcome of run.outcomes) {
          if (outcome.status === "folded") {
            counts.folded += 1;
            if (outcome.proposal.dockerfile === shortestFold(outcome.proposal.family, form)) counts.shortest += 1;
          } else {
            const errors = outcome.diagnostics.filter((d) => d.severity === "error");
            for (const code of new Set(errors.map((d) => d.code))) refused.set(code, (refused.get(code) ?? 0) + 1);
          }
        }
      }
      const seen = JSON.stringify([counts, ...refused]);
      expect([...refused.keys()].sort(), seen).toEqual(CODES.filter((code) => refused.has(code)));
      // ONBUILDs that differ, which these families have far more often than real ones, have no place in a fold.
      expect(counts.folded, seen).toBeGreaterThan(numRuns * 0.55);
      expect(counts.shortest, seen).toBeGreaterThan(counts.folded * 0.95);
      // A whole context that moves is the one thing that no exact form has.
      expect(refused.get("FOLD_NOT_PROVED") ?? 0, seen).toBeLessThanOrEqual(form === "exact" ? numRuns * 0.2 : 0);
    },
  );
});

/** The text of the fold that is tried first. */
function shortestFold(family: Family, form: "readable" | "exact"): string | undefined {
  const result = fold(family, { exact: form === "exact" });
  const [graph] = result.kind === "graphs" ? result.graphs : [];
  return graph && emitDockerfile(graph, family.members).text;
}

async function runOf(spec: Spec, form: "readable" | "exact" = "readable"): Promise<Run> {
  const { files, members } = generated(spec);
  const ports = memoryPorts(files);
  const request = laws.requestOf(members);
  const findings = await find(ports, request);
  if (findings.kind === "trouble") throw new Error(findings.diagnostics[0]?.message);
  const outcomes = await Promise.all(findings.subjects.map((s) => foldFamily(ports, s, { form })));
  return { ports, request, subjects: findings.subjects, outcomes, form };
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
