// Verdicts on images made up for it: each word of the contract, from both sides of its border.
import { expect, test } from "vitest";
import { compareImages } from "../../src/6-verify/compare/images.ts";
import type { Image, JsonObject } from "../../src/model/image.ts";
import type { ProvedVariable } from "../../src/model/verdict.ts";
import { file, history, image, layer } from "./images.ts";

const compare = (a: Image, b: Image, moved = "", across = false) => compareImages(a, b, { moved, across });
const unread = (diffId: string) => ({
  diffId,
  files: async () => {
    throw new Error("a layer whose digest is equal must not be read");
  },
});

test("identical: layers, configuration and history equal; equal layers are not read", async () => {
  const one = () => image({ created: "t", config: { Env: ["A=1"] }, ...history("COPY a /") }, unread("x"));
  expect(await compare(one(), one())).toEqual({ verdict: "identical", differences: [], ignored: [] });
});

test("equivalent: created, moved sources and added ARG and CMD entries, each named", async () => {
  const a = image(
    { created: "t1", ...history("COPY a /", "ADD --chown=1 ./b/ c* /d/ # buildkit", "-ENTRYPOINT x") },
    unread("x"),
  );
  const b = image(
    {
      created: "t2",
      ...history("COPY arm/a /", "-ARG V=1", "ADD --chown=1 arm/b arm/c* /d/ # buildkit", "-ENTRYPOINT x", "-CMD y"),
    },
    unread("x"),
  );
  const seen = await compare(a, b, "arm");
  expect(seen.verdict).toBe("equivalent");
  expect(seen.ignored.map((i) => [i.name, i.field])).toEqual([
    ["created", "created"],
    ["moved-source", "history[0].created_by"],
    ["added-entry", "history[1].created_by"],
    ["moved-source", "history[2].created_by"],
    ["added-entry", "history[4].created_by"],
  ]);
});

test("blanks in the folder's name are within a word, also twice in a line", async () => {
  const a = image(
    history("COPY --chmod=755 agent LICENSE /usr/bin/ # buildkit", "COPY . /all # buildkit"),
    unread("x"),
  );
  const moved = [
    "COPY --chmod=755 image arm/agent image arm/LICENSE /usr/bin/ # buildkit",
    "COPY image arm /all # buildkit",
  ];
  const seen = await compare(a, image(history(...moved), unread("x")), "image arm");
  expect(seen.verdict).toBe("equivalent");
  expect(seen.ignored.map((i) => i.name)).toEqual(["moved-source", "moved-source"]);
});

test("a step's time of creation is named, not counted", async () => {
  const at = (created: string): JsonObject => ({ history: [{ created, created_by: "RUN x" }] });
  const seen = await compare(image(at("1"), unread("x")), image(at("2"), unread("x")));
  expect(seen).toMatchObject({ verdict: "equivalent", ignored: [{ name: "created", field: "history[0].created" }] });
});

test.each<[string, string[], string[], string]>([
  ["a source moved to another folder", ["COPY a /"], ["COPY amd64/a /"], "arm"],
  ["a source moved though the context did not", ["COPY a /"], ["COPY arm/a /"], ""],
  ["a source moved to a folder with other blanks", ["COPY a /"], ["COPY image  arm/a /"], "image arm"],
  ["a source left out beside a folder with blanks", ["COPY a b /"], ["COPY image arm/a /"], "image arm"],
  ["the target too", ["COPY a /"], ["COPY arm/a /arm"], "arm"],
  ["another flag", ["COPY --chown=1 a /"], ["COPY --chown=arm/1 arm/a /"], "arm"],
  ["COPY against ADD", ["COPY a /"], ["ADD arm/a /"], "arm"],
  ["RUN's text", ["RUN cat a"], ["RUN cat arm/a"], "arm"],
  ["an entry that moved", ["-ENV A=1", "-ENV B=1"], ["-ENV B=1", "-ENV A=1"], ""],
  ["an added entry with a layer", ["RUN x"], ["CMD y", "RUN x"], ""],
  ["an added entry of another kind", ["RUN x"], ["RUN x", "-LABEL y"], ""],
  ["a missing ARG entry", ["-ARG x", "RUN x"], ["RUN x"], ""],
  ["empty against not", ["-RUN x"], ["RUN x"], ""],
])("different history: %s", async (_, a, b, moved) => {
  const seen = await compare(image(history(...a), unread("x")), image(history(...b), unread("x")), moved);
  expect(seen.verdict).toBe("different");
  expect(seen.differences[0]?.field).toMatch(/^history\[\d+\]/);
});

test("a folder's pattern characters are written in brackets", async () => {
  const [a, b] = [image(history("COPY f /"), unread("x")), image(history("COPY a[[]1]/f /"), unread("x"))];
  expect((await compare(a, b, "a[1]")).verdict).toBe("equivalent");
});

test("every field of the configuration counts, whatever the order of keys", async () => {
  const a = { author: "a", config: { Labels: { x: "1", y: "2" }, Env: ["A=1", "B=2"], User: "u" } };
  const b = { config: { User: "u", Env: ["B=2", "A=1"], Labels: { y: "2", x: "3", z: "4" } }, variant: "v8" };
  expect((await compare(image(a), image(b))).differences).toEqual([
    { field: "author", from: "a", to: null },
    { field: "config.Env", from: '["A=1","B=2"]', to: '["B=2","A=1"]' },
    { field: "config.Labels.x", from: "1", to: "3" },
    { field: "config.Labels.z", from: null, to: "4" },
    { field: "variant", from: null, to: "v8" },
  ]);
});

test("no and empty are not the same value", async () => {
  const [a, b] = [image({ config: { Cmd: [] } }), image({ config: {} })];
  expect((await compare(a, b)).differences).toEqual([{ field: "config.Cmd", from: "[]", to: null }]);
  expect((await compare(image({ config: { Cmd: null } }), b)).differences).toHaveLength(1);
});

test("the architecture is ignored by name where members are built across, else it counts", async () => {
  const [a, b] = [image({ architecture: "amd64" }), image({ architecture: "arm64" })];
  expect((await compare(a, b)).verdict).toBe("different");
  expect(await compare(a, b, "", true)).toMatchObject({ verdict: "equivalent", ignored: [{ name: "architecture" }] });
});

test("what a builder notes for itself is ignored by name", async () => {
  const seen = await compare(image({ "moby.buildkit.cache.v0": "x" }), image({}));
  expect(seen).toMatchObject({ verdict: "equivalent", ignored: [{ name: "builder-note" }] });
});

test("same-content: only time stamps of files differ", async () => {
  const a = image({}, unread("same"), layer("1", file("a"), file("b")));
  const b = image({}, unread("same"), layer("2", file("a", { mtime: "2" }), file("b")));
  expect(await compare(a, b)).toEqual({
    verdict: "same-content",
    differences: [],
    ignored: [{ name: "mtime", layer: 1, file: "a", field: "mtime", from: "1", to: "2" }],
  });
});

test.each([
  ["content", { content: "sha256:bb" }],
  ["mode", { mode: "4755" }],
  ["owner", { owner: "1:0" }],
  ["xattr security.capability", { "xattr security.capability": "x" }],
  ["pax comment", { "pax comment": "x" }],
  ["link", { link: "/x" }],
])("different: a file's %s, also beside time stamps", async (field, change) => {
  const a = image({}, layer("1", file("a")));
  const b = image({}, layer("2", file("a", { ...change, mtime: "2" })));
  const seen = await compare(a, b);
  expect(seen.verdict).toBe("different");
  expect(seen.differences).toEqual([expect.objectContaining({ layer: 0, file: "a", field })]);
});

test("different: a file more, a file less, another type, a whiteout", async () => {
  const a = image({}, layer("1", file("less"), file("t"), file("w")));
  const b = image(
    {},
    layer("2", { ...file("t"), type: "symlink" }, { path: "w", type: "whiteout", fields: new Map() }, file("more")),
  );
  expect((await compare(a, b)).differences.map((d) => [d.file, d.field, d.from, d.to])).toEqual([
    ["less", "entry", "file 0644 0:0 1 bytes", null],
    ["t", "type", "file 0644 0:0 1 bytes", "symlink 0644 0:0"],
    ["w", "entry", "file 0644 0:0 1 bytes", null],
    ["w", "entry", null, "whiteout"],
    ["more", "entry", null, "file 0644 0:0 1 bytes"],
  ]);
});

test("an opaque folder is an entry beside the folder", async () => {
  const folder = { ...file("d"), type: "folder" as const };
  const a = image({}, layer("1", folder, { path: "d", type: "opaque", fields: new Map() }));
  const seen = await compare(a, image({}, layer("2", folder)));
  expect(seen.differences).toEqual([{ layer: 0, file: "d", field: "entry", from: "opaque", to: null }]);
});

test("different: entries in another order, and digests that differ for no reason that is seen", async () => {
  const a = image({}, layer("1", file("a"), file("b")));
  expect((await compare(a, image({}, layer("2", file("b"), file("a"))))).differences).toMatchObject([
    { field: "order" },
  ]);
  expect((await compare(a, image({}, layer("2", file("a"), file("b"))))).differences).toMatchObject([
    { field: "archive" },
  ]);
});

test("another number of layers is named, and what the middle holds", async () => {
  const a = image({}, unread("base"), layer("1", file("a")), unread("top"));
  const b = image({}, unread("base"), layer("2", file("a")), layer("3", file("b")), unread("top"));
  const seen = await compare(a, b);
  expect(seen.differences).toEqual([
    { field: "layers", from: "3", to: "4" },
    { layer: 1, file: "b", field: "entry", from: null, to: "file 0644 0:0 1 bytes" },
  ]);
  expect((await compare(image({}), image({}, layer("1", file("a"))))).verdict).toBe("different");
});

test("a layer that cannot be read is different, never equal", async () => {
  const broken = {
    diffId: "2",
    files: async () => ({ kind: "trouble" as const, field: "readable" as const, message: "not a tar archive" }),
  };
  const seen = await compare(image({}, layer("1", file("a"))), image({}, broken));
  expect(seen).toMatchObject({
    verdict: "different",
    differences: [{ layer: 0, field: "readable", to: "not a tar archive" }],
  });
});

const run = (args: string): string => `RUN ${args}/bin/sh -c make A=1 # buildkit`;
const asSame = (a: string[], b: string[], variables: readonly ProvedVariable[] = []) =>
  compareImages(image(history(...a), unread("x")), image(history(...b), unread("x")), {
    moved: "",
    across: false,
    sameCommands: { variables },
  });

test.each<[string, string[], string[], string[]]>([
  ["another order", [run("|2 B=2 A=1 ")], [run("|2 A=1 B=2 ")], ["argument-order"]],
  ["the same one twice", [run("|2 B=2 A=1 ")], [run("|3 A=1 B=2 A=1 ")], ["argument-order"]],
  ["a value with blanks", [run("|2 B=x y A=1 ")], [run("|2 A=1 B=x y ")], ["argument-order"]],
  ["one more", [run("")], [run("|1 S6_ARCH=aarch64 ")], ["added-argument"]],
  ["a variable", ["RUN /bin/sh -c a x-arm"], ["RUN |1 V=arm /bin/sh -c a x-${V}"], ["variable"]],
  [
    "beside an argument of both",
    ["RUN |1 A=1 /bin/sh -c a $A arm"],
    ["RUN |2 V=arm A=1 /bin/sh -c a $A $V"],
    ["variable"],
  ],
  ["a list, and one of none", ["RUN /bin/sh -c a b c d"], ["RUN |2 V=b c W= /bin/sh -c a ${V}  ${W} d"], ["variable"]],
  [
    "entries that moved with them",
    ["-ARG B=2", "-ARG A=1", run("|2 B=2 A=1 ")],
    ["-ARG A=1", "-ARG B=2", run("|2 A=1 B=2 ")],
    ["argument-order", "argument-order", "argument-order"],
  ],
])(
  "build arguments of a step: %s is named where the proof says same commands, else it differs",
  async (_, a, b, names) => {
    const seen = await asSame(a, b);
    expect(seen.ignored.map((i) => i.name)).toEqual(names);
    expect(seen.verdict).toBe("equivalent");
    expect((await compare(image(history(...a), unread("x")), image(history(...b), unread("x")))).verdict).toBe(
      "different",
    );
  },
);

test.each<[string, string[], string[]]>([
  ["another value", [run("|1 A=1 ")], [run("|1 A=2 ")]],
  ["one less", [run("|2 A=1 B=2 ")], [run("|1 A=1 ")]],
  ["the command too", ["RUN |1 A=1 /bin/sh -c a"], ["RUN |1 A=1 /bin/sh -c b"]],
  ["words of a value in another order", [run("|1 A=x y ")], [run("|1 A=y x ")]],
  ["an entry less", ["-ARG A=1", run("")], [run("")]],
  ["a variable with another value", ["RUN /bin/sh -c a arm"], ["RUN |1 V=x86 /bin/sh -c a ${V}"]],
  ["a variable that the member reads too", ["RUN /bin/sh -c a arm $V"], ["RUN |1 V=arm /bin/sh -c a ${V} $V"]],
  ["an assignment of the command's own", ["RUN A=1 B=2 make"], ["RUN B=2 A=1 make"]],
])("build arguments of a step: %s is different all the same", async (_, a, b) => {
  expect((await asSame(a, b)).verdict).toBe("different");
});

test("a variable that no text writes behind a FROM, as older frontends do, has its value from the proof", async () => {
  const seen = (value: string) =>
    asSame(
      ["-ARG A=1", "RUN |1 A=1 /bin/sh -c a x-arm"],
      ["-ARG A=1", "RUN /bin/sh -c a x-${V}"],
      [{ name: "V", value }],
    );
  expect(await seen("x86")).toMatchObject({ verdict: "different" });
  expect((await seen("arm")).ignored.map((i) => i.name)).toEqual(["variable"]);
});

test.each<[string, string[], string[], string[]]>([
  ["that is not written behind a FROM", ["-ARG A=1", run("|1 A=1 ")], ["-ARG A=1", run("")], ["unwritten-argument"]],
  [
    "beside one that is",
    ["-ARG A=1 B=2", run("|2 A=1 B=2 ")],
    ["-ARG A=1 B=2", run("|1 B=2 ")],
    ["unwritten-argument"],
  ],
  ["whose default is not written", ["-ARG A"], ["-ARG A=1"], ["argument-default"]],
])("an argument %s, as older frontends do, is named whatever the grade", async (_, a, b, names) => {
  const seen = await compare(image(history(...a), unread("x")), image(history(...b), unread("x")));
  expect([seen.verdict, seen.ignored.map((i) => i.name)]).toEqual(["equivalent", names]);
});

test("a LABEL in two is named, and what is in neither of them is different", async () => {
  const seen = (b: string[]) =>
    compare(image(history("-LABEL a=x y b=1 c=2"), unread("x")), image(history(...b), unread("x")));
  const parted = await seen(["-LABEL a=x y c=2", "-ARG V=1", "-LABEL b=1"]);
  expect([parted.verdict, parted.ignored.map((i) => i.name)]).toEqual([
    "equivalent",
    ["parted-label", "added-entry", "parted-label"],
  ]);
  for (const b of [["-LABEL a=x y c=2"], ["-LABEL a=x y c=2", "-LABEL b=2"], ["-LABEL a=x y", "-LABEL b=1 c=2 d=3"]])
    expect((await seen(b)).verdict).toBe("different");
});

test("an argument that the fold does not declare, or with another default, is different", async () => {
  const seen = (a: string[], b: string[]) =>
    compare(image(history(...a), unread("x")), image(history(...b), unread("x")));
  expect((await seen([run("|1 A=1 ")], ["-ARG B=1", run("")])).verdict).toBe("different");
  expect((await seen([run("|1 A=1 ")], [run(""), "-ARG A=1"])).verdict).toBe("different");
  expect((await seen(["-ARG A=1"], ["-ARG A=2"])).verdict).toBe("different");
  expect((await seen([run("|2 A=1 B=2 ")], ["-ARG A=1", run("|1 B=3 ")])).verdict).toBe("different");
});

const nop = (...steps: string[]) =>
  history(...steps.map((s) => (s.startsWith("-") ? `-/bin/sh -c #(nop) ${s.slice(1)}` : s)));
const classicPair = (more: { config?: JsonObject; files?: ReturnType<typeof file>[] } = {}) => {
  const config = { WorkingDir: "/wd", Volumes: { "/v": {} }, ...more.config };
  const a = image(
    { config: { ...config, Hostname: "x" }, ...nop("-ADD file:1 in /", "/bin/sh -c b", "-CMD c") },
    layer("1", file("b"), file("wd")),
  );
  const bk = history("ADD a /", "RUN /bin/sh -c b # buildkit", "WORKDIR /wd", "-CMD c");
  const b = image(
    { config: { ...config, ArgsEscaped: true }, ...bk },
    layer("2", ...(more.files ?? [file("b")]), {
      ...file("wd"),
      fields: new Map([...file("wd").fields, ["owner", "1:1"]]),
    }),
  );
  return compare(a, b);
};

test("what the classic builder does otherwise is named, and nothing else passes with it", async () => {
  const same = await classicPair({ files: [file("b"), file("v/late")] });
  expect(same.verdict).toBe("same-content");
  expect(new Set(same.ignored.map((i) => i.name))).toEqual(
    new Set(["classic-builder", "classic-volume", "classic-workdir"]),
  );
  const other = await classicPair({ files: [file("b"), file("vol")] });
  expect(other.differences).toEqual([
    { layer: 0, file: "vol", field: "entry", from: null, to: "file 0644 0:0 1 bytes" },
  ]);
  const a = image({ config: { User: "1" }, ...nop("-CMD c") }, unread("x"));
  const b = image({ config: { User: "2" }, ...history("-CMD c") }, unread("x"));
  expect((await compare(a, b)).differences).toEqual([{ field: "config.User", from: "1", to: "2" }]);
});

test("a base that the classic builder made is no reason to overlook anything", async () => {
  const both = "-/bin/sh -c #(nop)  CMD [sh]";
  const seen = await compare(image(history(both, "RUN a"), unread("x")), image(history(both, "RUN b"), unread("x")));
  expect(seen.differences).toEqual([{ field: "history[1].created_by", from: "RUN a", to: "RUN b" }]);
});

test("more differences than a stack holds are all told", async () => {
  const entries = (word: string) => Array.from({ length: 150_000 }, (_, n) => file(`${word}/${n}`));
  const many = (diffId: string, word: string): Image => {
    const all = entries(word);
    return image({}, { diffId, files: async () => ({ kind: "files", entries: all }) });
  };
  expect((await compare(many("1", "a"), many("2", "b"))).differences).toHaveLength(300_000);
});

test("more than can be held end with one that says so, also where all of them are ignored", async () => {
  const big = (letter: string): string => letter.repeat(30_000_000);
  const [x, y] = [big("x"), big("y")];
  const of = (mtime: string) =>
    image({}, ...["1", "2"].map((n) => layer(mtime.slice(0, 1) + n, file("a", { mtime }), file("b", { mtime }))));
  const found = await compare(of(x), of(y));
  const to = "more differences than are kept: nothing behind this one was compared";
  expect(found.differences).toEqual([{ layer: 1, field: "more", from: null, to }]);
  expect(found.ignored.map((i) => [i.name, i.layer, i.file])).toEqual([
    ["mtime", 0, "a"],
    ["mtime", 0, "b"],
    ["mtime", 1, "a"],
  ]);
  expect(found.verdict).toBe("different");
});
