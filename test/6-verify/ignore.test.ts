// Named ignorances: what each lets pass, and that one step more is different all the same.
import { describe, expect, test } from "vitest";
import { readIgnorances } from "../../src/6-verify/compare/asked.ts";
import { compareImages } from "../../src/6-verify/compare/images.ts";
import type { Image, JsonObject, LayerEntry } from "../../src/model/image.ts";
import { file, history, image, layer } from "./images.ts";

async function compare(a: Image, b: Image, list: string) {
  const ignore = readIgnorances(list);
  if ("wrong" in ignore) throw new Error(ignore.wrong);
  const found = await compareImages(a, b, { moved: "", across: false, ignore });
  return { verdict: found.verdict, names: [...new Set(found.ignored.map((i) => i.name))], found };
}

const config = (value: JsonObject): Image => image({ config: value });
const files = (diffId: string, ...entries: LayerEntry[]): Image => image({}, layer(diffId, ...entries));

type Case = readonly [list: string, a: Image, passes: Image, differs: Image];

describe("what is asked for passes by its name, and one step more is different", () => {
  test.each<Case>([
    [
      "history",
      image({ ...history("RUN a") }, layer("x")),
      image({ ...history("RUN b", "-ENV A=1") }, layer("x")),
      image({ ...history("RUN b"), author: "me" }, layer("x")),
    ],
    [
      "layer-order",
      files("1", file("a"), file("b")),
      files("2", file("b"), file("a")),
      files("2", file("b", { mode: "0600" }), file("a")),
    ],
    [
      "owner-names",
      files("1", file("a", { names: "root:root" })),
      files("2", file("a")),
      files("2", file("a", { owner: "1:0" })),
    ],
    ["env:A", config({ Env: ["A=1", "B=1"] }), config({ Env: ["B=1", "A=2"] }), config({ Env: ["A=2", "B=2"] })],
    ["env:A", config({ Env: ["A=1"] }), config({}), config({ Env: ["AB=1"] })],
    ["env:A", config({ Env: ["A=1", "B=1", "C=1"] }), config({ Env: ["B=1", "C=1"] }), config({ Env: ["C=1", "B=1"] })],
    [
      "label:a.b",
      config({ Labels: { "a.b": "1", c: "1" } }),
      config({ Labels: { c: "1" } }),
      config({ Labels: { "a.b": "2", c: "2" } }),
    ],
    ["label:a", config({ Labels: { a: "1" } }), config({}), config({ Labels: { ab: "1" } })],
    [
      "file:/var/log/x",
      files("1", file("var/log/x"), file("b")),
      files("2", file("var/log/x", { content: "sha256:bb", mode: "0600" }), file("b")),
      files("2", file("var/log/x/y"), file("var/log/x"), file("b")),
    ],
    [
      "file:var/cache/",
      files("1", file("var/cache/a"), file("b")),
      files("2", file("b"), file("var/cache/b/c")),
      files("2", file("b"), file("var/cachet")),
    ],
    [
      "file:extra",
      files("1", file("a"), file("b")),
      files("2", file("a"), file("extra"), file("b")),
      files("2", file("b"), file("extra"), file("a")),
    ],
    [
      "mtime,created",
      files("1", file("a")),
      files("2", file("a", { mtime: "9" })),
      files("2", file("a", { "pax ctime": "9" })),
    ],
  ])("%s", async (list, a, passes, differs) => {
    const seen = await compare(a, passes, list);
    expect(seen.verdict).toBe(/^(?:history|env|label)/.test(list) ? "equivalent" : "same-content");
    expect(seen.names).toEqual([list.startsWith("mtime") ? "mtime" : list]);
    expect((await compare(a, differs, list)).verdict).toBe("different");
    const unasked = await compareImages(a, passes, { moved: "", across: false });
    expect(unasked.verdict).toBe(list.startsWith("mtime") ? "same-content" : "different");
  });

  test.each<[string, LayerEntry[], LayerEntry[]]>([
    [
      "of two entries with one path the last stays",
      [file("f", { content: "1" }), file("g"), file("f")],
      [file("g"), file("f", { content: "1" }), file("f")],
    ],
    [
      "a hard link is to what its target is by then",
      [file("f"), { ...file("h", { link: "f" }), type: "hardlink" }],
      [{ ...file("h", { link: "f" }), type: "hardlink" }, file("f")],
    ],
    [
      "below a symlink files are unpacked where it leads",
      [{ ...file("d", { link: "e" }), type: "symlink" }, file("d/f")],
      [file("d/f"), { ...file("d", { link: "e" }), type: "symlink" }],
    ],
  ])("an order that counts is no mere order: %s", async (_, a, b) => {
    const seen = await compare(files("1", ...a), files("2", ...b), "layer-order");
    expect(seen.verdict).toBe("different");
    expect(seen.found.differences.map((d) => d.field)).toContain("unpacking");
  });

  test("what is asked for and equal is not named", async () => {
    const one = config({ Env: ["A=1"], Labels: { b: "1" } });
    expect(await compare(one, one, "env:A,label:b,history,file:x")).toMatchObject({ verdict: "identical", names: [] });
  });

  test("a layer that cannot be read passes by no name", async () => {
    const broken = {
      diffId: "2",
      files: async () => ({ kind: "trouble" as const, field: "digest" as const, message: "x" }),
    };
    const seen = await compare(files("1", file("a")), image({}, broken), "layer-order,file:/,owner-names,history");
    expect(seen.verdict).toBe("different");
  });
});

test("words that are no ignorance are answered with those that are", () => {
  for (const word of ["x", "", "env", "env:", "mtime:x", "toString", "history,created,x:y"]) {
    expect(readIgnorances(word)).toMatchObject({
      wrong: expect.stringMatching(
        /is none of mtime, created, history, layer-order, owner-names, env:NAME, label:NAME/,
      ),
    });
  }
});
