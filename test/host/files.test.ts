import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { hostFiles } from "../../src/host/files.ts";
import { type Listing, NOTHING, pathsOf } from "../../src/model/listing.ts";
import { listed } from "../listing.ts";
import { git, put, repository, tree } from "./tree.ts";

async function codeOf(root: string, path: string, limit?: number) {
  const read = await hostFiles(root).readText(path, limit);
  return read.kind === "text"
    ? read.text
    : `${read.diagnostic.code} ${read.diagnostic.place?.line}:${read.diagnostic.place?.column}`;
}

describe("readText", () => {
  it("gives the text with its byte order mark and line ends", async () => {
    const root = tree({ Dockerfile: "\ufeffFROM a\r\n# ü 語 \u{1f600}\r\n" });
    expect(await codeOf(root, "Dockerfile")).toBe("\ufeffFROM a\r\n# ü 語 \u{1f600}\r\n");
    expect(await codeOf(root, "./Dockerfile")).toContain("FROM a");
  });

  it("reads an empty file as empty text", async () => {
    expect(await codeOf(tree({ Dockerfile: "" }), "Dockerfile")).toBe("");
  });

  it("says where a NUL byte stands", async () => {
    expect(await codeOf(tree({ Dockerfile: "FROM a\nRUN \0x\n" }), "Dockerfile")).toBe("NOT_TEXT 2:5");
    expect(await codeOf(tree({ Dockerfile: "\0" }), "Dockerfile")).toBe("NOT_TEXT 1:1");
  });

  it("says where the bytes stop being UTF-8", async () => {
    const head = Buffer.from("FROM a\n# \u00fc");
    expect(await codeOf(tree({ D: Buffer.concat([head, Buffer.from([0xe9, 0x20])]) }), "D")).toBe("NOT_TEXT 2:4");
    expect(await codeOf(tree({ D: Buffer.from([0xff, 0xfe, 0x46]) }), "D")).toBe("NOT_TEXT 1:1");
    expect(await codeOf(tree({ D: Buffer.concat([head, Buffer.from([0xe2, 0x82])]) }), "D")).toMatch(/^NOT_TEXT 2:/);
  });

  it("keeps U+FFFD that the author wrote", async () => {
    expect(await codeOf(tree({ D: "FROM \uFFFD\n" }), "D")).toBe("FROM \uFFFD\n");
  });

  it("reads up to the limit and no more", async () => {
    const root = tree({ D: "12345" });
    expect(await codeOf(root, "D", 5)).toBe("12345");
    expect(await codeOf(root, "D", 4)).toBe("TOO_LARGE 1:1");
    put(root, "big", "#".repeat(5_000_000));
    expect(await codeOf(root, "big")).toBe("TOO_LARGE 1:1");
    const read = await hostFiles(root).readText("big");
    expect(read.kind === "trouble" && read.diagnostic.message).toContain("4.8 MiB");
  });

  it("does not follow a symlink out of the root, by file or by folder", async () => {
    const outside = tree({ secret: "s", "in/secret": "s" });
    const root = tree({ "a/Dockerfile": "FROM a" });
    symlinkSync(join(outside, "secret"), join(root, "link"));
    symlinkSync(outside, join(root, "folder"));
    symlinkSync("../../../../../../../../etc/hostname", join(root, "a", "up"));
    expect(await codeOf(root, "link")).toBe("OUTSIDE_ROOT 1:1");
    expect(await codeOf(root, "folder/in/secret")).toBe("OUTSIDE_ROOT 1:1");
    expect(await codeOf(root, "a/up")).toBe("OUTSIDE_ROOT 1:1");
    expect(await codeOf(root, "../x")).toBe("OUTSIDE_ROOT 1:1");
    expect(await codeOf(root, join(outside, "secret"))).toBe("OUTSIDE_ROOT 1:1");
    expect(await hostFiles(root).readBytes("link")).toBeUndefined();
    expect(await hostFiles(root).stat("folder/in")).toBeUndefined();
    expect(await hostFiles(root).listFolder("folder")).toEqual(NOTHING);
  });

  it("follows a symlink inside the root", async () => {
    const root = tree({ "a/Dockerfile": "FROM a" });
    symlinkSync("a/Dockerfile", join(root, "Dockerfile"));
    expect(await codeOf(root, "Dockerfile")).toBe("FROM a");
  });

  it("takes the neighbour with a longer name for outside", async () => {
    const root = tree({ "r/x": "", "rest/secret": "s" });
    symlinkSync("../rest/secret", join(root, "r", "link"));
    expect(await codeOf(join(root, "r"), "link")).toBe("OUTSIDE_ROOT 1:1");
  });

  it("tells a missing file, a folder, a pipe and a loop apart without hanging", async () => {
    const root = tree({ "a/b": "" });
    execFileSync("/usr/bin/env", ["mkfifo", join(root, "pipe")]);
    symlinkSync("loop", join(root, "loop"));
    symlinkSync("gone", join(root, "dangling"));
    expect(await codeOf(root, "none")).toBe("NOT_FOUND 1:1");
    expect(await codeOf(root, "a/b/c")).toBe("NOT_FOUND 1:1");
    expect(await codeOf(root, "dangling")).toBe("NOT_FOUND 1:1");
    expect(await codeOf(root, "a\0b")).toBe("NOT_FOUND 1:1");
    expect(await codeOf(root, "a")).toBe("NOT_READABLE 1:1");
    expect(await codeOf(root, "pipe")).toBe("NOT_READABLE 1:1");
    expect(await codeOf(root, "loop")).toBe("NOT_READABLE 1:1");
    expect(await codeOf(root, "x".repeat(300))).toBe("NOT_READABLE 1:1");
  });
});

describe("stat", () => {
  it("names what stands at the path itself", async () => {
    const root = tree({ "a/b": "" });
    symlinkSync("a", join(root, "l"));
    const { stat } = hostFiles(root);
    expect(await Promise.all(["", "a", "a/b", "l", "l/b", "no", "no/b"].map((path) => stat(path)))).toEqual([
      "folder",
      "folder",
      "file",
      "symlink",
      "file",
      undefined,
      undefined,
    ]);
  });
});

const all = () => true;

/** The order of reading does not matter. */
const sorted = ({ folders, links, unclear }: Listing) => ({
  folders: folders.map(({ path, names }) => `${path}: ${[...names].sort().join(" ")}`).sort(),
  links: [...links].sort(),
  unclear,
});

describe("listSources", () => {
  it("lists what git tracks or does not ignore, and nothing of nested repositories", async () => {
    const root = repository({
      ".gitignore": "out/\n*.log\n",
      "B/Dockerfile": "",
      "a/Dockerfile": "",
      "kept.log": "",
      gone: "",
    });
    put(root, "out/x", "");
    put(root, "new/Dockerfile", "");
    put(root, "new/y.log", "");
    put(root, "nested/Dockerfile", "");
    git(join(root, "nested"), "init", "-q");
    put(root, "node_modules/m", "");
    symlinkSync("a/Dockerfile", join(root, "link"));
    symlinkSync("a", join(root, "folderlink"));
    execFileSync("rm", [join(root, "gone")]);
    expect(await hostFiles(root).listSources(all)).toEqual([
      ".gitignore",
      "B/Dockerfile",
      "a/Dockerfile",
      "folderlink",
      "kept.log",
      "link",
      "new/Dockerfile",
      "node_modules/m",
    ]);
  });

  it("does not enter a submodule", async () => {
    const library = repository({ Dockerfile: "" });
    const root = repository({ a: "" });
    git(root, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", library, "sub");
    expect(await hostFiles(root).listSources(all)).toEqual([".gitmodules", "a"]);
  });

  it("lists below the root only, when the root is a folder of a repository", async () => {
    const root = repository({ "sub/Dockerfile": "", other: "" });
    expect(await hostFiles(join(root, "sub")).listSources(all)).toEqual(["Dockerfile"]);
  });

  it("walks outside git without node_modules, dot folders and nested repositories", async () => {
    const root = tree({
      "a/Dockerfile": "",
      ".hidden/Dockerfile": "",
      "node_modules/m/x": "",
      "a/.env": "",
      "n/Dockerfile": "",
    });
    git(join(root, "n"), "init", "-q");
    expect(await hostFiles(root).listSources(all)).toEqual(["a/.env", "a/Dockerfile"]);
  });

  it("walks a folder that the repository around it ignores", async () => {
    const root = repository({ ".gitignore": "scratch/\n" });
    put(root, "scratch/a/Dockerfile", "");
    expect(await hostFiles(join(root, "scratch")).listSources(all)).toEqual(["a/Dockerfile"]);
  });

  it("lists an empty repository as empty", async () => {
    const root = tree();
    git(root, "init", "-q");
    expect(await hostFiles(root).listSources(all)).toEqual([]);
  });

  it.each([
    ["in git", true],
    ["outside git", false],
  ])("keeps odd names and skips those that are no UTF-8, %s", async (_, inGit) => {
    const root = tree({ "a\nb": "", 'q"\\t\tx': "", ü: "", "[x]": "", "z\uFFFD": "" });
    writeFileSync(Buffer.concat([Buffer.from(`${root}/bad`), Buffer.from([0xff])]), "");
    mkdirSync(Buffer.concat([Buffer.from(`${root}/dir`), Buffer.from([0xfe])]));
    if (inGit) git(root, "init", "-q");
    if (inGit) git(root, "add", "-A");
    const names = ["[x]", "a\nb", 'q"\\t\tx', "z\uFFFD", "ü"];
    expect(await hostFiles(root).listSources(all)).toEqual(names.sort());
    const listing = await hostFiles(root).listFolder("");
    const unclear = [...(inGit ? [".git"] : []), "bad\uFFFD", "dir\uFFFD"];
    expect(listing.unclear).toEqual(unclear);
    expect(pathsOf(listing)).toEqual([...names, ...unclear].sort());
  });

  it("starts no program that the repository names as its monitor", async () => {
    const root = repository({ a: "" });
    writeFileSync(join(root, ".git", "monitor"), `#!/bin/sh\ntouch ${root}/started\n`);
    chmodSync(join(root, ".git", "monitor"), 0o755);
    git(root, "config", "core.fsmonitor", join(root, ".git", "monitor"));
    expect(await hostFiles(root).listSources(all)).toEqual(["a"]);
  });
});

describe("listFolder", () => {
  it("gives everything with symlink targets, the root's .git as unclear", async () => {
    const root = repository({ ".gitignore": "x\n", "a/x": "", "a-b": "", "a/.git-like/y": "", Z: "" });
    symlinkSync("../nowhere", join(root, "a", "l"));
    const lines = [".git ?", ".gitignore", "Z", "a-b", "a/.git-like/y", "a/l -> ../nowhere", "a/x"];
    const { listFolder } = hostFiles(root);
    expect(sorted(await listFolder(""))).toEqual(sorted(listed(lines)));
    expect(sorted(await listFolder("a"))).toEqual(sorted(listed(lines, "a")));
    expect(pathsOf(await listFolder("a"))).toEqual(["a/.git-like", "a/.git-like/y", "a/l", "a/x"]);
    expect(pathsOf(await listFolder("none"))).toEqual([]);
  });

  it("lists pipes as unclear and symlinks that lead in a circle as they are", async () => {
    const root = tree({ "a/x": "" });
    execFileSync("/usr/bin/env", ["mkfifo", join(root, "a/pipe")]);
    symlinkSync("loop", join(root, "a/loop"));
    symlinkSync("..", join(root, "a/up"));
    const lines = ["a/loop -> loop", "a/pipe ?", "a/up -> ..", "a/x"];
    expect(sorted(await hostFiles(root).listFolder(""))).toEqual(sorted(listed(lines)));
  });
});
