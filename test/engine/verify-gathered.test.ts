// Members on different commits: built from git's objects beside the fold, and again in a clone of the branch they were gathered on.
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { foldCommand } from "../../cli/commands/fold.ts";
import { verifyFromFlags } from "../../cli/commands/verify-flags.ts";
import type { Io } from "../../cli/io.ts";
import { branches, cloned, listed } from "../host/branches.ts";
import { git, tree } from "../host/tree.ts";
import { describeEngine, type EngineEnv } from "./harness.ts";

const quietly = (engine: EngineEnv, cwd: string) => {
  const said = { out: "", err: "" };
  const io: Io = {
    ...{ cwd, env: engine.env, isTTY: false, color: false, quiet: false },
    out: (text) => {
      said.out += text;
    },
    err: (text) => {
      said.err += text;
    },
    group: () => {},
  };
  return { io, said };
};

async function verify(engine: EngineEnv, root: string, flags: object) {
  const { io, said } = quietly(engine, root);
  const code = await verifyFromFlags(root, [], { json: true, ...flags }, io);
  return { code, said, families: JSON.parse(said.out).families };
}

await describeEngine("members on different commits", (engine) => {
  const sample = () => {
    const nonce = randomUUID();
    return branches(["amd64", "arm64v8"], (arch) => ({
      "13/Dockerfile": "FROM scratch\nCOPY . /all/\n",
      "13/rootfs": `${arch} ${nonce}`,
      // A tar honours no ignore file.
      "13/.dockerignore": "lib\n",
      "13/lib/file": "file",
    }));
  };
  const slimless = (text: string) => text.slice(0, text.indexOf("\nTags: 13-slim"));

  test("are built from a bare clone, and the fold from their trees", async () => {
    const { root, manifest } = sample();
    const beside = listed(slimless(manifest));
    const bare = cloned(root);
    const before = [git(bare, "count-objects", "-v"), git(bare, "for-each-ref")];
    const { code, families } = await verify(engine, beside, { manifest: "library/distro", repo: bare });
    const [family] = families;
    for (const p of ["linux/amd64", "linux/arm64"]) expect(family.platforms[p], p).toMatchObject({ differences: [] });
    expect(code).toBe(0);
    expect([git(bare, "count-objects", "-v"), git(bare, "for-each-ref")]).toEqual(before);
  });

  test("are not built where a partial clone lacks a file, and the fetch that brings it is said", async () => {
    const { root, manifest } = sample();
    // The Dockerfiles are there, the larger root file systems are not.
    const partial = cloned(root, "--filter=blob:limit=40");
    const flags = { manifest: "library/distro", repo: partial, platform: "linux/amd64", json: false };
    const { io, said } = quietly(engine, listed(slimless(manifest)));
    const code = await verifyFromFlags(io.cwd, [], flags, io);
    expect(code).toBe(3);
    expect(said.out.replace(/\s+/g, " ")).toMatch(
      /the clone lacks files of 13\/amd64: git -C \S+ fetch origin [0-9a-f]{40}/,
    );
  });

  test("are current and verified in a clone of the branch", async () => {
    const { root, manifest } = sample();
    git(root, "config", "user.name", "A. Person");
    git(root, "config", "user.email", "a@example.org");
    const beside = listed(slimless(manifest));
    const { io, said } = quietly(engine, beside);
    const flags = { manifest: "library/distro", repo: root, gather: "multi", write: true };
    expect([await foldCommand(beside, flags, io), said.err]).toEqual([0, ""]);
    expect(readFileSync(join(beside, "library/distro"), "utf8")).toContain("Builder: buildkit");
    const clone = join(tree(), "clone");
    git(root, "clone", "-q", "--branch=multi", `file://${root}`, clone);
    for (const context of ["tree", "tar"]) {
      const { code, families } = await verify(engine, clone, { context });
      expect([code, families.map((f: { id: string }) => f.id)], context).toEqual([0, ["distro:13"]]);
    }
  });
});
