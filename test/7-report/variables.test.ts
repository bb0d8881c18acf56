// The table of a fold's variables: every name and value of it, in lines that a terminal has room for.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { variableLines } from "../../src/7-report/variables.ts";
import { columnsOf } from "../../src/7-report/width.ts";
import type { PlatformProof, Proof } from "../../src/model/verdict.ts";

const proved = (held: Readonly<Record<string, string>>): PlatformProof => ({
  verdict: "proved",
  assumptions: [],
  premises: [],
  variables: Object.entries(held).map(([name, value]) => ({ name, value })),
  notes: [],
  diagnostics: [],
});
const proofOf = (held: Readonly<Record<string, Readonly<Record<string, string>>>>): Proof =>
  new Map(Object.entries(held).map(([platform, values]) => [platform as never, proved(values)]));

describe("variableLines", () => {
  it("has a column for each name and a row for each platform, or several with the same values", () => {
    const proof = proofOf({
      "linux/amd64": { TOOL_ARCH: "x64", EXTRA_PACKAGES: "" },
      "linux/arm/v6": { TOOL_ARCH: "arm", EXTRA_PACKAGES: "gcc libatomic1" },
      "linux/arm/v7": { TOOL_ARCH: "arm", EXTRA_PACKAGES: "gcc libatomic1" },
      "linux/s390x": { TOOL_ARCH: "s390x" },
    });
    expect(variableLines(proof)).toEqual([
      "variables, not to be overridden",
      "                             TOOL_ARCH  EXTRA_PACKAGES",
      '  linux/amd64                x64        ""',
      '  linux/arm/v6 linux/arm/v7  arm        "gcc libatomic1"',
      "  linux/s390x                s390x",
    ]);
  });

  it("breaks a row of many platforms, and shortens what is long", () => {
    const held = { SUM: "0".repeat(64) };
    const names = ["amd64", "arm/v5", "arm/v6", "arm/v7", "arm64"].map((name) => `linux/${name}`);
    expect(variableLines(proofOf(Object.fromEntries(names.map((n) => [n, held]))))).toEqual([
      "variables, not to be overridden",
      "                                         SUM",
      `  linux/amd64 linux/arm/v5 linux/arm/v6  ${"0".repeat(31)}…`,
      "    linux/arm/v7 linux/arm64",
    ]);
  });

  it("says nothing where there are none", () => {
    expect(variableLines(proofOf({ "linux/amd64": {} }))).toEqual([]);
  });

  it("keeps within the columns and shows all names, whatever the values hold", () => {
    const value = fc.string({ unit: "binary", maxLength: 80 });
    const values = fc.array(value, { minLength: 9, maxLength: 9 });
    fc.assert(
      fc.property(fc.array(values, { minLength: 2, maxLength: 4 }), fc.integer({ min: 80, max: 120 }), (rows, wide) => {
        const named = rows.map((r) => Object.fromEntries(r.map((v, i) => [`NAME_${"X".repeat(i)}${i}`, v])));
        const lines = variableLines(proofOf(Object.fromEntries(named.map((v, i) => [`linux/p${i}`, v]))), wide);
        expect(lines.filter((l) => columnsOf(l) > wide || /[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/.test(l))).toEqual(
          [],
        );
        for (let i = 0; i < 9; i += 1) expect(lines.join("\n")).toMatch(new RegExp(`NAME_X*${i}\\b`));
      }),
      { numRuns: 100 },
    );
  });
});
