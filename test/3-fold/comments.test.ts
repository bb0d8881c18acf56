// Comments above rows that correspond: printed once where all have them, named where not, and never lost.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Above, hoist, partOff, together, trimmed, trimmedStart } from "../../src/3-fold/comments.ts";
import { platformOf } from "../cases/generate.ts";
import { pairOf, textOf } from "../cases/texts.ts";

const PLATFORMS = ["linux/amd64", "linux/arm64", "linux/s390x"].map((name) => platformOf(name).name);

const above = (...lists: readonly (readonly string[])[]): Above =>
  new Map(PLATFORMS.slice(0, lists.length).map((p, i) => [p, lists[i] ?? []]));

describe("together", () => {
  test("the same lines stand once", () => {
    expect(together(above(["# a", "", "# b"], ["# a", "", "# b"]))).toEqual(["# a", "", "# b"]);
  });

  test("a line of some is named by its platforms, in its place among the others", () => {
    expect(together(above(["# a", "# x", "# b"], ["# a", "#y", "# b"], ["# a", "#y", "# b"]))).toEqual([
      "# a",
      "# linux/amd64: x",
      "# linux/arm64, linux/s390x: y",
      "# b",
    ]);
  });

  test("several lines of some get a heading and keep their own text", () => {
    expect(together(above(["#  one", "#two"], []))).toEqual(["# linux/amd64:", "#  one", "#two"]);
  });

  test("blank lines of some say nothing", () => {
    expect(together(above(["", "# a"], ["# a"]))).toEqual(["# a"]);
  });
});

describe("hoist", () => {
  test("what all have in front, up to a blank line, is shared; a block is not torn", () => {
    const { shared, own } = hoist(above(["# head", "", "# one", "# x"], ["# head", "", "# one", "# y"]));
    expect(shared).toEqual(["# head", ""]);
    expect([...own.values()]).toEqual([
      ["# one", "# x"],
      ["# one", "# y"],
    ]);
  });
});

describe("partOff", () => {
  test("what not all have is each platform's own, without its blank lines", () => {
    const { shared, own } = partOff(above(["# x", "", "# a"], ["# a", "# y"]));
    expect(shared).toEqual(["# a"]);
    expect([...own.values()]).toEqual([["# x"], ["# y"]]);
  });
});

test("blank lines: none at the ends, one between", () => {
  expect(trimmed(["", "# a", "", " ", "# b ", ""])).toEqual(["# a", "", "# b"]);
  expect(trimmedStart(["", " ", "# a", ""])).toEqual(["# a", ""]);
});

const comment = fc.constantFrom("# a", "# b", "#c", "  # d", "");
const lists = fc.array(fc.array(comment, { maxLength: 6 }), { minLength: 2, maxLength: 3 });

test("no comment is lost, whichever way it is laid out", () => {
  const words = (lines: readonly string[]) =>
    lines.map((l) => l.replace(/^\s*#\s?/, "").trim()).filter((w) => w !== "");
  fc.assert(
    fc.property(lists, (given) => {
      const map = above(...given);
      const text = together(map).join("\n");
      for (const word of given.flatMap(words)) expect(text).toContain(word);
      for (const parts of [hoist(map), partOff(map)])
        for (const [p, lines] of map)
          expect(words([...parts.shared, ...(parts.own.get(p) ?? [])]).sort()).toEqual(words(lines).sort());
    }),
    { numRuns: 500, seed: 9 },
  );
});

test("in a fold: of all once, of some by name, and at the file's end", async () => {
  const fold = await textOf({ members: pairOf("FROM a\n# one\nRUN x\n# on @\nRUN y\n# end of @\n# end\n") });
  expect(fold.split("\n").filter((l) => l.startsWith("#"))).toEqual([
    "# one",
    "# linux/amd64: on amd64",
    "# linux/arm64: on arm64",
    "# linux/amd64: end of amd64",
    "# linux/arm64: end of arm64",
    "# end",
  ]);
});
