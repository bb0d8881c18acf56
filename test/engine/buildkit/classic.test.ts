// DESIGN 4.11: what changes by itself where the classic builder made an image and BuildKit is to make it.
import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { describeEngine, dockerOk, type EngineEnv, folder, pushBase } from "../harness.ts";

const alpine = { name: "alpine:3.20", platforms: ["linux/amd64", "linux/arm64"] };

/** The same text by both builders, as an image of the engine's; asks `question` of each. */
async function both<T>(engine: EngineEnv, text: string, question: (name: string) => Promise<T>): Promise<readonly T[]> {
  const context = await folder({ Dockerfile: text });
  const answer = async (builder: "0" | "1") => {
    const name = `archfold-builder:${randomUUID()}`;
    const env = { ...engine.env, DOCKER_BUILDKIT: builder };
    await dockerOk({ ...engine, env }, ["build", "-t", name, context]);
    const answered = await question(name);
    await dockerOk(engine, ["image", "rm", "-f", name]);
    return answered;
  };
  return [await answer("0"), await answer("1")];
}

await describeEngine("4.11 Classic to BuildKit", (engine) => {
  test("4.11 ARG after ENV, writes below a VOLUME after it, and the owner of a WORKDIR after USER", async () => {
    await pushBase(engine, alpine);
    const lines = [
      "FROM alpine:3.20",
      "ENV FOO=env",
      "ARG FOO=arg",
      "RUN echo $FOO > /foo; mkdir /v; echo > /v/early",
      "VOLUME /v",
      "RUN echo > /v/late",
      "USER 1000",
      "WORKDIR /wd",
    ];
    const script = ["-c", "cat /foo; ls /v; stat -c %u /wd"];
    const run = ["run", "--rm", "--network=none", "--user=0", "--entrypoint=/bin/sh"];
    const [classic, buildkit] = await both(engine, `${lines.join("\n")}\n`, async (name) =>
      (await dockerOk(engine, [...run, name, ...script])).stdout.trim().split("\n"),
    );
    expect(classic).toEqual(["env", "early", "0"]);
    expect(buildkit).toEqual(["arg", "early", "late", "1000"]);
  });

  test("4.11 WorkingDir is / where it was empty, and classic notes no ArgsEscaped", async () => {
    const [classic, buildkit] = await both(engine, "FROM scratch\nCOPY Dockerfile /d\nCMD x\n", async (name) => {
      const [shown] = JSON.parse((await dockerOk(engine, ["image", "inspect", name])).stdout);
      const { WorkingDir, ArgsEscaped }: { WorkingDir?: string; ArgsEscaped?: boolean } = shown.Config;
      return { WorkingDir: WorkingDir ?? "", ArgsEscaped: ArgsEscaped ?? false };
    });
    expect(classic).toEqual({ WorkingDir: "", ArgsEscaped: false });
    expect(buildkit).toEqual({ WorkingDir: "/", ArgsEscaped: true });
  });
});
