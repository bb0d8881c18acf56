// What runs that were killed (SIGKILL: nothing of ours could act) left on this machine: folders, and builds that go on.
// A build is known by the folder's name in its command line.
import { spawnSync } from "node:child_process";
import { readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FOLDERS } from "../names.ts";
import { isLeftBehind } from "../owner.ts";

/** How many folders there were. */
export function clearLeftBehind(): number {
  const names = readdirSync(tmpdir()).filter((name) => name.startsWith(FOLDERS) && isLeftBehind(name));
  if (names.length === 0) return 0;
  const listed =
    spawnSync("ps", ["-A", "-o", "pid=,args="], { encoding: "utf8", maxBuffer: 64 * 1024 * 1024 }).stdout ?? "";
  for (const line of listed.split("\n")) {
    const [, pid] = /^\s*(\d+) .*docker/.exec(line) ?? [];
    if (pid !== undefined && names.some((name) => line.includes(name))) end(Number(pid));
  }
  for (const name of names) rmSync(join(tmpdir(), name), { recursive: true, force: true, maxRetries: 3 });
  return names.length;
}

function end(pid: number): void {
  try {
    process.kill(pid, "SIGTERM");
  } catch {
    // It has ended meanwhile.
  }
}
