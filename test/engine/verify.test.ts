// verify on real builds: what a faithful fold and what a wrong one gives, what cannot be built, and what an interruption leaves.
import { randomUUID } from "node:crypto";
import { readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { describeEngine, pushBase } from "./harness.ts";
import { ownTemporaries, place, processesThatName, verify } from "./verify-family.ts";

const alpine = { name: "alpine:3.20", platforms: ["linux/amd64", "linux/arm64"] };
const last = "FROM base-${TARGETARCH}${TARGETVARIANT}\n";

/** Two folders with a file each; RUN is random, so only the cache can give the same layer twice. */
function pair(nonce: string) {
  const dockerfile = (base: string) =>
    `FROM ${base}\nCOPY app /app\nRUN echo ${nonce} && head -c 16 /dev/urandom > /random\nCMD ["/app"]\n`;
  const files = {
    "amd64/app": `amd64 ${nonce}`,
    "arm64/app": `arm64 ${nonce}`,
    "amd64/Dockerfile": dockerfile("amd64/alpine:3.20"),
    "arm64/Dockerfile": dockerfile("arm64v8/alpine:3.20"),
  };
  const fold = (run: string) =>
    `FROM amd64/alpine:3.20 AS base-amd64\nCOPY amd64/app /app\n` +
    `FROM arm64v8/alpine:3.20 AS base-arm64\nCOPY arm64/app /app\n` +
    `${last}RUN echo ${run} && head -c 16 /dev/urandom > /random\nCMD ["/app"]\n`;
  return { files, members: { "linux/amd64": "amd64/Dockerfile", "linux/arm64": "arm64/Dockerfile" }, fold };
}

await describeEngine("verify", (engine) => {
  test("a wrong fold differs, then the faithful one comes from the cache and is equivalent, also emulated", async () => {
    await pushBase(engine, alpine);
    const nonce = randomUUID();
    const { fold, ...given } = pair(nonce);
    const placed = await place(given);
    const wrong = await verify(engine, placed, fold("wrong"));
    for (const platform of Object.keys(given.members)) {
      expect(wrong.of(platform)).toMatchObject({ verdict: "different", cached: false });
      expect(wrong.of(platform).differences).toContainEqual(
        expect.objectContaining({ layer: 2, file: "random", field: "content" }),
      );
      expect(wrong.of(platform).differences.map((d) => d.field)).toContain("history[6].created_by");
    }
    const right = await verify(engine, placed, fold(nonce));
    for (const platform of Object.keys(given.members)) {
      expect(right.of(platform)).toMatchObject({ verdict: "equivalent", cached: true, differences: [] });
      expect(right.of(platform).ignored.map((i) => i.name)).toEqual(["moved-source"]);
    }
  });

  test("the same context and the same steps are identical", async () => {
    const nonce = randomUUID();
    const text = `FROM scratch\nCOPY file /file\nLABEL nonce=${nonce}\n`;
    const placed = await place({
      files: { file: nonce, "Dockerfile.amd64": text, "Dockerfile.s390x": text },
      members: { "linux/amd64": "Dockerfile.amd64", "linux/s390x": "Dockerfile.s390x" },
    });
    const seen = await verify(engine, placed, text);
    expect(seen.of("linux/amd64")).toMatchObject({ verdict: "identical", cached: true, ignored: [] });
    expect(seen.of("linux/s390x")).toMatchObject({ verdict: "identical", cached: true, ignored: [] });
  });

  test("a changed file, a changed mode, a missing file and a changed configuration are named", async () => {
    const nonce = randomUUID();
    const member = `FROM scratch\nCOPY a b c /d/\nENV A=1\nENTRYPOINT ["/d/a"]\n`;
    const fold = `FROM scratch\nCOPY --chmod=700 a x/b /d/\nENV A=2\nENTRYPOINT ["/d/a"]\n`;
    const placed = await place({
      files: { a: nonce, b: "b", c: "c", "x/b": "B", "Dockerfile.amd64": member },
      members: { "linux/amd64": "Dockerfile.amd64" },
    });
    const { verdict, differences } = (await verify(engine, placed, fold)).of("linux/amd64");
    expect(verdict).toBe("different");
    expect(differences).toContainEqual({ layer: 0, file: "d/a", field: "mode", from: "0644", to: "0700" });
    expect(differences).toContainEqual(expect.objectContaining({ layer: 0, file: "d/b", field: "content" }));
    expect(differences).toContainEqual({
      layer: 0,
      file: "d/c",
      field: "entry",
      from: "file 0644 0:0 1 bytes",
      to: null,
    });
    const path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    expect(differences).toContainEqual({ field: "config.Env", from: `["${path}","A=1"]`, to: `["${path}","A=2"]` });
  });

  test("an ignore file that the member never saw has no effect on either side", async () => {
    const nonce = randomUUID();
    const member = "FROM scratch\nCOPY . /\n";
    const placed = await place({
      files: { ".dockerignore": "**/hello\n", "amd64/hello": nonce, "amd64/Dockerfile": member },
      members: { "linux/amd64": "amd64/Dockerfile" },
    });
    const fold = "FROM scratch\nCOPY amd64 /\n";
    expect((await verify(engine, placed, fold)).of("linux/amd64").verdict).toBe("equivalent");
    const other = (await verify(engine, placed, fold, { ignore: "amd64/hello\n" })).of("linux/amd64");
    expect(other.differences).toContainEqual(expect.objectContaining({ file: "hello", field: "entry", to: null }));
  });

  test("a platform without emulator is not built where it runs something, and is built where it does not", async () => {
    const nonce = randomUUID();
    const placed = await place({
      files: {
        nonce,
        "Dockerfile.mips64": "FROM scratch\nCOPY sh /bin/sh\nCOPY nonce /\nRUN true\n",
        "Dockerfile.ppc64": "FROM scratch\nCOPY nonce /\n",
      },
      members: { "linux/mips64": "Dockerfile.mips64", "linux/ppc64": "Dockerfile.ppc64" },
    });
    await writeFile(join(placed.root, "sh"), foreignProgram(), { mode: 0o755 });
    const seen = await verify(engine, placed, "FROM scratch\nCOPY nonce /\n");
    expect(seen.of("linux/mips64")).toMatchObject({ verdict: "not-built", seconds: { original: null, folded: null } });
    expect(seen.of("linux/mips64").reason).toMatchObject({
      code: "NO_EMULATOR",
      message: expect.stringContaining("docker run --privileged --rm tonistiigi/binfmt --install all"),
      place: { file: "Dockerfile.mips64", line: 4 },
    });
    expect(seen.of("linux/ppc64").verdict).toBe("identical");
  });

  test("a build that fails is named with side, line and the last lines of its log", async () => {
    const nonce = randomUUID();
    await pushBase(engine, alpine);
    const placed = await place({
      files: {
        "Dockerfile.amd64": `FROM alpine:3.20\n\nRUN echo ${nonce}; echo "no such luck" >&2; exit 7\n`,
        "Dockerfile.arm64": "FROM nobody/has-this:1\n",
      },
      members: { "linux/amd64": "Dockerfile.amd64", "linux/arm64": "Dockerfile.arm64" },
    });
    const seen = await verify(engine, placed, "FROM scratch\n");
    const { reason, log } = seen.of("linux/amd64");
    expect(reason).toMatchObject({ code: "BUILD_FAILED", place: { file: "Dockerfile.amd64", line: 3 } });
    expect(reason?.message).toMatch(/^linux\/amd64, member: RUN echo .* exit code: 7$/);
    expect(log).toContain("no such luck");
    expect(seen.of("linux/arm64").reason?.message).toContain("nobody/has-this:1");
    expect(seen.of("linux/arm64").reason?.place?.line).toBe(1);
  });

  test("a fold that does not build is not-built, though its member was", async () => {
    const placed = await place({
      files: { a: randomUUID(), "Dockerfile.amd64": "FROM scratch\nCOPY a /\n" },
      members: { "linux/amd64": "Dockerfile.amd64" },
    });
    const seen = (await verify(engine, placed, "FROM scratch\nCOPY gone /\n")).of("linux/amd64");
    expect(seen.verdict).toBe("not-built");
    expect(seen.reason?.place).toMatchObject({ file: "Dockerfile", line: 2 });
    expect(seen.seconds.original).not.toBeNull();
  });

  test("flags go to both sides alike", async () => {
    const text = "FROM scratch\nARG WORD=none\nCOPY a /\nLABEL word=${WORD}\n";
    const placed = await place({
      files: { a: randomUUID(), "Dockerfile.amd64": text },
      members: { "linux/amd64": "Dockerfile.amd64" },
    });
    const other = text.replace("${WORD}", "none");
    expect((await verify(engine, placed, other)).of("linux/amd64").verdict).toBe("identical");
    const given = await verify(engine, placed, other, { extra: ["--build-arg", "WORD=some"] });
    expect(given.of("linux/amd64").differences).toContainEqual({
      field: "config.Labels.word",
      from: "some",
      to: "none",
    });
  });

  test("events tell a lane per platform, with steps, cache and verdict", async () => {
    const nonce = randomUUID();
    const text = `FROM scratch\nCOPY a /one\nCOPY a /two\n`;
    const placed = await place({
      files: { a: nonce, "Dockerfile.amd64": text },
      members: { "linux/amd64": "Dockerfile.amd64" },
    });
    const { events } = await verify(engine, placed, text);
    const lanes = events.flatMap((e) => (e.kind === "lane" ? [e.lane] : []));
    expect(lanes[0]).toMatchObject({ side: "member", state: "waiting", done: 0 });
    expect(lanes.findLast((l) => l.side === "member")).toMatchObject({ done: 2, total: 2, cached: false });
    expect(lanes.at(-1)).toMatchObject({
      side: "fold",
      state: "done",
      step: "COPY a /two",
      done: 2,
      total: 2,
      cached: true,
    });
    expect(events.at(-1)).toMatchObject({ kind: "verdict", platform: "linux/amd64" });
  });

  test("a build that is interrupted leaves no folder and no process", async () => {
    const own = await ownTemporaries();
    await pushBase(engine, alpine);
    const nonce = randomUUID();
    const text = `FROM alpine:3.20\nRUN echo ${nonce}; sleep 300\n`;
    const placed = await place({ files: { "Dockerfile.amd64": text }, members: { "linux/amd64": "Dockerfile.amd64" } });
    const stop = new AbortController();
    const seen = await verify(engine, placed, text, {
      signal: stop.signal,
      onEvent: (e) => {
        if (e.kind === "lane" && e.lane.step.includes("sleep 300")) stop.abort();
      },
    });
    expect(seen.of("linux/amd64").reason?.message).toBe("linux/amd64, member: interrupted");
    await rm(placed.root, { recursive: true });
    expect(await readdir(own)).toEqual([]);
    expect(await processesThatName(own)).toEqual([]);
    // The builder ends what it runs a moment later; its processes can be seen from here where the engine is on this machine.
    await vi.waitFor(async () => expect(await processesThatName(nonce)).toEqual([]), {
      timeout: 20_000,
      interval: 100,
    });
  });
});

/** A big-endian MIPS program header and nothing behind it: no kernel of ours runs it, no emulator is registered for it. */
function foreignProgram(): Buffer {
  const header = Buffer.alloc(232);
  Buffer.from("7f454c46020201000000000000000000000200080000000100", "hex").copy(header);
  return header;
}
