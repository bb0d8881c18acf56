// What is remembered and what is not, with results in a real folder; what a build finds is made up.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { type Memory, verifyRemembering } from "../../src/6-verify/remember.ts";
import type { VerifyRequest } from "../../src/6-verify/requests.ts";
import { resultsOf } from "../../src/host/results.ts";
import type { PlatformVerification } from "../../src/model/image.ts";
import { familyOf, memberOf } from "./members.ts";

const good: PlatformVerification = {
  verdict: "identical",
  differences: [],
  ignored: [],
  cached: true,
  log: [],
  assumptions: [],
  seconds: { original: 1, folded: 1 },
};

const text = "FROM scratch\nCOPY app /\n";
const request = (dockerfile: string, ignore?: string): VerifyRequest => ({
  family: familyOf(["amd64", "arm64"].map((a) => memberOf(`linux/${a}`, `${a}/Dockerfile`, text))),
  dockerfile,
  ignore: ignore === undefined ? undefined : { path: "Dockerfile.dockerignore", text: ignore },
  foldContext: "",
  platforms: [],
  extra: [],
  jobs: 1,
});

/** A repository, and a way to verify in it that tells which platforms were built. */
async function place(own: Partial<Memory> = {}) {
  const root = mkdtempSync(join(tmpdir(), "archfold-remember-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  execFileSync("git", ["init", "-q", root]);
  for (const a of ["amd64", "arm64"]) {
    mkdirSync(join(root, a));
    writeFileSync(join(root, a, "app"), a);
  }
  const results = await resultsOf(root, undefined);
  if (!results) throw new Error("a repository has a place for results");
  const memory: Memory = { results, fresh: false, circumstances: ["1"], now: () => "2026-01-02T03:04:05Z", ...own };
  const run = async (
    asked: VerifyRequest = request("FROM scratch\n"),
    found: (platform: string) => PlatformVerification = () => good,
    other: Partial<Memory> = {},
  ): Promise<readonly string[]> => {
    const built: string[] = [];
    const { platforms } = await verifyRemembering(
      { ...asked },
      { ...memory, ...other },
      () => {},
      async (rest) => {
        built.push(...rest.platforms);
        return { id: ".", proof: new Map(), platforms: new Map(rest.platforms.map((p) => [p, found(p)])), notes: [] };
      },
    );
    expect([...platforms.keys()]).toEqual(["linux/amd64", "linux/arm64"]);
    return built;
  };
  return { root, run };
}

const both = ["linux/amd64", "linux/arm64"];

test("nothing is built twice; git at work changes nothing where its folder is not seen", async () => {
  const { root, run } = await place();
  const hidden = request("FROM scratch\n", ".git\n");
  expect(await run(hidden)).toEqual(both);
  expect(await run(hidden)).toEqual([]);
  execFileSync("git", ["-C", root, "add", "-A"]);
  expect(await run(hidden)).toEqual([]);
  expect(readdirSync(join(root, ".git/archfold/verified"))).toHaveLength(2);
});

test("a build that sees git's folder is made anew when something changed there", async () => {
  const { root, run } = await place();
  expect([await run(), await run()]).toEqual([both, []]);
  execFileSync("git", ["-C", root, "add", "-A"]);
  expect(await run()).toEqual(both);
});

test("another text, another file, another builder, or --fresh: built", async () => {
  const { root, run } = await place();
  await run();
  expect(await run(request("FROM scratch AS x\n"))).toEqual(both);
  expect(await run(request("FROM scratch\n", "x\n"))).toEqual(both);
  expect(await run(undefined, undefined, { circumstances: ["2"] })).toEqual(both);
  expect(await run(undefined, undefined, { fresh: true })).toEqual(both);
  expect(await run()).toEqual([]);
  writeFileSync(join(root, "arm64/app"), "ARM64");
  expect(await run()).toEqual(both);
});

test("what differs, was not built, or rests on what does not hold is not remembered", async () => {
  const { run } = await place();
  const bad = { base: "a", onbuild: "none" as const, holds: false };
  const found = (p: string) =>
    p === "linux/amd64" ? { ...good, verdict: "different" as const } : { ...good, assumptions: [bad] };
  await run(undefined, found);
  expect(await run()).toEqual(both);
});

test("what changed while it was being built is not remembered", async () => {
  const { root, run } = await place();
  await run(undefined, () => {
    writeFileSync(join(root, "amd64/app"), "changed meanwhile");
    return good;
  });
  expect(await run()).toEqual(both);
});

test("a result that was cut short by a kill is none", async () => {
  const { root, run } = await place();
  await run();
  const folder = join(root, ".git/archfold/verified");
  for (const name of readdirSync(folder)) writeFileSync(join(folder, name), '{"schema":"archfold/ver');
  expect(await run()).toEqual(both);
});
