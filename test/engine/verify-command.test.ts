// The command from end to end: from Dockerfiles in a repository to verdicts, JSON, exit codes; also after pruning, and interrupted.
import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { foldCommand } from "../../cli/commands/fold.ts";
import { pruneCommand } from "../../cli/commands/prune.ts";
import { verifyFromFlags } from "../../cli/commands/verify-flags.ts";
import { group, isGithub } from "../../cli/github.ts";
import type { Io } from "../../cli/io.ts";
import { describeEngine, dockerOk, type EngineEnv, folder, pushBase } from "./harness.ts";
import { processesThatName } from "./verify-family.ts";
import { nothingLeft, startVerify } from "./verify-process.ts";

function listening(env: Readonly<Record<string, string>>, cwd: string) {
  const said = { out: "", err: "" };
  const io: Io = {
    cwd,
    env,
    isTTY: false,
    color: false,
    quiet: false,
    out: (text) => {
      said.out += text;
    },
    err: (text) => {
      said.err += text;
    },
    group: (title, lines) => {
      if (isGithub(env)) said.err += group(title, lines);
    },
  };
  return { io, said };
}

async function verify(engine: EngineEnv, root: string, flags: object = {}, extra: readonly string[] = []) {
  const { io, said } = listening(engine.env, root);
  const code = await verifyFromFlags(root, extra, flags, io);
  return { code, ...said };
}

/** Two folders, each with a file of its own; RUN is random. */
function repository(nonce: string) {
  const text = `FROM alpine:3.20\nCOPY app /app\nRUN echo ${nonce} && head -c 16 /dev/urandom > /random\nCMD ["/app"]\n`;
  return { "amd64/Dockerfile": text, "amd64/app": "one", "arm64/Dockerfile": text, "arm64/app": "two" };
}

await describeEngine("archfold verify", (engine) => {
  test("builds and compares what it folds, as text, JSON and a report", async () => {
    await pushBase(engine, { name: "alpine:3.20", platforms: ["linux/amd64", "linux/arm64"] });
    const root = await folder(repository(randomUUID()));
    const text = await verify(engine, root);
    expect(text.out).toMatch(/linux\/amd64 +equivalent +all cached,/);
    expect(text.out).toContain("2 of 2 platforms built and equal");
    expect(text.err).toContain("linux/arm64: building the member");
    expect(text.code).toBe(0);
    const json = await verify(engine, root, { json: true, platform: "linux/amd64", report: "report.json" });
    expect(json.code).toBe(0);
    expect(readFileSync(join(root, "report.json"), "utf8")).toBe(json.out);
    const { schema, families } = JSON.parse(json.out);
    expect(schema).toBe("archfold/verify@1");
    expect(Object.keys(families[0].platforms)).toEqual(["linux/amd64"]);
    expect(families[0].platforms["linux/amd64"]).toMatchObject({ verdict: "equivalent", cached: true, reason: null });
  });

  test("what was found equal is not built again, until something that goes in has changed", async () => {
    const nonce = randomUUID();
    const root = await folder({ ...repository(nonce), "arm64/Dockerfile": `FROM alpine:3.20\nLABEL a=${nonce}\n` });
    const state = join(root, "../", `archfold-state-${nonce}`);
    onTestFinished(() => rmSync(state, { recursive: true, force: true }));
    const again = (flags: object = {}, extra: readonly string[] = []) =>
      verify(engine, root, { state, ...flags }, extra);
    const building = ({ err }: { readonly err: string }) => (err.match(/building/g) ?? []).length;
    expect(building(await again())).toBe(4);
    const second = await again({ builder: undefined });
    expect([second.code, building(second)]).toEqual([0, 0]);
    expect(second.out).toMatch(/linux\/amd64 {2}equivalent {4}remembered from \d{4}-\d\d-\d\d \d\d:\d\d UTC\n/);
    expect(building(await again({}, ["--build-arg", "A=1"]))).toBe(4);
    expect(building(await again({ fresh: true }))).toBe(4);
    writeFileSync(join(root, "amd64/app"), "two");
    expect(building(await again())).toBe(4);
    const text = readdirSync(state).map((name) => readFileSync(join(state, name), "utf8"));
    expect(text.length).toBeGreaterThan(0);
    // Flags may be secrets.
    expect(text.join("")).not.toContain("A=1");
  });

  test("--context tar builds what is committed, without ignore files, and leaves the repository as it is", async () => {
    const nonce = randomUUID();
    const text = "FROM scratch\nCOPY . /all/\n";
    const files = { "amd64/Dockerfile": text, "arm64/Dockerfile": text, "amd64/app": nonce, "arm64/app": "2" };
    const root = await folder({ ...files, ".dockerignore": "**/app\n" });
    const git = (...args: readonly string[]) => execFileSync("git", ["-C", root, ...args], { encoding: "utf8" });
    git("init", "-q");
    git("add", "-A");
    git("-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-qm", "x");
    writeFileSync(join(root, "amd64/untracked"), "dirty");
    writeFileSync(join(root, "amd64/app"), "not committed");
    const before = git("count-objects", "-v") + git("status", "--porcelain");
    const seen = await verify(engine, root, { context: "tar", json: true });
    const platforms = JSON.parse(seen.out).families[0].platforms;
    for (const p of ["linux/amd64", "linux/arm64"]) expect(platforms[p].differences, p).toEqual([]);
    expect(seen.code).toBe(0);
    expect(git("count-objects", "-v") + git("status", "--porcelain")).toBe(before);
    writeFileSync(join(root, "arm64/Dockerfile"), "FROM scratch\nCOPY app /app\n");
    expect((await verify(engine, root, { context: "tar" })).out).toContain("commit it first [NOT_IN_GIT]");
  });

  test("members of the classic builder are told apart by name, and its images do not stay", async () => {
    await pushBase(engine, { name: "alpine:3.20", platforms: ["linux/amd64", "linux/arm64"] });
    const text = `FROM alpine:3.20\nENV A=1\nARG A=1\nCOPY app /app\nVOLUME /v\nRUN mkdir -p /v; echo ${randomUUID()} > /v/late\nUSER 1000\nWORKDIR /wd\n`;
    const root = await folder({ ...repository(""), "amd64/Dockerfile": text, "arm64/Dockerfile": text });
    const run = { platform: "linux/amd64", baseline: "classic", json: true };
    const [family] = JSON.parse((await verify(engine, root, run, ["--network", "none"])).out).families;
    const amd64 = family.platforms["linux/amd64"];
    expect(amd64).toMatchObject({ verdict: "same-content", differences: [] });
    const names = new Set(amd64.ignored.map((i: { name: string }) => i.name));
    expect([...names].filter((n) => String(n).startsWith("classic")).sort()).toEqual([
      "classic-builder",
      "classic-volume",
      "classic-workdir",
    ]);
    expect(family.notes[0]).toContain("ARG A behind ENV A (amd64/Dockerfile:3): the classic builder keeps the ENV");
    expect((await dockerOk(engine, ["image", "ls", "archfold-verify/*", "-q"])).stdout).toBe("");
  });

  test("a published image is what the fold is held against, by its name", async () => {
    const nonce = randomUUID();
    const root = await folder({
      ...repository(nonce),
      "amd64/Dockerfile": "FROM scratch\nCOPY app /\nLABEL a=1\n",
      "arm64/Dockerfile": "FROM scratch\nCOPY app /\nLABEL a=2\n",
    });
    const name = `${engine.registry}/archfold-published:${nonce}`;
    const both = ["--platform", "linux/amd64,linux/arm64", "--provenance=false"];
    await dockerOk(engine, ["buildx", "build", ...both, "-t", name, "--push", join(root, "amd64")]);
    const seen = await verify(engine, root, { baseline: "published", image: name });
    expect(seen.out).toMatch(/linux\/amd64 {2}equivalent/);
    expect(seen.out).toContain("config.Labels.a: 1 -> 2");
    expect(seen.code).toBe(1);
    expect((await verify(engine, root, { baseline: "published" })).code).toBe(2);
    expect((await verify(engine, root, { baseline: "published", image: "x\nRUN y" })).code).toBe(2);
  });

  test("a build that takes longer than --timeout is ended and not built, with the step that it was at", async () => {
    const nonce = randomUUID();
    const slow = `FROM alpine:3.20\nRUN echo begun ${nonce}; sleep 300\n`;
    const root = await folder({ "amd64/Dockerfile": slow, "arm64/Dockerfile": "FROM scratch\nCOPY Dockerfile /\n" });
    const seen = await verify(engine, root, { platform: "linux/amd64", timeout: "4" });
    expect(seen.code).toBe(3);
    expect(seen.out.replace(/\s+/g, " ")).toContain(
      `linux/amd64, member: no end after 4 s (--timeout): RUN echo begun ${nonce}; sleep 300 [BUILD_FAILED] | begun ${nonce}`,
    );
    expect(await processesThatName(`sleep 300 ${nonce}`)).toEqual([]);
  });

  test("1 where images differ, 3 where one was not built", async () => {
    const nonce = randomUUID();
    const root = await folder({ ...repository(nonce), "arm64/Dockerfile": "FROM scratch\nCOPY app /app\n" });
    // Each build runs the RUN anew.
    const differs = await verify(engine, root, { platform: "linux/amd64" }, ["--no-cache"]);
    expect(differs.out).toContain("/random: content: sha256:");
    expect(differs.out).toContain(", not reproducible\n");
    expect(differs.code).toBe(1);
    rmSync(join(root, "arm64/app"));
    const absent = await verify(engine, root, { platform: "linux/arm64" });
    expect(absent.out).toMatch(
      /\n {4}arm64\/Dockerfile:2:1: linux\/arm64, member: COPY app \/app: [^[]*\[BUILD_FAILED\]/,
    );
    expect(absent.code).toBe(3);
    const both = await verify(engine, root, {}, ["--no-cache"]);
    expect(both.code).toBe(1);
  });

  test("1 where a base is not what the proof takes it for, and nothing is built", async () => {
    const name = "archfold-fires:1";
    const platforms = ["linux/amd64", "linux/arm64"];
    await pushBase(engine, { name, platforms, config: { lines: ["ONBUILD LABEL fired=yes"] } });
    const text = `FROM ${name}\nCOPY app /app\n`;
    const files = { "amd64/Dockerfile": text, "arm64/Dockerfile": text, "amd64/app": randomUUID(), "arm64/app": "2" };
    const root = await folder(files);
    const seen = await verify(engine, root, { report: "report.json" });
    expect(seen.out).toMatch(/linux\/amd64 {2}not-built, an assumption fails\n/);
    const words = `assumed ${name} has no ONBUILD: it has ONBUILD LABEL fired=yes`;
    expect(seen.out).toContain(words);
    expect(seen.out).toContain("0 of 2 platforms built and equal, 2 not built, an assumption fails on 2");
    expect(seen.code).toBe(1);
    const [family] = JSON.parse(readFileSync(join(root, "report.json"), "utf8")).families;
    const assumption = { base: name, onbuild: "none", holds: false, found: ["ONBUILD LABEL fired=yes"] };
    expect(family.status).toBe("assumption-fails");
    expect(family.platforms["linux/arm64"].assumptions).toEqual([assumption]);
  });

  test("what pruning would take from an image is said, and what writing would add", async () => {
    const nonce = randomUUID();
    const text = `FROM scratch\nLABEL nonce=${nonce}\nCOPY . /\n`;
    const root = await folder({ "amd64/Dockerfile": text, "arm64/Dockerfile": text });
    const seen = await verify(engine, root);
    const note = "--prune deletes amd64/Dockerfile and arm64/Dockerfile, and that changes the image";
    expect(seen.out.replace(/\s+/g, " ")).toContain(note);
    expect(seen.out).not.toContain("writing");
    expect(seen.code).toBe(0);
  });

  test("members that were pruned are built from the lock's commit", async () => {
    const root = await folder(repository(randomUUID()));
    const git = (...args: string[]) => execFileSync("git", ["-C", root, ...args]);
    git("init", "-q");
    git("add", ".");
    git("-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-qm", "members");
    const { io } = listening(engine.env, root);
    expect(await foldCommand(root, { write: true, prune: true }, io)).toBe(0);
    expect(readdirSync(join(root, "amd64"))).toEqual(["app"]);
    const seen = await verify(engine, root);
    expect(seen.out).toContain("2 of 2 platforms built and equal");
    expect(seen.code).toBe(0);
  });

  test("a build that fails shows its instruction, what it printed and what to try; GitHub's runner obeys none of it", async () => {
    const nonce = randomUUID();
    const bad = `FROM alpine:3.20\nRUN echo ${nonce}; echo "::error::one" \\\n  && echo " ##[error]two"; exit 3\n`;
    const root = await folder({ "amd64/Dockerfile": bad, "arm64/Dockerfile": bad });
    const env = { ...engine.env, GITHUB_ACTIONS: "true" };
    const { io, said } = listening(env, root);
    expect(await verifyFromFlags(root, [], { platform: "linux/amd64" }, io)).toBe(3);
    expect(said.out).toContain("amd64/Dockerfile:2:1: linux/amd64, member: RUN echo");
    expect(said.out).toContain(`      2  RUN echo ${nonce}; echo "::error::one"`);
    expect(said.out).toContain('      3    && echo " #\\#[error]two"; exit 3');
    expect(said.out).toContain("    | ::error::one\n    |  #\\#[error]two\n");
    expect(said.out.replace(/\s+/g, " ")).toContain(
      "docker buildx build --progress plain --platform linux/amd64 -f amd64/Dockerfile amd64",
    );
    expect(said.err).toMatch(/::group::.*: linux\/amd64: what the builds printed\nmember:\n/);
    expect(said.err).toContain("\n  \\::error::one\n   #\\#[error]two\n::endgroup::\n");
    const commands = `${said.out}${said.err}`.split("\n").filter((l) => /^\s*::|##\[/.test(l));
    expect(commands.map((l) => l.slice(0, 9))).toEqual(["::group::", "::endgrou"]);
  });

  test("Ctrl-C ends with 130 and leaves no folder and no process", async () => {
    const nonce = randomUUID();
    const files = repository(nonce);
    const slow = files["amd64/Dockerfile"].replace("RUN echo", "RUN sleep 300; echo");
    const root = await folder({ ...files, "amd64/Dockerfile": slow, "arm64/Dockerfile": slow });
    const child = startVerify(engine, root);
    await vi.waitFor(
      async () => expect((await processesThatName(`sleep 300; echo ${nonce}`)).length).toBeGreaterThan(0),
      {
        timeout: 60_000,
        interval: 50,
      },
    );
    child.process.kill("SIGINT");
    expect(await child.code).toBe(130);
    await nothingLeft(child.temporaries, nonce);
  });

  test("what a run that was killed left is ended and removed by the next one, or by prune, and nothing else is", async () => {
    const nonce = randomUUID();
    const files = repository(nonce);
    const slow = files["amd64/Dockerfile"].replace("RUN echo", "RUN sleep 300; echo");
    const root = await folder({ ...files, "amd64/Dockerfile": slow, "arm64/Dockerfile": slow });
    const child = startVerify(engine, root);
    const isRunning = async () => (await processesThatName(`sleep 300; echo ${nonce}`)).length > 0;
    await vi.waitFor(async () => expect(await isRunning()).toBe(true), { timeout: 60_000, interval: 50 });
    child.process.kill("SIGKILL");
    await child.code;
    expect(readdirSync(child.temporaries).length).toBeGreaterThan(0);
    const other = join(child.temporaries, `archfold-build-0123456789-${child.process.pid}-x`);
    mkdirSync(other);
    const before = process.env["TMPDIR"];
    process.env["TMPDIR"] = child.temporaries;
    const { io, said } = listening(engine.env, root);
    expect(await pruneCommand(".", undefined, io)).toBe(0);
    if (before === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = before;
    expect(said.out).toMatch(/^0 results, [1-9] folders?, 0 images removed\n$/);
    expect(readdirSync(child.temporaries)).toEqual([basename(other)]);
    await vi.waitFor(async () => expect(await isRunning()).toBe(false), { timeout: 30_000, interval: 100 });
  });

  test("a reader that goes away ends the builds too", async () => {
    const nonce = randomUUID();
    const files = repository(nonce);
    const slow = files["amd64/Dockerfile"].replace("RUN echo", "RUN sleep 5; echo");
    // The first verdict, on amd64, is told while arm64 is being built: nobody reads it.
    const root = await folder({ ...files, "amd64/Dockerfile": "FROM nobody/has-this:1\n", "arm64/Dockerfile": slow });
    const child = startVerify(engine, root);
    child.process.stderr.once("data", () => child.process.stderr.destroy());
    await child.code;
    await nothingLeft(child.temporaries, nonce);
  });
});

test("without an engine nothing is built, that is said once, and the exit code is 3", async () => {
  const root = await folder(repository("none"));
  const { io, said } = listening({ PATH: process.env["PATH"] ?? "", DOCKER_HOST: "unix:///nowhere.sock" }, root);
  expect(await verifyFromFlags(root, [], { json: true }, io)).toBe(3);
  const platforms = JSON.parse(said.out).families[0].platforms;
  const reason = expect.stringMatching(/\[NO_(ENGINE|BUILDX)\]/);
  expect(Object.values(platforms)).toEqual([1, 2].map(() => expect.objectContaining({ verdict: "not-built", reason })));
  said.out = "";
  said.err = "";
  expect(await verifyFromFlags(root, [], {}, io)).toBe(3);
  expect(said.err.trim().split("\n")).toEqual([reason]);
  expect(said.out).toMatch(/^\. {2}2 not built\n\n2 not built: [^[]*\[NO_(ENGINE|BUILDX)\]\n$/);
});
