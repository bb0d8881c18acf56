// Rewriting entries: only what says what is built changes, and the prover, which shares nothing with the writer, agrees.
import { describe, expect, test } from "vitest";
import { readManifest } from "../../src/1-read/manifest.ts";
import { type FoldTarget, rewriteEntry } from "../../src/4-emit/manifest.ts";
import { proveManifest } from "../../src/5-prove/manifest.ts";
import type { LibraryManifest } from "../../src/model/manifest.ts";
import {
  ALPINE_LIKE,
  CIRROS_LIKE,
  DEBIAN_LIKE,
  entryOf,
  GOOD,
  HELLO_LIKE,
  withCrlf,
} from "../1-read/manifest-texts.ts";

const COMMIT = "0123456789abcdef0123456789abcdef01234567";

function read(text: string): LibraryManifest {
  const result = readManifest("library/image", text);
  if (result.kind === "trouble") throw new Error("the text is a manifest");
  return result.manifest;
}

/** Rewrites, holds the result against the prover, and rewrites again: that must change nothing. */
function rewrite(text: string, indexes: readonly number[], wanted: Partial<FoldTarget> = {}) {
  const manifest = read(text);
  const arches = [...(manifest.entries[indexes[0] ?? 0]?.builds.keys() ?? [])];
  const target: FoldTarget = { directory: "", file: "Dockerfile", arches, movesClassic: true, ...wanted };
  const result = rewriteEntry(manifest, indexes, target);
  expect(proveManifest("library/image", text, result.text, [{ indexes, expected: target }])).toEqual([]);
  expect(rewriteEntry(read(result.text), indexes, target)).toEqual({ text: result.text, diagnostics: [], pending: [] });
  return { ...result, codes: result.diagnostics.map((d) => d.code) };
}

/** The lines that went and came, in order. */
function changed(before: string, after: string): readonly string[] {
  const [a, b] = [before.split("\n"), after.split("\n")];
  return [
    ...a.filter((l) => !b.includes(l)).map((l) => `-${l}`),
    ...b.filter((l) => !a.includes(l)).map((l) => `+${l}`),
  ];
}

describe("one entry", () => {
  test("arch directories go, Builder comes; the root and Dockerfile are not written", () => {
    const { text, codes, pending } = rewrite(ALPINE_LIKE, [0]);
    expect(text).toBe(
      ALPINE_LIKE.replace(
        "arm32v6-Directory: armhf/\narm64v8-Directory: aarch64/\namd64-Directory: x86_64/\n",
        "Builder: buildkit\n",
      ),
    );
    expect([codes, pending]).toEqual([[], [{ file: "library/image", line: 7, column: 12 }]]);
  });

  test("a folder and a file of the fold are written", () => {
    const { text, pending } = rewrite(ALPINE_LIKE, [1], { directory: "img/", file: "Dockerfile.all" });
    expect(text).toMatch(/7890\nDirectory: img\nFile: Dockerfile.all\nBuilder: buildkit\n$/);
    expect(pending).toEqual([{ file: "library/image", line: 15, column: 12 }]);
  });

  test("with the commit known it is set, and nothing is pending", () => {
    const { text, pending } = rewrite(ALPINE_LIKE, [0], { source: { GitCommit: COMMIT } });
    expect(text).toContain(`GitFetch: refs/heads/v3.20\nGitCommit: ${COMMIT}\nBuilder: buildkit\n`);
    expect(pending).toEqual([]);
  });

  test("comments beside removed fields stay, wrapped lists and their comments too; the generator is named", () => {
    const { text, diagnostics } = rewrite(HELLO_LIKE, [0]);
    expect(changed(HELLO_LIKE, text)).toEqual([
      "-amd64-Directory: amd64/greeting",
      "-arm32v5-Directory: arm32v5/greeting",
      "-arm64v8-Directory: arm64v8/greeting",
      "+Builder: buildkit",
    ]);
    expect(text).toMatch(/\nBuilder: buildkit\n# each folder holds a binary\nConstraints: !aufs\n/);
    expect(diagnostics[0]).toMatchObject({ code: "MANIFEST_GENERATED", severity: "warning", place: { line: 1 } });
    expect(diagnostics[0]?.message).toContain("generate-stackbrew-library.sh");
  });

  test("arch builders, arch repositories and arch commits that agree go into the plain fields", () => {
    const lines = ["Tags: 1", "Architectures: amd64, s390x", `GitCommit: ${COMMIT}`];
    for (const arch of ["amd64", "s390x"]) {
      lines.push(
        `${arch}-GitCommit: ${"a".repeat(40)}`,
        `${arch}-GitRepo: r2`,
        `${arch}-File: ${arch}`,
        `${arch}-Builder: classic`,
      );
    }
    const { text } = rewrite(entryOf(...lines), [0]);
    const wanted = ["Tags: 1", "Architectures: amd64, s390x", `GitCommit: ${"a".repeat(40)}`, "Builder: buildkit"];
    expect(text).toBe(entryOf(...wanted).replace("https://example.test/tiny.git", "r2"));
    const two = [...lines, "", "Tags: 2", `GitCommit: ${COMMIT}`];
    expect(rewrite(entryOf(...two), [0]).text).toBe(
      entryOf(...wanted.toSpliced(2, 0, "GitRepo: r2"), "", "Tags: 2", `GitCommit: ${COMMIT}`),
    );
  });

  test("values are replaced in place: the spacing of the person stays", () => {
    const text = entryOf(
      "Builder:\tclassic  ",
      "Tags: 1",
      "Directory:   a ",
      `GitCommit : ${COMMIT}`,
      "Architectures: amd64, s390x",
      "s390x-Directory: b",
    );
    expect(rewrite(text, [0], { directory: "c" }).text).toBe(
      entryOf(
        "Builder:\tbuildkit  ",
        "Tags: 1",
        "Directory:   c ",
        `GitCommit : ${COMMIT}`,
        "Architectures: amd64, s390x",
      ),
    );
    expect(rewrite(text, [0]).text).not.toContain("Directory");
  });

  test.each<readonly [string, string]>([
    ["\n", ""],
    ["\r\n", ""],
    ["\n", "\n\n"],
    ["\r\n", "\r\n"],
  ])("line ends %j, file ending in %j", (end, last) => {
    const text =
      [
        "Maintainers: N (@n)",
        "GitRepo: r",
        "",
        `GitCommit: ${COMMIT}`,
        "amd64-File: a",
        "Architectures: amd64, s390x",
        "Tags: 1",
      ].join(end) + last;
    const result = rewrite(text, [0]).text;
    expect(result.replaceAll(end, "")).not.toMatch(/[\r\n]/);
    expect(result.endsWith(`Tags: 1${last}`)).toBe(true);
  });

  test("a whole CRLF manifest keeps its line ends", () => {
    expect(rewrite(withCrlf(ALPINE_LIKE), [0]).text).toBe(withCrlf(rewrite(ALPINE_LIKE, [0]).text));
    expect(rewrite(withCrlf(HELLO_LIKE), [0]).text).toBe(withCrlf(rewrite(HELLO_LIKE, [0]).text));
  });

  test("new lines go in where the last line has no end", () => {
    const text = entryOf(
      "Architectures: amd64, s390x",
      "s390x-File: a",
      "Tags: 1",
      "GitFetch: refs/heads/a",
      `GitCommit: ${COMMIT}`,
    ).trimEnd();
    expect(rewrite(text, [0], { directory: "d" }).text.split("\n").slice(-3)).toEqual([
      `GitCommit: ${COMMIT}`,
      "Directory: d",
      "Builder: buildkit",
    ]);
  });
});

describe("arch fields in the global paragraph", () => {
  test("go when every entry that inherits them folds", () => {
    const { text, pending } = rewrite(CIRROS_LIKE, [0, 1], { directory: "all" });
    expect(changed(CIRROS_LIKE, text)).toEqual([
      "-amd64-File: Dockerfile.x86_64",
      "-arm32v7-File: Dockerfile.arm",
      "-Directory: 0.6",
      "-Directory: 0.5",
      "+Directory: all",
      "+Builder: buildkit",
      "+Directory: all",
      "+Builder: buildkit",
    ]);
    expect(pending).toHaveLength(2);
  });

  test("stay for the others otherwise, and the folded entry overrules them", () => {
    const { text } = rewrite(CIRROS_LIKE, [0], { directory: "0.6" });
    expect(changed(CIRROS_LIKE, text)).toEqual([
      "+Builder: buildkit",
      "+amd64-File: Dockerfile",
      "+arm32v7-File: Dockerfile",
    ]);
  });

  test("an entry that does not list the architecture, or has its own field, does not keep them", () => {
    const text = CIRROS_LIKE.replace("Tags: 0.5.1\n", "Tags: 0.5.1\nArchitectures: amd64\namd64-File: Dockerfile.x\n");
    expect(rewrite(text, [0], { directory: "0.6" }).text).not.toMatch(/^arm32v7-File|^amd64-File: Dockerfile.x86_64/m);
  });

  const plain = CIRROS_LIKE.replace("Architectures:", "Builder: classic\nFile: Other\nDirectory: d\nArchitectures:");

  test("a global Builder, Directory or File is overruled where another entry needs it", () => {
    expect(rewrite(plain, [0], { directory: "x" }).text).toContain(
      "Tags: 0.6.2, 0.6, latest\nDirectory: x\nFile: Dockerfile\nBuilder: buildkit\n",
    );
    const same = CIRROS_LIKE.replace("Architectures:", "Builder: buildkit\nArchitectures:");
    expect(rewrite(same, [0, 1], { directory: "0.6" }).text.match(/Builder/g)).toHaveLength(1);
  });

  test("a plain field that only folding entries inherit is changed where it stands", () => {
    const { text } = rewrite(plain, [0, 1], { source: { GitCommit: "a".repeat(40) } });
    expect(text).toBe(
      [
        "Maintainers: Nora Field (@nora)",
        "GitRepo: https://example.test/tiny.git",
        `GitCommit: ${"a".repeat(40)}`,
        "Builder: buildkit",
        "Directory: d",
        "Architectures: amd64, arm32v7",
        "",
        "Tags: 0.6.2, 0.6, latest",
        "Directory: .",
        "",
        "Tags: 0.5.1",
        "Directory: .",
        "",
      ].join("\n"),
    );
  });
});

describe("an architecture that does not fold", () => {
  const arches = ["amd64", "arm64v8"];

  test("keeps what it is built from in fields of its own, and the entry all of its tags", () => {
    const { text } = rewrite(ALPINE_LIKE, [0], { arches });
    expect(text).toBe(
      ALPINE_LIKE.replace(
        "arm32v6-Directory: armhf/\narm64v8-Directory: aarch64/\namd64-Directory: x86_64/\n",
        "Builder: buildkit\narm32v6-Directory: armhf/\narm32v6-Builder: classic\n",
      ),
    );
  });

  test("gets for itself what it shared with the others", () => {
    const text = entryOf(
      "Tags: 1",
      "SharedTags: latest",
      "Architectures: amd64, arm64v8, windows-amd64",
      `GitCommit: ${COMMIT}`,
      "Directory: linux",
      "File: Dockerfile.amd64",
      "arm64v8-File: Dockerfile.arm64",
      "windows-amd64-Directory: windows",
      "windows-amd64-File: Dockerfile",
    );
    const { text: after, diagnostics } = rewrite(text, [0], {
      arches,
      directory: "linux",
      source: { GitCommit: "a".repeat(40) },
    });
    expect(after).toBe(
      entryOf(
        "Tags: 1",
        "SharedTags: latest",
        "Architectures: amd64, arm64v8, windows-amd64",
        `GitCommit: ${"a".repeat(40)}`,
        "Directory: linux",
        "Builder: buildkit",
        "windows-amd64-Directory: windows",
        "windows-amd64-File: Dockerfile",
        `windows-amd64-GitCommit: ${COMMIT}`,
        "windows-amd64-Builder: classic",
      ),
    );
    expect(diagnostics).toEqual([]);
  });

  test("keeps the global paragraph's field that it inherits", () => {
    const text = CIRROS_LIKE.replace("Architectures: amd64", "Architectures: s390x, amd64").replace(
      "amd64-File",
      "s390x-File: Dockerfile.z\namd64-File",
    );
    const { text: after } = rewrite(text, [0, 1], { arches: ["amd64", "arm32v7"], directory: "0.6" });
    expect(after).toContain("s390x-File: Dockerfile.z\n");
    expect(after).toContain(
      "Tags: 0.5.1\nDirectory: 0.6\nBuilder: buildkit\ns390x-Directory: 0.5\ns390x-Builder: classic\n",
    );
  });
});

describe("with the file's own habits", () => {
  const ARCHED = ["amd64-Directory: a", "s390x-Directory: b"];
  const folded = (entry: readonly string[], other: readonly string[] = [], wanted: Partial<FoldTarget> = {}) =>
    (rewrite(entryOf(...entry, ...other), [0], { directory: "img", ...wanted }).text.split("\n\n")[1] ?? "")
      .trimEnd()
      .split("\n");

  test("the order of fields is the nearest other entry's", () => {
    const other = ["", "Builder: buildkit", "Tags: 2", "File: f", "Directory: img", `GitCommit: ${COMMIT}`];
    const entry = ["Tags: 1", `GitCommit: ${COMMIT}`, "Architectures: amd64, s390x", ...ARCHED];
    expect(folded(entry, other, { file: "F" })).toEqual([
      "Tags: 1",
      "File: F",
      "Directory: img",
      `GitCommit: ${COMMIT}`,
      "Builder: buildkit",
      "Architectures: amd64, s390x",
    ]);
  });

  test("values that begin in one column go on doing so, and so do tabs and missing blanks", () => {
    const named = (gap: (name: string) => string) =>
      [
        ["Tags", "1"],
        ["Architectures", "amd64, s390x"],
        ["GitCommit", COMMIT],
      ].map(([name = "", value]) => `${name}:${gap(name)}${value}`);
    const column = (name: string) => " ".repeat(16 - name.length);
    expect(folded([...named(column), ...ARCHED])).toEqual([
      ...named(column),
      "Directory:       img",
      "Builder:         buildkit",
    ]);
    expect(folded([...named(() => "\t"), "amd64-File:\tx"]).slice(3)).toEqual([
      "Directory:\timg",
      "Builder:\tbuildkit",
    ]);
    expect(folded([...named(() => "  "), "amd64-File:  x"]).slice(3)).toEqual([
      "Directory:  img",
      "Builder:  buildkit",
    ]);
    expect(folded([...named(() => ""), "amd64-File:x"]).slice(3)).toEqual(["Directory: img", "Builder: buildkit"]);
  });

  test("a comment that says why an architecture has fields of its own goes with them, every other one stays", () => {
    const entry = [
      "Tags: 1",
      "# amd64 and s390x are all there is",
      "Architectures: amd64, s390x",
      `GitCommit: ${COMMIT}`,
      "# see the tracker",
      "# https://git.example.test/tree/dist-amd64",
      "# which is large",
      "amd64-Directory: a",
      "amd64-File: x",
      "# built on another machine",
      "s390x-Directory: b",
      "# windows-amd64, s390xx: not yet",
      "s390x-File: y",
      "# amd64 is first",
      "Constraints: !aufs",
    ];
    expect(folded(entry)).toEqual([
      ...entry.slice(0, 4),
      "Directory: img",
      "Builder: buildkit",
      "# see the tracker",
      "# built on another machine",
      "# windows-amd64, s390xx: not yet",
      ...entry.slice(-2),
    ]);
  });
});

describe("architectures on branches of their own, gathered on one", () => {
  const source = { GitFetch: "refs/heads/all", GitCommit: COMMIT };

  test("in the entry", () => {
    const text = entryOf(
      "Tags: 1",
      "Architectures: amd64, arm64v8",
      "GitFetch: refs/heads/dist-amd64",
      `GitCommit: ${"a".repeat(40)}`,
      "Directory: stable",
      "arm64v8-GitFetch: refs/heads/dist-arm64v8",
      `arm64v8-GitCommit: ${"b".repeat(40)}`,
      "arm64v8-GitRepo: https://example.test/other.git",
    );
    expect(rewrite(text, [0], { source: { ...source, GitRepo: "https://example.test/tiny.git" } }).text).toBe(
      entryOf(
        "Tags: 1",
        "Architectures: amd64, arm64v8",
        "GitFetch: refs/heads/all",
        `GitCommit: ${COMMIT}`,
        "Builder: buildkit",
      ),
    );
  });

  test("in the global paragraph, which keeps them for another entry", () => {
    const { text, codes } = rewrite(DEBIAN_LIKE, [0], { source });
    expect(codes).toEqual([]);
    expect(changed(DEBIAN_LIKE, text)).toEqual([
      "-arm64v8-GitFetch: refs/heads/dist-arm64v8",
      "-arm64v8-GitCommit: 90ab12cd34ef56aa78bb90cc12dd34ee56ff7890",
      "-Directory: stable",
      "+GitFetch: refs/heads/all",
      `+GitCommit: ${COMMIT}`,
      "+Builder: buildkit",
    ]);
    const two = DEBIAN_LIKE.replace("Architectures: amd64\n", "Architectures: amd64, arm64v8\n");
    const one = rewrite(two, [0], { source }).text;
    expect(one).toContain("arm64v8-GitFetch: refs/heads/all\n");
    expect(one).toContain("arm64v8-GitFetch: refs/heads/dist-arm64v8\n");
  });
});

describe("left as it is, with why", () => {
  test.each<readonly [string, string, number, Partial<FoldTarget>, string]>([
    ["different commits", DEBIAN_LIKE, 0, {}, "stand on different commits"],
    ["oci-import", entryOf(...GOOD, "Builder: oci-import"), 0, {}, "oci-import"],
    ["a fold outside its folder", ALPINE_LIKE, 0, { directory: "a", file: "../Dockerfile" }, "outside the folder"],
    ["classic, and nobody asked to move it", entryOf(...GOOD, "Builder: classic"), 0, {}, "--move-classic"],
    ["errors", entryOf(...GOOD, "Directry: x"), 0, {}, "it has errors"],
    ["none of the fold's architectures", ALPINE_LIKE, 0, { arches: [] }, "none of its architectures folds"],
    ["an architecture too many", ALPINE_LIKE, 1, { arches: ["amd64", "arm64v8", "s390x"] }, "does not list s390x"],
    [
      "different branches, and only the commit is known",
      DEBIAN_LIKE,
      0,
      { source: { GitCommit: COMMIT } },
      "GitFetch differ",
    ],
    [
      "a branch that is none",
      DEBIAN_LIKE,
      0,
      { source: { GitFetch: "main", GitCommit: COMMIT } },
      "GitFetch: expected refs/",
    ],
    [
      "a repository on two lines",
      ALPINE_LIKE,
      0,
      { source: { GitRepo: "a\nb", GitCommit: COMMIT } },
      "GitRepo: the value",
    ],
    [
      "a short commit",
      ALPINE_LIKE,
      0,
      { source: { GitCommit: "abc" } },
      "the fold's GitCommit: expected 40 or 64 hex digits",
    ],
  ])("%s", (_, text, index, wanted, why) => {
    const manifest = read(text);
    const arches = [...(manifest.entries[index]?.builds.keys() ?? [])];
    const result = rewriteEntry(manifest, [index], { directory: "", file: "Dockerfile", arches, ...wanted });
    expect(result.text).toBe(text);
    expect(result.diagnostics.map((d) => d.code)).toEqual(["MANIFEST_NOT_REWRITTEN"]);
    expect(result.diagnostics[0]?.message).toContain(why);
  });

  test("two entries fold together or not at all", () => {
    const manifest = read(ALPINE_LIKE);
    const result = rewriteEntry(manifest, [0, 1], {
      directory: "",
      file: "Dockerfile",
      arches: ["amd64", "arm32v6", "arm64v8"],
    });
    expect([result.text === ALPINE_LIKE, result.diagnostics.length]).toEqual([true, 1]);
  });
});
