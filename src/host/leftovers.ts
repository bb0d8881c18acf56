// What must not outlive this process when it ends without coming back here (process.exit, an error nobody caught).
// In: process groups, temporary folders and names of images while they are in use. Out: nothing of them after the exit.
import { spawnSync } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { temporaryFolder } from "./names.ts";

const groups = new Set<number>();
const folders = new Set<string>();
const images = new Set<Removal>();

interface Removal {
  /** For `docker`. */
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

let watching = false;
const REMOVAL_MS = 5000;

export function holdGroup(pid: number): () => void {
  return hold(groups, pid);
}

/** A new folder for temporary files, gone with `remove`. Made and held in one step: an exit between the two would leave it. */
export function heldFolder(): { readonly path: string; remove(): Promise<void> } {
  const path = mkdtempSync(join(realpathSync(tmpdir()), temporaryFolder()));
  const release = hold(folders, path);
  return {
    path,
    async remove() {
      await rm(path, { recursive: true, force: true, maxRetries: 3 });
      release();
    },
  };
}

/** A process group that has ended meanwhile is as good as ended. */
export function endGroup(pid: number | undefined, how: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, how);
  } catch {
    // It has ended meanwhile.
  }
}

export function holdImage(args: readonly string[], env: NodeJS.ProcessEnv): () => void {
  return hold(images, { args, env });
}

function hold<T>(held: Set<T>, one: T): () => void {
  if (!watching) process.once("exit", clear);
  watching = true;
  held.add(one);
  return () => held.delete(one);
}

function clear(): void {
  for (const pid of groups) endGroup(pid, "SIGKILL");
  for (const { args, env } of images) spawnSync("docker", args, { env, stdio: "ignore", timeout: REMOVAL_MS });
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}
