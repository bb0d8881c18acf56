// Families of a library manifest on the command line: found by entry, folded together with the entry's fields.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readManifest } from "../../src/1-read/manifest.ts";
import { content, git, put, repository } from "../host/tree.ts";
import { archfold, json } from "./run.ts";

const COMMIT = "1f2e3d4c5b6a79880716253443526170a1b2c3d4";

const HEAD = [
  "# this manifest is ours",
  "Maintainers: A. Person <a@example.org> (@a)",
  "GitRepo: https://git.example.org/small.git",
  `GitCommit: ${COMMIT}`,
  "Architectures: amd64, arm64v8",
];

const entry = (tag: string, folder: string) => [
  "",
  `Tags: ${tag}`,
  "# a comment that stays",
  `amd64-Directory: ${folder}/amd64`,
  `arm64v8-Directory: ${folder}/arm64v8`,
];

const member = (base: string) => `FROM ${base}\nCOPY rootfs.tar /\nRUN setup\n`;

const folders = (...names: string[]) =>
  Object.fromEntries(
    names.flatMap((n) => [
      [`${n}/amd64/Dockerfile`, member(`debian:${n}`)],
      [`${n}/amd64/rootfs.tar`, "a"],
      [`${n}/arm64v8/Dockerfile`, member(`arm64v8/debian:${n}`)],
      [`${n}/arm64v8/rootfs.tar`, "b"],
    ]),
  );

const text = (lines: readonly string[]) => `${lines.join("\n")}\n`;
const read = (root: string, path: string) => readFileSync(join(root, path), "utf8");

interface Document {
  readonly families: readonly {
    readonly id: string;
    readonly status: string;
    readonly changes: readonly { readonly path: string }[];
    readonly diagnostics: readonly { readonly code: string; readonly message: string }[];
  }[];
}

const builds = (manifest: string) => {
  const parsed = readManifest("library/small", manifest);
  if (parsed.kind !== "manifest") throw new Error("the manifest does not parse");
  return parsed.manifest.entries.map((e) => [
    e.id,
    ...[...e.builds].map(([arch, b]) => `${arch} ${b.Directory} ${b.File} ${b.Builder}`),
  ]);
};

describe("two families of one manifest", () => {
  const files = {
    ...folders("1", "2"),
    "library/small": text([...HEAD, ...entry("1, one", "1"), ...entry("2, latest", "2")]),
  };

  test("written at once, both entries are rewritten, and everything else stays", async () => {
    const root = repository(files);
    const { code, out } = await archfold(root, "fold", "--write");
    expect(code).toBe(0);
    expect(out).toContain("modify library/small\n");
    const manifest = read(root, "library/small");
    expect(builds(manifest)).toEqual([
      ["small:1", "amd64 1 Dockerfile buildkit", "arm64v8 1 Dockerfile buildkit"],
      ["small:2", "amd64 2 Dockerfile buildkit", "arm64v8 2 Dockerfile buildkit"],
    ]);
    expect(manifest).toBe(
      text([
        ...HEAD,
        ...["1, one", "2, latest"].flatMap((tag) => [
          "",
          `Tags: ${tag}`,
          `Directory: ${tag.charAt(0)}`,
          "Builder: buildkit",
          "# a comment that stays",
        ]),
      ]),
    );
    expect(await states(root)).toEqual([0, "small:1 current", "small:2 current"]);
    expect((await archfold(root, "fold", "--write")).err).toBe("nothing to write\n");
  });

  test("written one after the other comes to the same", async () => {
    const [together, apart] = [repository(files), repository(files)];
    await archfold(together, "fold", "--write");
    await archfold(apart, "fold", "--family", "small:2", "--write");
    expect(await states(apart)).toEqual([1, "small:1 pending", "small:2 current"]);
    await archfold(apart, "fold", "--family", "small:1", "--write");
    expect(read(apart, "library/small")).toBe(read(together, "library/small"));
  });

  test("fields that both inherit leave the global paragraph, and no entry overrules them any more", async () => {
    const shared = [...HEAD, "amd64-File: amd64/Dockerfile", "arm64v8-File: arm64v8/Dockerfile"];
    const root = repository({
      ...folders("1", "2"),
      "library/small": text([...shared, "", "Tags: 1", "Directory: 1", "", "Tags: 2", "Directory: 2"]),
    });
    const { code } = await archfold(root, "fold", "--write");
    expect(code).toBe(0);
    expect(read(root, "library/small")).toBe(
      text([
        ...HEAD,
        "",
        "Tags: 1",
        "Directory: 1",
        "Builder: buildkit",
        "",
        "Tags: 2",
        "Directory: 2",
        "Builder: buildkit",
      ]),
    );
  });

  test("one that is refused leaves its entry as it is", async () => {
    const root = repository({ ...files, "2/arm64v8/Dockerfile": "FROB\n" });
    expect((await archfold(root, "fold", "--write")).code).toBe(1);
    expect(builds(read(root, "library/small")).map((b) => b[1])).toEqual([
      "amd64 1 Dockerfile buildkit",
      "amd64 2/amd64 Dockerfile ",
    ]);
  });
});

const states = async (root: string) => {
  const { value, code } = await json<Document>(root, "check");
  return [code, ...value.families.map((f) => `${f.id} ${f.status}`)];
};

test("entries on other commits than the tree's members are left alone, and said", async () => {
  const root = repository(folders("x"));
  const then = git(root, "rev-parse", "HEAD").trim();
  put(root, "x/amd64/Dockerfile", member("debian:trixie"));
  put(root, "x/arm64v8/Dockerfile", member("arm64v8/debian:trixie"));
  git(root, "commit", "-q", "-a", "-m", "next");
  const now = git(root, "rev-parse", "HEAD").trim();
  const on = (commit: string, tag: string) => entry(tag, "x").toSpliced(2, 0, `GitCommit: ${commit}`);
  put(root, "library/small", text([...HEAD, ...on(now, "13"), ...on(then, "12")]));
  const { code, value } = await json<Document>(root, "fold", "--write");
  expect([code, ...value.families.map((f) => `${f.id} ${f.status}`)]).toEqual([0, "small:13 folded"]);
  const listed = value.families[0]?.diagnostics.find((d) => d.code === "MANIFEST_NOT_REWRITTEN");
  expect(listed?.message).toContain(`entry small:12: x/amd64/Dockerfile at its commit ${then.slice(0, 12)}`);
  expect(builds(read(root, "library/small")).map((b) => b[1])).toEqual([
    "amd64 x Dockerfile buildkit",
    "amd64 x/amd64 Dockerfile ",
  ]);
  expect(await states(root)).toEqual([0, "small:13 current"]);
});

test("an entry on another commit is refused where nothing of today stands for it", async () => {
  const root = repository(folders("x"));
  const then = git(root, "rev-parse", "HEAD").trim();
  put(root, "x/amd64/Dockerfile", member("debian:trixie"));
  put(root, "library/small", text([...HEAD, ...entry("12", "x").toSpliced(2, 0, `GitCommit: ${then}`)]));
  const { code, value } = await json<Document>(root, "fold");
  expect([code, ...value.families.map((f) => `${f.id} ${f.status}`)]).toEqual([1, "small:12 refused"]);
  expect(value.families[0]?.diagnostics[0]?.code).toBe("MANIFEST_NOT_REWRITTEN");
});

describe("a manifest that cannot be read", () => {
  const files = { ...folders("1"), "library/small": "Tags: 1\nno field\n" };

  test("ends a command that names it, with the place", async () => {
    const { code, out, err } = await archfold(repository(files), "fold", "--manifest", "library/small");
    expect([code, out]).toEqual([2, ""]);
    expect(err).toMatch(/^library\/small:2:1: .*\[MANIFEST_SYNTAX\]\n$/);
  });

  test("is one refusal among others where it was only met", async () => {
    const root = repository(files);
    const before = content(root);
    const { code, value } = await json<Document>(root, "fold");
    expect([code, ...value.families.map((f) => `${f.id} ${f.status}`)]).toEqual([
      1,
      "1 folded",
      "library/small refused",
    ]);
    expect(content(root)).toEqual(before);
  });
});

test("--manifest finds its families only", async () => {
  const files = { ...folders("1", "2"), "library/small": text([...HEAD, ...entry("1", "1")]) };
  const ids = async (...argv: string[]) =>
    (await json<Document>(repository(files), "scan", ...argv)).value.families.map((f) => f.id);
  expect(await ids()).toEqual(["2", "small:1"]);
  expect(await ids("--manifest", "library/small")).toEqual(["small:1"]);
});

describe("a whole manifest in one go", () => {
  const whole = () =>
    repository({
      ...folders("13", "12"),
      "12/arm64v8/Dockerfile": `${member("arm64v8/debian:12")}ONBUILD RUN more\n`,
      "library/small": text([
        ...HEAD,
        ...entry("13", "13"),
        ...entry("latest", "13"),
        ...entry("12", "12"),
        "",
        "Tags: nano",
        "Architectures: windows-amd64",
        "",
        "Tags: packed",
        "Builder: oci-import",
        "Directory: 13",
      ]),
    });

  test("fold says of each entry what becomes of it, and once it is written what it is", async () => {
    const root = whole();
    const { code, out } = await archfold(root, "fold", "--write");
    expect(code).toBe(1);
    const [, lines = ""] = /^library\/small, entry by entry:\n((?: {2}.*\n)*)/m.exec(out) ?? [];
    expect(lines.split("\n").map((l) => l.trim())).toEqual([
      "small:13      rewritten to build 13/Dockerfile",
      "small:latest  rewritten to build 13/Dockerfile, as small:13",
      expect.stringMatching(/^small:12 {6}refused: /),
      "small:nano    left: one architecture: nothing to fold",
      expect.stringMatching(/^small:packed {2}left: built by oci-import/),
      "",
    ]);
    git(root, "add", "-A");
    git(root, "commit", "-q", "-m", "fold");
    expect((await archfold(root, "fold")).out).toContain("\n  small:13      builds 13/Dockerfile\n");
  });

  test("and the JSON has the same", async () => {
    const { value } = await json<{ manifests: readonly unknown[] }>(whole(), "fold");
    expect(value.manifests).toEqual([
      {
        manifest: "library/small",
        entries: [
          { id: "small:13", status: "folded", output: "13/Dockerfile", rewritten: true, without: [] },
          {
            id: "small:latest",
            as: "small:13",
            status: "folded",
            output: "13/Dockerfile",
            rewritten: true,
            without: [],
          },
          { id: "small:12", status: "refused", why: expect.stringContaining("ONBUILD") },
          { id: "small:nano", status: "left", why: "one architecture: nothing to fold" },
          { id: "small:packed", status: "left", why: expect.stringContaining("oci-import") },
        ],
      },
    ]);
  });

  test("an architecture that keeps its own fields is named", async () => {
    const root = repository({
      ...folders("13"),
      "13/s390x/Dockerfile": member("s390x/debian:13"),
      "library/small": text([
        ...HEAD,
        ...entry("13", "13"),
        "Architectures: amd64, arm64v8, s390x",
        "s390x-Directory: 13/s390x",
        "",
        "Tags: nano",
        "Architectures: windows-amd64",
      ]),
    });
    const { out } = await archfold(root, "fold", "--platform", "linux/amd64,linux/arm64");
    expect(out).toContain("  small:13    rewritten to build 13/Dockerfile, but for s390x\n");
  });
});
