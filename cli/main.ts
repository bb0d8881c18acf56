#!/usr/bin/env node
// Entry of the command line: makes the Io, runs one command, sets the exit code. Everything heavy is loaded where it is used.
import { endOnSignals, hostIo, onBrokenPipe, unexpected } from "./host-io.ts";
import { VERSION } from "./version.ts";

const argv = process.argv.slice(2);

onBrokenPipe(process.stdout);
onBrokenPipe(process.stderr);
if (argv.length === 1 && (argv[0] === "--version" || argv[0] === "-V")) process.stdout.write(`${VERSION}\n`);
else await main();

/** The code is set and not exited with, so that a long result is written to its end. */
async function main(): Promise<void> {
  endOnSignals();
  try {
    const { run } = await import("./program.ts");
    process.exitCode = await run(argv, hostIo(argv));
  } catch (thrown) {
    process.exitCode = unexpected(thrown);
  }
}
