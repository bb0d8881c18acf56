// Our reading against bashbrew's own answers on generated manifests, kept in test/data/manifest. After a change of the
// generator, or for another version, with bashbrew on the PATH: UPDATE=1 npx vitest run --project unit FILE
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readManifest } from "../../src/1-read/manifest.ts";
import { BUILD_FIELDS, type LibraryManifest } from "../../src/model/manifest.ts";
import { type Answer, asking, resolvedBy, version } from "../oracle/manifest/bashbrew.ts";
import { oursAs } from "../oracle/manifest/ours.ts";
import { generatedManifest } from "./manifest-generator.ts";

const SEEDS = 2500;
const data = join(import.meta.dirname, "../data/manifest/bashbrew.jsonl");
if (asking) ask();

const [head = "", ...lines] = readFileSync(data, "utf8").trimEnd().split("\n");
const answers = lines.map((l) => JSON.parse(l) as Answer);

function ask(): void {
  const folder = mkdtempSync(join(tmpdir(), "archfold-bashbrew-"));
  const file = join(folder, "m");
  const answered = Array.from({ length: SEEDS }, (_, seed) => {
    writeFileSync(file, generatedManifest(seed));
    return resolvedBy(file);
  });
  rmSync(folder, { recursive: true });
  const rows = [{ bashbrew: version(), seeds: [0, SEEDS - 1] }, ...answered];
  writeFileSync(data, rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
}

/** Whether a field that says what is built goes on in the next line. */
const wrapped = ({ global, entries }: LibraryManifest): boolean =>
  [global, ...entries.map((e) => e.paragraph)].some((p) =>
    p.fields.some((f) => f.parts.length > 1 && BUILD_FIELDS.some((build) => f.name.endsWith(build))),
  );

test("a thousand answers, with the version that gave them", () => {
  expect(JSON.parse(head)).toMatchObject({
    bashbrew: expect.stringMatching(/^v\d+\.\d+\.\d+$/),
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
    if (wrapped(read.manifest)) continue;
    compared += 1;
    const ours = oursAs(read.manifest, answer);
    expect(ours, `seed ${seed}`).toEqual(answer);
    expect(ours.reduce((n, e) => n + (e?.[0].length ?? 0), 0)).toBe(
      read.manifest.entries.flatMap((e) => e.tags).length,
    );
  }
  expect(compared).toBeGreaterThan(1000);
});
