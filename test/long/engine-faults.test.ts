// An engine that goes away in the middle of a build, and a builder whose disk is full: never a pass, and nothing is left.
// As root, on an engine of the test's own (`scripts/engine install` has to have been run).
import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdirSync, rmSync } from "node:fs";
import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { findEngine, giveBack } from "../engine/find.ts";
import { type EngineEnv, environmentOf } from "../engine/harness.ts";
import { ownTemporaries, place, processesThatName, verify } from "../engine/verify-family.ts";

const script = join(import.meta.dirname, "../../scripts/engine");

/** An engine with a state of its own, and how to stop it before its time. */
function ownEngine(state: string): { readonly engine: EngineEnv; stop(): void } {
  const where = { ARCHFOLD_ENGINE_STATE: state };
  const found = findEngine(String(process.pid), where);
  if (found.kind === "none") throw new Error(found.why);
  let isStopped = false;
  const stop = (): void => {
    execFileSync(script, ["down", "--force"], { env: { ...process.env, ...where }, stdio: "ignore" });
    isStopped = true;
  };
  onTestFinished(() => {
    if (!isStopped) expect(giveBack(found, where)).toBeUndefined();
  });
  return { engine: environmentOf(found), stop };
}

async function familyWith(engine: EngineEnv, run: string) {
  const text = `FROM scratch\nADD base.tar /\nRUN ${run}\n`;
  const placed = await place({ files: { "Dockerfile.one": text }, members: { "linux/amd64": "Dockerfile.one" } });
  await copyFile(join(engine.bases ?? "", "amd64.tar"), join(placed.root, "base.tar"));
  return { placed, text };
}

test("an engine that is stopped in the middle of a build", async () => {
  const { engine, stop } = ownEngine(`/dev/shm/archfold-faults-${process.pid}`);
  const nonce = randomUUID();
  const { placed, text } = await familyWith(engine, `sleep 300; echo ${nonce}`);
  const temporaries = await ownTemporaries();
  const watching = setInterval(async () => {
    if ((await processesThatName(`sleep 300; echo ${nonce}`)).length === 0) return;
    clearInterval(watching);
    stop();
  }, 200);
  const amd64 = (await verify(engine, placed, text)).of("linux/amd64");
  clearInterval(watching);
  expect(amd64).toMatchObject({ verdict: "not-built", reason: { code: "NO_ENGINE" } });
  expect(amd64.reason?.message).toContain("went away");
  expect(execFileSync("ls", [temporaries], { encoding: "utf8" })).toBe("");
});

test("a builder whose disk is full", async () => {
  const state = `/dev/shm/archfold-full-${process.pid}`;
  mkdirSync(state);
  execFileSync("mount", ["-t", "tmpfs", "-o", "size=200m", "archfold", state]);
  onTestFinished(() => {
    execFileSync("umount", [state]);
    rmSync(state, { recursive: true });
  });
  const { engine } = ownEngine(join(state, "engine"));
  const { placed, text } = await familyWith(engine, `head -c 400000000 /dev/zero > /big; echo ${randomUUID()}`);
  const amd64 = (await verify(engine, placed, text)).of("linux/amd64");
  expect(amd64.verdict).toBe("not-built");
  expect([amd64.reason?.message, ...amd64.log].join("\n")).toMatch(/no space left on device/i);
});
