// `archfold verify ARGS` as a process of its own, without the rest of the command line. Bundled by the test.
import { verifyFromFlags } from "../../cli/commands/verify-flags.ts";
import { hostIo, onBrokenPipe } from "../../cli/host-io.ts";

onBrokenPipe(process.stdout);
onBrokenPipe(process.stderr);
process.exitCode = await verifyFromFlags(process.argv[2] ?? ".", [], {}, hostIo([]));
