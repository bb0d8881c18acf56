// What must not outlive this process when it ends without coming back here (process.exit, an error nobody caught).
// In: process groups and temporary folders while they are in use. Out: nothing of them after the exit.
import { rmSync } from "node:fs";

const groups = new Set<number>();
const folders = new Set<string>();
let watching = false;

export function holdGroup(pid: number): () => void {
  return hold(groups, pid);
}

export function holdFolder(path: string): () => void {
  return hold(folders, path);
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
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}
