import { chmodSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { hostRepository } from "../../src/host/git.ts";
import { git, put, repository, tree } from "./tree.ts";

describe("outside git and before the first commit", () => {
  it("has no commit and tracks nothing", async () => {
    const root = tree({ a: "x" });
    const port = hostRepository(root);
    expect(await port.head()).toBeUndefined();
    expect(await port.isTracked("a")).toBe(false);
    expect(await port.isClean("a")).toBe(false);
    expect(await port.textAt("HEAD", "a")).toBeUndefined();
    expect(await port.grep(["x"])).toEqual([]);
    git(root, "init", "-q");
    git(root, "add", "a");
    expect(await port.head()).toBeUndefined();
    expect(await port.isTracked("a")).toBe(true);
    expect(await port.isClean("a")).toBe(false);
  });

  it("does not mind a root that is not there", async () => {
    expect(await hostRepository(join(tree(), "none")).head()).toBeUndefined();
  });
});

describe("head and textAt", () => {
  it("gives a file as it was at a commit, from the top and from a folder", async () => {
    const root = repository({
      "a/Dockerfile": "\ufeffFROM a\r\n",
      "a/bin": Buffer.from([0, 1]),
      "a/latin": Buffer.from([0xe9]),
    });
    const first = git(root, "rev-parse", "HEAD").trim();
    put(root, "a/Dockerfile", "FROM b\n");
    git(root, "commit", "-q", "-a", "-m", "second");
    expect(await hostRepository(root).head()).toBe(git(root, "rev-parse", "HEAD").trim());
    expect(await hostRepository(root).textAt(first, "a/Dockerfile")).toBe("\ufeffFROM a\r\n");
    expect(await hostRepository(join(root, "a")).textAt(first, "Dockerfile")).toBe("\ufeffFROM a\r\n");
    expect(await hostRepository(root).textAt("HEAD", "a/Dockerfile")).toBe("FROM b\n");
    for (const path of ["none", "a", "../x", "a/bin", "a/latin"])
      expect(await hostRepository(root).textAt("HEAD", path)).toBeUndefined();
  });

  it("takes nothing but a commit for a commit", async () => {
    const root = repository({ a: "x" });
    for (const commit of ["--help", "HEAD:a", "main", "HEAD^{/first}", ""]) {
      expect(await hostRepository(root).textAt(commit, "a")).toBeUndefined();
    }
  });
});

describe("isTracked and isClean", () => {
  it("tells clean, modified, staged, removed, untracked and ignored files apart", async () => {
    const root = repository({
      clean: "1",
      modified: "1",
      staged: "1",
      removed: "1",
      mode: "1",
      "d/x": "1",
      ".gitignore": "ignored\n",
    });
    put(root, "modified", "2");
    put(root, "staged", "2");
    git(root, "add", "staged");
    put(root, "staged", "1");
    rmSync(join(root, "removed"));
    chmodSync(join(root, "mode"), 0o755);
    put(root, "untracked", "1");
    put(root, "ignored", "1");
    const port = hostRepository(root);
    const names = ["clean", "modified", "staged", "removed", "mode", "d", "d/x", "untracked", "ignored", "none"];
    const seen = await Promise.all(
      names.map(async (name) => [name, await port.isTracked(name), await port.isClean(name)]),
    );
    expect(seen).toEqual([
      ["clean", true, true],
      ["modified", true, false],
      ["staged", true, false],
      ["removed", true, false],
      ["mode", true, false],
      ["d", false, false],
      ["d/x", true, true],
      ["untracked", false, false],
      ["ignored", false, false],
      ["none", false, false],
    ]);
  });

  it("is not misled by assume-unchanged, by pattern characters or by a folder as root", async () => {
    const root = repository({ hidden: "1", "d/[a]": "1", "d/a": "1", "d/:x": "1" });
    git(root, "update-index", "--assume-unchanged", "hidden");
    put(root, "hidden", "2");
    put(root, "d/a", "2");
    expect(await hostRepository(root).isClean("hidden")).toBe(false);
    const inner = hostRepository(join(root, "d"));
    expect([await inner.isClean("[a]"), await inner.isClean("a"), await inner.isClean(":x")]).toEqual([
      true,
      false,
      true,
    ]);
    for (const name of ["[b]", "*", "", "a\0b"]) expect(await inner.isTracked(name)).toBe(false);
  });

  it("answers hundreds of questions at once", async () => {
    const port = hostRepository(repository({ a: "1" }));
    const answers = await Promise.all(Array.from({ length: 300 }, () => port.isTracked("a")));
    expect(answers.filter(Boolean)).toHaveLength(300);
  });

  it("sees a symlink by where it points", async () => {
    const root = tree({ a: "1", b: "1" });
    git(root, "init", "-q");
    symlinkSync("a", join(root, "l"));
    git(root, "add", "-A");
    git(root, "commit", "-q", "-m", "1");
    expect(await hostRepository(root).isClean("l")).toBe(true);
    rmSync(join(root, "l"));
    symlinkSync("b", join(root, "l"));
    expect(await hostRepository(root).isClean("l")).toBe(false);
  });
});

describe("grep", () => {
  it("finds plain strings in tracked text files, whatever their names", async () => {
    const root = repository({
      "Make\nfile": "x\n-f a.b/D\r\n",
      "s/t": "a.b/D a.b/D",
      other: "aXb/D",
      bin: Buffer.from("a.b/D\0"),
      p: "-e q",
    });
    put(root, "untracked", "a.b/D");
    put(root, "s/t", "new\na.b/D again");
    expect(await hostRepository(root).grep(["a.b/D"])).toEqual([
      { file: "Make\nfile", line: 2, text: "-f a.b/D\r" },
      { file: "s/t", line: 2, text: "a.b/D again" },
    ]);
    expect(await hostRepository(root).grep(["-e q", "aXb"])).toHaveLength(2);
    expect(await hostRepository(root).grep([])).toEqual([]);
  });

  it("names files above the root", async () => {
    const root = repository({ Makefile: "sub/D", "sub/D": "" });
    git(root, "config", "grep.fullName", "true");
    expect(await hostRepository(join(root, "sub")).grep(["sub/D"])).toEqual([
      { file: "../Makefile", line: 1, text: "sub/D" },
    ]);
  });

  it("is not led to another repository by a hook's variables", async () => {
    const other = repository({ x: "here" });
    const root = repository({ y: "here" });
    vi.stubEnv("GIT_DIR", join(other, ".git"));
    try {
      expect(await hostRepository(root).grep(["here"])).toEqual([{ file: "y", line: 1, text: "here" }]);
    } finally {
      vi.unstubAllEnvs();
    }
  });
});
