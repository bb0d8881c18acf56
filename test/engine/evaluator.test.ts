// Our evaluator against the real engine: what it says of a generated Dockerfile is what BuildKit was given and made.
// `npm run test:long` builds far more of them.
import { expect, test } from "vitest";
import { holdAgainst } from "./evaluator/held.ts";
import { describeEngine } from "./harness.ts";

const COUNT = 150;

await describeEngine("the evaluator beside the engine", (engine) => {
  test(`${COUNT} generated Dockerfiles: the operations and the configuration that BuildKit made`, async () => {
    const held = await holdAgainst(engine, { from: 0, count: COUNT });
    expect(held.disagree).toEqual([]);
    expect(held.agree).toBeGreaterThan(COUNT / 2);
    expect(held.failed).toBeLessThan(COUNT / 10);
  }, 600_000);
});
