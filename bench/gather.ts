// Run by gather.mjs: the families of a manifest whose members stand on different commits, found, folded and proved; prints
// the milliseconds that it took, the program loaded and nothing warm.
import { portsFor } from "../cli/commands/common.ts";
import { find, foldFamily } from "../src/pipeline.ts";

const [root = "", repo = "", manifest = ""] = process.argv.slice(2);
const start = performance.now();
const ports = portsFor(root, repo);
const findings = await find(ports, {
  members: [],
  manifest,
  archWords: new Map(),
  built: undefined,
  output: undefined,
});
if (findings.kind === "trouble") throw new Error(findings.diagnostics[0]?.message);
for (const subject of findings.subjects) {
  const { status } = await foldFamily(ports, subject, { form: "readable" });
  if (status !== "folded") throw new Error(status);
}
process.stdout.write(JSON.stringify(performance.now() - start));
