// Families whose members stand on different commits: read from a clone's objects.
import { describe, expect, test } from "vitest";
import { branches, cloned, listed } from "../host/branches.ts";
import { content, git, put } from "../host/tree.ts";
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

/** The folders of branches()'s architectures. */
const KEYS = "386 amd64 arm64 armv5 armv7 mips64le ppc64le riscv64 s390x".split(" ");

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
    ).toEqual(KEYS.map((key) => `13/${key}/Dockerfile`));
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
