// Our evaluator held against real engines at scale: the same as test/engine/evaluator.test.ts, many times over.
import { join } from "node:path";
import { expect, test } from "vitest";
import { answersIn } from "../engine/evaluator/answers.ts";
import { type Held, holdAgainst } from "../engine/evaluator/held.ts";
import { versionsOf, withEngines } from "./engines.ts";

const FROM = Number(process.env["ARCHFOLD_SEED"] ?? 0);
const COUNT = Number(process.env["ARCHFOLD_DOCKERFILES"] ?? 10_000);

/** A folder in which each engine's answers are kept, and are not asked for again. */
const KEPT = process.env["ARCHFOLD_ANSWERS"];

const say = (line: string): boolean => process.stdout.write(`${line}\n`);

interface Row extends Held {
  readonly versions: string;
  readonly seconds: number;
}

test(`${COUNT} generated Dockerfiles from seed ${FROM} on, on each engine`, async () => {
  const rows: Row[] = [];
  const missing = await withEngines(async (engine) => {
    const [versions, start] = [await versionsOf(engine), performance.now()];
    let shown = 0;
    const held = await holdAgainst(
      engine,
      {
        from: FROM,
        count: COUNT,
        answers: answersIn(KEPT && join(KEPT, `${versions.replace(/[^\w.]+/g, "-")}.jsonl`)),
      },
      ({ agree, refused, failed, disagree }, done) => {
        say(
          `${versions}: ${done} of ${COUNT}: ${agree} agree, ${refused} refused, ${failed} not built, ${disagree.length} disagree`,
        );
        for (const found of disagree.slice(shown)) say(JSON.stringify(found, undefined, 2));
        shown = disagree.length;
      },
    );
    rows.push({ ...held, versions, seconds: Math.round((performance.now() - start) / 1000) });
  });
  say(table(rows));
  for (const root of missing) say(`no engine in ${root}: CONTRIBUTING says how to install it`);
  expect(rows.length).toBeGreaterThan(0);
  for (const { disagree, agree, failed } of rows) {
    expect(disagree).toEqual([]);
    expect(agree).toBeGreaterThan(COUNT * 0.75);
    expect(failed).toBeLessThan(COUNT * 0.05);
  }
});

function table(rows: readonly Row[]): string {
  const lines = rows.map(
    (r) =>
      `| ${r.versions} | ${FROM} to ${FROM + COUNT - 1} | ${r.agree} | ${r.refused} | ${r.failed} | ${r.disagree.length} | ${r.seconds} |`,
  );
  const reasons = rows.flatMap((r) => [`refused on ${r.versions}:`, ...reasonsOf(r)]);
  return [
    "| engine | seeds | agree | refused | not built | disagree | seconds |",
    "| --- | --- | --- | --- | --- | --- | --- |",
    ...lines,
    ...reasons,
  ].join("\n");
}

const reasonsOf = ({ why }: Row): readonly string[] =>
  Object.entries(why)
    .sort(([, a], [, b]) => b - a)
    .slice(0, 20)
    .map(([reason, count]) => `  ${count} ${reason}`);
