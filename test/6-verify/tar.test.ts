// Reading layer archives: against two other writers (GNU tar, tar-stream), and what neither writes.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import tar from "tar-stream";
import { afterAll, expect, test } from "vitest";
import { openLayer } from "../../src/host/oci/blob.ts";
import { readTar } from "../../src/host/oci/tar.ts";
import type { LayerEntry } from "../../src/model/image.ts";
import { archive } from "./archive.ts";

const scratch = mkdtempSync(join(tmpdir(), "archfold-tar-"));
afterAll(() => rmSync(scratch, { recursive: true }));

async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
const unlimited = (): void => {};
const read = (bytes: Uint8Array, size = 65536) => readTar(pieces(bytes, size), unlimited);
const plain = (e: LayerEntry | undefined) => e && { path: e.path, type: e.type, ...Object.fromEntries(e.fields) };
const sha = (data: string | Uint8Array) => `sha256:${createHash("sha256").update(data).digest("hex")}`;

const long = `${"long-folder-name-".repeat(8)}/${"x".repeat(120)}`;

function tree(): string {
  const root = mkdtempSync(join(scratch, "tree-"));
  mkdirSync(join(root, long.split("/")[0] ?? ""), { recursive: true });
  mkdirSync(join(root, "d"), { mode: 0o750 });
  for (const [path, data] of [
    ["d/f", "hello"],
    ["empty", ""],
    ["b", "x".repeat(1024)],
    [long, "far"],
    ["ünï", "u"],
  ] as const) {
    writeFileSync(join(root, path), data, { mode: 0o640 });
    utimesSync(join(root, path), 1_700_000_000.25, 1_700_000_000.25);
  }
  symlinkSync(long, join(root, "s"));
  linkSync(join(root, "b"), join(root, "h"));
  return root;
}

test.each(["ustar", "gnu", "posix"])("what GNU tar writes as %s", async (format) => {
  const root = tree();
  const out = join(scratch, `${format}.tar`);
  // ustar has no room for the long names.
  const without = format === "ustar" ? ["--exclude=long-*", "--exclude=./s"] : [];
  const flags = [`--format=${format}`, "--owner=0", "--group=7", "--numeric-owner", "--sort=name"];
  execFileSync("tar", [...flags, ...without, "-C", root, "-cf", out, "."]);
  const entries = new Map((await read(readFileSync(out), 1000)).map((e) => [e.path, e]));
  const mtime = format === "posix" ? "1700000000.25" : "1700000000";
  const fields = { mode: "0640", owner: "0:7", mtime };
  expect(plain(entries.get("d/f"))).toEqual({
    path: "d/f",
    type: "file",
    ...fields,
    size: "5",
    content: sha("hello"),
    ...times(entries.get("d/f")),
  });
  expect(entries.get("empty")?.fields.get("content")).toBe(sha(""));
  expect(entries.get("ünï")?.fields.get("content")).toBe(sha("u"));
  expect(entries.get("d")).toMatchObject({ type: "folder" });
  expect(entries.get("d")?.fields.get("mode")).toBe("0750");
  expect(entries.get("")).toMatchObject({ type: "folder" });
  expect(entries.get("h")).toMatchObject({ type: "hardlink" });
  expect(entries.get("h")?.fields.get("link")).toBe("./b");
  if (format === "ustar") return;
  expect(entries.get(long)?.fields.get("content")).toBe(sha("far"));
  expect(entries.get("s")?.fields.get("link")).toBe(long);
});

/** GNU tar's posix format writes the other times too. */
const times = (e: LayerEntry | undefined) =>
  Object.fromEntries([...(e?.fields ?? [])].filter(([k]) => k === "pax atime" || k === "pax ctime"));

test("whatever tar-stream writes is read back, in chunks of any size", async () => {
  const name = fc.stringMatching(/^[a-zäß0-9_-]{1,150}$/);
  const entry = fc.record({
    name,
    data: fc.uint8Array({ maxLength: 2000 }),
    // tar-stream takes 0 for "not given".
    mode: fc.integer({ min: 1, max: 0o7777 }),
    uid: fc.nat(65535),
    pax: fc.option(fc.dictionary(fc.stringMatching(/^SCHILY\.xattr\.user\.[a-z]{1,9}$/), fc.string({ minLength: 1 })), {
      nil: undefined,
    }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(entry, { maxLength: 6 }), fc.integer({ min: 1, max: 3000 }), async (given, size) => {
      const pack = tar.pack();
      for (const { name, data, mode, uid, pax } of given)
        pack.entry({ name, mode, uid, pax: pax ?? null }, Buffer.from(data));
      pack.finalize();
      const chunks: Buffer[] = [];
      for await (const chunk of pack) chunks.push(chunk as Buffer);
      const entries = await read(Buffer.concat(chunks), size);
      expect(
        entries.map((e) => [e.path, e.fields.get("content"), e.fields.get("mode"), e.fields.get("owner")]),
      ).toEqual(given.map((g) => [g.name, sha(g.data), g.mode.toString(8).padStart(4, "0"), `${g.uid}:0`]));
      const xattrs = (e: LayerEntry) => [...e.fields].filter(([k]) => k.startsWith("xattr ")).length;
      expect(entries.map(xattrs)).toEqual(given.map((g) => Object.keys(g.pax ?? {}).length));
    }),
    { numRuns: 60 },
  );
});

test("values that are not UTF-8 stay apart", async () => {
  const cap = (byte: number) => ({ "SCHILY.xattr.security.capability": Buffer.from([1, 0, 0, 2, byte, 0]) });
  const of = async (byte: number) =>
    (await read(archive({ name: "f", pax: cap(byte) })))[0]?.fields.get("xattr security.capability");
  expect(await of(0x80)).toBe("hex:010000028000");
  expect(await of(0xa0)).toBe("hex:01000002a000");
  // A text that looks like such a value is written out itself.
  const text = await read(archive({ name: "f", pax: { "SCHILY.xattr.user.a": "hex:80" } }));
  expect(text[0]?.fields.get("xattr user.a")).toBe(`hex:${Buffer.from("hex:80").toString("hex")}`);
});

test("extended headers replace owner, size, names and time, and unknown ones are kept", async () => {
  const [e] = await read(
    archive({
      name: "short",
      data: Buffer.from("abc"),
      pax: { path: "./a/real", uid: "3000000", gid: "4", uname: "me", mtime: "12.5", comment: "c" },
    }),
  );
  expect(plain(e)).toEqual({
    path: "a/real",
    type: "file",
    mode: "0644",
    owner: "3000000:4",
    names: "me:",
    size: "3",
    content: sha("abc"),
    mtime: "12.5",
    "pax comment": "c",
  });
});

test("whiteouts and opaque folders are what they mean", async () => {
  const entries = await read(
    archive({ name: "a/.wh.b" }, { name: "a/.wh..wh..opq" }, { name: ".wh.c" }, { name: ".wh..wh..opq" }),
  );
  expect(entries.map((e) => [e.type, e.path])).toEqual([
    ["whiteout", "a/b"],
    ["opaque", "a"],
    ["whiteout", "c"],
    ["opaque", ""],
  ]);
});

test("hostile paths are names like others, and nothing is written", async () => {
  const entries = await read(
    archive({ name: "/etc/passwd" }, { name: "../../up" }, { name: "a/../b" }, { name: "s", flag: "2", link: "/" }),
  );
  expect(entries.map((e) => e.path)).toEqual(["etc/passwd", "../../up", "a/../b", "s"]);
});

const good = archive({ name: "f", data: Buffer.from("data".repeat(200)) });
const broken = Buffer.from(good).fill(0x41, 0, 4);
test.each<[string, Buffer, RegExp]>([
  ["no tar", Buffer.alloc(2048, "x"), /not a tar archive/],
  ["a changed header", broken, /checksum/],
  ["an end in the middle of a header", good.subarray(0, 300), /ends in the middle/],
  ["an end in the middle of a file", good.subarray(0, 700), /ends in the middle/],
  ["an unknown kind", archive({ name: "f", flag: "S" }), /unknown kind/],
  ["a size that is none", archive({ name: "f", pax: { size: "-1" } }), /no possible size/],
  [
    "an extended header that lies about its length",
    archive({ name: "x", flag: "x", data: Buffer.from("99 a=b\n") }),
    /extended header/,
  ],
])("trouble: %s", async (_, bytes, message) => {
  await expect(read(bytes)).rejects.toThrow(message);
});

test("an extended header of many megabytes is refused before it is read", async () => {
  await expect(read(archive({ name: "x", flag: "x", data: Buffer.alloc(5 * 1024 * 1024) }))).rejects.toThrow(
    /too large/,
  );
});

test("an empty archive and one without an end have no more entries", async () => {
  expect(await read(Buffer.alloc(0))).toEqual([]);
  expect(await read(archive())).toEqual([]);
  expect(await read(good.subarray(0, good.length - 1024))).toHaveLength(1);
});

test("layers are unpacked by what they are, and a cut one is trouble", async () => {
  const at = (name: string, bytes: Uint8Array) => {
    writeFileSync(join(scratch, name), bytes);
    return join(scratch, name);
  };
  const packed = gzipSync(good);
  const part = (path: string) => ({ path, start: 0, size: statSync(path).size });
  expect(await readTar(await openLayer(part(at("plain", good))), unlimited)).toHaveLength(1);
  expect(await readTar(await openLayer(part(at("gzip", packed))), unlimited)).toHaveLength(1);
  await expect(openLayer(part(at("zstd", Buffer.from("28b52ffd00", "hex"))))).rejects.toThrow(/zstd/);
  await expect(openLayer(part(at("cut", packed.subarray(0, 60)))).then((s) => readTar(s, unlimited))).rejects.toThrow(
    /unexpected end/,
  );
  await expect(openLayer({ path: join(scratch, "absent"), start: 0, size: 9 })).rejects.toThrow(/ENOENT/);
  await expect(openLayer(part(at("bomb", packed)), 1024).then((s) => readTar(s, unlimited))).rejects.toThrow(
    /more than 1024 bytes/,
  );
});
