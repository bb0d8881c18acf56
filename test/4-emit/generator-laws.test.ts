// Generators in many shapes, really run before and after they are changed: what is changed prints the rewritten manifest to
// the byte, and what cannot be said in the program's own lines is left. Our own programs: they print, and do nothing else.
import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { expect, test } from "vitest";
import { readManifest } from "../../src/1-read/manifest.ts";
import { changeGenerator } from "../../src/4-emit/generator.ts";
import { type Generated, javascript, manifestText, SCRIPT_FORMS, SHELL_FORMS, shell } from "./printing.ts";

const ARCHES = ["amd64", "arm32v7", "arm64v8", "i386", "s390x"];
const entry = fc.record({
  folder: fc.constantFrom("", "1", "1/alpine", "2.x", "2.x/slim"),
  arches: fc.subarray(ARCHES, { minLength: 2 }),
  shared: fc.boolean(),
  folds: fc.constantFrom(true, true, true, false),
});
const entries = fc.uniqueArray(entry, { minLength: 1, maxLength: 3, selector: (e) => e.folder });
const generated = (forms: readonly string[]): fc.Arbitrary<Generated> =>
  fc.record({
    entries,
    form: fc.constantFrom(...forms),
    archForm: fc.constantFrom(...forms),
    layout: fc.constantFrom("apart", "loop", "function"),
    global: fc.boolean(),
  });

async function holds(path: string, text: string, run: (text: string) => string, g: Generated): Promise<string> {
  const [before, after] = [manifestText(g, false), manifestText(g, true)];
  expect(run(text)).toBe(before);
  const [was, is] = [before, after].map((t) => readManifest("library/example", t));
  if (was?.kind !== "manifest" || is?.kind !== "manifest") throw new Error("no manifest");
  const changed = await changeGenerator({ path, text }, was.manifest, is.manifest);
  if (changed.kind === "left") {
    // Lines that print all entries cannot print some of them otherwise, and a value that only one has is no line of a loop.
    expect(g.layout).not.toBe("apart");
    expect((g.entries.length > 1 && g.entries.some((e) => e.folds !== g.entries[0]?.folds)) || mixed(g)).toBe(true);
    return "left";
  }
  expect(run(changed.text)).toBe(after);
  expect(changed.text.split("\n").length).toBeLessThanOrEqual(text.split("\n").length + 2 * g.entries.length);
  return before === after ? "same" : "changed";
}

/** Some of the entries that fold are built in the root, which no Directory says. */
const mixed = (g: Generated): boolean => new Set(g.entries.map((e) => e.folder === "")).size > 1;

test("a shell script that was changed prints the rewritten manifest", { timeout: 300_000 }, async () => {
  const seen: string[] = [];
  const run = (text: string) => execFileSync("bash", ["-c", text], { encoding: "utf8" });
  await fc.assert(
    fc.asyncProperty(generated(SHELL_FORMS), async (g) => {
      seen.push(await holds("generate-library.sh", shell(g), run, g));
    }),
    { numRuns: 100, seed: 8 },
  );
  expect(seen.filter((s) => s === "changed").length).toBeGreaterThan(40);
});

test("a JavaScript program that was changed prints the rewritten manifest", { timeout: 300_000 }, async () => {
  const seen: string[] = [];
  const run = (text: string) => execFileSync("node", ["--eval", text], { encoding: "utf8" });
  await fc.assert(
    fc.asyncProperty(generated(SCRIPT_FORMS), async (g) => {
      seen.push(await holds("stackbrew.js", javascript(g), run, g));
    }),
    { numRuns: 40, seed: 8 },
  );
  expect(seen.filter((s) => s === "changed").length).toBeGreaterThan(20);
});

test("text that is no program is read or left, and never throws", async () => {
  const [was, is] = [
    "Maintainers: A\nGitRepo: x\n\nTags: 1\namd64-File: a\n",
    "Maintainers: A\nGitRepo: x\n\nTags: 1\nBuilder: buildkit\n",
  ].map((t) => readManifest("library/example", t));
  if (was?.kind !== "manifest" || is?.kind !== "manifest") throw new Error("no manifest");
  const word = fc.constantFrom(
    "echo ",
    "cat <<-E\n",
    "E\n",
    "Tags: 1",
    "amd64-File: a",
    "$arch-File: ",
    "`",
    "${",
    "}",
    "'",
    '"',
    "\n",
    "\t",
    "; ",
    "for x in y; do ",
    "done\n",
    "if a; then ",
    "fi\n",
    "x += ",
    "[",
    "]",
    ".push(",
    ")",
    "=> ",
    "printf '%s\\n' ",
    "\\",
    "%",
    "|",
    "é",
    "\u0000",
    "#",
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(word, { maxLength: 30 }),
      fc.constantFrom("a.sh", "a.js", "a.ts"),
      async (words, path) => {
        const changed = await changeGenerator({ path, text: words.join("") }, was.manifest, is.manifest);
        if (changed.kind === "left") expect(changed.left.length).toBeGreaterThan(0);
        else expect(changed.text).toContain("Builder: buildkit");
      },
    ),
    { numRuns: 300, seed: 8 },
  );
});
