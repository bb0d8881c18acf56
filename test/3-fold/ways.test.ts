// Where the prover does not have the shortest fold, longer ones are tried: here the planner does not read the base's name
// as the prover does, so that it does not see the ENV below.
import { describe, expect, test } from "vitest";
import { fold } from "../../src/3-fold/fold.ts";
import { emitDockerfile } from "../../src/4-emit/dockerfile.ts";
import { foldTexts, pairOf, textOf } from "../cases/texts.ts";
import { holding } from "./stages-of.ts";

const below = "FROM scratch AS below-linux\nENV V=2\n";
const end = "FROM scratch\nCOPY --from=above /a /a\nCOPY x /b\nRUN @\nUSER u\nRUN last\nEXPOSE 1\n";
const rest = "RUN @\nRUN x\nRUN y\nRUN z\nRUN echo $V\n";

describe("an argument that an ENV behind a name with a variable hides", () => {
  test("what follows the difference stands once for each platform, where that is enough", async () => {
    const text = `${below}FROM below-$TARGETOS AS above\nCOPY one /a\nCOPY two /a\nCOPY @ /b\nARG V=1\n${rest}${end}`;
    const result = await textOf({ members: pairOf(text) });
    expect(holding(result, "COPY one")).toHaveLength(1);
    for (const s of holding(result, "RUN echo $V")) expect(s.lines).toContain("ARG V=1");
    expect(holding(result, "RUN last")).toHaveLength(1);
  });

  test("else all of its stage does, and the other stages stay as they were", async () => {
    const text = `${below}FROM below-$TARGETOS AS above\nCOPY one /a\nCOPY two /a\nARG V=1\n${rest}${end}`;
    const result = await textOf({ members: pairOf(text) });
    for (const s of holding(result, "RUN echo $V")) expect(s.lines).toContain("ARG V=1");
    expect(holding(result, "COPY one")).toHaveLength(2);
    expect(holding(result, "RUN last")).toHaveLength(1);
  });
});

test("the ways come with the shortest first and the longest last, and no two are the same", async () => {
  const text = `FROM a AS one\nRUN u\n${rest}FROM one AS two\nRUN v\n${rest}FROM two\nRUN w\nRUN w\n${rest}`;
  const outcome = await foldTexts({ members: pairOf(text) });
  if (outcome.status !== "folded") throw new Error("not folded");
  const { family } = outcome.proposal;
  const result = fold(family, { exact: false });
  const texts = [...(result.kind === "graphs" ? result.graphs : [])].map((g) => emitDockerfile(g, family.members).text);
  expect(new Set(texts).size).toBe(texts.length);
  const lines = texts.map((t) => t.split("\n").length);
  expect(Math.min(...lines)).toBe(lines[0]);
  expect(Math.max(...lines)).toBe(lines.at(-1));
});
