// Comparison down to the file on images that a real builder made: each kind of difference once, and what deletes.
import { randomUUID } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { archive, type RawEntry } from "../6-verify/archive.ts";
import { describeEngine, pushBase } from "./harness.ts";
import { place, verify } from "./verify-family.ts";

/** Bits 5 and 7 of a capability set: both are no UTF-8. */
const capability = (byte: number) => ({
  "SCHILY.xattr.security.capability": Buffer.from([1, 0, 0, 2, byte, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
});

await describeEngine("the comparison of real images", (engine) => {
  test("names owner, mode, extended attribute, link, kind, device and time, file by file", async () => {
    const nonce = randomUUID();
    const entries = (other: boolean): RawEntry[] => [
      { name: "same", data: Buffer.from(nonce) },
      { name: "owner", uid: other ? 1000 : 0 },
      { name: "mode", mode: other ? 0o4755 : 0o755 },
      { name: "xattr", pax: capability(other ? 0xa0 : 0x80) },
      { name: "link", flag: "2", link: other ? "b" : "a" },
      { name: "kind", flag: other ? "5" : "0", mode: 0o755 },
      { name: "fifo", flag: other ? "6" : "0" },
      { name: "time", mtime: other ? 1000 : 2000 },
    ];
    const text = (tar: string) => `FROM scratch\nADD ${tar} /d/\n`;
    const placed = await place({
      files: { "Dockerfile.amd64": text("a.tar") },
      members: { "linux/amd64": "Dockerfile.amd64" },
    });
    await writeFile(join(placed.root, "a.tar"), archive(...entries(false)));
    await writeFile(join(placed.root, "b.tar"), archive(...entries(true)));
    const { verdict, differences, ignored } = (await verify(engine, placed, text("b.tar"))).of("linux/amd64");
    expect(verdict).toBe("different");
    const files = differences.filter((d) => d.file !== undefined).map((d) => [d.file, d.field, d.from, d.to]);
    expect(files.sort()).toEqual([
      ["d/fifo", "type", "file 0644 0:0 0 bytes", "fifo 0644 0:0"],
      ["d/kind", "type", "file 0755 0:0 0 bytes", "folder 0755 0:0"],
      ["d/link", "link", "a", "b"],
      ["d/mode", "mode", "0755", "4755"],
      ["d/owner", "owner", "0:0", "1000:0"],
      [
        "d/xattr",
        "xattr security.capability",
        `hex:01000002${"80".padEnd(32, "0")}`,
        `hex:01000002${"a0".padEnd(32, "0")}`,
      ],
    ]);
    expect(ignored).toContainEqual({
      name: "mtime",
      layer: 0,
      file: "d/time",
      field: "mtime",
      from: "2000",
      to: "1000",
    });
  });

  test("sees what a step deletes, and where nothing but the steps' number differs", async () => {
    await pushBase(engine, { name: "alpine:3.20", platforms: ["linux/amd64", "linux/arm64"] });
    const nonce = randomUUID();
    const text = (...runs: string[]) =>
      `FROM alpine:3.20\nRUN echo ${nonce} > /a; mkdir /d; echo > /d/x\n${runs.join("\n")}\n`;
    const placed = await place({
      files: { "Dockerfile.amd64": text("RUN rm /a && rm -r /d") },
      members: { "linux/amd64": "Dockerfile.amd64" },
    });
    const kept = (await verify(engine, placed, text("RUN rm -r /d"))).of("linux/amd64");
    expect(kept.differences).toContainEqual({ layer: 2, file: "a", field: "entry", from: "whiteout", to: null });
    const split = (await verify(engine, placed, text("RUN rm /a", "RUN rm -r /d"))).of("linux/amd64");
    expect(split.differences).toContainEqual({ field: "layers", from: "3", to: "4" });
    expect(split.differences.filter((d) => d.field === "entry")).toEqual([]);
  });

  test("reads an image that has attestations beside it", async () => {
    const text = "FROM scratch\nCOPY a /\n";
    const placed = await place({
      files: { a: randomUUID(), "Dockerfile.amd64": text },
      members: { "linux/amd64": "Dockerfile.amd64" },
    });
    const seen = await verify(engine, placed, text, { extra: ["--provenance=mode=max"] });
    expect(seen.of("linux/amd64").verdict).toBe("identical");
  });
});
