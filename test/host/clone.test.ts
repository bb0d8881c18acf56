// Trees of git's objects as `Files`: from a repository, a bare clone and one that git left blobs out of.
import { execFileSync } from "node:child_process";
import { existsSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { hostClone } from "../../src/host/git/clone.ts";
import { pathsOf } from "../../src/model/listing.ts";
import type { FolderAt } from "../../src/ports.ts";
import { git, repository, tree } from "./tree.ts";

const FILES = {
  "img/Dockerfile": "FROM scratch\nADD rootfs.tar /\n",
  "img/rootfs.tar": "x".repeat(300_000),
  "img/lib/deep/file": "deep",
  "other/Dockerfile": "FROM scratch\n",
  "text/bad": new Uint8Array([0x61, 0xff]),
};

function sample(): { readonly root: string; readonly commit: string } {
  const root = repository(FILES);
  symlinkSync("lib/deep", join(root, "img/link"));
  git(root, "add", "-A");
  git(root, "update-index", "--add", "--cacheinfo", `160000,${"1".repeat(40)},img/sub`);
  git(root, "commit", "-q", "-m", "second");
  return { root, commit: git(root, "rev-parse", "HEAD").trim() };
}

const treeOf = (found: FolderAt): string => {
  if (found.kind !== "tree") throw new Error(found.kind);
  return found.tree;
};

function cloned(root: string, ...args: string[]): string {
  const into = join(tree(), "clone.git");
  git(root, "config", "uploadpack.allowFilter", "true");
  git(root, "config", "uploadpack.allowAnySHA1InWant", "true");
  git(root, "clone", "-q", "--bare", ...args, `file://${root}`, into);
  return into;
}

describe("a folder of a commit", () => {
  test("is the tree that git has there, also in a bare clone", async () => {
    const { root, commit } = sample();
    const expected = git(root, "rev-parse", `${commit}:img`).trim();
    for (const where of [root, cloned(root)]) {
      const clone = hostClone(where);
      expect(treeOf(await clone.folderAt(commit, "img"))).toBe(expected);
      expect(treeOf(await clone.folderAt(commit, ""))).toBe(git(root, "rev-parse", `${commit}^{tree}`).trim());
    }
  });

  test("is none where there is no such folder, commit or hash", async () => {
    const { root, commit } = sample();
    const clone = hostClone(root);
    for (const folder of ["no", "img/Dockerfile", "img/link", "img/sub", "../img", "img//lib"])
      expect([folder, (await clone.folderAt(commit, folder)).kind]).toEqual([folder, "no-folder"]);
    const blob = git(root, "rev-parse", "HEAD:img/Dockerfile").trim();
    const top = git(root, "rev-parse", "HEAD^{tree}").trim();
    for (const id of ["0".repeat(40), blob, top, "HEAD", "", "x\nHEAD"])
      expect([id, (await clone.folderAt(id, "img")).kind]).toEqual([id, "no-commit"]);
  });

  test("a replaced commit is read as what its hash says", async () => {
    const { root, commit } = sample();
    git(root, "replace", commit, git(root, "rev-parse", "HEAD~").trim());
    const { kind } = await hostClone(root).folderAt(commit, "img/lib");
    expect([kind, treeOf(await hostClone(root).folderAt(commit, "img"))]).toEqual([
      "tree",
      git(root, "--no-replace-objects", "rev-parse", `${commit}:img`).trim(),
    ]);
  });

  test("tells that Git LFS has its files, from the attributes of any folder above", async () => {
    const root = repository({ ".gitattributes": "# none\n*.tar filter=lfs diff=lfs\n", "a/b/c": "" });
    const commit = git(root, "rev-parse", "HEAD").trim();
    expect(await hostClone(root).folderAt(commit, "a/b")).toMatchObject({ lfs: true });
    const { root: without, commit: other } = sample();
    expect(await hostClone(without).folderAt(other, "img")).toMatchObject({ lfs: false });
  });
});

describe("files in trees", () => {
  const at = async () => {
    const { root, commit } = sample();
    const clone = hostClone(root);
    const img = treeOf(await clone.folderAt(commit, "img"));
    const other = treeOf(await clone.folderAt(commit, "other"));
    return clone.files([
      { folder: "12/amd64", tree: img },
      { folder: "12/arm64v8", tree: other },
    ]);
  };

  test("have texts and kinds", async () => {
    const files = await at();
    expect(await files.readText("12/amd64/Dockerfile")).toEqual({ kind: "text", text: FILES["img/Dockerfile"] });
    expect((await files.readBytes("12/amd64/lib/deep/file"))?.toString()).toBe("deep");
    const kinds = ["", "12", "12/amd64", "12/amd64/lib", "12/amd64/sub", "12/amd64/link", "12/amd64/Dockerfile"];
    expect(await Promise.all(kinds.map((path) => files.stat(path)))).toEqual([
      ...["folder", "folder", "folder", "folder", "folder"],
      ...["symlink", "file"],
    ]);
    const none = [
      "1",
      "12/amd",
      "12/amd64/no",
      "12/amd64/Dockerfile/x",
      "12/amd64/../arm64v8",
      "/12",
      "12/amd64/link/file",
    ];
    for (const path of none) expect([path, await files.stat(path)]).toEqual([path, undefined]);
  });

  test("that cannot be read say why", async () => {
    const files = await at();
    const code = async (path: string, limit?: number) => {
      const read = await files.readText(path, limit);
      return read.kind === "trouble" ? read.diagnostic.code : read.kind;
    };
    expect(await code("12/amd64/no")).toBe("NOT_FOUND");
    expect(await code("12/amd64")).toBe("NOT_READABLE");
    expect(await code("12/amd64/link")).toBe("NOT_READABLE");
    expect(await code("12/amd64/rootfs.tar", 1000)).toBe("TOO_LARGE");
    // What was passed over does not stand in the way of what is asked next.
    expect(await code("12/arm64v8/Dockerfile")).toBe("text");
  });

  test("are listed with folders, links and an empty folder for a submodule", async () => {
    const files = await at();
    const listing = await files.listFolder("12");
    expect(pathsOf(listing)).toEqual(
      [
        ...["12/amd64", "12/amd64/Dockerfile", "12/amd64/lib", "12/amd64/lib/deep", "12/amd64/lib/deep/file"],
        ...["12/amd64/link", "12/amd64/rootfs.tar", "12/amd64/sub", "12/arm64v8", "12/arm64v8/Dockerfile"],
      ].sort(),
    );
    expect([...listing.links]).toEqual([["12/amd64/link", "lib/deep"]]);
    expect(listing.unclear).toEqual([]);
    expect(pathsOf(await files.listFolder("12/amd64/lib"))).toEqual(["12/amd64/lib/deep", "12/amd64/lib/deep/file"]);
    expect(await files.listSources((name) => name === "Dockerfile")).toEqual([
      "12/amd64/Dockerfile",
      "12/arm64v8/Dockerfile",
    ]);
  });

  test("a name that is not UTF-8 is listed as unclear", async () => {
    const root = repository({ a: "" });
    const blob = git(root, "rev-parse", "HEAD:a").trim();
    const odd = mktree(root, Buffer.from(`100644 blob ${blob}\tx\xff\0`, "latin1"));
    const listing = await hostClone(root)
      .files([{ folder: "m", tree: odd }])
      .listFolder("m");
    expect(listing.unclear).toEqual(["m/x\uFFFD"]);
  });
});

const mktree = (root: string, input: Buffer): string =>
  execFileSync("git", ["mktree", "-z"], { cwd: root, input, encoding: "utf8" }).trim();

describe("a clone without blobs", () => {
  test("says which fetch brings a file, fetches nothing itself, and the fetch brings it", async () => {
    const { root, commit } = sample();
    const bare = cloned(root, "--filter=blob:none");
    const img = treeOf(await hostClone(bare).folderAt(commit, "img"));
    const mount = [{ folder: "amd64", tree: img }];
    const read = await hostClone(bare).files(mount).readText("amd64/Dockerfile");
    const blob = git(root, "rev-parse", "HEAD:img/Dockerfile").trim();
    expect(read).toMatchObject({ kind: "trouble", diagnostic: { code: "NOT_FETCHED" } });
    const line = read.kind === "trouble" ? (/bring it with: (.*)$/.exec(read.diagnostic.message)?.[1] ?? "") : "";
    expect(line).toBe(`git -C ${bare} fetch origin ${blob}`);
    // Listing needs no blob but that of a link.
    const listing = await hostClone(bare).files(mount).listFolder("amd64");
    expect(pathsOf(listing)).toContain("amd64/rootfs.tar");
    expect(listing.unclear).toEqual(["amd64/link"]);
    git(bare, ...line.split(" ").slice(3));
    expect(await hostClone(bare).files(mount).readText("amd64/Dockerfile")).toMatchObject({ kind: "text" });
  });

  test("nor trees", async () => {
    const { root, commit } = sample();
    const bare = cloned(root, "--filter=tree:0");
    const found = await hostClone(bare).folderAt(commit, "img");
    expect(found).toMatchObject({ kind: "missing", diagnostic: { code: "NOT_FETCHED" } });
  });
});

describe("what a clone is", () => {
  test("its remotes by name and address, none outside git", async () => {
    const { root } = sample();
    git(root, "remote", "add", "up", "git@example.org:a/b.git");
    expect(await hostClone(root).remotes()).toEqual([{ name: "up", url: "git@example.org:a/b.git" }]);
    expect(await hostClone(tree({ a: "" })).remotes()).toBeUndefined();
  });

  test("the line that fetches refs, with all of the history where it is shallow", async () => {
    const { root } = sample();
    expect(await hostClone(root).fetchLine("origin", ["refs/heads/a b"])).toBe(
      `git -C ${root} fetch origin 'refs/heads/a b'`,
    );
    const shallow = cloned(root, "--depth=1");
    expect(await hostClone(shallow).fetchLine("origin", ["refs/heads/main"])).toContain("fetch --unshallow origin");
  });

  test("no configuration of the repository is run", async () => {
    const { root, commit } = sample();
    const mark = join(tree(), "ran");
    git(root, "config", "core.fsmonitor", `touch ${mark}`);
    const img = treeOf(await hostClone(root).folderAt(commit, "img"));
    await hostClone(root)
      .files([{ folder: "img", tree: img }])
      .listFolder("");
    expect(existsSync(mark)).toBe(false);
  });
});
