// Stages that correspond: by name, the last as such, in an order that keeps every member's own.
import { describe, expect, test } from "vitest";
import { memberRows } from "../../src/2-align/member.ts";
import { alignStages } from "../../src/2-align/stages.ts";
import { family } from "../4-emit/family.ts";

/** Each aligned stage with the platforms it is on; a refusal as code and place. */
function aligned(...texts: readonly string[]): readonly string[] {
  const platforms = ["linux/amd64", "linux/arm64", "linux/arm/v7"];
  const given = texts.map((text, i) => [platforms[i] ?? "", { path: `Dockerfile.${i}`, text, context: "" }] as const);
  const { members } = family(Object.fromEntries(given));
  const rows = members.flatMap((m) => {
    const read = memberRows(m, "", new Map());
    return read.kind === "rows" ? [read.rows] : [];
  });
  const result = alignStages(members, rows);
  if (result.kind === "trouble") return result.diagnostics.map((d) => `${d.code} ${d.place?.file}:${d.place?.line}`);
  return result.stages.map(
    (s) => `${s.name ?? "-"}: ${[...s.cells.keys()].map((p) => platforms.indexOf(p)).join(" ")}`,
  );
}

const file = (...names: readonly string[]): string =>
  names.map((n) => `FROM x${n === "" ? "" : ` AS ${n}`}\n`).join("");

describe("stages", () => {
  test("of one name correspond, and so do the last ones", () => {
    expect(aligned(file("build", ""), file("Build", ""))).toEqual(["build: 0 1", "-: 0 1"]);
    expect(aligned(file(""), file("build", ""))).toEqual(["build: 1", "-: 0 1"]);
  });

  test("without a name correspond by their count", () => {
    expect(aligned(file("", "a", "", "end"), file("", "", "end"))).toEqual(["-: 0 1", "a: 0", "-: 0 1", "end: 0 1"]);
  });

  test("of some platforms stand where those have them", () => {
    expect(aligned(file("a", "c", "end"), file("a", "b", "c", "end"), file("c", "d", "end"))).toEqual([
      "a: 0 1",
      "b: 1",
      "c: 0 1 2",
      "d: 2",
      "end: 0 1 2",
    ]);
  });

  test("in different orders are refused", () => {
    expect(aligned(file("a", "b", "end"), file("b", "a", "end"))).toEqual(["STAGES_DIFFER Dockerfile.1:1"]);
  });
});
