// From a distribution's manifest, nine architectures on nine branches, to a gathered branch, its fold and a manifest that
// names it; and both built: the images of member and fold are the same on the engine's own platform and on another one.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readManifest } from "../../src/1-read/manifest.ts";
import { distribution, gathering } from "../cases/distribution.ts";
import { archfold } from "../cli/run.ts";
import { git, tree } from "../host/tree.ts";
import { describeEngine } from "./harness.ts";

await describeEngine("--gather, from end to end", (engine) => {
  test("a manifest of nine branches becomes one Dockerfile that builds the same", async () => {
    const { root, beside } = distribution();
    const made = await archfold(beside, ...gathering(root));
    expect([made.code, made.err]).toEqual([0, ""]);
    const read = readManifest("distro", readFileSync(join(beside, "library/distro"), "utf8"));
    if (read.kind === "trouble") throw new Error("not readable");
    expect(read.diagnostics).toEqual([]);
    const commit = git(root, "rev-parse", "multiarch").trim();
    for (const { builds } of read.manifest.entries) {
      expect(builds.size).toBe(9);
      for (const build of builds.values())
        expect(build).toMatchObject({ GitFetch: "refs/heads/multiarch", GitCommit: commit, Builder: "buildkit" });
    }

    const clone = join(tree(), "clone");
    git(root, "clone", "-q", "--branch=multiarch", `file://${root}`, clone);
    expect(readFileSync(join(clone, "13/Dockerfile"), "utf8")).toContain(
      "ADD ${TARGETARCH}${TARGETVARIANT}/rootfs.tar /\n",
    );
    const where = { cwd: clone, env: engine.env };
    const platforms = ["linux/amd64", "linux/arm64"];
    const { code, out } = await archfold(where, "verify", "--json", "--fresh", "--platform", platforms.join());
    const { families } = JSON.parse(out);
    expect(families.map((f: { id: string }) => f.id)).toEqual(["distro:13", "distro:13-slim"]);
    for (const family of families)
      expect(platforms.map((p) => family.platforms[p].verdict)).toEqual(["equivalent", "equivalent"]);
    expect(code).toBe(0);
  });
});
