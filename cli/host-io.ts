// The process's own streams and environment as an Io. A reader that went away (`| head`) ends the command quietly.
import type { Io } from "./io.ts";

export function hostIo(argv: readonly string[]): Io {
  const { env } = process;
  const isTTY = Boolean(process.stdin.isTTY && process.stdout.isTTY) && !env["CI"] && env["TERM"] !== "dumb";
  const quiet = argv.includes("--quiet") || argv.includes("-q");
  return {
    cwd: process.cwd(),
    env,
    isTTY,
    color: isTTY && !env["NO_COLOR"],
    quiet,
    out: (text) => void process.stdout.write(text),
    err: (text) => void (quiet || process.stderr.write(text)),
  };
}

export function onBrokenPipe(stream: NodeJS.WriteStream): void {
  stream.on("error", (e: NodeJS.ErrnoException) => {
    if (e.code === "EPIPE") process.exit(process.exitCode ?? 0);
    throw e;
  });
}
