// Longest common subsequences: right, and the same for equal lists.
import fc from "fast-check";
import { expect, test } from "vitest";
import { common } from "../../src/2-align/common.ts";

const list = fc.array(fc.constantFrom("a", "b", "c", "d"), { maxLength: 9 });
const lists = fc.array(list, { minLength: 1, maxLength: 5 });

test.each<[lists: readonly (readonly string[])[], found: readonly (readonly number[])[]]>([
  [[["a", "b"]], [[0], [1]]],
  [[["a", "b"], []], []],
  [
    [
      ["a", "x", "b"],
      ["a", "b", "y"],
    ],
    [
      [0, 0],
      [2, 1],
    ],
  ],
  [
    [
      ["a", "b", "c"],
      ["b", "c", "a"],
      ["c", "b", "c"],
    ],
    [
      [1, 0, 1],
      [2, 1, 2],
    ],
  ],
])("%j", (given, found) => {
  expect(common(given)).toEqual(found);
});

test("what is found stands in every list, in order", () => {
  fc.assert(
    fc.property(lists, (given) => {
      const found = common(given);
      for (const [i, l] of given.entries()) {
        const indexes = found.map((f) => f[i] ?? -1);
        expect(indexes).toEqual([...new Set(indexes)].sort((a, b) => a - b));
        expect(indexes.map((at) => l[at])).toEqual(found.map((f) => given[0]?.[f[0] ?? -1]));
      }
    }),
    { numRuns: 1000, seed: 5 },
  );
});

test("of two lists it is the longest", () => {
  fc.assert(
    fc.property(list, list, (a, b) => {
      expect(common([a, b])).toHaveLength(longest(a, b));
    }),
    { numRuns: 1000, seed: 6 },
  );
});

/** By trying everything. */
function longest(a: readonly string[], b: readonly string[]): number {
  const [x, ...as] = a;
  const [y, ...bs] = b;
  if (x === undefined || y === undefined) return 0;
  return x === y ? 1 + longest(as, bs) : Math.max(longest(as, b), longest(a, bs));
}

test("a list of nothing in common with the others leaves nothing", () => {
  fc.assert(
    fc.property(lists, (given) => {
      expect(common([...given, ["z"]])).toEqual([]);
    }),
    { numRuns: 200, seed: 7 },
  );
});
