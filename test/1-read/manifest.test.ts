// Reading library manifests: nothing is lost, entries resolve as bashbrew resolves them, each trouble has its line.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { tileManifest } from "../../src/1-read/manifest/tiles.ts";
import { artefactGroups, manifestMembers, readManifest } from "../../src/1-read/manifest.ts";
import type { LibraryManifest } from "../../src/model/manifest.ts";
import { ALPINE_LIKE, CIRROS_LIKE, DEBIAN_LIKE, entryOf, GOOD, HELLO_LIKE, withCrlf } from "./manifest-texts.ts";

function read(text: string): LibraryManifest {
  const result = readManifest("library/image", text);
  if (result.kind === "trouble") throw new Error(result.diagnostics.map((d) => d.message).join("\n"));
  return result.manifest;
}

/** `severity line:column message` of every finding. */
const findings = (text: string): readonly string[] =>
  readManifest("library/image", text).diagnostics.map(
    (d) => `${d.severity} ${d.place?.line}:${d.place?.column} ${d.message}`,
  );

describe("tiles", () => {
  const pieces = fc.constantFrom(
    "Tags: a",
    "a,",
    " b",
    "\tc",
    "#x",
    " # y",
    ":",
    "\r",
    " ",
    "\u0085",
    "\ufeff",
    "é",
    "\u{1f600}",
  );
  const lines = fc.array(fc.oneof(pieces, fc.string({ unit: "binary" })), { maxLength: 30 });

  test.each(["", "\n"])("join to any text byte for byte, lines ending with %j", (end) => {
    fc.assert(
      fc.property(lines, (parts) => {
        const text = parts.join(end);
        const { tiles } = tileManifest("m", text);
        expect(tiles.map((t) => t.text).join("")).toBe(text);
      }),
      { numRuns: 1000 },
    );
  });

  test("spans and places of fields point at their text", () => {
    fc.assert(
      fc.property(lines, (parts) => {
        const text = parts.join("\n");
        for (const field of tileManifest("m", text).paragraphs.flatMap((p) => p.fields)) {
          expect(text.slice(field.span.start, field.span.end)).toBe(field.text);
          for (const part of field.parts) expect(text.slice(part.span.start, part.span.end)).toBe(part.text);
        }
      }),
    );
  });

  test.each([ALPINE_LIKE, HELLO_LIKE, DEBIAN_LIKE, CIRROS_LIKE])(
    "a whole manifest comes back, also with CRLF and BOM",
    (text) => {
      for (const variant of [text, withCrlf(text), `\ufeff${text}`, text.trimEnd(), `\n\n${text}\n \n`]) {
        expect(
          read(variant)
            .tiles.map((t) => t.text)
            .join(""),
        ).toBe(variant);
        expect(read(variant).entries).toHaveLength(2);
      }
    },
  );

  test("a comment inside a continued value belongs to the field, one after it does not", () => {
    const [first, second] = read(HELLO_LIKE).tiles.filter(
      (t) => t.kind === "field" && /^(Arch|GitCommit)/.test(t.name),
    );
    expect(first?.text).toContain("# waits for a builder");
    expect(second?.text).not.toContain("# each folder");
  });
});

describe("entries", () => {
  test("arch fields, inheritance and defaults", () => {
    const [latest, old] = read(ALPINE_LIKE).entries;
    expect(latest?.id).toBe("image:3.20.1");
    expect([...(latest?.builds.keys() ?? [])]).toEqual(["amd64", "arm32v6", "arm64v8"]);
    expect(latest?.builds.get("arm32v6")).toEqual({
      GitRepo: "https://example.test/small-linux.git",
      GitFetch: "refs/heads/v3.20",
      GitCommit: "4f1d7c2a9be05836dd10c4e7f2a86b93501e7cd4",
      Directory: "armhf",
      File: "Dockerfile",
      Builder: "",
    });
    expect(old?.builds.get("amd64")?.GitFetch).toBe("refs/heads/v3.19");
  });

  test("lists lose comments and blanks; shared tags and constraints", () => {
    const [linux, windows] = read(HELLO_LIKE).entries;
    expect([...(linux?.builds.keys() ?? [])]).toEqual(["amd64", "arm32v5", "arm64v8"]);
    expect([linux?.sharedTags, linux?.constraints]).toEqual([["latest"], ["!aufs"]]);
    expect(windows?.builds.get("windows-amd64")).toMatchObject({ Directory: "windows", Builder: "classic" });
  });

  test("global arch fields reach the entries; an empty own one takes them back", () => {
    const [first] = read(CIRROS_LIKE).entries;
    expect(first?.builds.get("arm32v7")).toMatchObject({
      Directory: "0.6",
      File: "Dockerfile.arm",
      GitFetch: "refs/heads/master",
    });
    const text = CIRROS_LIKE.replace("Directory: 0.6\n", "Directory: 0.6\narm32v7-File:\n");
    expect(read(text).entries[0]?.builds.get("arm32v7")?.File).toBe("Dockerfile");
    expect(read(text).entries[0]?.sound).toBe(true);
  });

  test("shared tags and architectures replace the global ones, constraints add to them", () => {
    const text = `Maintainers: N (@n)\nGitRepo: r\nSharedTags: g\nConstraints: c\nArchitectures: i386\n\n${GOOD.join("\n")}\nSharedTags: own, own\nConstraints: d\n\nTags: 2\n${GOOD[1]}\n`;
    const [first, second] = read(text).entries;
    expect([first?.sharedTags, first?.constraints]).toEqual([["own"], ["c", "d"]]);
    expect([second?.sharedTags, second?.constraints, [...(second?.builds.keys() ?? [])]]).toEqual([
      ["g"],
      ["c"],
      ["i386"],
    ]);
  });

  test("CRLF changes no value", () => {
    const plain = (text: string) => read(text).entries.map((e) => [e.tags, e.sharedTags, e.constraints, [...e.builds]]);
    for (const text of [ALPINE_LIKE, HELLO_LIKE, DEBIAN_LIKE, CIRROS_LIKE])
      expect(plain(withCrlf(text))).toEqual(plain(text));
  });

  test("the generator's line is found", () => {
    expect(read(HELLO_LIKE).generatedBy?.text).toContain("this file is generated via https://example.test/greeting");
    expect(read(ALPINE_LIKE).generatedBy).toBeUndefined();
  });
});

describe("findings", () => {
  test.each([ALPINE_LIKE, HELLO_LIKE, DEBIAN_LIKE, CIRROS_LIKE])("none in a good manifest", (text) => {
    expect(findings(text)).toEqual([]);
    expect(read(text).entries.every((e) => e.sound)).toBe(true);
  });

  test.each<readonly [string, readonly string[], string]>([
    [
      "a field twice",
      [...GOOD, "Directory: a", "Directory: b"],
      'error 7:1 field "Directory" stands twice (first in line 6)',
    ],
    ["an unknown field", [...GOOD, "Directry: a"], 'error 6:1 unknown field "Directry"; bashbrew takes no notice'],
    [
      "a field in the wrong case",
      [...GOOD, "directory: a"],
      'error 6:1 unknown field "directory"; is Directory meant?',
    ],
    [
      "an arch field of an architecture that is not listed",
      [...GOOD, "s390x-File: a"],
      "error 6:1 s390x-File: Architectures of this entry lacks s390x",
    ],
    [
      "an arch field of an unknown architecture",
      [...GOOD, "arm64-File: a"],
      'error 6:1 unknown architecture "arm64" in "arm64-File"',
    ],
    [
      "an unknown architecture",
      [...GOOD, "Architectures: amd64, ", "  arm64"],
      "error 7:3 Architectures: unknown architecture",
    ],
    ["a branch for a commit", ["Tags: 1", "GitCommit:  main"], "error 5:13 GitCommit: expected 40 or 64 hex digits"],
    [
      "an arch commit that is short",
      [...GOOD, "amd64-GitCommit: abc123"],
      "error 6:18 GitCommit: expected 40 or 64".replace("GitCommit:", "amd64-GitCommit:"),
    ],
    ["no commit", ["Tags: 1"], "error 4:1 the entry lacks GitCommit"],
    ["no tags", [GOOD[1]], "error 4:1 the entry lacks Tags"],
    ["a bad ref", [...GOOD, "GitFetch: main"], "error 6:11 GitFetch: expected refs/heads/"],
    ["a bad tag", ["Tags: 1, -x", GOOD[1]], "error 4:10 Tags: expected a tag"],
    ["a missing comma", ["Tags: 1", "  2", GOOD[1]], 'error 4:7 Tags: a comma is missing in "1\\u{a}2"'],
    ["an empty item", ["Tags: 1,, 2", GOOD[1]], "error 4:9 Tags: an empty item"],
    ["an unknown builder", [...GOOD, "Builder: kaniko"], "error 6:10 Builder: unknown builder"],
    [
      "a folder outside",
      [...GOOD, "Directory: a/../../b"],
      "error 6:12 Directory: the folder lies outside the repository",
    ],
    ["a scalar on two lines", [...GOOD, "Directory:", "  a"], "error 7:3 Directory: the value must stand on one line"],
    ["a tag twice", ["Tags: 1, 1", GOOD[1]], 'error 4:10 Tags: the tag "1" is taken in line 4'],
    ["a tag of another entry", [...GOOD, "", ...GOOD], 'error 7:7 Tags: the tag "1" is taken in line 4'],
    [
      "a shared tag that is an entry's",
      [...GOOD, "", "Tags: 2", "SharedTags: 1", GOOD[1]],
      'error 8:13 SharedTags: the tag "1" is taken in line 4',
    ],
    ["a no-break space in front of a tag", ["Tags: 1,\u00a02", GOOD[1]], "error 4:9 Tags: expected a tag"],
    ["a tab before a continued value", ["Tags: 1,", "\t2", GOOD[1]], "warning 5:1 the value goes on after a tab"],
    [
      "a line of blanks between entries",
      [...GOOD, "Constraints: a", "  ", "", "Tags: 2", GOOD[1]],
      "warning 7:1 a line of blanks goes on with the value",
    ],
    [
      "control characters",
      [...GOOD, "Builder: \u001b[31mx"],
      'error 6:10 Builder: unknown builder; known: classic buildkit oci-import, found "\\u{1b}[31mx"',
    ],
  ])("%s: one line at its place", (_, lines, expected) => {
    const found = findings(entryOf(...lines));
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(expected);
    if (expected.startsWith("error")) expect(read(entryOf(...lines)).entries.some((e) => !e.sound)).toBe(true);
  });

  test.each<readonly [string, string, string]>([
    [
      "no Maintainers",
      `GitRepo: r\n\n${GOOD.join("\n")}\n`,
      "error 1:1 the first paragraph, the global one, lacks Maintainers",
    ],
    [
      "a maintainer without a handle",
      `Maintainers: N (@n),\n  O <o@example.test>\nGitRepo: r\n\n${GOOD.join("\n")}\n`,
      "error 2:3 Maintainers: expected",
    ],
    [
      "global Tags",
      `Maintainers: N (@n)\nTags: x\nGitRepo: r\n\n${GOOD.join("\n")}\n`,
      "error 2:1 Tags may not stand in the first paragraph",
    ],
    [
      "a global arch field that serves no entry",
      `Maintainers: N (@n)\ns390x-File: f\nGitRepo: r\n\n${GOOD.join("\n")}\n`,
      "warning 2:1 s390x-File: no entry lists s390x",
    ],
    ["no repository", `Maintainers: N (@n)\n\n${GOOD.join("\n")}\n`, "error 3:1 the entry lacks GitRepo"],
    ["a byte order mark", `\ufeff${entryOf(...GOOD)}`, "error 1:1 the file begins with a byte order mark"],
    ["CRLF", withCrlf(entryOf(...GOOD)), "note 1:32 lines end in CRLF"],
  ])("%s", (_, text, expected) => {
    expect(findings(text)).toEqual([expect.stringContaining(expected)]);
  });

  test.each<readonly [string, string, string]>([
    [
      "a continued line without a field",
      entryOf(" more", ...GOOD),
      "error 4:1 a continued line without a field above it",
    ],
    [
      "a line without a colon",
      entryOf(...GOOD, "what is this"),
      'error 6:1 expected "Field: value", found "what is this"',
    ],
    ["nothing at all", "", "error 1:1 the manifest holds no field"],
    ["comments only", "# a\n\n", "error 1:1 the manifest holds no field"],
  ])("cannot be read: %s", (_, text, expected) => {
    expect(readManifest("library/image", text).kind).toBe("trouble");
    expect(findings(text)).toEqual([expect.stringContaining(expected)]);
  });

  test("an error in one entry leaves the others sound, one in the global paragraph none", () => {
    const bad = ALPINE_LIKE.replace("GitFetch: refs/heads/v3.19", "GitFetch: v3.19");
    expect(read(bad).entries.map((e) => e.sound)).toEqual([true, false]);
    expect(read(ALPINE_LIKE.replace("Maintainers", "Maintainer")).entries.map((e) => e.sound)).toEqual([false, false]);
  });

  test("a line of a million blanks is read at once", () => {
    const blanks = " ".repeat(1_000_000);
    expect(findings(entryOf(...GOOD, `Constraints: a${blanks}b,${blanks}c`))).toEqual([]);
  });
});

describe("members", () => {
  const members = (text: string, index = 0) => manifestMembers(read(text), index);

  test("from arch directories, the folder is the context", () => {
    expect(members(ALPINE_LIKE).members.map((m) => [m.arch, m.platform.name, m.dockerfile, m.context])).toEqual([
      ["amd64", "linux/amd64", "x86_64/Dockerfile", "x86_64"],
      ["arm32v6", "linux/arm/v6", "armhf/Dockerfile", "armhf"],
      ["arm64v8", "linux/arm64", "aarch64/Dockerfile", "aarch64"],
    ]);
  });

  test("from arch files, in one folder and in the root", () => {
    expect(members(CIRROS_LIKE).members.map((m) => [m.dockerfile, m.context])).toEqual([
      ["0.6/Dockerfile.x86_64", "0.6"],
      ["0.6/Dockerfile.arm", "0.6"],
    ]);
    const root = CIRROS_LIKE.replace("Directory: 0.6", "Directory: ./");
    expect(members(root).members.map((m) => [m.dockerfile, m.context])).toEqual([
      ["Dockerfile.x86_64", ""],
      ["Dockerfile.arm", ""],
    ]);
  });

  test("none, and nothing said, where one file serves all or there is one architecture", () => {
    expect(members(HELLO_LIKE, 1)).toEqual({ members: [], apart: false, diagnostics: [] });
    expect(members(entryOf(...GOOD, "Architectures: amd64, s390x"))).toEqual({
      members: [],
      apart: false,
      diagnostics: [],
    });
  });

  test("from different commits, of the same folder", () => {
    const { members: found, apart } = members(DEBIAN_LIKE);
    expect(apart).toBe(true);
    expect(new Set(found.map((m) => m.build.GitCommit)).size).toBeGreaterThan(1);
  });

  test.each<readonly [string, string, string]>([
    [
      "oci-import",
      entryOf(...GOOD, "Architectures: amd64, s390x", "Builder: oci-import", "s390x-Directory: a"),
      "oci-import",
    ],
    ["errors", entryOf(...GOOD, "Architectures: amd64, s390x", "s390x-Directory: a", "Directory: ../a"), "has errors"],
  ])("none, and why: %s", (_, text, why) => {
    const { members: found, diagnostics } = members(text);
    expect(found).toEqual([]);
    expect(diagnostics.map((d) => d.code)).toEqual(["MANIFEST_NOT_REWRITTEN"]);
    expect(diagnostics[0]?.message).toContain(why);
  });

  test("entries that build the same are found together", () => {
    const text = entryOf(...GOOD, "", "Tags: 2", GOOD[1], "", "Tags: 3", GOOD[1], "Directory: 3");
    expect(artefactGroups(read(text))).toEqual([[0, 1], [2]]);
  });
});

test("a shared tag of the global paragraph is claimed by every entry that inherits it", () => {
  const global = ["Maintainers: N (@n)", "GitRepo: r", "SharedTags: g", ""];
  const clashes = (...entry: readonly string[]) => {
    const read = readManifest("m", [...global, ...entry, GOOD[1], ""].join("\n"));
    return read.diagnostics.map((d) => `${d.place?.line}:${d.place?.column} ${d.message}`);
  };
  expect(clashes("Tags: g")).toEqual(['5:1 SharedTags: the tag "g" is taken in line 5']);
  expect(clashes("Tags: a", GOOD[1], "", "Tags: g")).toContain('8:7 Tags: the tag "g" is taken in line 3');
  expect(clashes("Tags: g", "SharedTags: own")).toEqual([]);
});
