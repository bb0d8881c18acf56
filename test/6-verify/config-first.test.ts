// An export that is watched for its configuration: broken off when that is whole, and not before.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { watchConfig } from "../../src/host/buildx/config-first.ts";

test("the signal comes with the file that buildx named, in whatever chunks it was named", async () => {
  const layout = mkdtempSync(join(tmpdir(), "archfold-layout-"));
  onTestFinished(() => rmSync(layout, { recursive: true }));
  const blobs = join(layout, "blobs", "sha256");
  mkdirSync(blobs, { recursive: true });
  const name = "c0".repeat(32);
  const watch = watchConfig(layout);
  onTestFinished(() => watch.end());
  for (const chunk of [
    "{}\n",
    '{"statuses":[{"id":"expor',
    `ting config sha256:${name.slice(0, 9)}`,
    name.slice(9),
    '"}]}',
  ])
    watch.push(chunk);
  watch.push(`{"statuses":[{"id":"exporting config sha256:${"d0".repeat(32)}"}]}`);
  expect(watch.arrived()).toBeUndefined();
  const arrived = new Promise((resolve) => watch.signal.addEventListener("abort", resolve));
  writeFileSync(join(blobs, name), "{}");
  await arrived;
  expect(watch.arrived()).toBe(`sha256:${name}`);
});
