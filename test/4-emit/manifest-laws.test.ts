// Laws of rewriting on generated manifests: proved by the second reader, read back without a new error, and at rest.
import fc from "fast-check";
import { expect, test } from "vitest";
import { readManifest } from "../../src/1-read/manifest.ts";
import { type EntryFold, rewriteEntries } from "../../src/4-emit/manifest.ts";
import { proveManifest } from "../../src/5-prove/manifest.ts";
import { BUILD_FIELDS, type LibraryManifest } from "../../src/model/manifest.ts";
import { foldableManifest } from "../1-read/manifest-generator.ts";

function read(text: string): LibraryManifest {
  const result = readManifest("m", text);
  if (result.kind === "trouble") throw new Error(result.diagnostics[0]?.message);
  return result.manifest;
}

const errorsIn = (text: string) => readManifest("m", text).diagnostics.filter((d) => d.severity === "error").length;

const against = (before: string, after: string, folds: readonly EntryFold[]) =>
  proveManifest(
    "m",
    before,
    after,
    folds.map(({ indexes, target }) => ({ indexes, expected: target })),
  );

const sources = fc.option(
  fc.record(
    {
      GitRepo: fc.constant("r2"),
      GitFetch: fc.constant("refs/heads/all"),
      GitCommit: fc.constant("b".repeat(40)),
    },
    { requiredKeys: ["GitCommit"] },
  ),
  { nil: undefined },
);

/** A manifest, and folds of some of its entries, each of all or some of their architectures. */
const given = fc
  .tuple(
    fc.nat({ max: 100_000 }),
    fc.array(fc.record({ folds: fc.boolean(), part: fc.nat({ max: 2 }), source: sources, place: fc.nat({ max: 2 }) }), {
      minLength: 4,
      maxLength: 4,
    }),
  )
  .map(([seed, wishes]) => {
    const text = foldableManifest(seed);
    const folds = read(text).entries.flatMap((entry): EntryFold[] => {
      const wish = wishes[entry.index];
      if (!wish?.folds || !entry.sound) return [];
      const all = [...entry.builds.keys()];
      const arches = wish.part > 0 ? all : all.slice(1);
      const directory = ["", "img", "a"][wish.place] ?? "";
      const { source } = wish;
      const target = { directory, file: "Dockerfile", arches, movesClassic: true, ...(source && { source }) };
      return [{ indexes: [entry.index], target }];
    });
    return { text, folds };
  });

/** Those that the rewriter took on. */
function taken(text: string, folds: readonly EntryFold[]): readonly EntryFold[] {
  const manifest = read(text);
  return folds.filter((f) =>
    rewriteEntries(manifest, [f]).diagnostics.every((d) => d.code !== "MANIFEST_NOT_REWRITTEN"),
  );
}

test("what is wanted is what resolves, all else stays, and rewriting again changes nothing", () => {
  let rewritten = 0;
  fc.assert(
    fc.property(given, ({ text, folds }) => {
      const done = taken(text, folds);
      const after = rewriteEntries(read(text), folds).text;
      expect(against(text, after, done)).toEqual([]);
      expect(errorsIn(after)).toBeLessThanOrEqual(errorsIn(text));
      expect(rewriteEntries(read(after), done)).toMatchObject({ text: after, pending: [] });
      const [old, now] = [read(text).entries, read(after).entries];
      for (const entry of now) {
        const fold = done.find((f) => f.indexes.includes(entry.index))?.target;
        for (const [arch, build] of entry.builds) {
          const was = old[entry.index]?.builds.get(arch);
          const builder = was?.Builder || (fold ? "classic" : "");
          const wanted = fold?.arches.includes(arch)
            ? { ...was, ...fold.source, Directory: fold.directory || ".", File: "Dockerfile", Builder: "buildkit" }
            : { ...was, Builder: builder };
          expect({ ...build, Builder: fold ? build.Builder || "classic" : build.Builder }).toEqual(wanted);
        }
      }
      rewritten += done.length;
    }),
    { numRuns: 600 },
  );
  expect(rewritten).toBeGreaterThan(300);
});

test("one entry after the other resolves to the same as all of them at once", () => {
  fc.assert(
    fc.property(given, ({ text, folds }) => {
      const done = taken(text, folds);
      const together = rewriteEntries(read(text), done).text;
      const apart = done.reduce((now, fold) => rewriteEntries(read(now), [fold]).text, text);
      const builds = (of: string) => read(of).entries.map((e) => [...e.builds]);
      expect(builds(apart)).toEqual(builds(together));
    }),
    { numRuns: 300 },
  );
});

test("the prover refutes every rewriting with one line changed, one gone or one twice", () => {
  let mutants = 0;
  fc.assert(
    fc.property(given, fc.nat(), fc.nat({ max: 2 }), ({ text, folds }, at, how) => {
      const done = taken(text, folds);
      if (done.length === 0) return;
      const after = rewriteEntries(read(text), done).text;
      const lines: readonly string[] = after.match(/[^\n]*\n|[^\n]+$/g) ?? [];
      const i = at % lines.length;
      const line = lines[i] ?? "";
      if (line.trim() === "" || (how === 2 && isLast(lines, i))) return;
      const mutant = [line.replace(/(\r?\n)?$/, "x$1"), "", line + line][how] ?? "";
      const mutated = lines.with(i, mutant).join("");
      if (isBuildField(line) && readsAlike(after, mutated)) return;
      mutants += 1;
      expect(against(text, mutated, done), mutated).not.toEqual([]);
    }),
    { numRuns: 800 },
  );
  expect(mutants).toBeGreaterThan(250);
});

const isLast = (lines: readonly string[], i: number): boolean => !(lines[i] ?? "").endsWith("\n");

const isBuildField = (line: string): boolean => BUILD_FIELDS.some((f) => new RegExp(`^([\\w-]+-)?${f}:`).test(line));

/** A field that says what holds anyway, or what every architecture overrules, may be there or not. */
const readsAlike = (a: string, b: string): boolean =>
  JSON.stringify(read(a).entries.map((e) => [...e.builds])) ===
  JSON.stringify(read(b).entries.map((e) => [...e.builds]));
