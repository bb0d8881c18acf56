// `--syntax`: a frontend is taken for members that have others, on a premise that stands in the lock and beside the verdict.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { put, repository, tree } from "../host/tree.ts";
import { archfold, json } from "./run.ts";

const MEMBERS = {
  "Dockerfile.amd64": "# syntax=docker/dockerfile:1\nFROM debian:12\nRUN x\n",
  "Dockerfile.arm64": "FROM debian:12\nRUN x\n",
};
const FLAG = ["--syntax", "docker/dockerfile:1"];

test("the refusal says which flag, which folds, and the lock goes on with it", async () => {
  const root = repository(MEMBERS);
  const refused = await archfold(root, "fold");
  expect(refused.out).toContain("; --syntax docker/dockerfile:1 takes that frontend for all");
  expect((await archfold(root, "fold", ...FLAG, "--write")).code).toBe(0);
  const lock = () => JSON.parse(readFileSync(join(root, ".archfold.json"), "utf8")).families["."].decisions;
  expect(lock()).toEqual([{ kind: "syntax", syntax: "docker/dockerfile:1", by: "flag" }]);
  expect((await archfold(root, "check")).out).toBe(".: current\n");
  put(root, "Dockerfile.arm64", "FROM debian:12\nRUN y\n");
  expect((await archfold(root, "fold", "--write")).code).toBe(0);
  expect((await archfold(root, "check")).out).toBe(".: current\n");
  const other = await archfold(root, "fold", "--syntax", "docker/dockerfile:1.7", "--write");
  expect(other.out).toContain("docker/dockerfile:1.7 reads the member for linux/amd64 as docker/dockerfile:1 does");
  expect(lock()).toEqual([{ kind: "syntax", syntax: "docker/dockerfile:1.7", by: "flag" }]);
  put(root, "Dockerfile.arm64", MEMBERS["Dockerfile.amd64"]);
  expect((await archfold(root, "fold", "--write")).code).toBe(0);
  expect(lock()).toEqual([]);
});

test("prove takes the same flag, for the fold's own line only", async () => {
  const root = tree({ ...MEMBERS, fold: "# syntax=docker/dockerfile:1\nFROM debian:12\nRUN x\n" });
  const members = ["amd64", "arm64"].flatMap((a) => ["--member", `linux/${a}=Dockerfile.${a}`]);
  const prove = (...argv: string[]) =>
    json<{
      readonly proof: Readonly<Record<string, { readonly verdict: string; readonly premises: readonly object[] }>>;
    }>(root, ...["prove", "--fold", "fold", ...members, ...argv]);
  const verdicts = async (...argv: string[]) =>
    Object.values((await prove(...argv)).value.proof).map((p) => [p.verdict, p.premises.length]);
  expect(await verdicts()).toEqual([
    ["proved", 0],
    ["unproven", 0],
  ]);
  expect(await verdicts("--syntax", "docker/dockerfile:1.7")).toEqual([
    ["proved", 0],
    ["unproven", 0],
  ]);
  expect(await verdicts(...FLAG)).toEqual([
    ["proved", 0],
    ["proved", 1],
  ]);
});

test("what is no frontend of syntax 1 is wrong usage", async () => {
  const ran = await archfold(repository(MEMBERS), "fold", "--syntax", "example/frontend");
  expect([ran.code, ran.err]).toEqual([2, expect.stringContaining("such as docker/dockerfile:1, not")]);
});
