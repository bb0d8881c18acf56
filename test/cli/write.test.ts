// The life of a fold in a repository: written, current, stale, edited, replaced in place; what `--write` says at its end.
import { execFileSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { content, git, put, repository, tree } from "../host/tree.ts";
import { archfold, json, PAIR, SUFFIXES } from "./run.ts";

const read = (root: string, path: string) => readFileSync(join(root, path), "utf8");

interface Folds {
  readonly families: readonly {
    readonly id: string;
    readonly status: string;
    readonly changes: readonly { readonly path: string; readonly action: string }[];
    readonly platforms: readonly string[];
    readonly diagnostics: readonly { readonly code: string; readonly message: string }[];
  }[];
}

const changes = async (root: string) =>
  (await json<Folds>(root, "fold")).value.families.flatMap((f) => f.changes.map((c) => `${c.action} ${c.path}`));

const states = async (root: string) => {
  const { value, code } = await json<Folds>(root, "check");
  return [code, ...value.families.map((f) => `${f.id} ${f.status}`)];
};

const lock = (root: string) => JSON.parse(read(root, ".archfold.json"));

describe("a pair in folders of their own", () => {
  const root = repository({ ...PAIR, ".dockerignore": "**/*.md\n", "README.md": "built from arm64v8/Dockerfile\n" });
  const before = content(root);

  test("fold alone writes nothing", async () => {
    expect(await changes(root)).toEqual(["create Dockerfile", "create Dockerfile.dockerignore"]);
    expect((await archfold(root, "diff")).code).toBe(1);
    expect(await states(root)).toEqual([1, ". pending"]);
    expect(content(root)).toEqual(before);
  });

  test("--write writes the fold, its ignore file and the lock, and says how to build, to undo, and who names a member", async () => {
    const { code, out, err } = await archfold(root, "fold", "--write");
    expect([code, err]).toEqual([0, ""]);
    expect(Object.keys(content(root))).toEqual(
      [...Object.keys(before), ".archfold.json", "Dockerfile", "Dockerfile.dockerignore"].sort(),
    );
    expect(out.slice(out.indexOf("\nwritten:"))).toBe(
      [
        "",
        "written:",
        "  create .archfold.json",
        "  create Dockerfile",
        "  create Dockerfile.dockerignore",
        "",
        "build it:",
        "  docker buildx build --platform linux/amd64,linux/arm64 -f Dockerfile .",
        "",
        "undo it:",
        "  rm -- .archfold.json Dockerfile Dockerfile.dockerignore",
        "",
        "these still name a member:",
        "  README.md:1: arm64v8/Dockerfile",
        "",
      ].join("\n"),
    );
    expect(lock(root)).toMatchObject({
      schema: "archfold/lock@1",
      families: {
        ".": {
          output: "Dockerfile",
          context: "",
          built: "target",
          commit: git(root, "rev-parse", "HEAD").trim(),
          members: [
            { platform: "linux/amd64", path: "amd64/Dockerfile", context: "amd64" },
            { platform: "linux/arm64", path: "arm64v8/Dockerfile", context: "arm64v8" },
          ],
        },
      },
    });
  });

  test("then there is nothing to do, in every command", async () => {
    const written = content(root);
    expect(await changes(root)).toEqual([]);
    expect(await states(root)).toEqual([0, ". current"]);
    expect(await archfold(root, "diff")).toEqual({ code: 0, out: "", err: "" });
    const again = await archfold(root, "fold", "--write");
    expect([again.code, again.err]).toEqual([0, "nothing to write\n"]);
    expect(content(root)).toEqual(written);
  });

  test("a changed member makes it stale, names the member, and folds again", async () => {
    put(root, "amd64/Dockerfile", `${PAIR["amd64/Dockerfile"]}USER nobody\n`);
    expect(await states(root)).toEqual([1, ". stale"]);
    expect((await archfold(root, "check")).out).toContain(
      "error: amd64/Dockerfile:1:1: changed since the fold was written",
    );
    expect(await changes(root)).toEqual(["modify Dockerfile"]);
    expect((await archfold(root, "fold", "--write")).code).toBe(0);
    expect(await states(root)).toEqual([0, ". current"]);
  });

  test("what git does not hold is not promised back", async () => {
    put(root, "amd64/Dockerfile", `${PAIR["amd64/Dockerfile"]}USER daemon\n`);
    const { out } = await archfold(root, "fold", "--write");
    expect(out).toContain("undo it:\n  # git does not hold what these were before: .archfold.json Dockerfile\n");
    git(root, "add", "-A");
    git(root, "commit", "-q", "-m", "fold");
    put(root, "amd64/Dockerfile", `${PAIR["amd64/Dockerfile"]}USER root\n`);
    const later = await archfold(root, "fold", "--write");
    expect(later.out).toContain("undo it:\n  git restore -- .archfold.json Dockerfile\n");
    git(root, "add", "-A");
    git(root, "commit", "-q", "-m", "fold again");
  });

  test("a comment in a member changes the lock alone, if the fold stays the same", async () => {
    put(root, "arm64v8/Dockerfile", `${read(root, "arm64v8/Dockerfile")}\n\n`);
    expect(await states(root)).toEqual([1, ". stale"]);
    expect(await changes(root)).toEqual([]);
    const { code, out } = await archfold(root, "fold", "--write");
    expect(code).toBe(0);
    expect(out).toContain("written:\n  modify .archfold.json\n");
    expect(await states(root)).toEqual([0, ". current"]);
  });

  test("a fold that was edited is never replaced", async () => {
    const fold = read(root, "Dockerfile");
    put(root, "Dockerfile", `# by hand\n${fold}`);
    const edited = content(root);
    expect(await states(root)).toEqual([1, ". edited"]);
    const { code, out } = await archfold(root, "fold", "--write");
    expect([code, out]).toEqual([1, expect.stringContaining("Dockerfile:1:1: the fold was changed by hand (proved)")]);
    put(root, "Dockerfile", fold.replaceAll("--install", "--remove"));
    expect((await archfold(root, "check")).out).toContain("changed by hand (refuted)");
    put(root, "Dockerfile", "FROB\n");
    expect((await archfold(root, "check")).out).toContain("changed by hand (it does not parse)");
    put(root, "Dockerfile", `# by hand\n${fold}`);
    expect(content(root)).toEqual(edited);
    put(root, "Dockerfile", fold);
    expect(await states(root)).toEqual([0, ". current"]);
  });

  test("a Dockerfile for one more architecture makes it stale", async () => {
    put(root, "s390x/Dockerfile", String(PAIR["amd64/Dockerfile"]).replace("debian", "s390x/debian"));
    put(root, "s390x/tool", "three\n");
    expect(await states(root)).toEqual([1, ". stale"]);
    expect((await archfold(root, "check")).out).toContain("s390x/Dockerfile");
    const { value } = await json<Folds>(root, "fold", "--write");
    expect(value.families[0]?.platforms).toEqual(["linux/amd64", "linux/arm64", "linux/s390x"]);
    expect(await states(root)).toEqual([0, ". current"]);
  });

  test("where the fold is deleted, the members are found as ever", async () => {
    rmSync(join(root, "Dockerfile"));
    expect(await states(root)).toEqual([1, ". pending"]);
    expect(await changes(root)).toEqual(["create Dockerfile"]);
  });
});

describe("a member that is gone from the tree", () => {
  const three = { ...PAIR, "s390x/Dockerfile": "FROM s390x/debian:12\nCOPY tool /bin/tool\n", "s390x/tool": "three\n" };

  test("is read from git, and its platform is never dropped in silence", async () => {
    const root = repository(three);
    await archfold(root, "fold", "--write");
    git(root, "rm", "-q", "s390x/Dockerfile");
    git(root, "add", "-A");
    git(root, "commit", "-q", "-m", "fold");
    expect(await states(root)).toEqual([0, ". current"]);
    expect(await changes(root)).toEqual([]);
    put(root, "amd64/Dockerfile", `${PAIR["amd64/Dockerfile"]}USER nobody\n`);
    const { value } = await json<Folds>(root, "fold", "--write");
    expect(value.families[0]?.platforms).toEqual(["linux/amd64", "linux/arm64", "linux/s390x"]);
    expect(await states(root)).toEqual([0, ". current"]);
  });

  test("is asked for where git does not hold it", async () => {
    const root = tree(three);
    await archfold(root, "fold", "--write");
    rmSync(join(root, "s390x/Dockerfile"));
    expect(await states(root)).toEqual([1, ". stale"]);
    const { code, out } = await archfold(root, "fold", "--write");
    expect(code).toBe(1);
    expect(out).toContain(
      "s390x/Dockerfile is gone and git does not hold it: bring it back, or delete Dockerfile to fold",
    );
    rmSync(join(root, "Dockerfile"));
    expect((await json<Folds>(root, "fold", "--write")).value.families[0]?.platforms).toEqual([
      "linux/amd64",
      "linux/arm64",
    ]);
  });
});

describe("replaced in place: the output is the amd64 member", () => {
  const ARM = String(SUFFIXES["Dockerfile.arm64"]);
  const files = { Dockerfile: String(SUFFIXES["Dockerfile.amd64"]), "Dockerfile.aarch64": ARM, app: "app\n" };

  test("the original is kept in git and named in the lock, and the fold stays current over further commits", async () => {
    const root = repository(files);
    const first = git(root, "rev-parse", "HEAD").trim();
    expect(await changes(root)).toEqual(["modify Dockerfile"]);
    expect((await archfold(root, "fold", "--write")).out).toContain("git restore -- Dockerfile\n");
    expect(lock(root).families["."].commit).toBe(first);
    for (const _ of ["before the commit", "after it"]) {
      expect(await states(root)).toEqual([0, ". current"]);
      expect(await changes(root)).toEqual([]);
      expect((await archfold(root, "fold", "--write")).err).toBe("nothing to write\n");
      git(root, "add", "-A");
      git(root, "commit", "-q", "--allow-empty", "-m", "fold");
    }
    put(root, "Dockerfile.aarch64", ARM.replace("CMD /app", "CMD /app --fast"));
    expect(await states(root)).toEqual([1, ". stale"]);
    expect((await archfold(root, "fold", "--write")).code).toBe(0);
    expect(read(root, "Dockerfile")).toContain("CMD /app\n");
    expect(lock(root).families["."].commit).toBe(first);
    expect(await states(root)).toEqual([0, ". current"]);
  });

  test("is refused where git does not hold the original, and the tree stays as it is", async () => {
    const root = tree(files);
    const before = content(root);
    const { code, out } = await archfold(root, "fold", "--write");
    expect([code, out]).toEqual([1, expect.stringContaining("commit it first, or give --out FILE [NOT_IN_GIT]")]);
    expect(content(root)).toEqual(before);
    expect((await archfold(root, "fold", "--write", "--out", "Dockerfile.all")).code).toBe(0);
    expect(content(root)).toMatchObject(before);
  });

  test("in a clone without history it is current, and what cannot be proved again is said", async () => {
    const root = repository(files);
    await archfold(root, "fold", "--write");
    git(root, "add", "-A");
    git(root, "commit", "-q", "-m", "fold");
    const clone = join(tree(), "shallow");
    execFileSync("git", ["clone", "-q", "--depth", "1", `file://${root}`, clone]);
    expect(await states(clone)).toEqual([0, ". current"]);
    expect((await archfold(clone, "check")).out).toContain("note: Dockerfile:1:1: not proved again");
    put(clone, "Dockerfile.aarch64", `${ARM}USER nobody\n`);
    const { code, out } = await archfold(clone, "fold", "--write");
    expect([code, out]).toEqual([1, expect.stringContaining("which is not here: fetch it [STALE]")]);
  });
});

describe("all of a family's changes or none", () => {
  test("the proved families are written, and the refused ones make it exit code 1", async () => {
    const root = repository({ ...PAIR, "b/Dockerfile.amd64": "FROB\n", "b/Dockerfile.arm64": "FROM a\n" });
    const { code, out } = await archfold(root, "fold", "--write");
    expect(code).toBe(1);
    expect(out).toContain("b: refused\n");
    expect(await states(root)).toEqual([1, ". current", "b refused"]);
  });

  test("--family writes one, and the lock keeps the others", async () => {
    const root = repository({
      ...Object.fromEntries(["a", "b"].flatMap((f) => Object.entries(SUFFIXES).map(([p, t]) => [`${f}/${p}`, t]))),
    });
    await archfold(root, "fold", "--family", "b", "--write");
    expect(await states(root)).toEqual([1, "a pending", "b current"]);
    await archfold(root, "fold", "--family", "a", "--write");
    expect(await states(root)).toEqual([0, "a current", "b current"]);
    expect(Object.keys(lock(root).families)).toEqual(["a", "b"]);
  });

  test("with --json the document is stdout, and the rest is stderr", async () => {
    const root = repository(PAIR);
    const { value, err } = await json<Folds>(root, "fold", "--write");
    expect(value.families[0]?.changes).toEqual([{ path: "Dockerfile", action: "create" }]);
    expect(err).toContain("build it:");
  });

  test("the commands that it ends with are for where the person stands", async () => {
    const outer = tree();
    for (const [path, text] of Object.entries(SUFFIXES)) put(outer, `my repo/img/${path}`, text);
    const { out } = await archfold(outer, "fold", "my repo", "--write");
    expect(out).toContain("-f 'my repo/img/Dockerfile' 'my repo/img'\n");
    expect(out).toContain("rm -- 'my repo/.archfold.json' 'my repo/img/Dockerfile'\n");
  });
});

test("--out goes elsewhere, for one of several families, and the lock knows", async () => {
  const root = repository({
    ...PAIR,
    ...Object.fromEntries(Object.entries(SUFFIXES).map(([p, t]) => [`img/${p}`, t])),
  });
  const { code, err } = await archfold(root, "fold", "--family", "img", "--out", "build/Dockerfile.img", "--write");
  expect([code, err]).toEqual([0, ""]);
  expect(read(root, "build/Dockerfile.img")).toContain("COPY app /app");
  expect(lock(root).families["build/img"]).toMatchObject({ output: "build/Dockerfile.img", context: "img" });
  expect(await states(root)).toEqual([1, ". pending", "build/img current"]);
  const other = await archfold(root, "fold", "--family", "build/img", "--out", "Dockerfile.other");
  expect([other.code, other.err]).toEqual([2, expect.stringContaining("folded into build/Dockerfile.img already")]);
});

test("a recorded output is never taken for a member, whatever its name", async () => {
  const root = repository(PAIR);
  await archfold(root, "fold", "--out", "s390x/Dockerfile", "--write");
  expect(await states(root)).toEqual([0, "s390x current"]);
  expect(await changes(root)).toEqual([]);
});

test("a lock that cannot be read stops everything, with the place", async () => {
  const root = repository({ ...PAIR, ".archfold.json": '{ "schema": "archfold/lock@1",\n<<<<<<< ours\n' });
  const before = content(root);
  for (const command of ["scan", "fold", "check", "diff"]) {
    const { code, out, err } = await archfold(root, command);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toMatch(/^\.archfold\.json:\d+:\d+: .*\[LOCK_INVALID\]\n$/);
  }
  expect(content(root)).toEqual(before);
});
