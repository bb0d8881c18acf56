// The proof of a rewritten manifest: written by hand here, so that it is tested without the rewriter.
import { describe, expect, test } from "vitest";
import { type ExpectedEntry, proveManifest } from "../../src/5-prove/manifest.ts";
import { ALPINE_LIKE, CIRROS_LIKE, DEBIAN_LIKE, HELLO_LIKE, withCrlf } from "../1-read/manifest-texts.ts";

const proveOne = (before: string, after: string, indexes: readonly number[], expected: ExpectedEntry) =>
  proveManifest("m", before, after, [{ indexes, expected }]);

const alpineFold = (text: string): string =>
  text.replace(
    "arm32v6-Directory: armhf/\narm64v8-Directory: aarch64/\namd64-Directory: x86_64/\n",
    "Builder: buildkit\n",
  );
const ALPINE = { directory: "", file: "Dockerfile", arches: ["arm32v6", "amd64", "arm64v8"] };
const prove = (after: string, expected = ALPINE) =>
  proveOne(ALPINE_LIKE, after, [0], expected).map((d) => `${d.code} ${d.place?.line} ${d.message}`);

describe("proved", () => {
  test("arch fields gone, Builder set", () => expect(prove(alpineFold(ALPINE_LIKE))).toEqual([]));

  test("a folder written in another way", () => {
    const after = alpineFold(ALPINE_LIKE).replace("Builder", "Directory: ./img/\nBuilder");
    expect(prove(after, { ...ALPINE, directory: "img" })).toEqual([]);
  });

  test("with CRLF", () => {
    const after = withCrlf(alpineFold(ALPINE_LIKE));
    expect(proveOne(withCrlf(ALPINE_LIKE), after, [0], ALPINE)).toEqual([]);
  });

  test("global arch fields gone with every entry", () => {
    const after = CIRROS_LIKE.replace(/^.*-File.*\n/gm, "").replace(
      /Directory: 0\.\d\n/g,
      "Directory: a\nBuilder: buildkit\n",
    );
    expect(
      proveOne(CIRROS_LIKE, after, [0, 1], {
        directory: "a",
        file: "Dockerfile",
        arches: ["amd64", "arm32v7"],
      }),
    ).toEqual([]);
  });
});

describe("architectures that stood on branches of their own", () => {
  const gathered = DEBIAN_LIKE.replace(/^arm64v8-.*\n/gm, "").replace(
    "Directory: stable\n",
    `GitFetch: refs/heads/all\nGitCommit: ${"a".repeat(40)}\nBuilder: buildkit\n`,
  );
  const expected = {
    directory: "",
    file: "Dockerfile",
    arches: ["amd64", "arm64v8"],
    source: { GitFetch: "refs/heads/all", GitCommit: "a".repeat(40) },
  };
  const prove = (after: string, wanted: Partial<typeof expected> = {}) =>
    proveOne(DEBIAN_LIKE, after, [0], { ...expected, ...wanted }).map((d) => d.message);

  test("proved on the one that was given", () => expect(prove(gathered)).toEqual([]));

  test.each<readonly [string, string, string]>([
    ["a branch kept", gathered.replace("Builder", "arm64v8-GitFetch: refs/heads/dist-arm64v8\nBuilder"), "GitFetch is"],
    ["another commit", gathered.replace("aaaaaaa", "aaaaaab"), "amd64: GitCommit is"],
    ["no commit", gathered.replace(/^GitCommit: a.*\n/m, ""), "amd64: GitCommit is"],
  ])("refuted: %s", (_, after, message) => expect(prove(after).join("\n")).toContain(message));

  test("each kept on its own branch holds no fold", () => {
    const kept = DEBIAN_LIKE.replace("Directory: stable\n", "Builder: buildkit\n");
    const { source: _, ...unknown } = expected;
    expect(proveOne(DEBIAN_LIKE, kept, [0], unknown).map((d) => d.message)).toEqual([
      "manifest: the fold lies in one place, and its architectures differ in GitFetch, GitCommit",
    ]);
  });
});

describe("refuted", () => {
  const good = alpineFold(ALPINE_LIKE);

  test("the text of before", () =>
    expect(prove(ALPINE_LIKE)[0]).toContain('amd64: Directory is "x86_64", expected "."'));

  test.each<readonly [string, string, string]>([
    ["no Builder", good.replace("Builder: buildkit\n", ""), 'Builder is "", expected "buildkit"'],
    [
      "an arch field left",
      good.replace("Builder", "amd64-File: Other\nBuilder"),
      'amd64: File is "Other", expected "Dockerfile"',
    ],
    ["another commit", good.replace("4f1d", "0000"), "GitCommit is"],
    ["another branch", good.replace("refs/heads/v3.20", "refs/heads/v3.21"), "GitFetch is"],
    ["an architecture fewer", good.replace("arm32v6, ", ""), "the entry lists amd64 arm64v8, the fold has arm32v6 too"],
    [
      "a tag fewer",
      good.replace(", latest", ""),
      'a line changed from "Tags: 3.20.1, 3.20, 3, latest" to "Tags: 3.20.1, 3.20, 3"',
    ],
    [
      "another entry's folder",
      good.replace("arm64v8-Directory: aarch64/", "arm64v8-Directory: aarch/"),
      "an entry that does not fold resolved to",
    ],
    ["another entry's blanks", good.replace("Tags: 3.19.4, 3.19", "Tags: 3.19.4,  3.19"), "a line changed"],
    ["a global field", good.replace("GitRepo: https", "GitRepo: http"), "GitRepo is"],
    ["an entry gone", good.slice(0, good.lastIndexOf("\n\n") + 1), "2 entries became 1"],
    ["an empty line more", good.replace("\n\nTags: 3.19", "\n\n\nTags: 3.19"), "a line changed"],
    ["a line end", good.replace("latest\n", "latest\r\n"), "a line changed"],
    ["text after the end", `${good}# more\n`, "a line changed"],
  ])("%s", (_, after, message) => {
    const found = prove(after);
    expect(found.length).toBeGreaterThan(0);
    expect(found.join("\n")).toContain(message);
    expect(found[0]).toMatch(/^REFUTED \d+ manifest: /);
  });

  test("a fold that bashbrew would not be sent", () => {
    const after = good.replace("Builder", "Directory: img\nFile: ../Dockerfile\nBuilder");
    expect(prove(after, { ...ALPINE, directory: "img", file: "../Dockerfile" })[0]).toContain(
      "bashbrew sends img alone",
    );
  });

  test("a commit that should have been set", () => {
    expect(proveOne(ALPINE_LIKE, good, [0], { ...ALPINE, source: { GitCommit: "a".repeat(40) } })).not.toEqual([]);
  });

  test.each(["# each folder holds a binary\n", "# waits for a builder: mips64le,\n", "# this file is generated"])(
    "a comment lost: %j",
    (comment) => {
      const after = HELLO_LIKE.replace(/^(amd64|arm).*greeting\n/gm, "").replace(
        "Constraints",
        "Builder: buildkit\nConstraints",
      );
      const expected = { directory: ".", file: "Dockerfile", arches: ["amd64", "arm32v5", "arm64v8"] };
      expect(proveOne(HELLO_LIKE, after, [0], expected)).toEqual([]);
      expect(proveOne(HELLO_LIKE, after.replace(comment, ""), [0], expected)).toHaveLength(1);
    },
  );

  describe("an architecture that does not fold", () => {
    const kept = ALPINE_LIKE.replace(
      "arm64v8-Directory: aarch64/\namd64-Directory: x86_64/\n\n",
      "Builder: buildkit\narm32v6-Builder: classic\n\n",
    );
    const two = { ...ALPINE, arches: ["amd64", "arm64v8"] };
    const prove = (after: string) => proveOne(ALPINE_LIKE, after, [0], two).map((d) => d.message);

    test("must be built as before", () => {
      expect(prove(kept)).toEqual([]);
      expect(prove(kept.replace("arm32v6-Builder: classic\n", ""))).toEqual([
        'manifest: arm32v6: Builder is "buildkit", expected "classic"',
      ]);
      expect(prove(kept.replace("armhf/", "armh"))[0]).toContain('arm32v6: Directory is "armh", expected "armhf"');
      expect(prove(kept.replace("arm32v6, ", ""))[0]).toContain('a line changed from "Architectures:');
    });
  });

  describe("comments", () => {
    const text = ALPINE_LIKE.replace("arm32v6-D", "# arm32v6 is old\n# very\narm32v6-D").replace(
      "arm64v8-D",
      "# not said of any\narm64v8-D",
    );
    const good = text
      .replace(/# arm32v6 is old\n# very\n/, "")
      .replace(/arm32v6-Directory.*\n(.*\n)arm64v8-.*\namd64-.*\n/, "Builder: buildkit\n$1");
    const prove = (after: string) => proveOne(text, after, [0], ALPINE).map((d) => d.message);

    test("may go with the arch fields that they name", () => {
      expect(prove(good)).toEqual([]);
      expect(prove(good.replace("Builder", "# arm32v6 is old\nBuilder"))[0]).toContain("a line changed");
    });

    test.each(["# not said of any\n"])("may not go else: %j", (line) =>
      expect(prove(good.replace(line, ""))[0]).toContain("a line changed"),
    );

    test("nor where the field stays", () => {
      const twoOf = { ...ALPINE, arches: ["amd64", "arm64v8"] };
      const after = text
        .replace(/# arm32v6 is old\n# very\n/, "")
        .replace(/arm64v8-D.*\namd64-D.*\n/, "Builder: buildkit\narm32v6-Builder: classic\n");
      expect(proveOne(text, after, [0], twoOf).map((d) => d.message)[0]).toContain("a line changed");
    });
  });

  test("an entry that is not there", () => expect(proveOne(ALPINE_LIKE, good, [2], ALPINE)).toHaveLength(1));
});
