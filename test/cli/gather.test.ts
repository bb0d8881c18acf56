// Families whose members stand on different commits: read from a clone's objects.
import { chmodSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readManifest } from "../../src/1-read/manifest.ts";
import { branches, branchesOn, cloned, listed } from "../host/branches.ts";
import { content, git, put, tree } from "../host/tree.ts";
import { archfold, json } from "./run.ts";

interface Document {
  readonly families: readonly {
    readonly id: string;
    readonly status: string;
    readonly output?: string;
    readonly dockerfile?: string;
    readonly members: Readonly<Record<string, { readonly dockerfile: string; readonly context: string }>>;
    readonly changes: readonly { readonly path: string; readonly action: string }[];
    readonly diagnostics: readonly {
      readonly code: string;
      readonly message: string;
      readonly file: string | null;
      readonly line: number | null;
    }[];
  }[];
}

/** The folders of branches()'s architectures, in their order. */
const KEYS = "amd64 armv5 armv7 arm64 386 mips64le ppc64le riscv64 s390x".split(" ");

const states = ({ families }: Document) => families.map((f) => `${f.id} ${f.status}`);

test("nine architectures on nine branches are two families, in the clone and beside it", async () => {
  const { root, manifest } = branches();
  put(root, "library/distro", manifest);
  const beside = listed(manifest);
  const before = [content(root), git(root, "count-objects", "-v"), content(beside)];
  const bare = cloned(root);
  for (const argv of [[root], [beside, "--repo", root], [beside, "--repo", bare]]) {
    const { code, value } = await json<Document>(root, "scan", ...argv);
    expect([code, ...states(value)]).toEqual([0, "distro:13 foldable", "distro:13-slim foldable"]);
    expect(
      Object.values(value.families[0]?.members ?? {})
        .map((m) => m.dockerfile)
        .sort(),
    ).toEqual(KEYS.toSorted().map((key) => `13/${key}/Dockerfile`));
  }
  const { value } = await json<Document>(root, "fold");
  expect(value.families.map((f) => f.output)).toEqual(["13/Dockerfile", "13/slim/Dockerfile"]);
  expect(value.families[0]?.dockerfile).toContain("ADD ${TARGETARCH}${TARGETVARIANT}/rootfs.tar.xz /\n");
  expect([content(root), git(root, "count-objects", "-v"), content(beside)]).toEqual(before);
});

describe("what the clone cannot give is one line, at the field of the manifest", () => {
  const { root, commits, manifest } = branches(["amd64", "arm64v8", "s390x"]);
  const arm = commits.get("arm64v8") ?? "";
  const lineOf = (text: string, start: string) => text.split("\n").findIndex((l) => l.startsWith(start)) + 1;

  const refused = async (text: string, repo: string) => {
    const beside = listed(text);
    const before = [content(root), content(beside)];
    const { code, value } = await json<Document>(beside, "fold", "--repo", repo, "--write");
    expect([content(root), content(beside)]).toEqual(before);
    const [first] = value.families;
    const errors = (first?.diagnostics ?? []).filter((d) => d.code !== "MEMBERS_APART");
    return { code, status: first?.status, errors };
  };

  test("a commit that it lacks, with the fetch that brings it", async () => {
    const text = manifest.replace(arm, "0".repeat(40));
    const { code, status, errors } = await refused(text, root);
    expect([code, status, errors.length]).toEqual([1, "refused", 1]);
    expect(errors[0]).toMatchObject({
      code: "NOT_FETCHED",
      file: "library/distro",
      line: lineOf(text, "arm64v8-GitCommit"),
      message: `the clone lacks ${"0".repeat(12)} (arm64v8): git -C ${root} fetch origin refs/heads/dist-arm64v8`,
    });
  });

  test("a commit that a clone of one branch lacks is brought by that line", async () => {
    const one = cloned(root, "--single-branch", "--branch=dist-amd64");
    git(one, "config", "remote.upstream.url", `file://${root}`);
    const { errors } = await refused(manifest.replace(/^GitRepo:.*$/m, `GitRepo: file://${root}`), one);
    const line = errors[0]?.message.split(": ")[1] ?? "";
    expect(line).toBe(`git -C ${one} fetch origin refs/heads/dist-arm64v8 refs/heads/dist-s390x`);
    git(one, ...line.split(" ").slice(3));
    const { status } = await refused(manifest.replace(/^GitRepo:.*$/m, `GitRepo: file://${root}`), one);
    expect(status).toBe("refused");
  });

  test("a blob that a partial clone lacks", async () => {
    const { errors } = await refused(manifest, cloned(root, "--filter=blob:none"));
    expect(errors.map((d) => d.code)).toEqual(["NOT_FETCHED", "NOT_FETCHED", "NOT_FETCHED"]);
    expect(errors[0]).toMatchObject({ file: "13/amd64/Dockerfile" });
  });

  test("a Directory and a File that the commit lacks", async () => {
    const folder = manifest.replace("Directory: 13\n", "Directory: 13\ns390x-Directory: 14\n");
    expect((await refused(folder, root)).errors).toMatchObject([
      {
        code: "NOT_FOUND",
        line: lineOf(folder, "s390x-Directory"),
        message: `there is no folder 14 at ${commits.get("s390x")?.slice(0, 12)} (s390x)`,
      },
    ]);
    const file = manifest.replace("Directory: 13\n", "Directory: 13\nFile: Dockerfile.x\n");
    const { errors } = await refused(file, root);
    expect(errors.map((d) => [d.code, d.line])).toEqual([["NOT_FOUND", lineOf(file, "File")]]);
    expect(errors[0]?.message).toMatch(/^there is no file Dockerfile\.x in 13 at \w{12} \(amd64\), \w{12} \(arm64v8\)/);
  });

  test("a GitRepo that is none of its remotes", async () => {
    const text = manifest.replace("distro/artifacts", "other/artifacts");
    const { code, errors } = await refused(text, root);
    expect([code, errors.length]).toEqual([1, 1]);
    expect(errors[0]).toMatchObject({ code: "OTHER_REPOSITORY", line: lineOf(text, "GitRepo") });
    const same = manifest.replace(/^GitRepo:.*$/m, "GitRepo: ssh://git@GIT.example.org/distro/artifacts/");
    expect((await refused(same, root)).errors).toEqual([]);
  });

  test("a folder that is no repository, or none", async () => {
    const none = await archfold(listed(manifest), "fold", "--repo", "no");
    expect([none.code, none.err]).toEqual([2, "--repo: there is no folder no [NOT_FOUND]\n"]);
    const { code, out } = await archfold(listed(manifest), "fold");
    expect(code).toBe(1);
    expect(out).toMatch(
      /library\/distro:\d+:1: .* is no clone to read them from: name one with --repo DIR \[MEMBERS_APART\]/,
    );
  });
});

test("without --gather nothing is written, and the flag is said", async () => {
  const { root, manifest } = branches(["amd64", "arm64v8"]);
  put(root, "library/distro", manifest);
  const before = [content(root), git(root, "count-objects", "-v")];
  const { code, value } = await json<Document>(root, "fold", "--family", "distro:13", "--write");
  expect([code, ...states(value)]).toEqual([1, "distro:13 refused"]);
  expect(value.families[0]?.diagnostics).toMatchObject([{ code: "MEMBERS_APART" }]);
  expect(value.families[0]?.diagnostics[0]?.message).toContain("--gather BRANCH");
  expect([content(root), git(root, "count-objects", "-v")]).toEqual(before);
  expect((await archfold(root, "check")).code).toBe(1);
  expect((await archfold(root, "diff", "--family", "distro:13")).out).toContain("+++ b/13/Dockerfile");
});

/** Somebody whose name git knows. */
function person(root: string): string {
  git(root, "config", "user.name", "A. Person");
  git(root, "config", "user.email", "a@example.org");
  return root;
}

const three = ["amd64", "arm64v8", "s390x"];
const rev = (root: string, name: string) => git(root, "rev-parse", name).trim();

/** Everything that is the person's: files, HEAD, the index, branches, and the objects. */
const state = (root: string) => [
  content(root),
  readFileSync(join(root, ".git/HEAD"), "utf8"),
  readFileSync(join(root, ".git/index"), "latin1"),
  git(root, "for-each-ref"),
  objects(root),
];

const objects = (root: string) =>
  git(root, "cat-file", "--batch-all-objects", "--batch-check=%(objectname) %(objecttype) %(objectsize)")
    .trim()
    .split("\n");

describe("--gather", () => {
  test("shows the commit and the manifest, and makes nothing", async () => {
    const { root, manifest } = branches(three);
    put(person(root), "library/distro", manifest);
    const before = state(root);
    const { code, out } = await archfold(root, "fold", "--gather", "multi");
    expect(code).toBe(0);
    expect(out).toMatch(/^branch multi: commit [0-9a-f]{40}, without a parent$/m);
    expect(out).toMatch(/^ {2}13\/slim\/s390x {2}\w{12}:13\/slim {2}refs\/heads\/dist-s390x$/m);
    expect(out).toContain("+GitFetch: refs/heads/multi\n");
    expect(state(root)).toEqual(before);
  });

  test("makes a commit of the members' own trees, and touches nothing else but the manifest", async () => {
    const { root, commits, manifest } = branches();
    put(person(root), "library/distro", manifest);
    git(root, "add", "library");
    git(root, "commit", "-q", "-m", "the manifest");
    const hook = join(root, ".git/hooks/reference-transaction");
    put(root, ".git/hooks/reference-transaction", "#!/bin/sh\ntouch ran\n");
    chmodSync(hook, 0o755);
    const [files, head, index, , known] = state(root);
    const { code, out } = await archfold(root, "fold", "--gather", "multi", "--write");
    expect([code, out]).toEqual([0, expect.stringContaining("undo it:\n")]);
    for (const [i, [arch, commit]] of [...commits].entries()) {
      const key = KEYS[i];
      expect(rev(root, `multi:13/${key}`)).toBe(rev(root, `${commit}:13`));
      expect(rev(root, `multi:13/slim/${key}`)).toBe(rev(root, `${commit}:13/slim`));
      expect(git(root, "log", "-1", "--format=%B", "multi")).toContain(
        `  13/${key}: ${commit}:13 (refs/heads/dist-${arch})`,
      );
    }
    const [filesNow, headNow, indexNow, , knownNow] = state(root);
    expect([headNow, indexNow]).toEqual([head, index]);
    expect({ ...(filesNow as object), "library/distro": "" }).toEqual({ ...(files as object), "library/distro": "" });
    const made = (knownNow as string[]).filter((o) => !(known as string[]).includes(o)).map((o) => o.split(" ")[1]);
    // The root, 13 and 13/slim; two folds, an ignore file and the lock.
    expect(made.sort()).toEqual([...Array(4).fill("blob"), "commit", ...Array(3).fill("tree")]);
    const read = readManifest("library/distro", readFileSync(join(root, "library/distro"), "utf8"));
    const builds = read.kind === "manifest" ? read.manifest.entries.map((e) => [...e.builds.values()]) : [];
    expect(builds.map((b) => b.length)).toEqual([9, 9]);
    expect(new Set(builds.flat().map((b) => JSON.stringify(b)))).toEqual(
      new Set(
        ["13", "13/slim"].map((Directory) =>
          JSON.stringify({
            GitRepo: "https://git.example.org/distro/artifacts.git",
            GitFetch: "refs/heads/multi",
            GitCommit: rev(root, "multi"),
            Directory,
            File: "Dockerfile",
            Builder: "buildkit",
          }),
        ),
      ),
    );
    git(root, "fsck", "--strict");
    expect((await archfold(root, "fold", "--gather", "multi", "--write")).err).toContain("nothing to gather");
  });

  test("is the same commit from a work tree, a bare clone and a partial one with the texts it needs", async () => {
    const { root, manifest } = branches(three);
    const bare = person(cloned(root));
    const partial = person(cloned(root, "--filter=blob:limit=10k"));
    expect(git(partial, "rev-list", "--all", "--objects", "--missing=print")).toContain("\n?");
    const made: string[] = [];
    for (const repo of [person(root), bare, partial]) {
      const beside = listed(manifest);
      expect((await archfold(beside, "fold", "--repo", repo, "--gather", "multi", "--write")).code).toBe(0);
      made.push(rev(repo, "multi"));
      expect(readFileSync(join(beside, "library/distro"), "utf8")).toContain(`GitCommit: ${made[0]}\n`);
    }
    expect(new Set(made).size).toBe(1);
  });

  test("in a clone of the branch the folds are current, and what came with the members is left alone", async () => {
    const { root, manifest } = branches(three);
    await archfold(listed(manifest), "fold", "--repo", person(root), "--gather", "multi", "--write");
    const clone = join(tree(), "clone");
    git(root, "clone", "-q", "--branch=multi", `file://${root}`, clone);
    const { code, value } = await json<Document>(clone, "check");
    expect([code, ...states(value)]).toEqual([0, "distro:13 current", "distro:13-slim current"]);
    put(clone, "13/s390x/Dockerfile", "FROM scratch\n");
    expect(states((await json<Document>(clone, "check")).value)).toEqual(["distro:13 stale", "distro:13-slim current"]);
  });

  test("a run that was stopped before the manifest was written is ended by the next", async () => {
    const { root, manifest } = branches(three);
    put(person(root), "library/distro", manifest);
    await archfold(root, "fold", "--gather", "multi", "--write");
    const [commit, after] = [rev(root, "multi"), readFileSync(join(root, "library/distro"), "utf8")];
    put(root, "library/distro", manifest);
    const { code, out } = await archfold(root, "fold", "--gather", "multi", "--write");
    expect([code, rev(root, "multi")]).toEqual([0, commit]);
    expect(out).toContain(`branch multi: commit ${commit}, which is there already`);
    expect(readFileSync(join(root, "library/distro"), "utf8")).toBe(after);
  });

  test("the next release comes on top, with what was decided and what somebody put beside it", async () => {
    const say = (version: string) => (arch: string) => ({
      "13/Dockerfile": `FROM ${arch}/debian:${version}\nRUN fetch tool-${arch}-1.0.tar.gz && tool --arch ${arch} && clean\nRUN more\n`,
    });
    const first = branches(three, say("13"));
    const slimless = (text: string) => text.slice(0, text.indexOf("\nTags: 13-slim"));
    put(person(first.root), "library/distro", slimless(first.manifest));
    const { root } = first;
    const gather = (...argv: string[]) => archfold(root, "fold", "--gather", "multi", "--write", ...argv);
    expect((await gather("--rename", "setup=fetched")).code).toBe(0);
    expect(git(root, "show", "multi:13/Dockerfile")).toContain("fetched-s390x");
    const one = rev(root, "multi");
    const aside = join(tree(), "aside");
    git(root, "worktree", "add", "-q", aside, "multi");
    put(aside, "NOTES", "mine\n");
    git(aside, "add", "-A");
    git(aside, "commit", "-q", "-m", "notes");
    const { manifest } = branchesOn(root, three, say("13.1"));
    put(root, "library/distro", slimless(manifest));
    expect((await gather()).err).toMatch(/^the branch multi is checked out: .* \[BRANCH_TAKEN\]\n$/);
    git(root, "worktree", "remove", "--force", aside);
    expect((await gather()).code).toBe(0);
    expect(rev(root, "multi~2")).toBe(one);
    expect(git(root, "show", "multi:NOTES")).toBe("mine\n");
    const text = git(root, "show", "multi:13/Dockerfile");
    expect([text.includes("fetched-s390x"), text.includes("13.1")]).toEqual([true, true]);
  });
});

describe("--gather refuses, and nothing is made", () => {
  const { root, manifest } = branches(three);
  put(person(root), "library/distro", manifest);

  const refused = async (branch: string, ...argv: string[]) => {
    const before = state(root);
    const { code, out, err } = await archfold(root, "fold", `--gather=${branch}`, "--write", ...argv);
    expect(state(root)).toEqual(before);
    expect(out).toBe("");
    expect(err.split("\n").length).toBe(2);
    return [code, err.trim()];
  };

  test.each(["-x", "a..b", "@{-1}", "HEAD", "a b", "a.lock", ""])("the name %j", async (name) => {
    expect(await refused(name)).toEqual([2, `--gather "${name}": this is no name of a branch [USAGE]`]);
  });

  test("a branch that is checked out, one of somebody's own, and a member's", async () => {
    expect(await refused("main")).toEqual([2, expect.stringContaining("is checked out")]);
    git(root, "branch", "theirs");
    expect(await refused("theirs")).toEqual([2, expect.stringContaining("was not gathered by archfold")]);
    expect(await refused("dist-amd64")).toEqual([2, expect.stringContaining("was not gathered by archfold")]);
    git(root, "update-ref", "-d", "refs/heads/dist-amd64");
    expect(await refused("dist-amd64")).toEqual([1, expect.stringContaining("amd64 comes from the branch dist-amd64")]);
  });

  test("a name below a branch", async () => {
    const { code, err } = await archfold(root, "fold", "--gather=main/x", "--write");
    expect([code, err]).toEqual([1, expect.stringContaining("the branch main/x was not moved")]);
    expect(readFileSync(join(root, "library/distro"), "utf8")).toBe(manifest);
  });

  test("a fold that was changed by hand there, and something in the way", async () => {
    const made = branches(three);
    const where = person(made.root);
    put(where, "library/distro", made.manifest);
    await archfold(where, "fold", "--family", "distro:13", "--gather", "multi", "--write");
    const aside = join(tree(), "aside");
    git(where, "worktree", "add", "-q", aside, "multi");
    put(aside, "13/Dockerfile", "FROM scratch\n");
    put(aside, "13/slim/amd64", "mine");
    git(aside, "add", "-A");
    git(aside, "commit", "-q", "-m", "mine");
    git(where, "worktree", "remove", "--force", aside);
    put(where, "library/distro", made.manifest);
    const before = state(where);
    const { code, err } = await archfold(where, "fold", "--gather", "multi", "--write");
    expect(code).toBe(1);
    expect(err).toContain("13/Dockerfile on the branch multi was changed by hand");
    expect(err).toContain("the branch multi has something else at 13/slim/amd64");
    expect(state(where)).toEqual(before);
  });

  test("where git does not know who makes the commit", async () => {
    const unknown = branches(three);
    put(unknown.root, "library/distro", unknown.manifest);
    git(unknown.root, "config", "user.useConfigOnly", "true");
    const before = state(unknown.root);
    const { code, err } = await nameless(() => archfold(unknown.root, "fold", "--gather", "multi", "--write"));
    expect([code, err]).toEqual([
      3,
      expect.stringMatching(/^git does not know who makes the commit: .* \[NO_IDENTITY\]\n$/),
    ]);
    expect(state(unknown.root)).toEqual(before);
  });

  test.each(["--prune", "--run-generator", `--commit=${"0".repeat(40)}`])("with %s", async (flag) => {
    const [code, line] = await refused("multi", flag);
    expect([code, line]).toEqual([2, `--gather and ${flag.replace(/=.*/, "")} do not go together [USAGE]`]);
  });
});

/** Without the machine's own configuration of git. */
async function nameless<T>(run: () => Promise<T>): Promise<T> {
  const { HOME, XDG_CONFIG_HOME, GIT_CONFIG_NOSYSTEM } = process.env;
  Object.assign(process.env, { HOME: tree(), XDG_CONFIG_HOME: tree(), GIT_CONFIG_NOSYSTEM: "1" });
  try {
    return await run();
  } finally {
    for (const [name, value] of Object.entries({ HOME, XDG_CONFIG_HOME, GIT_CONFIG_NOSYSTEM }))
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
  }
}
