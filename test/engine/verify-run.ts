// `archfold verify ROOT` as a process of its own, without the rest of the command line, but for flags as JSON. Bundled by the test.
import { verifyFromFlags } from "../../cli/commands/verify-flags.ts";
import { hostIo, onBrokenPipe } from "../../cli/host-io.ts";

onBrokenPipe(process.stdout);
onBrokenPipe(process.stderr);
process.exitCode = await verifyFromFlags(process.argv[2] ?? ".", [], JSON.parse(process.argv[3] ?? "{}"), hostIo([]));
