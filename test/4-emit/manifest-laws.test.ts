// Laws of rewriting on generated manifests: proved by the second reader, read back without a new error, and at rest.
import { expect, test } from "vitest";
import { readManifest } from "../../src/1-read/manifest.ts";
import { rewriteEntry } from "../../src/4-emit/manifest.ts";
import { proveManifest } from "../../src/5-prove/manifest.ts";
import { foldableManifest } from "../1-read/manifest-generator.ts";

/** Rewrites one entry, or all that list the same architectures; false where the entry is left as it is. */
function holds(text: string, indexes: readonly number[], arches: readonly string[]): boolean {
  const read = readManifest("m", text);
  if (read.kind === "trouble") throw new Error("the text was read before");
  const target = { directory: "img", file: "Dockerfile", arches, movesClassic: true };
  const rewritten = rewriteEntry(read.manifest, indexes, target);
  if (rewritten.diagnostics.some((d) => d.code === "MANIFEST_NOT_REWRITTEN")) {
    expect(rewritten.text).toBe(text);
    return false;
  }
  expect(proveManifest("m", text, rewritten.text, [{ indexes, expected: target }])).toEqual([]);
  const again = readManifest("m", rewritten.text);
  if (again.kind === "trouble") throw new Error("the rewritten text is no manifest");
  expect(again.diagnostics.filter((d) => d.severity === "error").length).toBeLessThanOrEqual(
    read.diagnostics.filter((d) => d.severity === "error").length,
  );
  expect(rewriteEntry(again.manifest, indexes, target)).toEqual({
    text: rewritten.text,
    diagnostics: [],
    pending: [],
  });
  return true;
}

test("each entry alone, and all entries of the same architectures together", () => {
  let [alone, together] = [0, 0];
  for (let seed = 0; seed < 1000; seed++) {
    const text = foldableManifest(seed);
    const read = readManifest("m", text);
    if (read.kind === "trouble") continue;
    const { entries } = read.manifest;
    for (const entry of entries) {
      const arches = [...entry.builds.keys()];
      if (holds(text, [entry.index], arches)) alone += 1;
      const same = entries.filter((e) => [...e.builds.keys()].join() === arches.join()).map((e) => e.index);
      if (same.length > 1 && holds(text, same, arches)) together += 1;
    }
  }
  expect(alone).toBeGreaterThan(2000);
  expect(together).toBeGreaterThan(1000);
});
