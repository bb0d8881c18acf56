// The interactive program in a pseudo terminal, as a person drives it: scan, preview, write, build and compare for real.
import { randomUUID } from "node:crypto";
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { checkout } from "../cases/run.ts";
import { git } from "../host/tree.ts";
import { bundled, NO_PTY, sees, start } from "../ui/pty.ts";
import { describeEngine, folder, pushBase } from "./harness.ts";
import { processesThatName } from "./verify-family.ts";

/** Leaves the screen of its own. */
const LEAVE = "\u001b[?1049l";
const LONG = 180_000;

await describeEngine("a pseudo terminal", (engine) => {
  test.skipIf(NO_PTY)("what is written is what was shown, and its builds are told as `verify` tells them", async () => {
    const platforms = ["linux/amd64", "linux/arm64"];
    await pushBase(engine, { name: "alpine:3.20", platforms });
    const nonce = randomUUID();
    const root = checkout("heredocs-that-differ", (at) => {
      for (const arch of ["amd64", "arm64"]) appendFileSync(join(at, `Dockerfile.${arch}`), `LABEL nonce=${nonce}\n`);
    });
    const session = start(await bundled(), root, engine.env);
    onTestFinished(() => void session.child.kill());
    const type = (keys: string) => session.child.stdin?.write(keys);
    await sees(session, "proved, exact");
    type("\r");
    await sees(session, "diffs");
    type("w");
    await sees(session, "Write it? y or n");
    expect(git(root, "status", "--porcelain")).toBe("");
    type("y");
    await sees(session, "docker buildx build");
    const fold = readFileSync(join(root, "Dockerfile"), "utf8");
    type("v");
    await sees(session, "2 of 2 done, 0 different", LONG);
    // The last verdict is told before the builds have given their places back: the list of families says when.
    const isOver = () => {
      type("\u001b");
      expect(session.seen()).toContain("written, 2 of 2");
    };
    await vi.waitFor(isOver, { timeout: 20_000, interval: 300 });
    type("q");
    await sees(session, "CODE");
    await session.ended;
    const text = session.seen();
    const end = text.slice(text.lastIndexOf(LEAVE));
    for (const platform of platforms)
      expect(end).toMatch(new RegExp(`${platform} +(?:identical|equivalent) +all cached,`));
    expect(end).toContain("2 of 2 platforms built and equal");
    expect(end).toContain("written:");
    expect(end).toContain("CODE 0");
    expect(end).toContain("SAME");
    expect(readFileSync(join(root, "Dockerfile"), "utf8")).toBe(fold);
  });

  test.skipIf(NO_PTY)("Ctrl-C while a platform is built ends the builds, and gives the terminal back", async () => {
    await pushBase(engine, { name: "alpine:3.20", platforms: ["linux/amd64", "linux/arm64"] });
    const nonce = randomUUID();
    const text = (arch: string) => `FROM alpine:3.20\nRUN echo ready-${nonce}; sleep 300\nLABEL arch=${arch}\n`;
    const root = await folder({ "Dockerfile.amd64": text("amd64"), "Dockerfile.arm64": text("arm64") });
    const session = start(await bundled(), root, engine.env);
    onTestFinished(() => void session.child.kill());
    const type = (keys: string) => session.child.stdin?.write(keys);
    await sees(session, "proved, exact");
    type("v");
    // The lane has the step, and below it stands what it printed.
    await sees(session, "building member", LONG);
    await sees(session, `ready-${nonce}`, LONG);
    type("\u0003");
    await sees(session, "CODE");
    await session.ended;
    const end = session.seen().slice(session.seen().lastIndexOf(LEAVE));
    expect(end).toContain("stopping the builds");
    expect(end).toMatch(/linux\/amd64 +not-built/);
    expect(end).toContain("CODE 130");
    expect(end).toContain("SAME");
    await vi.waitFor(async () => expect(await processesThatName(`ready-${nonce}`)).toEqual([]), { timeout: 20_000 });
    expect(existsSync(join(root, "Dockerfile"))).toBe(false);
  });

  test.skipIf(NO_PTY)("a build that fails shows its instruction, what it printed and what to try", async () => {
    await pushBase(engine, { name: "alpine:3.20", platforms: ["linux/amd64", "linux/arm64"] });
    const nonce = randomUUID();
    const text = (arch: string) => `FROM alpine:3.20\nLABEL arch=${arch}\nRUN echo bad-${nonce} \\\n  && exit 3\n`;
    const root = await folder({ "Dockerfile.amd64": text("amd64"), "Dockerfile.arm64": text("arm64") });
    const session = start(await bundled(), root, engine.env);
    onTestFinished(() => void session.child.kill());
    const type = (keys: string) => session.child.stdin?.write(keys);
    await sees(session, "proved");
    type("v");
    await sees(session, "2 not built", LONG);
    type("\r");
    await sees(session, "not-built");
    for (const words of ["Dockerfile.amd64:3:1", "&& exit 3", "docker buildx build --progress plain"])
      expect(session.seen()).toContain(words);
    type("q");
    await sees(session, "CODE 3");
    await session.ended;
  });
});
