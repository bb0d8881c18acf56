// The process's own streams and environment as an Io, and how the process ends: a reader that went away, Ctrl-C, a mistake of ours.
import { group, isGithub, neutral } from "./github.ts";
import type { Io } from "./io.ts";

export function hostIo(argv: readonly string[]): Io {
  const { env } = process;
  const isTTY = Boolean(process.stdin.isTTY && process.stdout.isTTY) && !env["CI"] && env["TERM"] !== "dumb";
  const quiet = ownWords(argv).some((word) => word === "--quiet" || word === "-q");
  return {
    cwd: process.cwd(),
    env,
    isTTY,
    color: isTTY && !env["NO_COLOR"],
    quiet,
    out: (text) => write(process.stdout, text),
    err: (text) => {
      if (!quiet) write(process.stderr, isGithub(env) ? neutral(text) : text);
    },
    group: (title, lines) => {
      if (!quiet && isGithub(env)) write(process.stderr, group(title, lines));
    },
  };
}

/** What stands after `--` is buildx's. */
function ownWords(argv: readonly string[]): readonly string[] {
  const at = argv.indexOf("--");
  return at < 0 ? argv : argv.slice(0, at);
}

/** A stream whose reader went away takes no more; what the command does goes on to its end. */
const gone = new Set<NodeJS.WriteStream>();

function write(stream: NodeJS.WriteStream, text: string): void {
  if (!gone.has(stream)) stream.write(text);
}

/** `| head` ends a command quietly; a full disk behind stdout is said, and is no success. */
export function onBrokenPipe(stream: NodeJS.WriteStream): void {
  stream.on("error", (e: NodeJS.ErrnoException) => {
    if (gone.has(stream)) return;
    gone.add(stream);
    if (e.code === "EPIPE" || stream === process.stderr) return;
    process.stderr.write(`standard output cannot be written (${e.code ?? e.message})\n`);
    process.on("exit", () => {
      process.exitCode = 3;
    });
  });
}

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Ends with 130 at once, unless a command listens itself and tidies up. Writing happens without a pause, so that a signal
 * is seen before it or after it.
 */
export function endOnSignals(): void {
  for (const name of SIGNALS)
    process.on(name, () => {
      if (process.listenerCount(name) === 1) process.exit(130);
    });
}

/** What the system refuses (a `--report` that cannot be written) is one line; anything else is a mistake of ours, with its trace. */
export function unexpected(thrown: unknown): number {
  if (thrown instanceof Error && "syscall" in thrown) {
    process.stderr.write(`${thrown.message}\n`);
    return 3;
  }
  const trace = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  process.stderr.write(`this is a mistake in archfold, nothing was decided about the input:\n${trace}\n`);
  return 70;
}
