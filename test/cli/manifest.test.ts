// `archfold manifest`: the listing, the JSON of DESIGN 3, the text given back, and what it says of files it cannot read.
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ManifestOptions, manifestCommand } from "../../cli/commands/manifest.ts";
import { ALPINE_LIKE, DEBIAN_LIKE, entryOf, GOOD, HELLO_LIKE, withCrlf } from "../1-read/manifest-texts.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "archfold-manifest-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function run({ file, ...options }: Partial<ManifestOptions> & { readonly file: string }) {
  let [out, err] = ["", ""];
  const io = {
    cwd: folder,
    env: {},
    isTTY: false,
    color: false,
    quiet: false,
    out: (text: string) => {
      out += text;
    },
    group: () => {},
    err: (text: string) => {
      err += text;
    },
  };
  const code = await manifestCommand({ files: [file], json: false, print: false, ...options }, io);
  return { code, out, err };
}

async function runText(text: string | Uint8Array, options: Partial<ManifestOptions> = {}) {
  writeFileSync(join(folder, "small"), text);
  return run({ file: "small", ...options });
}

describe("the listing", () => {
  test("entry by entry, per architecture", async () => {
    const { code, out, err } = await runText(ALPINE_LIKE);
    expect([code, err]).toEqual([0, ""]);
    expect(out).toContain(
      [
        "small:3.20.1  (line 4)",
        "  tags         3.20.1, 3.20, 3, latest",
        "  fold         3 platforms, 3 Dockerfiles",
        "  https://example.test/small-linux.git  refs/heads/v3.20  4f1d7c2a9be05836dd10c4e7f2a86b93501e7cd4",
        "    amd64    x86_64   Dockerfile  classic (no Builder set)",
        "    arm32v6  armhf    Dockerfile  classic (no Builder set)",
        "    arm64v8  aarch64  Dockerfile  classic (no Builder set)",
        "",
      ].join("\n"),
    );
  });

  test("entries that build the same are named", async () => {
    const { out } = await runText(entryOf(...GOOD, "", "Tags: 2", GOOD[1]));
    expect(out).toContain("small:1  (line 4)\n  tags         1\n  same as      small:2\n");
  });

  test("architectures on different commits stand apart, and how they fold", async () => {
    const { code, out } = await runText(DEBIAN_LIKE);
    expect(code).toBe(0);
    expect(out).toContain("  fold         2 platforms on 2 commits, with --gather");
    expect(out).toMatch(/refs\/heads\/dist-amd64 .*\n {4}amd64 .*\n {2}.*refs\/heads\/dist-arm64v8 .*\n {4}arm64v8 /);
  });

  test("findings follow it, safe for a terminal, with exit code 1", async () => {
    const { code, out } = await runText(entryOf(...GOOD, "Builder: \u001b[2J"));
    expect(code).toBe(1);
    expect(out).toMatch(/\n\nsmall:6:10: Builder: unknown builder.*\[MANIFEST_FIELD\]\n$/);
    expect(out).not.toContain("\u001b");
  });
});

describe("--json", () => {
  test("the schema", async () => {
    const { code, out } = await runText(HELLO_LIKE, { json: true });
    const document = JSON.parse(out);
    expect(code).toBe(0);
    expect(Object.keys(document)).toEqual(["schema", "entries", "diagnostics"]);
    expect(document.schema).toBe("archfold/manifest@1");
    expect(document.diagnostics).toEqual([]);
    expect(document.entries[1]).toEqual({
      manifest: "small",
      tags: ["windows"],
      sharedTags: ["latest"],
      architectures: {
        "windows-amd64": {
          gitRepo: "https://example.test/greeting.git",
          gitFetch: "refs/heads/main",
          gitCommit: "4f1d7c2a9be05836dd10c4e7f2a86b93501e7cd4",
          directory: "windows",
          file: "Dockerfile",
          builder: "classic",
        },
      },
      constraints: [],
    });
  });

  test("diagnostics have code, severity, message, file, line, column", async () => {
    const { code, out } = await runText(entryOf(...GOOD, "Directory: a", "Directory: b"), { json: true });
    expect(code).toBe(1);
    expect(JSON.parse(out).diagnostics).toEqual([
      {
        code: "MANIFEST_FIELD",
        severity: "error",
        message: expect.stringContaining("stands twice"),
        file: "small",
        line: 7,
        column: 1,
      },
    ]);
  });

  test("what cannot be read", async () => {
    const { code, out, err } = await runText("nonsense\n", { json: true });
    expect([code, err]).toEqual([2, ""]);
    expect(JSON.parse(out)).toMatchObject({ entries: [], diagnostics: [{ code: "MANIFEST_SYNTAX", line: 1 }] });
  });
});

describe("--print", () => {
  test.each([ALPINE_LIKE, withCrlf(HELLO_LIKE), `\ufeff${DEBIAN_LIKE}`, `${ALPINE_LIKE}  \n\n`, ALPINE_LIKE.trimEnd()])(
    "byte for byte",
    async (text) => {
      expect((await runText(text, { print: true })).out).toBe(text);
    },
  );

  test("findings go to stderr", async () => {
    const text = entryOf(...GOOD, "Directry: a");
    const { code, out, err } = await runText(text, { print: true });
    expect([code, out]).toEqual([1, text]);
    expect(err).toMatch(/^small:6:1: unknown field "Directry".*\n$/);
  });
});

describe("several files", () => {
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);

  test("one after the other, each with its findings", async () => {
    write("one", ALPINE_LIKE);
    write("two", entryOf(...GOOD, "Directry: a"));
    const files = ["one", "two"];
    const listing = await run({ file: "", files });
    expect([listing.code, listing.err]).toEqual([1, ""]);
    expect(listing.out).toMatch(
      /^one: 2 entries\n[\s\S]*\n\ntwo: 1 entry\n[\s\S]*\n\ntwo:6:1: unknown field "Directry".*\n$/,
    );
    const printed = await run({ file: "", files, print: true });
    expect(printed.out).toBe(ALPINE_LIKE + entryOf(...GOOD, "Directry: a"));
    const { entries } = JSON.parse((await run({ file: "", files, json: true })).out);
    expect(entries.map((e: { manifest: string }) => e.manifest)).toEqual(["one", "one", "two"]);
  });

  test("one that cannot be read ends it, and nothing else is tried", async () => {
    write("one", ALPINE_LIKE);
    const { code, out, err } = await run({ file: "", files: ["one", "no/such"] });
    expect([code, out]).toEqual([2, ""]);
    expect(err).toMatch(/^no\/such:1:1: .*\[NOT_FOUND\]\n$/);
  });
});

describe("a file that cannot be read: one line, exit code 2", () => {
  test.each<readonly [string, string | Uint8Array, string]>([
    ["a continued line first", " a\n", "small:1:1: a continued line without a field above it"],
    ["NUL", "a: b\n\0", "small:2:1: here stands a NUL byte"],
    ["not UTF-8", Uint8Array.of(0x61, 0x3a, 0xff), "small:1:3: here stands a byte that is not UTF-8"],
    ["empty", "", "small:1:1: the manifest holds no field"],
  ])("%s", async (_, text, line) => {
    const { code, out, err } = await runText(text);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toMatch(/^[^\n]+\n$/);
    expect(err).toContain(line);
  });

  test("missing, a folder, both flags", async () => {
    expect(await run({ file: "no/such" })).toMatchObject({
      code: 2,
      out: "",
      err: expect.stringMatching(/^no\/such:1:1: .*\[NOT_FOUND\]\n$/),
    });
    expect(await run({ file: "." })).toMatchObject({ code: 2, err: expect.stringContaining("[NOT_READABLE]") });
    expect(await run({ file: "small", json: true, print: true })).toMatchObject({
      code: 2,
      err: expect.stringContaining("[USAGE]"),
    });
  });

  test("a symlink to another folder is followed", async () => {
    writeFileSync(join(folder, "real"), ALPINE_LIKE);
    const other = mkdtempSync(join(tmpdir(), "archfold-manifest-"));
    symlinkSync(join(folder, "real"), join(other, "small"));
    expect((await run({ file: join(other, "small"), print: true })).out).toBe(ALPINE_LIKE);
    rmSync(other, { recursive: true });
  });
});
