// `archfold compare` on files: every form of image, which of several is meant, and input that is bad. No engine is asked.
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { beforeAll, describe, expect, test } from "vitest";
import { archive } from "../6-verify/archive.ts";
import { indexed, layout, type Made, type Stored, saved, sha, tarred, write } from "../6-verify/stored.ts";
import { tree } from "../host/tree.ts";
import { archfold, json, type Ran } from "./run.ts";

const layerOf = (text: string) => archive({ name: "etc/", flag: "5" }, { name: "etc/motd", data: Buffer.from(text) });
const one: Made = { layers: [layerOf("base\n"), layerOf("hello\n")], tag: "1" };
const other: Made = { layers: [layerOf("base\n"), layerOf("world\n")], tag: "2" };

let root = "";
beforeAll(() => {
  root = tree();
  const folder = (name: string, files: Stored) => {
    mkdirSync(join(root, name));
    write(join(root, name), files);
  };
  const file = (name: string, bytes: Buffer) => writeFileSync(join(root, name), bytes);
  folder("layout", layout(one));
  folder("plain", layout({ ...one, pack: (l) => l }));
  folder("both", layout(one, other));
  folder("platforms", indexed({ ...one, platform: "linux/amd64" }, { ...other, platform: "linux/arm64" }));
  folder("single", indexed(one));
  folder("empty", new Map());
  file("oci.tar", tarred(layout(one)));
  file("other.tar", tarred(layout(other)));
  file("saved.tar", tarred(...saved({ ...one, layers: [...one.layers, ...one.layers] })));
  folder("four", layout({ ...one, layers: [...one.layers, ...one.layers] }));
  file("saved-two.tar", tarred(...saved(one, other)));
  file("mixed.tar", tarred(new Map([...layout(one), ...saved(other)[0]])));
  file("packed.tar.gz", gzipSync(tarred(layout(one))));
  file("text", Buffer.alloc(4096, "text\n"));
});

interface Document {
  readonly schema: string;
  readonly verdict: string;
  readonly differences: readonly { readonly field: string; readonly file?: string; readonly to: string | null }[];
}
const compare = async (a: string, b: string, ...more: string[]): Promise<Ran & { readonly value: Document }> =>
  json<Document>(root, "compare", a, b, ...more);

test("a layer that is only called by the digest of another one is no such layer", async () => {
  const evil = layerOf("hellx\n");
  const forged = layout({ ...one, pack: (l) => gzipSync(l.equals(layerOf("hello\n")) ? evil : l) });
  mkdirSync(join(root, "forged"));
  write(join(root, "forged"), forged);
  const seen = await compare("layout", "forged");
  expect([seen.code, seen.value.verdict]).toEqual([1, "different"]);
  expect(seen.value.differences).toMatchObject([
    { field: "digest", to: expect.stringContaining("its content is sha256:") },
  ]);
  const swapped = new Map(layout({ ...one, pack: (l) => l }));
  swapped.set(`blobs/sha256/${sha(layerOf("hello\n"))}`, evil);
  mkdirSync(join(root, "swapped"));
  write(join(root, "swapped"), swapped);
  for (const side of ["plain", "layout"])
    expect((await compare(side, "swapped")).value.differences).toMatchObject([{ field: "digest" }]);
});

describe("the same image", () => {
  test.each([
    ["a folder", "layout", "layout"],
    ["layers that are not packed", "layout", "plain"],
    ["a tar of the folder", "layout", "oci.tar"],
    ["what docker save wrote, with a symlink for a layer", "four", "saved.tar"],
    ["a folder of two, by tag", "both:1", "layout"],
    ["a tar of two, by tag and by its whole name", "saved-two.tar:1", "both:1"],
    ["an index with an attestation, and an image that is not there", "single", "layout"],
    ["a tar of both forms", "mixed.tar", "oci.tar"],
  ])("%s", async (_, a, b) => {
    const { code, value, err } = await compare(a, b);
    expect([code, value.verdict, err]).toEqual([0, "identical", ""]);
    expect(value.schema).toBe("archfold/compare@1");
  });

  test("by the digest of its manifest", async () => {
    const digest = readdirSync(join(root, "layout/blobs/sha256"));
    const ran = await Promise.all(digest.map((d) => archfold(root, "compare", `layout@sha256:${d}`, "layout")));
    expect(ran.map((r) => r.code).sort()).toEqual([0, 2, 2, 2]);
  });
});

test("another image is different: the file is named, and the exit code is 1", async () => {
  const { code, value } = await compare("layout", "other.tar");
  expect([code, value.verdict]).toEqual([1, "different"]);
  expect(value.differences).toMatchObject([{ layer: 1, file: "etc/motd", field: "content" }]);
  const { out } = await archfold(root, "compare", "layout", "other.tar");
  expect(out).toMatch(/^different: layout and other\.tar\n {2}layer 2, \/etc\/motd: content: sha256:/);
});

test("a text that differs is shown, and --ignore lets it pass by its name", async () => {
  const { value } = await compare("layout", "other.tar");
  expect(value.differences[0]).toMatchObject({ patch: "@@ -1,1 +1,1 @@\n-hello\n+world\n" });
  const { code, out } = await archfold(root, "compare", "layout", "other.tar", "--ignore", "file:/etc/motd");
  expect([code, out.split("\n")[1]]).toEqual([
    0,
    "  ignored file:/etc/motd: this file, or all files below this folder",
  ]);
  const wrong = await archfold(root, "compare", "layout", "layout", "--ignore", "mtimes");
  expect([wrong.code, wrong.err]).toEqual([2, expect.stringContaining('--ignore "mtimes" is none of mtime, created,')]);
});

test("of several platforms one is chosen with --platform", async () => {
  const { code, value } = await compare("platforms", "platforms", "--platform", "linux/arm64/v8");
  expect([code, value.verdict]).toEqual([0, "identical"]);
});

describe("one line, exit code 2", () => {
  test.each([
    ["several platforms", "platforms", "choose one with --platform (linux/amd64, linux/arm64)"],
    ["several images", "both", "name one with :TAG or @sha256:… (1 linux/amd64, 2 linux/amd64)"],
    ["a tag that is not there", "both:3", "it holds no image 3; there is 1 linux/amd64, 2 linux/amd64 [NOT_AN_IMAGE]"],
    ["a digest that is not there", `both@sha256:${"1".repeat(64)}`, "is not there [NOT_AN_IMAGE]"],
    ["a folder without an image", "empty", "empty: it holds no image [NOT_AN_IMAGE]"],
    ["a file that is no tar", "text", "text: not a tar archive"],
    ["a tar that is packed", "packed.tar.gz", "unpack it first"],
    ["a path that is not there", "./nosuch", "there is no file or folder ./nosuch [NOT_FOUND]"],
    ["a flag as an image", "-x:1", ""],
  ])("%s", async (_, word, line) => {
    const { code, out, err } = await archfold(root, "compare", "layout", word);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain(line);
    if (line !== "") expect(err.trimEnd().split("\n")).toHaveLength(1);
  });

  test("a platform that is not there, with those that are", async () => {
    const { code, err } = await archfold(root, "compare", "layout", "platforms", "--platform", "linux/s390x");
    expect(code).toBe(2);
    expect(err).toContain("it holds no image for linux/s390x; there is linux/amd64, linux/arm64 [NOT_AN_IMAGE]");
  });
});

test("without docker a name that is no file is exit code 3", async () => {
  const env = { PATH: root };
  const { code, err } = await archfold({ cwd: root, env }, "compare", "layout", "nosuch:1");
  expect(code).toBe(3);
  expect(err).toContain("nosuch:1 is no file here, and docker");
});

describe("what an image says of itself and is not", () => {
  /** The layout of `one` with something done to it, against `one`. */
  async function tampered(change: (files: Stored) => void): Promise<Ran> {
    const files = layout(one);
    change(files);
    return archfold(write(tree(), files), "compare", ".", join(root, "layout"), "--json");
  }
  const blobs = (files: Stored): string[] => [...files.keys()].filter((k) => k.startsWith("blobs/"));
  const layerBlob = (files: Stored, n: number): string => {
    const name = blobs(files)[1 + n];
    if (name === undefined) throw new Error("no such layer");
    return name;
  };

  test("a layer's blob of another size, or none, is different in its digest though the digests are equal", async () => {
    for (const change of [
      (files: Stored) => files.set(layerBlob(files, 1), Buffer.from("short")),
      (files: Stored) => files.delete(layerBlob(files, 1)),
    ]) {
      const { code, out } = await tampered(change);
      expect(code).toBe(1);
      expect(JSON.parse(out)).toMatchObject({ verdict: "different", differences: [{ layer: 1, field: "digest" }] });
    }
  });

  test("a configuration or manifest that is another than its digest is exit code 2", async () => {
    for (const n of [0, 3]) {
      const { code, err } = await tampered((files) => files.set(blobs(files)[n] ?? "", Buffer.from("{}")));
      expect(code).toBe(2);
      expect(err).toContain("holds something else [NOT_AN_IMAGE]");
    }
  });

  /** Against an image whose second layer is `layer`, by itself or as it is packed. */
  async function against(layer: Buffer, pack?: (l: Buffer) => Buffer, diffOf = layer): Promise<Document> {
    const [files, first] = [layout({ ...one, layers: [layer], ...(pack ? { pack } : {}) }), one.layers[0]];
    if (!first) throw new Error("no layer");
    const claimed = layout({ layers: [diffOf], pack: () => (pack ? pack(layer) : gzipSync(layer)) });
    const folder = write(tree(), diffOf === layer ? files : claimed);
    const { code, out } = await archfold(folder, "compare", ".", join(root, "layout"), "--json");
    expect(code).toBe(1);
    return JSON.parse(out);
  }

  test.each<[string, Buffer, ((l: Buffer) => Buffer) | undefined, RegExp]>([
    ["no tar", Buffer.alloc(2048, "x"), undefined, /not a tar archive/],
    ["a truncated gzip", layerOf("x".repeat(5000)), (l) => gzipSync(l).subarray(0, 60), /unexpected end/],
    ["zstd where this Node has none", layerOf("x"), () => Buffer.from("28b52ffd00", "hex"), /zstd/],
    [
      "an extended header that is a bomb",
      archive({ name: "x", flag: "x", data: Buffer.alloc(5 * 1024 * 1024) }),
      undefined,
      /too large/,
    ],
  ])("a layer that is %s is different, never equal", async (_, layer, pack, why) => {
    const { differences } = await against(layer, pack);
    const trouble = differences.find((d) => d.field === "readable");
    expect(JSON.stringify(trouble)).toMatch(why);
  });

  test("a layer whose content is not its diff id's is different in its digest", async () => {
    const { differences } = await against(layerOf("hello\n"), undefined, layerOf("claimed\n"));
    expect(differences.find((d) => d.field === "digest")).toMatchObject({
      from: expect.stringContaining(`its content is sha256:${sha(layerOf("hello\n"))}`),
    });
  });

  test("absolute paths and those that climb are names, and nothing is written", async () => {
    const before = readdirSync(root);
    const { differences } = await against(archive({ name: "/abs" }, { name: "../../up" }, { name: "l", flag: "2" }));
    expect(differences.map((d) => d.file)).toEqual(expect.arrayContaining(["abs", "../../up"]));
    expect(readdirSync(root)).toEqual(before);
  });
});
