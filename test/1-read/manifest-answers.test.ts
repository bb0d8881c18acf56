// Our reading against bashbrew's own answers on generated manifests (test/data/manifest, made by test/oracle/manifest).
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readManifest } from "../../src/1-read/manifest.ts";
import { BUILD_FIELDS, type LibraryManifest, type ManifestEntry } from "../../src/model/manifest.ts";
import { generatedManifest } from "./manifest-generator.ts";

/** Tags, shared tags, constraints, and per architecture the build fields in their order; or that bashbrew refuses the file. */
type Answer = "refused" | readonly (readonly [string[], string[], string[], Record<string, string[]>])[];

const [head = "", ...lines] = readFileSync(join(import.meta.dirname, "../data/manifest/bashbrew.jsonl"), "utf8")
  .trimEnd()
  .split("\n");
const answers = lines.map((l) => JSON.parse(l) as Answer);

/** bashbrew merges entries that build the same: ours are put together by the tags it names. */
function merged(manifest: LibraryManifest, tags: readonly string[]): Answer[number] | undefined {
  const parts = manifest.entries.filter((e) => e.tags.some((t) => tags.includes(t)));
  const builds = (e: ManifestEntry) =>
    Object.fromEntries([...e.builds].map(([arch, b]) => [arch, BUILD_FIELDS.map((f) => b[f])]));
  const [first] = parts;
  if (!first) return undefined;
  for (const other of parts) expect(builds(other)).toEqual(builds(first));
  const shared = [...new Set(parts.flatMap((p) => p.sharedTags))];
  return [parts.flatMap((p) => p.tags), shared, [...first.constraints], builds(first)];
}

test("a thousand answers, with the version that gave them", () => {
  expect(JSON.parse(head)).toMatchObject({
    bashbrew: expect.stringMatching(/^[0-9a-f]{40}$/),
    seeds: [0, answers.length - 1],
  });
  expect(answers.length).toBeGreaterThanOrEqual(1000);
  expect(answers.filter((a) => a === "refused").length).toBeGreaterThan(100);
});

test("what bashbrew refuses has an error, with its place", () => {
  for (const [seed, answer] of answers.entries()) {
    if (answer !== "refused") continue;
    const errors = readManifest("m", generatedManifest(seed)).diagnostics.filter((d) => d.severity === "error");
    expect(errors.length, `seed ${seed}`).toBeGreaterThan(0);
    for (const e of errors) expect(e.place?.line).toBeGreaterThan(0);
  }
});

test("what bashbrew reads, we resolve to the same, field by field", () => {
  let compared = 0;
  for (const [seed, answer] of answers.entries()) {
    const read = readManifest("m", generatedManifest(seed));
    if (answer === "refused" || read.kind === "trouble") continue;
    // bashbrew keeps the line feed of a value that goes on in the next line, which is an error here
    if (read.diagnostics.some((d) => d.message.includes("must stand on one line"))) continue;
    compared += 1;
    const ours = answer.map(([tags]) => merged(read.manifest, tags));
    expect(ours, `seed ${seed}`).toEqual(answer);
    expect(ours.reduce((n, e) => n + (e?.[0].length ?? 0), 0)).toBe(
      read.manifest.entries.flatMap((e) => e.tags).length,
    );
  }
  expect(compared).toBeGreaterThan(500);
});
