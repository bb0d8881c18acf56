// What must not outlive this process when it ends without coming back here (process.exit, an error nobody caught).
// In: process groups, temporary folders and names of images while they are in use. Out: nothing of them after the exit.
import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";

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

export function holdFolder(path: string): () => void {
  return hold(folders, path);
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
  for (const pid of groups) {
    try {
      process.kill(-pid, "SIGKILL");
    } catch {
      // It has ended meanwhile.
    }
  }
  for (const { args, env } of images) spawnSync("docker", args, { env, stdio: "ignore", timeout: REMOVAL_MS });
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}
