// Small files of a layer are there after one reading; for any other the layer has to be read again.
import { expect, test } from "vitest";
import { roomOf } from "../../src/host/oci/room.ts";
import { smallFiles } from "../../src/host/oci/small-files.ts";

const KIB = 1024;
const bytes = (text: string) => new TextEncoder().encode(text);

function filled(entries: readonly (readonly [string, string | number])[], layer = roomOf()) {
  const small = smallFiles(layer().holds);
  for (const [path, content] of entries) {
    const copy = small.keep(path, typeof content === "number" ? content : content.length);
    if (typeof content === "string") copy?.set(bytes(content));
  }
  return (paths: readonly string[], limit = 64 * KIB) => {
    const found = small.find(new Set(paths), limit);
    return found && Object.fromEntries([...found].map(([path, copy]) => [path, new TextDecoder().decode(copy)]));
  };
}

test("of two entries with one name the last one counts, large or small", () => {
  const find = filled([
    ["etc/word", "one"],
    ["etc/word", "two"],
    ["grown", "small"],
    ["grown", 65 * KIB],
    ["shrunk", 65 * KIB],
    ["shrunk", "s"],
  ]);
  expect(find(["etc/word", "grown", "shrunk"])).toEqual({ "etc/word": "two", shrunk: "s" });
  expect(find(["etc/word"], 2)).toEqual({});
});

test("a file that is not kept, or a limit above what is kept, sends to the layer", () => {
  const find = filled([["a", "x"]]);
  expect(find(["a", "b"])).toBeUndefined();
  expect(find(["a"], 65 * KIB)).toBeUndefined();
});

test("no more than 16 MiB of an image are kept, all of its layers together", () => {
  const image = roomOf();
  const many = (count: number) => Array.from({ length: count }, (_, n) => [`f${n}`, 64 * KIB] as const);
  expect(filled(many(200), image)(["f199"])).toBeDefined();
  const find = filled(many(100), image);
  expect(find(["f55"])).toBeDefined();
  expect(find(["f56"])).toBeUndefined();
});
