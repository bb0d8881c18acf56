#!/usr/bin/env node
// Entry of the command line: makes the Io, runs one command, sets the exit code. Everything heavy is loaded where it is used.
import { hostIo, onBrokenPipe } from "./host-io.ts";
import { VERSION } from "./version.ts";

const argv = process.argv.slice(2);

if (argv.length === 1 && (argv[0] === "--version" || argv[0] === "-V")) process.stdout.write(`${VERSION}\n`);
else await main();

async function main(): Promise<void> {
  onBrokenPipe(process.stdout);
  onBrokenPipe(process.stderr);
  const { run } = await import("./program.ts");
  process.exitCode = await run(argv, hostIo(argv));
}
