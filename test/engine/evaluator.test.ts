// Our evaluator against the real engine: what it says of a generated Dockerfile is what BuildKit was given and made.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type Answer, compareWith } from "../evaluator/compare.ts";
import { buildable, CONTEXT } from "../evaluator/generate/buildable.ts";
import type { BaseConfig, Question } from "../evaluator/question.ts";
import { readTold, type Told } from "./evaluator/provenance.ts";
import { describeEngine, docker, dockerOk, type EngineEnv, folder, pushBase } from "./harness.ts";

const SEEDS = 40;
const BASE = "archfold/evaluated:1";
const PLATFORMS = ["linux/amd64", "linux/arm64"];

/** The engine itself says now and then that a layer is locked while it exports. */
async function buildOnce(engine: EngineEnv, question: Question, context: string): Promise<Told | string> {
  const own = await mkdtemp(join(tmpdir(), "archfold-evaluator-"));
  try {
    await writeFile(join(own, "Dockerfile"), question.dockerfile);
    const args = Object.entries(question.buildArgs).flatMap(([name, v]) => ["--build-arg", `${name}=${v}`]);
    const flags = ["--platform", question.platform, "--attest", "type=provenance,mode=max", ...args];
    const output = ["-f", join(own, "Dockerfile"), "-o", `type=oci,tar=false,dest=${join(own, "out")}`];
    const { code, stderr } = await docker(engine, [
      "buildx",
      "build",
      "--progress=plain",
      ...flags,
      ...output,
      context,
    ]);
    return code === 0 ? await readTold(join(own, "out")) : stderr;
  } finally {
    await rm(own, { recursive: true, force: true });
  }
}

async function built(engine: EngineEnv, question: Question, context: string): Promise<Told | string> {
  for (let tries = 1; ; tries += 1) {
    const told = await buildOnce(engine, question, context);
    if (typeof told !== "string" || !/locked for|unavailable/.test(told) || tries === 4) return told;
  }
}

async function configsOf(engine: EngineEnv): Promise<Readonly<Record<string, BaseConfig>>> {
  const name = `${engine.registry}/${BASE}`;
  const { stdout } = await dockerOk(engine, ["buildx", "imagetools", "inspect", "--format", "{{json .Image}}", name]);
  return JSON.parse(stdout) as Record<string, BaseConfig>;
}

await describeEngine("the evaluator beside the engine", (engine) => {
  test(`${SEEDS} generated Dockerfiles: the operations and the configuration that BuildKit made`, async () => {
    const lines = ["LABEL base=1", "EXPOSE 80", "VOLUME /data", "WORKDIR /srv", 'CMD ["base"]'];
    await pushBase(engine, {
      name: BASE,
      platforms: PLATFORMS,
      config: { env: { A: "base a", VERSION: "1.2" }, lines },
    });
    const configs = await configsOf(engine);
    const context = await folder(CONTEXT);
    const seen = { agree: 0, refused: 0, failed: 0 };
    const disagreements: object[] = [];
    for (let seed = 0; seed < SEEDS; seed += 1) {
      const platform = PLATFORMS[seed % 8 === 7 ? 1 : 0] ?? "";
      const question = buildable(seed, BASE, configs[platform] as BaseConfig, platform);
      const told = await built(engine, question, context);
      if (typeof told === "string") {
        seen.failed += 1;
        expect(told, question.dockerfile).toMatch(/^ERROR: failed to (?:build|solve)/m);
        continue;
      }
      const verdict = compareWith(question, told.tip, configurationOf(told), "declared", "unseen");
      if (verdict.kind !== "disagree") seen[verdict.kind] += 1;
      else disagreements.push({ seed, ...verdict });
    }
    expect(disagreements).toEqual([]);
    expect(seen.agree).toBeGreaterThan(SEEDS / 2);
    expect(seen.failed).toBeLessThan(SEEDS / 4);
  }, 600_000);
});

/** As the oracle writes it. */
function configurationOf({ image }: Told): Answer["config"] {
  const { config, os, architecture, variant, author } = image as Record<string, unknown>;
  return {
    config: config as Record<string, unknown>,
    os,
    architecture,
    ...(variant ? { variant } : {}),
    ...(author ? { author } : {}),
  };
}
