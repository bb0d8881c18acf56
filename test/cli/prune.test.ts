// `fold --write --prune`: the members go where git holds them and nothing needs them; the fold is the source from then on.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { content, git, put, repository, tree } from "../host/tree.ts";
import { archfold, json, PAIR, SUFFIXES } from "./run.ts";

interface Document {
  readonly families: readonly {
    readonly id: string;
    readonly status: string;
    readonly changes: readonly object[];
    readonly platforms: readonly string[];
  }[];
}

const states = async (root: string) => {
  const { value, code } = await json<Document>(root, "check");
  return [code, ...value.families.map((f) => `${f.id} ${f.status}`)];
};
const commit = (root: string, message: string) => {
  git(root, "add", "-A");
  git(root, "commit", "-q", "--allow-empty", "-m", message);
};

describe("members that nothing names", () => {
  const root = repository({ ...PAIR, "amd64/Dockerfile.dockerignore": "*.md\n" });

  test("go together with their own ignore files, never the files of a context", async () => {
    const { code, out, err } = await archfold(root, "fold", "--write", "--prune");
    expect([code, err]).toEqual([0, ""]);
    expect(Object.keys(content(root))).toEqual([
      ".archfold.json",
      "Dockerfile",
      "Dockerfile.dockerignore",
      "amd64",
      "amd64/tool",
      "arm64v8",
      "arm64v8/tool",
    ]);
    expect(out).toContain("-FROM arm64v8/debian:12\n");
    expect(out).toContain("  delete amd64/Dockerfile\n  delete amd64/Dockerfile.dockerignore\n");
    expect(out).toContain("  git restore -- amd64/Dockerfile amd64/Dockerfile.dockerignore arm64v8/Dockerfile\n");
  });

  test("then check is current and fold proposes nothing, before and after the commit", async () => {
    for (const _ of ["before", "after"]) {
      expect(await states(root)).toEqual([0, ". current"]);
      const { code, value } = await json<Document>(root, "fold");
      expect([code, value.families[0]?.status, value.families[0]?.changes]).toEqual([0, "folded", []]);
      expect((await archfold(root, "fold", "--write", "--prune")).err).toBe("nothing to write\n");
      commit(root, "fold");
    }
  });

  test("the fold may be edited by hand, as long as it parses and has every platform", async () => {
    const fold = readFileSync(join(root, "Dockerfile"), "utf8");
    put(root, "Dockerfile", fold.replace("debian:12", "debian:13"));
    expect(await states(root)).toEqual([0, ". current"]);
    put(root, "Dockerfile", fold.replace("files-arm64\n", "files-arm\n"));
    expect(await states(root)).toEqual([1, ". edited"]);
    expect((await archfold(root, "check")).out).toContain("Dockerfile:7:1: linux/arm64 has no stage: BuildKit would");
    put(root, "Dockerfile", "FROM debian:12\nFROB\n");
    expect(await states(root)).toEqual([1, ". edited"]);
    put(root, "Dockerfile", fold);
  });

  test("undo gives everything back", async () => {
    git(root, "revert", "--no-edit", "HEAD~1");
    expect(await states(root)).toEqual([1, ". pending"]);
  });
});

test("first the fold, later the members", async () => {
  const root = repository(PAIR);
  await archfold(root, "fold", "--write");
  commit(root, "fold");
  put(root, "amd64/Dockerfile", `${PAIR["amd64/Dockerfile"]}USER nobody\n`);
  await archfold(root, "fold", "--write");
  commit(root, "a change, so that the lock names no commit that holds it");
  const { code, out } = await archfold(root, "fold", "--write", "--prune");
  expect(code).toBe(0);
  expect(out).toContain("written:\n  modify .archfold.json\n  delete amd64/Dockerfile\n  delete arm64v8/Dockerfile\n");
  const lock = JSON.parse(readFileSync(join(root, ".archfold.json"), "utf8"));
  expect(lock.families["."].commit).toBe(git(root, "rev-parse", "HEAD").trim());
  expect(await states(root)).toEqual([0, ". current"]);
});

describe("while a tracked file names a member", () => {
  const files = { ...PAIR, Makefile: "all:\n\tdocker build -f arm64v8/Dockerfile arm64v8\n" };

  test("the family is neither pruned nor written; --prune=force does it and says what to change", async () => {
    const root = repository(files);
    const before = content(root);
    const refused = await archfold(root, "fold", "--write", "--prune");
    expect(refused.code).toBe(1);
    expect(refused.out).toMatch(/error: Makefile:2:1: nothing is pruned: .*--prune=force \[REFERENCES_LEFT\]/);
    expect(content(root)).toEqual(before);
    const forced = await archfold(root, "fold", "--write", "--prune=force");
    expect(forced.code).toBe(0);
    expect(forced.err).toMatch(/^warning: Makefile:2:1: .*change them by hand \[REFERENCES_LEFT\]\n$/);
    expect(forced.out).toContain("these still name a member:\n  Makefile:2: arm64v8/Dockerfile\n");
    expect(existsSync(join(root, "arm64v8/Dockerfile"))).toBe(false);
    expect(await states(root)).toEqual([0, ". current"]);
  });

  test("the other families are", async () => {
    const root = repository({
      ...files,
      Makefile: "x:\n\tdocker build -f img/Dockerfile.arm64 img\n",
      ...Object.fromEntries(Object.entries(SUFFIXES).map(([p, t]) => [`img/${p}`, t])),
    });
    expect((await archfold(root, "fold", "--write", "--prune")).code).toBe(1);
    expect(await states(root)).toEqual([1, ". current", "img pending"]);
    expect(existsSync(join(root, "img/Dockerfile.arm64"))).toBe(true);
    expect(existsSync(join(root, "amd64/Dockerfile"))).toBe(false);
  });
});

test("what git does not hold as it is stays, and the fold keeps every platform", async () => {
  const root = repository(PAIR);
  put(root, "arm64v8/Dockerfile", `${PAIR["arm64v8/Dockerfile"]}# not committed\n`);
  const { code, err } = await archfold(root, "fold", "--write", "--prune");
  expect([code, err]).toEqual([0, expect.stringContaining("warning: arm64v8/Dockerfile:1:1: kept: git does not hold")]);
  expect(existsSync(join(root, "amd64/Dockerfile"))).toBe(false);
  expect(await states(root)).toEqual([0, ". current"]);
  expect((await json<Document>(root, "fold")).value.families[0]?.platforms).toEqual(["linux/amd64", "linux/arm64"]);
  commit(root, "the rest");
  await archfold(root, "fold", "--write", "--prune");
  expect(existsSync(join(root, "arm64v8/Dockerfile"))).toBe(false);
  expect(await states(root)).toEqual([0, ". current"]);
});

test("outside git nothing is pruned", async () => {
  const root = tree(PAIR);
  const { err } = await archfold(root, "fold", "--write", "--prune");
  expect(err).toContain("[NOT_IN_GIT]");
  expect(existsSync(join(root, "amd64/Dockerfile"))).toBe(true);
});

describe("a copy of the whole context", () => {
  const whole = {
    "Dockerfile.amd64": "FROM debian:12\nCOPY . /src\n",
    "Dockerfile.arm64": "FROM arm64v8/debian:12\nCOPY . /src\n",
    "main.c": "int main;\n",
  };

  test("would lose the files that are pruned: it is refused, with force too, and nothing changes", async () => {
    const root = repository(whole);
    const before = content(root);
    for (const prune of ["--prune", "--prune=force"]) {
      const { code, out } = await archfold(root, "fold", "--write", prune);
      expect([code, out]).toEqual([
        1,
        expect.stringContaining("nothing is pruned, since the image would lose what is deleted"),
      ]);
      expect(content(root)).toEqual(before);
    }
    expect((await archfold(root, "fold", "--write")).code).toBe(0);
    expect(await states(root)).toEqual([0, ". current"]);
  });

  test("loses nothing where an ignore file kept them out", async () => {
    const root = repository({ ...whole, ".dockerignore": "Dockerfile*\n.archfold.json\n" });
    expect((await archfold(root, "fold", "--write", "--prune")).code).toBe(0);
    expect(Object.keys(content(root))).toEqual([".archfold.json", ".dockerignore", "Dockerfile", "main.c"]);
    expect(await states(root)).toEqual([0, ". current"]);
  });
});

test("replaced in place: the output stays, the others go", async () => {
  const root = repository({
    Dockerfile: String(SUFFIXES["Dockerfile.amd64"]),
    "Dockerfile.aarch64": String(SUFFIXES["Dockerfile.arm64"]),
    app: "",
  });
  expect((await archfold(root, "fold", "--write", "--prune")).code).toBe(0);
  expect(Object.keys(content(root))).toEqual([".archfold.json", "Dockerfile", "app"]);
  for (const _ of ["before the commit", "after it"]) {
    expect(await states(root)).toEqual([0, ". current"]);
    expect((await json<Document>(root, "fold")).value.families[0]?.changes).toEqual([]);
    commit(root, "fold");
  }
});
