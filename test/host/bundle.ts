// Bundles a script of this folder with the code under test, so that a child process can run it on plain Node.
import { chmodSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";
import { tree } from "./tree.ts";

/** Path of the bundle, readable by every user. */
export function bundle(script: URL): string {
  const folder = tree();
  const outfile = join(folder, "script.mjs");
  const entryPoints = [fileURLToPath(script)];
  buildSync({
    entryPoints,
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    logLevel: "error",
    // For what is bundled and asks for a module as CommonJS does.
    banner: { js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);" },
  });
  chmodSync(folder, 0o755);
  return outfile;
}
