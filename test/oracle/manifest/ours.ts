// Our reading of a manifest in the form of bashbrew's answer, put together as bashbrew did.
import { expect } from "vitest";
import { BUILD_FIELDS, type LibraryManifest, type ManifestEntry } from "../../../src/model/manifest.ts";
import type { Answer } from "./bashbrew.ts";

type Entry = Exclude<Answer, "refused">[number];

/** bashbrew merges entries that build the same: ours are put together by the tags it names. */
export const oursAs = (manifest: LibraryManifest, answer: Exclude<Answer, "refused">): readonly (Entry | undefined)[] =>
  answer.map(([tags]) => merged(manifest, tags));

function merged(manifest: LibraryManifest, tags: readonly string[]): Entry | undefined {
  const parts = manifest.entries.filter((e) => e.tags.some((t) => tags.includes(t)));
  const builds = (e: ManifestEntry) =>
    Object.fromEntries([...e.builds].map(([arch, b]) => [arch, BUILD_FIELDS.map((f) => b[f])]));
  const [first] = parts;
  if (!first) return undefined;
  for (const other of parts) expect(builds(other)).toEqual(builds(first));
  const shared = [...new Set(parts.flatMap((p) => p.sharedTags))];
  return [parts.flatMap((p) => p.tags), shared, [...first.constraints], builds(first)];
}
