// Bundles bench/listing.ts and runs it: a listing of 200 000 files beside `git ls-files` and `find`.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const work = mkdtempSync(join(tmpdir(), "archfold-bench-"));
try {
  const outfile = join(work, "listing.mjs");
  const entryPoints = [fileURLToPath(new URL("listing.ts", import.meta.url))];
  await build({ entryPoints, outfile, bundle: true, format: "esm", platform: "node", target: "node20" });
  process.exitCode = spawnSync(process.execPath, [outfile], { stdio: "inherit" }).status ?? 1;
} finally {
  rmSync(work, { recursive: true, force: true });
}
