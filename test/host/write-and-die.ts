// A child process of the journal's tests: `apply ROOT CHANGES STEP` or `recover ROOT - STEP`; kills itself before the step of that name or number.
// Prints the diagnostics as JSON where it lives to the end.
import { readFileSync } from "node:fs";
import { argv, kill, pid, stdout } from "node:process";
import { hostWriter } from "../../src/host/journal.ts";

const [, , what, root = "", changes = "", last = "-1"] = argv;
let steps = 0;
const writer = hostWriter(root, (step) => {
  if (step === last || steps === Number(last)) kill(pid, "SIGKILL");
  steps += 1;
});
const told = what === "apply" ? await writer.apply(JSON.parse(readFileSync(changes, "utf8"))) : await writer.recover();
stdout.write(JSON.stringify(told));
