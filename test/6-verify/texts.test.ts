// The diff of small text files beside a difference in content: what is text, how much of it, and what is left out.
import { expect, test } from "vitest";
import { compareImages } from "../../src/6-verify/compare/images.ts";
import { compareReport } from "../../src/7-report/compare.ts";
import type { Layer } from "../../src/model/image.ts";
import { file, image, layer } from "./images.ts";

type Contents = Readonly<Record<string, string | Uint8Array>>;

/** A layer that can be read again. */
const held = (diffId: string, contents: Contents): Layer => ({
  ...layer(diffId, ...Object.keys(contents).map((path) => file(path, { content: `sha256:${diffId}` }))),
  contents: async (paths) =>
    new Map([...paths].flatMap((p) => (contents[p] === undefined ? [] : [[p, Buffer.from(contents[p])] as const]))),
});

const compare = (a: Contents, b: Contents) =>
  compareImages(image({}, held("1", a)), image({}, held("2", b)), { moved: "", across: false });

test("a small text has a patch, and a few lines of it stand in the report, escaped", async () => {
  const found = await compare({ f: "a\nb\nc\n" }, { f: "a\nB\u001b[31m\nc\n" });
  const [d] = found.differences;
  expect(d?.patch).toBe("@@ -1,3 +1,3 @@\n a\n-b\n+B\u001b[31m\n c\n");
  const report = compareReport("a", "b", found);
  expect(report).toContain("      -b\n".slice(2));
  expect(report).toContain("+B\\u{1b}[31m");
  expect(report).not.toContain("\u001b");
});

test.each<[string, string | Uint8Array]>([
  ["a NUL", "a\0b"],
  ["what is not UTF-8", Uint8Array.of(0x61, 0xff)],
])("no patch where a side has %s", async (_, bytes) => {
  expect((await compare({ f: "a\n" }, { f: bytes })).differences.map((d) => [d.field, d.patch])).toEqual([
    ["content", undefined],
  ]);
});

test("at most 40 lines of a patch, and at most 20 files", async () => {
  const lines = (word: string) => Array.from({ length: 200 }, (_, n) => `${word} ${n}\n`).join("");
  const all = (word: string) => Object.fromEntries(Array.from({ length: 25 }, (_, n) => [`f${n}`, lines(word)]));
  const { differences } = await compare(all("a"), all("b"));
  expect(differences.filter((d) => d.patch !== undefined)).toHaveLength(20);
  const patch = differences[0]?.patch?.trimEnd().split("\n") ?? [];
  expect(patch).toHaveLength(40);
  expect(patch.at(-1)).toMatch(/^… and \d+ lines more$/);
});

test("a layer that cannot be read a second time has no patch, and its difference stays", async () => {
  const failing = { ...held("2", { f: "b" }), contents: async () => Promise.reject(new Error("gone")) };
  const found = await compareImages(image({}, held("1", { f: "a" })), image({}, failing), { moved: "", across: false });
  expect(found).toMatchObject({ verdict: "different", differences: [{ file: "f", field: "content" }] });
});
