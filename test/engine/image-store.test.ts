// An engine without the containerd image store, as most are: it exports no image, attests nothing, and keeps what was built.

import { randomUUID } from "node:crypto";
import { existsSync, readdirSync } from "node:fs";
import { copyFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test, vi } from "vitest";
import { findEngine, giveBack } from "./find.ts";
import { describeEngine, dockerOk, type EngineEnv, environmentOf, folder } from "./harness.ts";
import { ownTemporaries, place, processesThatName, verify } from "./verify-family.ts";
import { nothingLeft, startVerify } from "./verify-process.ts";

/** In memory, for it is there for a few builds. */
const memory = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();
const WHERE = {
  ARCHFOLD_ENGINE_STATE: join(memory, `archfold-keeper-${process.pid}`),
  ARCHFOLD_ENGINE_STORE: "false",
};

const MEMBER = (nonce: string) => `FROM scratch
ADD base.tar /
ENV A=1
COPY app /app
RUN head -c 16 /dev/urandom > /random && echo ${nonce}
CMD ["/app"]
`;

await describeEngine("an engine with an image store of its own", (shared) => {
  if (shared.bases === undefined) return test.skip("wants the engine of scripts/engine", () => {});
  const found = findEngine(String(process.pid), WHERE);
  if (found.kind === "none") throw new Error(found.why);
  const engine = environmentOf(found);
  afterAll(() => {
    expect(giveBack(found, WHERE)).toBeUndefined();
  });

  const placed = async (nonce: string) => {
    const member = MEMBER(nonce);
    const there = await place({
      files: { "arm/Dockerfile": member, "arm/app": "one" },
      members: { "linux/amd64": "arm/Dockerfile" },
    });
    await copyFile(join(engine.bases ?? "", "amd64.tar"), join(there.root, "arm/base.tar"));
    return { there, fold: member.replace("COPY app", "COPY arm/app").replace("ADD base", "ADD arm/base") };
  };
  const images = async (e: EngineEnv) => (await dockerOk(e, ["image", "ls", "-a", "-q"])).stdout;

  test("a fold is built, read, compared, also by operations, and nothing of it is left", async () => {
    const { there, fold } = await placed(randomUUID());
    const temporaries = await ownTemporaries();
    const seen = (await verify(engine, there, fold, { operations: true })).of("linux/amd64");
    expect(seen.verdict).toBe("equivalent");
    expect(seen.cached).toBe(true);
    expect(seen.operations).toEqual(
      engine.isOlder ? { kind: "unknown", why: expect.stringContaining("no provenance") } : { kind: "equal", count: 4 },
    );
    const wrong = await verify(engine, there, fold.replace("arm/app /app", "arm/app /bpp"));
    expect(wrong.of("linux/amd64").differences.map((d) => d.file)).toContain("bpp");
    expect(await images(engine)).toBe("");
    expect(readdirSync(temporaries)).toEqual([]);
  });

  test("a build that is interrupted leaves no image", async () => {
    const { there, fold } = await placed(`${randomUUID()} && sleep 300`);
    const stop = new AbortController();
    const onEvent = (e: { kind: string }) => e.kind === "lane" && setTimeout(() => stop.abort(), 1500);
    const seen = await verify(engine, there, fold, { signal: stop.signal, onEvent });
    expect(seen.of("linux/amd64").verdict).toBe("not-built");
    expect(await images(engine)).toBe("");
  });

  test("Ctrl-C while an image is saved leaves no process, no image and no folder", async () => {
    const nonce = randomUUID();
    const large = `FROM scratch\nADD base.tar /\nRUN echo ${nonce} && head -c 300000000 /dev/zero > /large\n`;
    const files = { "amd64/Dockerfile": large, "arm64/Dockerfile": `FROM scratch\nCOPY app /app\n`, "arm64/app": "" };
    const root = await folder(files);
    await copyFile(join(engine.bases ?? "", "amd64.tar"), join(root, "amd64/base.tar"));
    const child = startVerify(engine, root, { platform: "linux/amd64" });
    // The line has the folder of the archive in it.
    const saving = async () =>
      (await processesThatName(child.temporaries)).filter((line) => / image save --output /.test(line));
    await vi.waitFor(async () => expect(await saving()).not.toEqual([]), { timeout: 60_000, interval: 5 });
    expect(await images(engine)).not.toBe("");
    child.process.kill("SIGINT");
    expect(await child.code).toBe(130);
    expect((await child.said).replace(/\s+/g, " ")).toContain("linux/amd64, member: interrupted");
    await nothingLeft(child.temporaries, nonce);
    expect(await images(engine)).toBe("");
  });

  test("a cache that it cannot write is said to be so, and an inline one is no difference", async () => {
    const { there, fold } = await placed(randomUUID());
    const cached = async (type: string) =>
      (await verify(engine, there, fold, { extra: ["--cache-to", type] })).of("linux/amd64");
    const cache = join(there.root, "cache");
    const { verdict, reason } = await cached(`type=local,dest=${cache}`);
    expect({ verdict, code: reason?.code }).toEqual({ verdict: "not-built", code: "NO_ENGINE" });
    expect(reason?.message).toContain("linux/amd64, member: this builder writes no caches but inline ones: ");
    expect(existsSync(cache)).toBe(false);
    expect((await cached("type=inline")).verdict).toBe("equivalent");
    expect(await images(engine)).toBe("");
  });

  test("an image of somebody's that has the same layers keeps its name", async () => {
    const { there, fold } = await placed(randomUUID());
    const own = [
      "buildx",
      "build",
      "--provenance=false",
      "--tag",
      "somebody/own:1",
      "--file",
      join(there.root, "arm/Dockerfile"),
    ];
    await dockerOk(engine, [...own, join(there.root, "arm")]);
    const seen = (await verify(engine, there, fold)).of("linux/amd64");
    expect(seen).toMatchObject({ verdict: "equivalent", cached: true });
    expect((await dockerOk(engine, ["image", "ls", "-q", "somebody/own:1"])).stdout).not.toBe("");
    expect((await dockerOk(engine, ["image", "ls", "-a", "--format", "{{.Repository}}"])).stdout).toBe(
      "somebody/own\n",
    );
  });
});
