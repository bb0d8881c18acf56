// The commit that holds a fold, put into its library manifest: the line that is printed, pasted as it stands.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { content, git, put, repository } from "../host/tree.ts";
import { archfold, json } from "./run.ts";

const member = (base: string) => `FROM ${base}\nCOPY rootfs.tar /\nRUN setup\n`;

const members = (folder: string) => ({
  [`${folder}/amd64/Dockerfile`]: member(`debian:${folder}`),
  [`${folder}/amd64/rootfs.tar`]: "a",
  [`${folder}/arm64v8/Dockerfile`]: member(`arm64v8/debian:${folder}`),
  [`${folder}/arm64v8/rootfs.tar`]: "b",
});

const HEAD = "Maintainers: A. Person <a@example.org> (@a)\nGitRepo: https://git.example.org/small.git\n";

const entry = (tag: string, commit: string, ...more: readonly string[]) =>
  [
    `\nTags: ${tag}`,
    "Architectures: amd64, arm64v8",
    `GitCommit: ${commit}`,
    `amd64-Directory: ${tag}/amd64`,
    `arm64v8-Directory: ${tag}/arm64v8`,
    ...more,
    "",
  ].join("\n");

/** A repository whose manifest has an entry for each folder, all committed. */
function small(...folders: readonly string[]): string {
  const root = repository(Object.assign({}, ...folders.map(members)) as Record<string, string>);
  put(root, "library/small", HEAD + folders.map((f) => entry(f, head(root))).join(""));
  commit(root);
  return root;
}

const head = (root: string) => git(root, "rev-parse", "HEAD").trim();

function commit(root: string): string {
  git(root, "add", "-A");
  git(root, "commit", "-q", "-m", "next");
  return head(root);
}

const manifest = (root: string) => readFileSync(join(root, "library/small"), "utf8");

/** The words of a line, as a shell reads them: its own command becomes one that prints them. */
function pasted(root: string, text: string): readonly string[] {
  const line = /^ *(archfold fold .* --commit .*--write)$/m.exec(text)?.[1] ?? "";
  const script = line.replace(/^archfold/, "printf '%s\\n'");
  return execFileSync("sh", ["-c", script], { cwd: root, encoding: "utf8" }).trimEnd().split("\n");
}

interface Checked {
  readonly families: readonly {
    readonly id: string;
    readonly status: string;
    readonly changes: readonly object[];
    readonly diagnostics: readonly { readonly code: string }[];
  }[];
}

const states = async (root: string, ...argv: string[]) => {
  const { value, code } = await json<Checked>(root, "check", ...argv);
  return [code, ...value.families.map((f) => [f.id, f.status, ...f.diagnostics.map((d) => d.code)].join(" "))];
};

test("fold, commit, paste the line: the entries get the commit, and nothing else changes", async () => {
  const root = small("1", "2");
  const { out } = await archfold(root, "fold", "--write");
  const folded = manifest(root);
  const then = commit(root);
  expect(await states(root)).toEqual([
    0,
    "small:1 current MANIFEST_COMMIT_PENDING",
    "small:2 current MANIFEST_COMMIT_PENDING",
  ]);
  const words = pasted(root, out);
  expect(words).toEqual(["fold", "--family", "small:1", "--family", "small:2", "--commit", then, "--write"]);
  const { code } = await archfold(root, ...words);
  expect(code).toBe(0);
  expect(manifest(root)).toBe(folded.replaceAll(/^GitCommit: .*$/gm, `GitCommit: ${then}`));
  expect(git(root, "status", "--porcelain").trim()).toBe("M library/small");
  expect(await states(root)).toEqual([0, "small:1 current", "small:2 current"]);
  commit(root);
  expect((await archfold(root, ...words)).err).toBe("nothing to write\n");
  expect(await states(root, "--commit", then)).toEqual([0, "small:1 current", "small:2 current"]);
});

test("the line of each family is in its note, and works from another folder with the manifest named", async () => {
  const root = small("1");
  const above = join(root, "..");
  const path = root.slice(above.length + 1);
  const flags = ["--manifest", join(path, "library/small")];
  await archfold(above, "fold", path, ...flags, "--write");
  const then = commit(root);
  const { out, code } = await archfold(above, "check", path, ...flags);
  expect(code).toBe(0);
  const line = /once it is committed: (archfold .*--write) /.exec(out)?.[1] ?? "";
  expect(line).toContain(`$(git -C ${path} rev-parse HEAD)`);
  expect((await archfold(above, ...pasted(above, line))).code).toBe(0);
  expect(manifest(root)).toContain(`GitCommit: ${then}\n`);
});

test("also once the members are pruned", async () => {
  const root = small("1", "2");
  await archfold(root, "fold", "--write", "--prune=force");
  const then = commit(root);
  expect(await states(root, "--commit", then)).toEqual([1, "small:1 pending", "small:2 pending"]);
  const { code } = await archfold(root, "fold", "--commit", then, "--write");
  expect(code).toBe(0);
  expect(manifest(root).match(new RegExp(`^GitCommit: ${then}$`, "gm"))).toHaveLength(2);
  expect(await states(root)).toEqual([0, "small:1 current", "small:2 current"]);
});

test("a member that changes makes the commit pending again", async () => {
  const root = small("1");
  await archfold(root, "fold", "--write");
  await archfold(root, "fold", "--write", "--commit", commit(root));
  commit(root);
  for (const arch of ["amd64", "arm64v8"]) {
    const path = `1/${arch}/Dockerfile`;
    put(root, path, `${readFileSync(join(root, path), "utf8")}RUN more\n`);
  }
  const { out } = await archfold(root, "fold", "--write");
  expect(out).toContain("its GitCommit does not hold 1/Dockerfile as it is");
  const then = commit(root);
  expect((await archfold(root, ...pasted(root, out))).code).toBe(0);
  expect(manifest(root)).toContain(then);
});

describe("nothing is written where the commit is not the one", () => {
  const cases: readonly (readonly [string, (root: string) => string, number, string])[] = [
    ["no hash", () => "HEAD", 2, 'full hash of a commit, 40 or 64 hex digits, not "HEAD" [USAGE]'],
    ["a commit that is not here", () => "a".repeat(40), 2, `--commit ${"a".repeat(40)}: no such commit is here`],
    ["a tree", (root) => git(root, "rev-parse", "HEAD^{tree}").trim(), 2, "no such commit is here"],
    [
      "a commit without the fold",
      (root) => git(root, "rev-parse", "HEAD~1").trim(),
      1,
      "1/Dockerfile is not in commit",
    ],
    [
      "a commit with another fold",
      (root) => {
        const text = readFileSync(join(root, "1/Dockerfile"), "utf8");
        put(root, "1/Dockerfile", text.replace("setup", "set-up"));
        const other = commit(root);
        put(root, "1/Dockerfile", text);
        return other;
      },
      1,
      "1/Dockerfile is not as proposed in commit",
    ],
  ];

  test.each(cases)("%s", async (_, wrong, expected, message) => {
    const root = small("1", "2");
    await archfold(root, "fold", "--write");
    commit(root);
    const given = wrong(root);
    const before = content(root);
    const { code, out, err } = await archfold(root, "fold", "--write", "--commit", given);
    expect([code, content(root)]).toEqual([expected, before]);
    expect(out + err).toContain(message);
  });

  test("no family of a manifest", async () => {
    const root = repository(members("1"));
    const { code, err } = await archfold(root, "fold", "--commit", head(root));
    expect([code, err]).toEqual([2, expect.stringContaining("--commit is for folds that a library manifest names")]);
  });
});

describe("Builder: classic", () => {
  const classic = () => {
    const root = repository(members("1"));
    put(root, "library/small", HEAD + entry("1", head(root), "Builder: classic"));
    commit(root);
    return root;
  };

  test("is left as it is, with its family, and the flag is named", async () => {
    const { code, value } = await json<Checked>(classic(), "fold");
    expect([code, value.families[0]?.status]).toEqual([1, "refused"]);
    expect(value.families[0]?.diagnostics).toMatchObject([
      { code: "MANIFEST_NOT_REWRITTEN", message: expect.stringContaining("--move-classic makes that buildkit") },
    ]);
  });

  test("is moved where that is asked for", async () => {
    const root = classic();
    expect((await archfold(root, "fold", "--write", "--move-classic")).code).toBe(0);
    expect(manifest(root)).toMatch(/\nDirectory: 1\nBuilder: buildkit\n$/);
    expect((await states(root))[1]).toBe("small:1 current MANIFEST_COMMIT_PENDING");
  });
});
