// Limits of an image as a whole: many layers, none of which is too large by itself.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, expect, test } from "vitest";
import { compareImages } from "../../src/6-verify/compare/images.ts";
import { findImage } from "../../src/host/oci/find.ts";
import type { Limits } from "../../src/host/oci/room.ts";
import { folderStore } from "../../src/host/oci/store.ts";
import { openImage, parsed } from "../../src/host/oci.ts";
import type { Image } from "../../src/model/image.ts";
import { archive } from "./archive.ts";
import { layout, sha, write } from "./stored.ts";

const scratch = mkdtempSync(join(tmpdir(), "archfold-room-"));
afterAll(() => rmSync(scratch, { recursive: true }));

const LAYERS = 300;
const ENTRIES = 4;
const BYTES = 512 * (2 * ENTRIES + 2);

function* layers(word: string, count: number): Generator<Buffer> {
  for (let n = 0; n < count; n++) {
    const data = Buffer.from(word);
    yield archive(...Array.from({ length: ENTRIES }, (_, i) => ({ name: `${n}/${i}`, data })));
  }
}

/** The image with these limits, all of its layers in a folder. */
async function stored(word: string, limits: Limits, count = LAYERS): Promise<Image> {
  const folder = mkdtempSync(join(scratch, "image-"));
  const files = layout({ layers: [...layers(word, count)], pack: (l) => gzipSync(l, { level: 1 }) });
  write(folder, files);
  const manifest = [...files.values()].at(-2);
  if (!manifest || !files.has(`blobs/sha256/${sha(manifest)}`)) throw new Error("no manifest");
  return openImage(folderStore(folder), parsed(manifest), limits);
}

const compare = async (limits: Limits, count?: number) => {
  const [a, b] = await Promise.all([stored("a", limits), stored("b", limits, count)]);
  const once = await compareImages(a, b, { moved: "", across: false, isUntrusted: true });
  // What was read is read again, and takes no more room.
  const again = await compareImages(a, b, { moved: "", across: false, isUntrusted: true });
  expect(again).toEqual(once);
  return once.differences;
};

const ENOUGH: Limits = { entries: LAYERS * ENTRIES, characters: 1_000_000, bytes: LAYERS * BYTES };

test("an image that just fits is read, and again", async () => {
  const differences = await compare(ENOUGH);
  expect(differences).toHaveLength(LAYERS * ENTRIES);
  expect(new Set(differences.map((d) => d.field))).toEqual(new Set(["content"]));
});

test.each<[keyof Limits, string]>([
  ["entries", "the layers of the image have more than 1199 entries together: they are not read further"],
  ["bytes", "the layers of the image unpack to more than 1535999 bytes together: they are not read further"],
])("one of %s more than fit, in the last of many layers: that is readable's, and never equal", async (what, says) => {
  const differences = await compare({ ...ENOUGH, [what]: ENOUGH[what] - 1 });
  expect(differences.filter((d) => d.field === "readable")).toEqual([
    { layer: LAYERS - 1, field: "readable", from: says, to: null },
  ]);
  expect(differences.filter((d) => d.field === "content")).toHaveLength((LAYERS - 1) * ENTRIES);
});

test("names and fields count together, and nothing is read behind the layer that was too much", async () => {
  const differences = await compare({ ...ENOUGH, characters: 10_000 });
  const at = differences.findIndex((d) => d.field === "readable");
  expect(differences[at]?.from).toMatch(/^names and fields in the layers .* more than 10000 characters together/);
  expect(differences.slice(at).every((d) => d.field === "readable")).toBe(true);
});

test("layers that are compared as one, for one side has more of them, have no more room than others", async () => {
  const differences = await compare({ ...ENOUGH, entries: 100 }, LAYERS - 1);
  expect(differences.map((d) => d.field)).toEqual(["layers", "readable"]);
});

test("a layer that is called equal is unpacked within the same room", async () => {
  const limits = { ...ENOUGH, bytes: 10 * BYTES };
  const [a, b] = [await stored("a", limits), await stored("a", limits)];
  const unlike = { ...b, layers: b.layers.map(({ blob: _, ...layer }) => layer) };
  const { differences } = await compareImages(a, unlike, { moved: "", across: false, isUntrusted: true });
  expect(differences[0]).toMatchObject({ layer: 10, field: "digest", from: expect.stringContaining("51200 bytes") });
});

test("a folder's image has the limits of every image", async () => {
  const folder = mkdtempSync(join(scratch, "image-"));
  write(folder, layout({ layers: [...layers("a", 3)] }));
  const image = await findImage(folderStore(folder), { name: undefined, platform: undefined });
  expect((await image.layers[2]?.files())?.kind).toBe("files");
});
