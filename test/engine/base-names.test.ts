// The multi-arch name of bases, seen in a real registry: where its index holds the members' images the fold is the same
// build, from their cache; where it does not the names are kept.
import { randomUUID } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { archfold, json } from "../cli/run.ts";
import { KEY, open } from "../ui/world.tsx";
import { describeEngine, dockerOk, type EngineEnv, folder, pushBase, steps } from "./harness.ts";

const PLATFORMS = ["linux/amd64", "linux/arm64"];
const ASK = ["--base-names", "multi-arch", "--bases", "registry"];

interface Named {
  /** The multi-arch name, and its index. */
  readonly name: string;
  readonly index: string;
  /** The platforms' images. */
  readonly digests: readonly string[];
}

/**
 * An index that no builder has seen, under NAME, and each platform's image in an index of its own under `NAME-ARCH`: the
 * same images, or others.
 */
async function named(engine: EngineEnv, images: "same" | "others" = "same"): Promise<Named> {
  const base = await pushed(engine);
  const own = images === "same" ? base : await pushed(engine);
  const { digests } = await index(engine, own);
  for (const [i, arch] of ["amd64", "arm64"].entries())
    await tag(engine, `${base}-${arch}`, `${own.replace(/:[^:]*$/, "")}@${digests[i]}`);
  return { name: base, index: (await index(engine, base)).digest, digests };
}

async function pushed(engine: EngineEnv): Promise<string> {
  const name = `archfold-names:${randomUUID()}`;
  await pushBase(engine, { name, platforms: PLATFORMS, config: { env: { BASE: name } } });
  return `${engine.registry}/library/${name}`;
}

const tag = (engine: EngineEnv, name: string, image: string) =>
  dockerOk(engine, ["buildx", "imagetools", "create", "-t", name, image]);

async function index(engine: EngineEnv, name: string): Promise<{ digest: string; digests: readonly string[] }> {
  const shown = await dockerOk(engine, ["buildx", "imagetools", "inspect", "--format", "{{json .Manifest}}", name]);
  const { manifests, digest } = JSON.parse(shown.stdout);
  return { digest, digests: manifests.map((m: { digest: string }) => m.digest) };
}

const repository = (amd64: string, arm64: string, run: string = randomUUID()) =>
  folder({
    "Dockerfile.amd64": `FROM ${amd64}\nENV RUN=${run}\nRUN cat /proc/sys/kernel/random/uuid > /random\n`,
    "Dockerfile.arm64": `FROM ${arm64}\nENV RUN=${run}\nRUN cat /proc/sys/kernel/random/uuid > /random\n`,
  });

interface Fold {
  readonly families: readonly {
    readonly dockerfile: string;
    readonly decisions: readonly object[];
    readonly proof: Readonly<Record<string, { readonly grade: string; readonly premises: readonly object[] }>>;
    readonly diagnostics: readonly { readonly code: string; readonly message: string }[];
  }[];
}

const foldOf = async (engine: EngineEnv, root: string, ...argv: string[]) => {
  const { value } = await json<Fold>({ cwd: root, env: engine.env }, "fold", ...argv);
  const [family] = value.families;
  if (!family) throw new Error("no family");
  return family;
};

/** Is each RUN from the cache? */
async function runs(engine: EngineEnv, root: string, file: string): Promise<readonly boolean[]> {
  const flags = ["--progress=rawjson", "--platform", "linux/amd64", "--output", "type=cacheonly"];
  const { stderr } = await dockerOk(engine, ["buildx", "build", ...flags, "-f", join(root, file), root]);
  return steps(stderr).flatMap((s) => (s.name.includes("RUN") ? [s.cached] : []));
}

await describeEngine("the multi-arch name of bases", (engine) => {
  test("holds the members' images: proved by their digests, and RUN comes from the member's cache", async () => {
    const { name, digests } = await named(engine);
    const root = await repository(`${name}-amd64`, `${name}-arm64`);
    const family = await foldOf(engine, root, ...ASK, "--write");
    const decisions = PLATFORMS.map((platform, i) => {
      const from = `${name}-${platform.slice("linux/".length)}`;
      return { kind: "base-name", platform, from, to: name, by: "digest", digest: digests[i] };
    });
    expect(family.decisions).toEqual(decisions);
    expect(Object.values(family.proof)).toMatchObject(
      decisions.map(({ platform, from, to, by, digest }) => ({
        grade: "exact",
        assumptions: [],
        premises: [{ kind: "base", platform, memberRef: from, foldRef: to, by, digest }],
      })),
    );
    expect(family.dockerfile).toContain(`FROM ${name}\n`);
    expect(await runs(engine, root, "Dockerfile.amd64")).toEqual([false]);
    expect(await runs(engine, root, "Dockerfile")).toEqual([true]);
    expect((await archfold({ cwd: root, env: {} }, "check")).out).toBe(".: current\n");
  });

  test("has another image for one of them: both names are kept, and both digests said", async () => {
    const { name, digests } = await named(engine, "others");
    const root = await repository(name, `${name}-arm64`);
    const family = await foldOf(engine, root, ...ASK);
    expect(family.decisions).toEqual([]);
    expect(family.dockerfile).toContain(`FROM ${name}-arm64 AS`);
    const said = family.diagnostics.filter((d) => d.code === "BASE_NAMES").map((d) => d.message);
    expect(said).toEqual([
      expect.stringMatching(/ is not .* on linux\/arm64: sha256:\w{12} and sha256:\w{12}; the names are kept$/),
    ]);
    expect(said[0]).toContain(digests[1]?.slice(0, 19));
  });

  test("decided on a person's word and seen to be another later: check says so, and the next fold has the own names", async () => {
    const { name } = await named(engine, "others");
    const root = await repository(name, `${name}-arm64`);
    expect((await foldOf(engine, root, "--base-names", "multi-arch", "--write")).decisions).toHaveLength(1);
    const check = await archfold({ cwd: root, env: engine.env }, "check", "--bases", "registry");
    expect(check.out).toContain("warning: Dockerfile.amd64:1:1: ");
    expect(check.out).toContain(`${name} is not ${name}-arm64 on linux/arm64`);
    for (const arch of ["amd64", "arm64"]) {
      const path = join(root, `Dockerfile.${arch}`);
      writeFileSync(path, `${readFileSync(path, "utf8")}ENV MORE=1\n`);
    }
    const again = await foldOf(engine, root, "--bases", "registry", "--write");
    expect([again.decisions, again.dockerfile.includes(`FROM ${name}-arm64 AS`)]).toEqual([[], true]);
  });

  test.each([
    ["same", 0, / (?:identical|equivalent)/],
    ["others", 1, / different/],
  ] as const)("on a person's word, and it holds the %s: verify says so", async (images, code, verdict) => {
    const { name } = await named(engine, images);
    const root = await repository(`${name}-amd64`, `${name}-arm64`);
    const only = ["--platform", "linux/amd64", "--base-names", "multi-arch"];
    const verified = await archfold({ cwd: root, env: engine.env }, "verify", ...only);
    expect([verified.code, verified.out]).toEqual([code, expect.stringMatching(verdict)]);
  });

  test("digests that one index holds become its own", async () => {
    const { name, index, digests } = await named(engine);
    const root = await repository(`${name}@${digests[0]}`, `${name}@${digests[1]}`);
    const family = await foldOf(engine, root, ...ASK);
    expect(family.dockerfile).toContain(`FROM ${name}@${index}\n`);
    expect(Object.values(family.proof).map((p) => [p.grade, p.premises.length])).toEqual([
      ["exact", 1],
      ["exact", 1],
    ]);
  });

  test("a registry that does not answer: one line, and the names are kept", async () => {
    const gone = "127.0.0.1:9/library/archfold-names:1";
    const root = await repository(`${gone}-amd64`, `${gone}-arm64`);
    const family = await foldOf(engine, root, ...ASK);
    expect(family.decisions).toEqual([]);
    const said = family.diagnostics.filter((d) => d.code === "BASE_NAMES").map((d) => d.message);
    expect(said).toEqual([expect.stringContaining(`${gone} is not taken: ${gone}-amd64: `)]);
    expect(said[0]).toMatch(/; the names are kept$/);
  });

  test("a build argument in the name is taken at its default, and the rest stays a person's word", async () => {
    const { name } = await named(engine);
    const [repositoryName = "", tagName = ""] = name.split(/:(?=[^:]*$)/);
    const argument = (arch: string) => `ARG TAG=${tagName}\nFROM ${repositoryName}:$TAG-${arch}\nRUN true\n`;
    const root = await folder({ "Dockerfile.amd64": argument("amd64"), "Dockerfile.arm64": argument("arm64") });
    const family = await foldOf(engine, root, ...ASK);
    expect(family.decisions).toMatchObject([{ by: "decision" }, { by: "decision" }]);
    const said = family.diagnostics.filter((d) => d.code === "BASE_NAMES").map((d) => d.message);
    expect(said).toEqual([
      `${repositoryName}:$TAG was seen to hold the members' images with TAG=${tagName}; with other values that is your word`,
    ]);
    const none = (arch: string) => `ARG TAG\nFROM ${repositoryName}:$TAG-${arch}\nRUN true\n`;
    const bare = await folder({ "Dockerfile.amd64": none("amd64"), "Dockerfile.arm64": none("arm64") });
    const kept = await foldOf(engine, bare, ...ASK);
    expect(kept.decisions).toEqual([]);
    expect(kept.diagnostics.map((d) => d.message).join("\n")).toContain(
      "the build argument TAG has no default, so it may be any image; the names are kept",
    );
  });

  test("the interactive flow shows what the registry holds before one decides, and the lock keeps it", async () => {
    const { name, index, digests } = await named(engine);
    const root = await repository(name, `${name}-arm64`);
    const tool = open(root, 30, engine.env);
    await tool.sees("proved, exact");
    await tool.press(KEY.enter);
    await tool.sees("m says which");
    await tool.press("m", "l");
    await tool.sees("looked up", `The index ${index.slice(0, 19)}`, /\(by\s+digest\)/, "m take the one name");
    await tool.sees(digests[1]?.slice(0, 19) ?? "no digest");
    await tool.press("m");
    await tool.sees("Folded anew: proved, exact");
    await tool.press("w");
    await tool.sees("Write it?");
    await tool.press("y");
    await tool.sees("create Dockerfile");
    const lock = JSON.parse(readFileSync(join(root, ".archfold.json"), "utf8"));
    expect(Object.values<{ decisions: object[] }>(lock.families)[0]?.decisions).toMatchObject([
      { kind: "base-name", platform: "linux/arm64", to: name, by: "digest", digest: digests[1] },
    ]);
  });

  test("the interactive flow offers no name that holds other images, and says so", async () => {
    const { name } = await named(engine, "others");
    const tool = open(await repository(name, `${name}-arm64`), 30, engine.env);
    await tool.sees("proved, exact");
    await tool.press(KEY.enter, "m");
    await tool.sees("not looked up", "m take the one name");
    await tool.press("l");
    await tool.sees("Not offered: ", /differs:\s+sha256:/);
    expect(tool.frame()).not.toContain("take the one name");
    await tool.press("m", KEY.enter);
    expect(tool.state().rows[0]?.wishes).toEqual([]);
  });
});
