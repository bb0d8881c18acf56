// DESIGN 4.5, 4.9, 4.10: what BuildKit tells of a build, and where.
import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { describeEngine, docker, dockerOk, folder, pushBase } from "../harness.ts";
import { build } from "./build.ts";

const alpine = { name: "alpine:3.20", platforms: ["linux/amd64", "linux/arm64"] };

await describeEngine("4.5 Provenance", (engine) => {
  test("4.5 mode=max holds the whole LLB: each exec with args, env in order, cwd and mounts", async () => {
    await pushBase(engine, alpine);
    const run = `RUN --mount=type=tmpfs,target=/t --mount=source=f,target=/f : ${randomUUID()}\n`;
    const text = `FROM alpine:3.20\nARG B=2\nENV A=1\nWORKDIR /w\n${run}`;
    const { execs, operations } = await build(engine, text, { context: { f: "x" } });
    expect(execs).toMatchObject([
      {
        args: ["/bin/sh", "-c", expect.stringMatching(/^: /)],
        env: [expect.stringMatching(/^PATH=/), "B=2", "A=1"],
        cwd: "/w",
        mounts: [{ dest: "/" }, { dest: "/f" }, { dest: "/t" }],
      },
    ]);
    const kinds = operations.flatMap((op) => Object.keys(op));
    expect(kinds.sort()).toEqual(["exec", "file", "source", "source"]);
  });
});

await describeEngine("4.9 Without exporting a layer", (engine) => {
  test("4.9 the engine's store gives every platform's configuration and diff ids, but no history", async () => {
    const name = `archfold-store:${randomUUID()}`;
    const context = await folder({ Dockerfile: "FROM scratch\nCOPY Dockerfile /d\nENV A=1\n" });
    const flags = ["--platform", "linux/amd64,linux/arm64", "--metadata-file", join(context, "told")];
    const output = ["--provenance=false", "-o", `type=image,name=${name},store=true,unpack=false`];
    await dockerOk(engine, ["buildx", "build", ...flags, ...output, context]);
    const told = JSON.parse(await readFile(join(context, "told"), "utf8"));
    expect(told["containerimage.digest"]).toMatch(/^sha256:/);
    expect(told["containerimage.descriptor"]).toMatchObject({ digest: told["containerimage.digest"] });
    const help = (await docker(engine, ["image", "inspect", "--help"])).stdout;
    // Before engine 28 only the platform of the machine can be asked for.
    for (const arch of help.includes("--platform") ? ["amd64", "arm64"] : []) {
      const shown = await dockerOk(engine, ["image", "inspect", "--platform", `linux/${arch}`, name]);
      const [image] = JSON.parse(shown.stdout);
      expect(image).toMatchObject({ Architecture: arch, RootFS: { Layers: [expect.stringMatching(/^sha256:/)] } });
      expect(image.Config.Env).toContain("A=1");
      expect(image.History).toBeUndefined();
    }
    await dockerOk(engine, ["image", "rm", name]);
  });
});

await describeEngine("4.10 --progress=rawjson", (engine) => {
  interface Line {
    readonly vertexes?: readonly Readonly<Record<string, unknown>>[];
    readonly statuses?: readonly Readonly<Record<string, unknown>>[];
    readonly logs?: readonly { readonly vertex: string; readonly stream: number; readonly data: string }[];
    readonly warnings?: readonly Readonly<Record<string, unknown>>[];
  }
  const run = async (platforms: string, text: string): Promise<readonly Line[]> => {
    const context = await folder({ Dockerfile: text, f: randomUUID() });
    const flags = ["--progress=rawjson", "--platform", platforms, "-o", "type=cacheonly"];
    const { stderr } = await dockerOk(engine, ["buildx", "build", ...flags, context]);
    return stderr
      .split(/\n(?=\{)/)
      .filter((line) => line.startsWith("{"))
      .map((line) => JSON.parse(line));
  };

  test("4.10 lines on stderr: vertexes that appear several times, statuses, logs and warnings", async () => {
    await pushBase(engine, alpine);
    const lines = await run("linux/amd64", `FROM alpine:3.20 AS UP\nCOPY f /f\nRUN echo ${randomUUID()}\n`);
    const vertexes = lines.flatMap((line) => line.vertexes ?? []);
    const copies = vertexes.filter((v) => String(v["name"]).includes("COPY f /f"));
    expect(copies.length).toBeGreaterThan(1);
    expect(copies.some((v) => v["started"] === undefined)).toBe(true);
    expect(copies.at(-1)).toMatchObject({
      digest: expect.stringMatching(/^sha256:/),
      inputs: expect.arrayContaining([expect.stringMatching(/^sha256:/)]),
      started: expect.any(String),
      completed: expect.any(String),
    });
    const fields = new Set(lines.flatMap((line) => line.statuses ?? []).flatMap((s) => Object.keys(s)));
    expect([...fields]).toEqual(expect.arrayContaining(["id", "vertex", "current", "timestamp", "started"]));
    const said = lines.flatMap((line) => line.logs ?? []).map((log) => Buffer.from(log.data, "base64").toString());
    expect(said.join("")).toMatch(/^[0-9a-f-]{36}\n/);
    const isLinting = (await docker(engine, ["buildx", "build", "--help"])).stdout.includes("--check");
    expect(lines.some((line) => (line.warnings ?? []).length > 0)).toBe(isLinting);
  });

  test("4.10 a vertex's name carries the platform only where several are built", async () => {
    await pushBase(engine, alpine);
    const names = async (platforms: string, base: string) =>
      (await run(platforms, `FROM ${base}\nCOPY f /f\n`))
        .flatMap((line) => line.vertexes ?? [])
        .flatMap((v) => String(v["name"]).match(/^\[.*\] COPY/) ?? []);
    expect(new Set(await names("linux/arm64", "alpine:3.20"))).toEqual(new Set(["[2/2] COPY"]));
    const both = new Set(await names("linux/amd64,linux/arm64", "alpine:3.20"));
    expect(both).toEqual(new Set(["[linux/amd64 2/2] COPY", "[linux/arm64 2/2] COPY"]));
    // What is the same for both is one vertex, under the name of one of them.
    expect(new Set(await names("linux/amd64,linux/arm64", "scratch")).size).toBe(1);
  });
});
