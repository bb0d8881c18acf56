// `--base-names`: one name for bases whose names differ by architecture, on a person's word: said, proved under a premise,
// kept in the lock, replayed, taken back.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { checkout } from "../cases/run.ts";
import { put } from "../host/tree.ts";
import { archfold, json } from "./run.ts";

const FAMILY = "suffix-files-with-a-namespace-in-from";
const FILES = ["docker/Dockerfile.linux.amd64", "docker/Dockerfile.linux.arm64"];
const ASK = ["--base-names", "multi-arch"];

interface Family {
  readonly status: string;
  readonly dockerfile: string;
  readonly decisions: readonly object[];
  readonly proof: Readonly<Record<string, { readonly verdict: string; readonly premises: readonly object[] }>>;
  readonly diagnostics: readonly { readonly code: string; readonly severity: string; readonly message: string }[];
}

const foldOf = async (root: string, ...argv: string[]) => {
  const { code, value } = await json<{ readonly families: readonly Family[] }>(root, "fold", ...argv);
  const [family] = value.families;
  if (!family) throw new Error("no family");
  return { code, ...family };
};
const said = ({ diagnostics }: Family, code: string) =>
  diagnostics.filter((d) => d.code === code).map((d) => `${d.severity}: ${d.message}`);
const lockIn = (root: string) => JSON.parse(readFileSync(join(root, ".archfold.json"), "utf8"));
const decisionsIn = (root: string) => lockIn(root).families["docker"].decisions;
const replace = (root: string, path: string, from: string, to: string) => {
  const text = readFileSync(join(root, path), "utf8");
  expect(text).toContain(from);
  put(root, path, text.replaceAll(from, to));
};
const decision = (platform: string, from: string) => ({
  kind: "base-name",
  platform,
  from,
  to: "alpine:3.20",
  by: "decision",
});
const BOTH = [decision("linux/amd64", "amd64/alpine:3.20"), decision("linux/arm64", "arm64v8/alpine:3.20")];

describe("unasked", () => {
  test("the names stay, and what could be done is said once", async () => {
    const family = await foldOf(checkout(FAMILY));
    expect(family.dockerfile).toContain("FROM arm64v8/alpine:3.20 AS");
    expect(family.decisions).toEqual([]);
    expect(Object.values(family.proof).flatMap((p) => p.premises)).toEqual([]);
    expect(said(family, "BASE_NAMES")).toEqual([
      "note: alpine:3.20 may hold the images of amd64/alpine:3.20 and arm64v8/alpine:3.20: --base-names multi-arch takes that name on your word",
    ]);
  });

  test("with keep nothing is said", async () => {
    const family = await foldOf(checkout(FAMILY), "--base-names", "keep");
    expect(family.dockerfile).toContain("FROM arm64v8/alpine:3.20 AS");
    expect(said(family, "BASE_NAMES")).toEqual([]);
  });
});

describe("multi-arch", () => {
  test.each(["readable", "exact"])(
    "in the %s form: one FROM, the decisions and a premise for each platform",
    async (form) => {
      const family = await foldOf(checkout(FAMILY), ...ASK, "--form", form);
      expect([family.code, family.status]).toEqual([0, "folded"]);
      expect(family.dockerfile).toContain("FROM alpine:3.20");
      expect(family.dockerfile).not.toContain("/alpine:3.20");
      expect(family.decisions).toEqual(BOTH);
      expect(Object.entries(family.proof).map(([platform, p]) => [platform, p.verdict, p.premises])).toEqual(
        BOTH.map(({ platform, from, to, by }) => [
          platform,
          "proved",
          [{ kind: "base", platform, memberRef: from, foldRef: to, by }],
        ]),
      );
      expect(said(family, "BASE_NAMES")).toEqual([]);
    },
  );

  test("stands in the text, beside the verdict", async () => {
    const { out } = await archfold(checkout(FAMILY), "fold", ...ASK);
    expect(out).toContain("-> docker/Dockerfile, proved, same-commands, with assumptions\n");
    expect(out).toContain("assuming: arm64v8/alpine:3.20 is alpine:3.20 (decision)\n");
  });

  test("is for scan, diff, check and verify too, and for many families", async () => {
    const root = checkout("two-variants-in-each-arch-folder");
    expect((await archfold(root, "scan", ...ASK)).out).toContain("arm64v8/alpine:3.20 is alpine:3.20 (decision)");
    const { out } = await archfold(root, "diff", ...ASK);
    expect(out).toContain("+FROM alpine:3.20");
    expect(out).toContain("+FROM debian:12");
    expect((await archfold(root, "check", ...ASK)).out.match(/: pending\n/g)).toHaveLength(2);
  });

  test("of bases that have nothing in common is said", async () => {
    const family = await foldOf(checkout("members-equal-byte-for-byte"), ...ASK);
    expect([family.status, said(family, "BASE_NAMES")]).toEqual([
      "folded",
      ["note: no bases of the members could have one name"],
    ]);
  });

  test("is not taken where bases are looked up and nothing answers: one line, and the fold is there", async () => {
    const root = checkout(FAMILY);
    const where = { cwd: root, env: {} };
    const { code, value } = await json<{ readonly families: readonly Family[] }>(
      where,
      "fold",
      ...ASK,
      "--bases",
      "registry",
    );
    const [family] = value.families;
    if (!family) throw new Error("no family");
    expect([code, family.status, family.decisions]).toEqual([0, "folded", []]);
    expect(said(family, "BASE_NAMES")).toEqual([
      "warning: alpine:3.20 is not taken: amd64/alpine:3.20: docker is not installed here; the names are kept",
    ]);
  });

  test("is nothing else", async () => {
    const { code, err } = await archfold(checkout(FAMILY), "fold", "--base-names", "short");
    expect([code, err]).toEqual([2, '--base-names is multi-arch or keep, not "short" [USAGE]\n']);
  });
});

describe("prove", () => {
  const members = ["amd64", "arm64"].flatMap((a) => ["--member", `linux/${a}=docker/Dockerfile.linux.${a}`]);
  const prove = (root: string, ...argv: string[]) =>
    archfold(root, "prove", "--fold", "docker/Dockerfile", ...members, ...argv);

  test("of a fold with the one name wants the same word, and says what it takes for granted", async () => {
    const root = checkout(FAMILY);
    await foldOf(root, ...ASK, "--write");
    const without = await prove(root);
    expect([without.code, without.out]).toEqual([1, expect.stringContaining("refuted")]);
    const given = await prove(root, ...ASK);
    expect([given.code, given.out]).toEqual([
      0,
      expect.stringContaining("assuming: arm64v8/alpine:3.20 is alpine:3.20 (decision)"),
    ]);
    replace(root, "docker/Dockerfile", "FROM alpine:3.20", "FROM alpine:3.21");
    expect((await prove(root, ...ASK)).code).toBe(1);
  });

  test("takes no other word, and none where nothing answers", async () => {
    const root = checkout(FAMILY);
    await foldOf(root, ...ASK, "--write");
    const wrong = await prove(root, "--base-names", "x");
    expect([wrong.code, wrong.err]).toEqual([2, expect.stringContaining("--base-names is multi-arch or keep")]);
    const silent = await archfold(
      { cwd: root, env: {} },
      ...["prove", "--fold", "docker/Dockerfile", ...members, ...ASK, "--bases", "registry"],
    );
    expect([silent.code, silent.err]).toEqual([1, expect.stringContaining("alpine:3.20 is not taken: ")]);
  });
});

describe("the lock", () => {
  test("keeps the decisions, fold replays them, and keep takes them back", async () => {
    const root = checkout(FAMILY);
    const first = await foldOf(root, ...ASK, "--write");
    expect(decisionsIn(root)).toEqual(BOTH);
    const check = await archfold(root, "check");
    expect([check.code, check.out]).toEqual([0, "docker: current\n"]);
    for (const path of FILES) replace(root, path, "EXPOSE 8080", "EXPOSE 8081");
    expect((await archfold(root, "check")).code).toBe(1);
    const again = await foldOf(root, "--write");
    expect(again.dockerfile).toBe(first.dockerfile.replace("8080", "8081"));
    expect(decisionsIn(root)).toEqual(BOTH);
    const back = await foldOf(root, "--base-names", "keep", "--write");
    expect(back.dockerfile).toContain("FROM arm64v8/alpine:3.20 AS");
    expect([decisionsIn(root), (await archfold(root, "check")).code]).toEqual([[], 0]);
  });

  test("speaks of names that no member has any more: said in a line each, and gone with the next writing", async () => {
    const root = checkout(FAMILY);
    await foldOf(root, ...ASK, "--write");
    for (const path of FILES) replace(root, path, "alpine:3.20", "alpine:3.21");
    const family = await foldOf(root, "--write");
    expect(said(family, "CHOICE_UNFIT")).toEqual([
      "warning: recorded: amd64/alpine:3.20 is alpine:3.20 on linux/amd64; the members leave no place for it any more: it is dropped",
      "warning: recorded: arm64v8/alpine:3.20 is alpine:3.20 on linux/arm64; the members leave no place for it any more: it is dropped",
    ]);
    expect(said(family, "BASE_NAMES")).toHaveLength(1);
    expect(family.dockerfile).toContain("FROM arm64v8/alpine:3.21 AS");
    expect(decisionsIn(root)).toEqual([]);
  });

  test("that was edited to call a base what its name does not give has no say", async () => {
    const root = checkout(FAMILY);
    await foldOf(root, ...ASK, "--write");
    const text = readFileSync(join(root, ".archfold.json"), "utf8");
    put(root, ".archfold.json", text.replaceAll('"to": "alpine:3.20"', '"to": "evil/alpine:3.20"'));
    for (const path of FILES) replace(root, path, "EXPOSE 8080", "EXPOSE 8081");
    const family = await foldOf(root);
    expect(family.dockerfile).not.toContain("evil");
    expect(said(family, "CHOICE_UNFIT")).toHaveLength(2);
    for (const path of FILES) replace(root, path, "EXPOSE 8081", "EXPOSE 8080");
    replace(root, "docker/Dockerfile", "FROM alpine:3.20", "FROM evil/alpine:3.20");
    const { sha256 } = lockIn(root).families["docker"];
    const fold = createHash("sha256")
      .update(readFileSync(join(root, "docker/Dockerfile")))
      .digest("hex");
    replace(root, ".archfold.json", sha256, fold);
    const { code, out } = await archfold(root, "check");
    expect([code, out]).toEqual([
      1,
      expect.stringContaining("the base is amd64/alpine:3.20 in the member and evil/alpine:3.20 in the fold"),
    ]);
  });

  test.each([['"by": "digest"'], ['"by": "decision", "digest": "sha256:0"'], ['"by": "rumour"']])(
    "with a decision of %s is not read",
    async (by) => {
      const root = checkout(FAMILY);
      await foldOf(root, ...ASK, "--write");
      const text = readFileSync(join(root, ".archfold.json"), "utf8");
      put(root, ".archfold.json", text.replace('"by": "decision"', by));
      const { code, err } = await archfold(root, "check");
      expect([code, err]).toEqual([2, expect.stringContaining("a decision is not known or not whole")]);
    },
  );
});
