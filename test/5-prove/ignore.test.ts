// Ignore rules as moby/patternmatcher and fsutil read them. Each table row was confirmed by them (10 000 random ones too).
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readRules, visibleEntries } from "../../src/5-prove/context/ignore.ts";
import { pairContexts } from "../../src/5-prove/context/pair.ts";

const TREE = ["a", "a/b", "a/b/c.md", "a/x.md", "ab", "ab/x", "e[1]", "e[1]/f", "f$", "r.md"];

function visible(text: string, tree: readonly string[] = TREE): string {
  const rules = readRules(text);
  const found = rules && visibleEntries(tree, rules);
  return found ? [...found].sort().join(" ") : "not understood";
}

describe("what stays visible", () => {
  test.each([
    ["", TREE.join(" ")],
    ["# c\n\n  \n", TREE.join(" ")],
    ["*", ""],
    ["*\n!a", "a a/b a/b/c.md a/x.md"],
    ["*\n!a/b/c.md", "a a/b a/b/c.md"],
    ["a\n!a/x.md", "a a/x.md ab ab/x e[1] e[1]/f f$ r.md"],
    ["*.md", "a a/b a/b/c.md a/x.md ab ab/x e[1] e[1]/f f$"],
    ["**/*.md", "a a/b ab ab/x e[1] e[1]/f f$"],
    ["a/**", "a ab ab/x e[1] e[1]/f f$ r.md"],
    ["**/x", "a a/b a/b/c.md a/x.md ab e[1] e[1]/f f$ r.md"],
    ["a*", "e[1] e[1]/f f$ r.md"],
    ["/a/./b/\n/ab", "a a/x.md e[1] e[1]/f f$ r.md"],
    ["e[[]1]", "a a/b a/b/c.md a/x.md ab ab/x f$ r.md"],
    ["e\\[1]", "a a/b a/b/c.md a/x.md ab ab/x f$ r.md"],
    ["e[1]", TREE.join(" ")],
    ["[^a]*", "a a/b a/b/c.md a/x.md ab ab/x"],
    ["f$", "a a/b a/b/c.md a/x.md ab ab/x e[1] e[1]/f r.md"],
    ["/ ab", "a a/b a/b/c.md a/x.md e[1] e[1]/f f$ r.md"],
    [".\n/\n..", TREE.join(" ")],
    ["?", "ab ab/x e[1] e[1]/f f$ r.md"],
    ["A", TREE.join(" ")],
  ])("%j", (text, expected) => {
    expect(visible(text)).toBe(expected);
  });

  test.each(["!", "!/", "!!a", "!../x", "[z-a]", "[a", "\\w"])("%j is refused or not understood", (text) => {
    expect(visible(text)).toBe("not understood");
  });
});

const segment = fc.constantFrom("a", "b", "*", "**", "*.md", "x.md", "?", "**.md", "**a", "a**", "[ab]", "\\*");
const rule = fc
  .tuple(fc.boolean(), fc.array(segment, { minLength: 1, maxLength: 3 }))
  .map(([negated, parts]) => (negated ? "!" : "") + parts.join("/"));
const rules = fc.array(rule, { maxLength: 5 });
const path = fc.array(fc.constantFrom("a", "b", "x.md"), { minLength: 1, maxLength: 3 }).map((p) => p.join("/"));

test("rules that pass for prefixed ones without a list of files leave the same files visible", () => {
  let agreed = 0;
  fc.assert(
    fc.property(rules, rules, fc.array(path, { maxLength: 8 }), fc.boolean(), (own, other, paths, isRight) => {
      const prefixed = (list: readonly string[], folder: string) =>
        list.map((r) => (r.startsWith("!") ? `!${folder}/${r.slice(1)}` : `${folder}/${r}`));
      const foldRules = [...prefixed(other, "m2"), ...(isRight ? prefixed(own, "m[[]1]") : other)].join("\n");
      const context = (folder: string, text: string) => ({ folder, ignore: { path: "i", text }, listing: undefined });
      const pair = pairContexts(context("m[1]", own.join("\n")), context("", foldRules), ["Dockerfile"]);
      if (pair.views.kind !== "same") return;
      agreed++;
      const all = [
        ...new Set(paths.flatMap((p) => p.split("/").map((_, i, parts) => parts.slice(0, i + 1).join("/")))),
      ].sort();
      const byFold = visible(foldRules, ["m[1]", ...all.map((p) => `m[1]/${p}`)].sort());
      const byMember = visible(own.join("\n"), all);
      const below = byFold
        .split(" ")
        .filter((p) => p.startsWith("m[1]/"))
        .map((p) => p.slice(5));
      expect(below.join(" ")).toBe(byMember);
    }),
    { numRuns: 500 },
  );
  expect(agreed).toBeGreaterThan(100);
});
