// Writing without accidents, and the accidents that must leave the tree unchanged.
import { spawnSync } from "node:child_process";
import { chmodSync, chownSync, lstatSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { getuid } from "node:process";
import { describe, expect, it } from "vitest";
import { hostWriter } from "../../src/host/journal.ts";
import type { FileChange } from "../../src/model/change.ts";
import { bundle } from "./bundle.ts";
import { content, repository, tree } from "./tree.ts";

const create = (path: string, after = "new\n"): FileChange => ({ action: "create", path, after });
const modify = (path: string, before: string, after = "new\n"): FileChange => ({
  action: "modify",
  path,
  before,
  after,
});
const remove = (path: string, before: string): FileChange => ({ action: "delete", path, before });

async function refused(root: string, changes: readonly FileChange[]) {
  const before = content(root);
  const told = await hostWriter(root).apply([create("free"), ...changes]);
  expect(content(root)).toEqual(before);
  return told.map((d) => `${d.code} ${d.place?.file ?? ""}`.trim());
}

describe("what is written", () => {
  it("keeps the mode of a replaced file, makes folders, and leaves neighbours and the root's mode alone", async () => {
    const root = repository({ run: "old", "a/Dockerfile": "x", "a/other": "y" });
    chmodSync(join(root, "run"), 0o751);
    const changes = [create("b/c/D", "\ufeffFROM x\r\n\u{1f600}"), modify("run", "old"), remove("a/Dockerfile", "x")];
    expect(await hostWriter(root).apply(changes)).toEqual([]);
    expect(content(root)).toMatchObject({ run: "751 new\n", "a/other": expect.stringContaining("y") });
    expect(readFileSync(join(root, "b/c/D"), "utf8")).toBe("\ufeffFROM x\r\n\u{1f600}");
    expect(Object.keys(content(root))).toEqual(["a", "a/other", "b", "b/c", "b/c/D", "run"]);
  });

  it.runIf(getuid?.() === 0)("keeps the owner of a replaced file", async () => {
    const root = tree({ a: "old" });
    chownSync(join(root, "a"), 1234, 4321);
    expect(await hostWriter(root).apply([modify("a", "old")])).toEqual([]);
    expect(lstatSync(join(root, "a"))).toMatchObject({ uid: 1234, gid: 4321 });
  });

  it("is nothing at all for no changes, and a change to the same text is no harm", async () => {
    const root = tree({ a: "same" });
    const before = content(root);
    expect(await hostWriter(root).apply([])).toEqual([]);
    expect(await hostWriter(root).apply([modify("a", "same", "same")])).toEqual([]);
    expect(content(root)).toEqual(before);
  });

  it("replaces a symlink inside the root and never what it points to", async () => {
    const root = tree({ "amd64/Dockerfile": "x" });
    symlinkSync("amd64/Dockerfile", join(root, "Dockerfile"));
    expect(await hostWriter(root).apply([modify("Dockerfile", "x"), remove("amd64/Dockerfile", "x")])).toEqual([]);
    expect(content(root)).toEqual({ Dockerfile: expect.stringContaining("new"), amd64: "folder" });
  });
});

describe("what is refused, with the tree unchanged", () => {
  it("a file that is no longer as it was read", async () => {
    const root = tree({ a: "1", b: "2" });
    expect(await refused(root, [modify("a", "0"), remove("b", "0")])).toEqual([
      "CHANGED_MEANWHILE a",
      "CHANGED_MEANWHILE b",
    ]);
    expect(await refused(root, [create("a")])).toEqual(["CHANGED_MEANWHILE a"]);
    expect(await refused(root, [remove("none", "1")])).toEqual(["CHANGED_MEANWHILE none"]);
    expect(await refused(root, [modify("none/x", "1")])).toEqual(["CHANGED_MEANWHILE none/x"]);
  });

  it("a file that changes or appears while the others are being written", async () => {
    for (const [path, change] of [
      ["a", modify("a", "1")],
      ["b", create("b")],
      ["a", remove("a", "1")],
    ] as const) {
      const root = tree({ a: "1", first: "1" });
      const writer = hostWriter(root, (step) => {
        if (step === `commit ${path}`) writeFileSync(join(root, path), "a person's");
      });
      const told = await writer.apply([modify("first", "1"), change]);
      expect(told.map((d) => d.code)).toEqual(["CHANGED_MEANWHILE"]);
      expect(readFileSync(join(root, "first"), "utf8")).toBe("1");
      expect(readFileSync(join(root, path), "utf8")).toBe("a person's");
      expect(Object.keys(content(root)).filter((name) => name.startsWith(".archfold"))).toEqual([]);
    }
  });

  it("a path that leads out of the root, is git's own, or is spelt oddly", async () => {
    const outer = tree({ "out/f": "x", "root/in/f": "x" });
    const root = join(outer, "root");
    symlinkSync("../out", join(root, "d"));
    symlinkSync("../out/f", join(root, "f"));
    symlinkSync("../out/none", join(root, "n"));
    const before = content(outer);
    const changes = [
      create("d/x"),
      modify("d/f", "x"),
      modify("f", "x"),
      remove("f", "x"),
      create("../x"),
      create(join(outer, "x")),
    ];
    for (const change of [
      ...changes,
      create(".git/hooks/x"),
      create("in/.GIT/x"),
      create("./x"),
      create("in//x"),
      create(""),
      create("n"),
    ]) {
      expect(await refused(root, [change]), change.path).toEqual([
        expect.stringMatching(/^(WRITE_BLOCKED|CHANGED_MEANWHILE n)/),
      ]);
    }
    expect(content(outer)).toEqual(before);
  });

  it("a folder in a file's place, a file in a folder's place, one file twice", async () => {
    const root = tree({ f: "x", "d/g": "x" });
    symlinkSync("d", join(root, "e"));
    expect(await refused(root, [create("f/x")])).toEqual(["WRITE_BLOCKED f/x"]);
    expect(await refused(root, [modify("d", "x")])).toEqual(["WRITE_BLOCKED d"]);
    expect(await refused(root, [remove("d/g", "x"), modify("e/g", "x")])).toEqual(["WRITE_BLOCKED e/g"]);
    expect(await refused(root, [create("free/inner")])).toHaveLength(1);
  });

  it("a binary file in the place of a text", async () => {
    const root = tree({ f: Buffer.from([0xff]) });
    expect(await refused(root, [modify("f", "\uFFFD")])).toEqual(["WRITE_BLOCKED f"]);
  });

  it("a root that is not there", async () => {
    const root = join(tree(), "none");
    expect((await hostWriter(root).apply([create("x")])).map((d) => d.code)).toEqual(["WRITE_BLOCKED"]);
    expect(await hostWriter(root).recover()).toEqual([]);
  });
});

describe("a folder that may not be written", () => {
  const script = bundle(new URL("./write-and-die.ts", import.meta.url));

  /** As root permission bits do not apply, so the child gives its rights up. */
  function asNobody(root: string, changes: readonly FileChange[]) {
    const file = join(tree(), "changes.json");
    writeFileSync(file, JSON.stringify(changes));
    chmodSync(join(file, ".."), 0o755);
    const rights = getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
    const ended = spawnSync(process.execPath, [script, "apply", root, file], { encoding: "utf8", ...rights });
    expect(ended.stderr).toBe("");
    return JSON.parse(ended.stdout);
  }

  function owned(root: string): void {
    for (const path of [".", "open", "open/a", "shut", "shut/b"])
      if (getuid?.() === 0) chownSync(join(root, path), 65534, 65534);
    chmodSync(join(root, "shut"), 0o555);
  }

  it("gives one clear line and an unchanged tree", () => {
    const root = tree({ "open/a": "1", "shut/b": "1" });
    owned(root);
    const before = content(root);
    for (const change of [modify("shut/b", "1"), remove("shut/b", "1"), create("shut/c"), create("shut/d/e")]) {
      const told = asNobody(root, [modify("open/a", "1"), create("open/new/x"), change]);
      expect(told).toEqual([
        {
          code: "WRITE_BLOCKED",
          severity: "error",
          message: expect.stringMatching(/^no permission to write at shut.*; nothing was changed$/),
        },
      ]);
      expect(content(root)).toEqual(before);
    }
    chmodSync(join(root, "shut"), 0o755);
    expect(asNobody(root, [modify("open/a", "1"), remove("shut/b", "1")])).toEqual([]);
  });

  it("also where the journal itself cannot be written", () => {
    const root = tree({ "open/a": "1", "shut/b": "1" });
    owned(root);
    chmodSync(root, 0o555);
    const before = content(root);
    expect(asNobody(root, [modify("open/a", "1")])).toMatchObject([{ code: "WRITE_BLOCKED" }]);
    expect(content(root)).toEqual(before);
    chmodSync(root, 0o755);
    chmodSync(join(root, "shut"), 0o755);
  });
});

it("goes on after a file system that fails halfway: the changes are taken back", async () => {
  const root = tree({ a: "1", b: "2" });
  const before = content(root);
  const writer = hostWriter(root, (step) => {
    if (step !== "commit c/d") return;
    rmSync(join(root, "c"), { recursive: true });
    mkdirSync(join(root, "c"));
  });
  const told = await writer.apply([modify("a", "1"), remove("b", "2"), create("c/d")]);
  expect(told.map((d) => d.code)).toEqual(["WRITE_BLOCKED"]);
  expect(content(root)).toEqual(before);
});
