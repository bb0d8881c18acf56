// Configurations of bases from a real engine and a real registry: the assumptions go, and what the base says otherwise is seen.
import { randomUUID } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { engineBases, registryBases } from "../../src/host/bases.ts";
import type { PlatformName } from "../../src/model/platform.ts";
import { archfold } from "../cli/run.ts";
import { describeEngine, dockerOk, type EngineEnv, folder, pushBase } from "./harness.ts";

const PLATFORMS = ["linux/amd64", "linux/arm64"];
const lines = [
  'SHELL ["/bin/busybox", "sh", "-c"]',
  "HEALTHCHECK --interval=5s CMD x",
  "LABEL a=b",
  "ONBUILD RUN make",
];
const quiet = { name: "archfold-known-quiet:1", platforms: PLATFORMS };
const loud = { name: "archfold-known-loud:1", platforms: PLATFORMS, config: { env: { FOO: "base" }, lines } };

/** The registry's own name for it: buildx on the client's side knows no mirror. */
const named = (engine: EngineEnv, base: { readonly name: string }): string => `${engine.registry}/library/${base.name}`;

const repository = (from: string) =>
  folder(
    Object.fromEntries(
      ["amd64", "arm64"].map((a) => [
        `Dockerfile.${a}`,
        `FROM ${from}\nARG FOO=text\nRUN only ${a} ${randomUUID()}\nRUN echo $FOO\n`,
      ]),
    ),
  );

const prove = (engine: EngineEnv, cwd: string, ...argv: string[]) =>
  archfold(
    { cwd, env: engine.env },
    "prove",
    "--fold",
    "Dockerfile",
    ...["amd64", "arm64"].flatMap((a) => ["--member", `linux/${a}=Dockerfile.${a}`]),
    ...argv,
  );

await describeEngine("known bases", (engine) => {
  test.each(["engine", "registry"])("--bases %s removes the assumptions, and --strict passes", async (where) => {
    await pushBase(engine, quiet);
    const root = await repository(named(engine, quiet));
    await archfold(root, "fold", "--write");
    const without = await prove(engine, root, "--strict");
    expect([without.code, without.out]).toEqual([1, expect.stringContaining("--strict: the proof assumes")]);
    const strict = await prove(engine, root, "--strict", "--bases", where);
    if (engine.isOlder && where === "engine") {
      // Docker 26 shows an image for its own platform only.
      expect([strict.code, strict.err]).toEqual([1, expect.stringContaining("the engine has it for linux/amd64 only")]);
      return;
    }
    expect([strict.code, strict.err]).toEqual([0, ""]);
    expect(strict.out).toContain(`knowing: ${named(engine, quiet)} as in the ${where} (`);
  });

  test("what was looked up is recorded: later the same is proved without a registry", async () => {
    await pushBase(engine, quiet);
    const root = await repository(named(engine, quiet));
    const fold = await archfold({ cwd: root, env: engine.env }, "fold", "--write", "--bases", "registry");
    expect(fold.code).toBe(0);
    const { bases } = JSON.parse(readFileSync(join(root, ".archfold.json"), "utf8")).families["."];
    expect(bases.map((b: { platform: string }) => b.platform)).toEqual(PLATFORMS);
    expect((await archfold({ cwd: root, env: {} }, "check")).out).toBe(".: current\n");
    expect((await prove({ ...engine, env: {} }, root, "--strict")).code).toBe(0);
  });

  test.each(["engine", "registry"])("a base in the %s that sets the ENV refutes", async (where) => {
    await pushBase(engine, loud);
    const root = await repository(named(engine, loud));
    await archfold(root, "fold", "--write");
    const { code, out } = await prove(engine, root, "--bases", where);
    expect([code, out]).toEqual([1, expect.stringContaining("RUN sees FOO=")]);
  });

  test("engine and registry say the same of an image, fields of Docker's own included", async () => {
    await pushBase(engine, loud);
    const architecture = engine.isOlder ? "amd64" : "arm64";
    const platform = `linux/${architecture}` as PlatformName;
    const ref = named(engine, loud);
    const [inEngine, inRegistry] = await Promise.all(
      [engineBases(engine.env), registryBases(engine.env)].map((source) => source.look(ref, platform)),
    );
    expect(inRegistry).toMatchObject({ kind: "known", base: { ref, platform, origin: "registry" } });
    if (inRegistry?.kind !== "known" || inEngine?.kind !== "known") throw new Error(JSON.stringify(inEngine));
    expect(inRegistry.base.config).toMatchObject({
      architecture,
      config: {
        Env: expect.arrayContaining(["FOO=base"]),
        Shell: ["/bin/busybox", "sh", "-c"],
        Healthcheck: { Test: ["CMD-SHELL", "x"], Interval: 5e9 },
        Labels: { a: "b" },
        OnBuild: ["RUN make"],
      },
    });
    const [a, b] = [inEngine.base.config, inRegistry.base.config];
    expect(a).toEqual(b);
  });

  test("an image alone in its tag, a platform that is not there, and a name that is not", async () => {
    const alone = { name: "archfold-known-alone:1", platforms: ["linux/arm64"] };
    await pushBase(engine, alone);
    await pushBase(engine, quiet);
    const source = registryBases(engine.env);
    const look = (base: { readonly name: string }, platform: string) =>
      source.look(named(engine, base), platform as PlatformName);
    expect(await look(alone, "linux/arm64")).toMatchObject({ kind: "known" });
    expect(await look(quiet, "linux/s390x")).toEqual({
      kind: "unknown",
      why: "it has no image for linux/s390x in the registry",
    });
    expect(await look({ name: "archfold-known-not:1" }, "linux/arm64")).toEqual({ kind: "unknown", why: "not found" });
    const local = engineBases(engine.env);
    expect(await local.look("archfold-known-not:1", "linux/arm64" as PlatformName)).toMatchObject({ kind: "unknown" });
    await dockerOk(engine, ["image", "inspect", named(engine, quiet)]);
    expect(await local.look(named(engine, quiet), "linux/s390x" as PlatformName)).toMatchObject({ kind: "unknown" });
  });

  test("verify takes nothing of the lock for granted: a base that sets the ENV after all is a finding", async () => {
    const env = { name: "archfold-known-env:1", platforms: PLATFORMS, config: { env: { FOO: "base" } } };
    await pushBase(engine, env);
    const ref = named(engine, env);
    const text = (a: string) => `FROM ${ref}\nARG FOO=text\nRUN echo ${a} ${randomUUID()}\nRUN echo $FOO > /file\n`;
    const root = await folder({ "Dockerfile.amd64": text("amd64"), "Dockerfile.arm64": text("arm64") });
    await archfold(root, "fold", "--write");
    const path = join(root, ".archfold.json");
    const lock = JSON.parse(readFileSync(path, "utf8"));
    const config = { config: { Env: ["PATH=/bin"] } };
    lock.families["."].bases = PLATFORMS.map((p) => ({ ref, platform: p, digest: `sha256:${"0".repeat(64)}`, config }));
    writeFileSync(path, JSON.stringify(lock));
    expect((await archfold(root, "check")).out).toBe(".: current\n");
    const verified = await archfold({ cwd: root, env: engine.env }, "verify", "--platform", "linux/amd64");
    expect([verified.code, verified.out]).toEqual([1, expect.stringContaining("it has ENV FOO=base")]);
  });
});
