// An export that is watched for its configuration: broken off when that is whole, and not before.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { watchConfigs } from "../../src/host/buildx/config-first.ts";

test("the signal comes with the file that buildx named, in whatever chunks it was named", async () => {
  const layout = mkdtempSync(join(tmpdir(), "archfold-layout-"));
  onTestFinished(() => rmSync(layout, { recursive: true }));
  const blobs = join(layout, "blobs", "sha256");
  mkdirSync(blobs, { recursive: true });
  const name = "c0".repeat(32);
  const watch = watchConfigs(layout, 1);
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
  expect(watch.arrived()).toEqual([`sha256:${name}`]);
});

test("of several images the last configuration is waited for", async () => {
  const layout = mkdtempSync(join(tmpdir(), "archfold-layout-"));
  onTestFinished(() => rmSync(layout, { recursive: true }));
  const blobs = join(layout, "blobs", "sha256");
  mkdirSync(blobs, { recursive: true });
  const names = ["a0", "b0"].map((n) => n.repeat(32));
  const watch = watchConfigs(layout, 2);
  onTestFinished(() => watch.end());
  for (const name of names) writeFileSync(join(blobs, name), "{}");
  const say = (name = "") => watch.push(`{"statuses":[{"id":"exporting config sha256:${name}"}]}\n`);
  say(names[0]);
  say(names[0]);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(watch.arrived()).toBeUndefined();
  const arrived = new Promise((resolve) => watch.signal.addEventListener("abort", resolve));
  say(names[1]);
  await arrived;
  expect(watch.arrived()).toEqual(names.map((name) => `sha256:${name}`));
});
