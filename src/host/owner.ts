// Whose a temporary thing is: the machine and the process, as part of its name. Nothing of another machine (a shared folder,
// an engine that several use), and nothing of a process that lives, is ever taken for left behind.
import { hostname } from "node:os";
import { sha256 } from "./hash.ts";

const machine = sha256(hostname()).slice(0, 10);

/** Letters, digits and hyphens. */
export const ownerTag = (): string => `${machine}-${process.pid}`;

/** Of a name that holds an owner's tag. */
export function isLeftBehind(name: string): boolean {
  const [, where, pid] = /([0-9a-f]{10})-(\d+)-/.exec(name) ?? [];
  return where === machine && pid !== undefined && !isAlive(Number(pid));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (e) {
    // Another person's process is alive too.
    return (e as NodeJS.ErrnoException).code === "EPERM";
  }
}
