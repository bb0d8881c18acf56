// Holds the engine itself to what the other engine tests lean on.
import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { describeEngine, docker, dockerOk, type EngineEnv, folder, pushBase, steps } from "./harness.ts";

const alpine = { name: "alpine:3.20", platforms: ["linux/amd64", "linux/arm64"] };

await describeEngine("the engine", (engine) => {
  test("runs a plain RUN without any flag", async () => {
    await pushBase(engine, alpine);
    const context = await folder({ Dockerfile: `FROM alpine:3.20\nRUN echo ${randomUUID()} > /said\n` });
    await dockerOk(engine, ["buildx", "build", context]);
  });

  test("runs a RUN of another processor", async () => {
    await pushBase(engine, alpine);
    const context = await folder({ Dockerfile: `FROM alpine:3.20\nRUN echo ${randomUUID()} $(uname -m)\n` });
    const built = await dockerOk(engine, ["buildx", "build", "--progress=plain", "--platform=linux/arm64", context]);
    expect(built.stderr).toContain(" aarch64");
  });

  test("builds an image of two platforms and shows each", async () => {
    await pushBase(engine, alpine);
    const context = await folder({ Dockerfile: "FROM alpine:3.20\nENV A=1\n" });
    const images = await build(engine, context, ["linux/amd64", "linux/arm64"]);
    expect(images.map((image) => image.architecture)).toEqual(["amd64", "arm64"]);
  });

  test("gives one platform of a base a name of its own, by the same digest", async () => {
    await pushBase(engine, alpine);
    const context = await folder({ Dockerfile: "FROM arm64v8/alpine:3.20\nRUN uname -m\n" });
    await dockerOk(engine, ["buildx", "build", "--platform=linux/arm64", context]);
    const index = await manifestDigests(engine, "library/alpine:3.20");
    expect(await manifestDigests(engine, "arm64v8/alpine:3.20")).toEqual([index[1]]);
  });

  test("takes a base that was pushed again, with its configuration", async () => {
    const name = `archfold-again:${randomUUID()}`;
    const context = await folder({ Dockerfile: `FROM ${name}\n` });
    for (const said of ["one", 'two "$HOME"']) {
      await pushBase(engine, { name, platforms: ["linux/amd64"], config: { env: { SAID: said }, cmd: [said] } });
      const [image] = await build(engine, context, ["linux/amd64"]);
      expect(image?.config.Env).toContain(`SAID=${said}`);
      expect(image?.config.Cmd).toEqual([said]);
    }
  });

  test("finds no image that nobody pushed, and says so at once", async () => {
    const context = await folder({ Dockerfile: "FROM archfold-nobody-has-this:1\n" });
    const started = Date.now();
    const built = await docker(engine, ["buildx", "build", context]);
    expect(built.code).not.toBe(0);
    expect(Date.now() - started).toBeLessThan(20_000);
  });
});

await describeEngine("a faithful fold", (engine) => {
  test.each(["linux/amd64", "linux/arm64"])("is served from the member's cache on %s", async (platform) => {
    await pushBase(engine, alpine);
    const context = await folder(family(randomUUID()));
    const arch = platform.slice("linux/".length);
    const build = (file: string, where: string) =>
      docker(engine, [
        ...["buildx", "build", "--progress=rawjson", "--platform", platform, "-f", `${context}/${file}`],
        ...["--output", `type=image,name=archfold-${file.toLowerCase()}:${arch},store=true,unpack=false`, where],
      ]);
    expect((await build(`${arch}/Dockerfile`, `${context}/${arch}`)).code).toBe(0);
    // A cache that serves anything would prove nothing.
    const wrong = steps((await build("Wrong", context)).stderr);
    expect(wrong.filter((step) => step.name.includes("RUN")).map((step) => step.cached)).toEqual([false]);
    const right = steps((await build("Right", context)).stderr).filter((step) => / (COPY|RUN) /.test(step.name));
    expect(right.map((step) => step.cached)).toEqual([true, true]);
  });
});

/** Two members in folders of their own, their fold, and a fold that is wrong by one word. */
function family(nonce: string): Record<string, string> {
  const copy = (from: string) => `COPY ${from}app /app\n`;
  const run = (word: string) => `RUN echo ${word} ${nonce} && head -c 16 /dev/urandom > /random\n`;
  // ARG TARGETARCH in the last stage would save a stage, and be in RUN's environment.
  const split = `FROM amd64/alpine:3.20 AS base-amd64\n${copy("amd64/")}FROM arm64v8/alpine:3.20 AS base-arm64\n${copy("arm64/")}`;
  const fold = (word: string) => `${split}FROM base-\${TARGETARCH}\${TARGETVARIANT}\n${run(word)}`;
  return {
    "amd64/app": `amd64 ${nonce}`,
    "arm64/app": `arm64 ${nonce}`,
    "amd64/Dockerfile": `FROM amd64/alpine:3.20\n${copy("")}${run("right")}`,
    "arm64/Dockerfile": `FROM arm64v8/alpine:3.20\n${copy("")}${run("right")}`,
    Right: fold("right"),
    Wrong: fold("wrong"),
  };
}

interface Image {
  readonly architecture: string;
  readonly config: { readonly Env: readonly string[]; readonly Cmd: readonly string[] };
}

/** Builds, and reads the images back from the registry: older engines do not show one platform of several. */
async function build(engine: EngineEnv, context: string, platforms: readonly string[]): Promise<Image[]> {
  const name = `${engine.registry}/archfold-built:${randomUUID()}`;
  const output = `type=image,name=${name},push=true,unpack=false`;
  const flags = ["--platform", platforms.join(","), "--provenance=false", "--output", output];
  await dockerOk(engine, ["buildx", "build", ...flags, context]);
  const shown = await dockerOk(engine, ["buildx", "imagetools", "inspect", "--format", "{{json .Image}}", name]);
  const read: Image & Record<string, Image> = JSON.parse(shown.stdout);
  return platforms.length === 1 ? [read] : platforms.flatMap((platform) => read[platform] ?? []);
}

async function manifestDigests(engine: EngineEnv, path: string): Promise<string[]> {
  const raw = await dockerOk(engine, ["buildx", "imagetools", "inspect", "--raw", `${engine.registry}/${path}`]);
  const index: { manifests: { digest: string }[] } = JSON.parse(raw.stdout);
  return index.manifests.map((manifest) => manifest.digest);
}
