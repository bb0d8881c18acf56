// A command in; what it printed and how it ended out. It has no network, can change nothing of the folders that are kept from
// it, and ends at a time and at an amount of output; whatever it started ends with it: they are a process namespace of their own.
import { spawn, spawnSync } from "node:child_process";
import { endGroup, holdGroup } from "../leftovers.ts";

export interface Command {
  readonly words: readonly string[];
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
}

export interface Limits {
  readonly seconds: number;
  readonly bytes: number;
}

export type Ended =
  | { readonly kind: "exit"; readonly code: number; readonly stdout: Buffer; readonly stderr: string }
  | { readonly kind: "too-long" }
  | { readonly kind: "too-much" };

const ALONE = ["--net", "--pid", "--fork", "--kill-child", "--mount"];

/** Makes folders read-only, one after the other up to `--`, then runs the words as they are: as a child, for what is first among processes gets no signals. */
const KEEP =
  'while [ "$1" != -- ]; do mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" || exit 125; shift; done; shift; "$@"; exit $?';

/** The words before a command that shut it in; undefined where this system cannot: not Linux, or not allowed to. */
export function walls(keep: readonly string[]): readonly string[] | undefined {
  const ways = [ALONE, ["--user", "--map-root-user", ...ALONE]];
  const words = ways.map((way) => ["unshare", ...way, "sh", "-c", KEEP, "sh", ...new Set(keep), "--"]);
  return words.find(
    ([program = "", ...rest]) => spawnSync(program, [...rest, "true"], { stdio: "ignore" }).status === 0,
  );
}

/** `before`: its walls. */
export function run(before: readonly string[], { words, folder, env }: Command, limits: Limits): Promise<Ended> {
  const [program = "", ...rest] = [...before, ...words];
  return new Promise((resolve, reject) => {
    const child = spawn(program, rest, { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"], detached: true });
    const release = child.pid === undefined ? () => {} : holdGroup(child.pid);
    const [out, err]: [Buffer[], Buffer[]] = [[], []];
    let early: Ended | undefined;
    let size = 0;
    const end = (why: Ended): void => {
      early ??= why;
      endGroup(child.pid, "SIGKILL");
    };
    const timer = setTimeout(() => end({ kind: "too-long" }), limits.seconds * 1000);
    const take = (into: Buffer[]) => (data: Buffer) => {
      size += data.length;
      if (size > limits.bytes) end({ kind: "too-much" });
      else into.push(data);
    };
    child.stdout.on("data", take(out));
    child.stderr.on("data", take(err));
    const settle = (): void => {
      clearTimeout(timer);
      release();
    };
    child.on("error", (e) => {
      settle();
      reject(e);
    });
    child.on("close", (code) => {
      settle();
      resolve(
        early ?? {
          kind: "exit",
          code: code ?? 137,
          stdout: Buffer.concat(out),
          stderr: Buffer.concat(err).toString("utf8"),
        },
      );
    });
  });
}
