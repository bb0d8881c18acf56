// In: arguments for `docker` (never a shell line). Out: how it ended and what it printed.
// A child is the head of a process group of its own, so that ending it ends the buildx plugin too.
import { spawn } from "node:child_process";
import { pipeline, type Readable } from "node:stream";
import { endGroup, holdGroup } from "../leftovers.ts";

export type Ended =
  | { readonly kind: "exit"; readonly code: number; readonly stdout: string; readonly stderr: string }
  | { readonly kind: "absent" }
  | { readonly kind: "stopped" };

export interface ChildOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal | undefined;
  /** Takes stderr as it comes; then none of it is kept. */
  readonly onError?: (text: string) => void;
  /** What the child reads; nothing unless given. */
  readonly input?: Readable | undefined;
  /** The buildx plugin's own file, run as docker runs it; docker itself unless given. */
  readonly plugin?: string | undefined;
}

/** Time for buildx to tell the builder, before it is killed. */
const GRACE_MS = 5000;

export function runDocker(args: readonly string[], options: ChildOptions): Promise<Ended> {
  const { signal } = options;
  if (signal?.aborted) return Promise.resolve({ kind: "stopped" });
  return new Promise((resolve, reject) => {
    const { plugin } = options;
    const env =
      plugin === undefined ? options.env : { ...options.env, DOCKER_CLI_PLUGIN_ORIGINAL_CLI_COMMAND: "docker" };
    const child = spawn(plugin ?? "docker", args, { env, stdio: ["pipe", "pipe", "pipe"], detached: true });
    // A build may fail before it has read everything.
    child.stdin.on("error", () => {});
    if (options.input) pipeline(options.input, child.stdin, () => {});
    else child.stdin.end();
    const release = child.pid === undefined ? () => {} : holdGroup(child.pid);
    let stdout = "";
    let stderr = "";
    let killing: NodeJS.Timeout | undefined;
    const stop = (): void => {
      endGroup(child.pid, "SIGTERM");
      killing = setTimeout(() => endGroup(child.pid, "SIGKILL"), GRACE_MS);
    };
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      if (options.onError) options.onError(text);
      else stderr += text;
    });
    const settle = (): void => {
      release();
      clearTimeout(killing);
      signal?.removeEventListener("abort", stop);
    };
    child.on("error", (e: NodeJS.ErrnoException) => {
      settle();
      if (e.code === "ENOENT") resolve({ kind: "absent" });
      else reject(e);
    });
    // "close" comes when nobody holds the pipes any more: the plugin has gone as well.
    child.on("close", (code) => {
      settle();
      resolve(signal?.aborted ? { kind: "stopped" } : { kind: "exit", code: code ?? 1, stdout, stderr });
    });
    signal?.addEventListener("abort", stop, { once: true });
  });
}
