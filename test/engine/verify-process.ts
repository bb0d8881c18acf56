// `archfold verify` as a process of its own, so that it can be interrupted and killed. In: an engine, a repository, flags.
// Out: the process, its exit code and output, and the folder that it takes for temporary files.
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, vi } from "vitest";
import { bundle } from "../host/bundle.ts";
import type { EngineEnv } from "./harness.ts";
import { processesThatName } from "./verify-family.ts";

export function startVerify(engine: EngineEnv, root: string, flags: Readonly<Record<string, string>> = {}) {
  const place = mkdtempSync(join(tmpdir(), "archfold-run-"));
  onTestFinished(() => rmSync(place, { recursive: true }));
  const outfile = bundle(new URL("./verify-run.ts", import.meta.url));
  const temporaries = mkdtempSync(join(place, "tmp-"));
  const child = spawn(process.execPath, [outfile, root, JSON.stringify(flags)], {
    env: { ...engine.env, TMPDIR: temporaries },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let out = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    out += text;
  });
  const ended = (event: "exit" | "close") => new Promise<number | null>((resolve) => child.on(event, resolve));
  const said = ended("close").then(() => out);
  return { process: child, code: ended("exit"), said, temporaries };
}

/** The process, what it started and its folders are gone. */
export async function nothingLeft(temporaries: string, nonce: string): Promise<void> {
  expect(readdirSync(temporaries)).toEqual([]);
  const gone = async () => {
    expect(await processesThatName(temporaries)).toEqual([]);
    expect(await processesThatName(`echo ${nonce}`)).toEqual([]);
  };
  await vi.waitFor(gone, { timeout: 20_000, interval: 100 });
}
