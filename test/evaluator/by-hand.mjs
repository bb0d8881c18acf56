// By hand, where Go is. `node test/evaluator/by-hand.mjs keep 2400` writes BuildKit's answers to the seeds 0 to 2399,
// `… keep 1000 1000000` those to the first of the wide stream, `… keep 117 2000000` those to all bad files;
// `… long 10000 100000` asks it live for the seeds from 100000 on and compares; `… show 17` shows one seed in full.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "archfold-by-hand-"));
const outfile = join(folder, "by-hand.mjs");
try {
  await build({
    entryPoints: [join(root, "test/evaluator/by-hand.ts")],
    bundle: true,
    platform: "node",
    format: "esm",
    outfile,
    logLevel: "error",
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
  });
  const { byHand } = await import(pathToFileURL(outfile).href);
  process.exitCode = byHand(root, process.argv.slice(2), (line) => process.stdout.write(`${line}\n`));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
