// Rows that correspond: nothing lost, nothing out of order, and shared only where every platform has it.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { alignRows } from "../../src/2-align/rows.ts";
import type { PlatformName } from "../../src/model/platform.ts";
import type { AlignedStage, MemberStage, Row, Unit } from "../../src/model/stage.ts";
import { dockerfile } from "../5-prove/pairs.ts";

const [instruction] = dockerfile("FROM a\n").instructions;
const row = (key: string): Row => {
  if (!instruction) throw new Error("no instruction");
  return { instruction, text: key, key, above: [] };
};

function stage(keys: readonly (readonly string[])[]): AlignedStage {
  const cells = keys.map((k, i): [PlatformName, MemberStage] => [name(i), { name: undefined, rows: k.map(row) }]);
  return { name: undefined, cells: new Map(cells) };
}

const name = (i: number): PlatformName => `linux/p${i}` as PlatformName;

const shown = (units: readonly Unit[]): readonly string[] =>
  units.map((u) => {
    if (u.kind === "shared") return `= ${u.text ?? [...u.rows.values()][0]?.text}`;
    return `/ ${[...u.rows.values()].map((rows) => rows.map((r) => r.text).join(" ") || "-").join(" | ")}`;
  });

describe("rows", () => {
  test("equal rows are shared, the rest is split between them", () => {
    const aligned = alignRows(
      stage([
        ["FROM", "a", "b", "c"],
        ["FROM", "a", "B", "c"],
        ["FROM", "a", "c"],
      ]),
      undefined,
    );
    expect(shown(aligned)).toEqual(["= FROM", "= a", "/ b | B | -", "= c"]);
  });

  test("FROM is shared where all are equal or a form gives one text, and corresponds to no other row", () => {
    expect(
      shown(
        alignRows(
          stage([
            ["x", "a"],
            ["y", "a"],
          ]),
          undefined,
        ),
      ),
    ).toEqual(["/ x | y", "= a"]);
    expect(
      shown(
        alignRows(
          stage([
            ["x", "a"],
            ["y", "a"],
          ]),
          "FROM ${TARGETARCH}",
        ),
      ),
    ).toEqual(["= FROM ${TARGETARCH}", "= a"]);
    expect(shown(alignRows(stage([["x", "y"], ["y"]]), undefined))).toEqual(["/ x y | y"]);
  });

  test("for every platform the rows of all units in order are its own, whatever they are", () => {
    const keys = fc.array(
      fc.array(fc.constantFrom("a", "b", "c", "d"), { maxLength: 8 }).map((k) => ["FROM", ...k]),
      {
        minLength: 1,
        maxLength: 6,
      },
    );
    fc.assert(
      fc.property(keys, (given) => {
        const units = alignRows(stage(given), undefined);
        for (const [i, own] of given.entries()) {
          const rows = units.flatMap((u): readonly (Row | undefined)[] =>
            u.kind === "shared" ? [u.rows.get(name(i))] : (u.rows.get(name(i)) ?? []),
          );
          expect(rows.map((r) => r?.key)).toEqual(own);
        }
        for (const u of units)
          if (u.kind === "shared") expect(new Set([...u.rows.values()].map((r) => r.key)).size).toBe(1);
      }),
      { numRuns: 1000, seed: 8 },
    );
  });
});
