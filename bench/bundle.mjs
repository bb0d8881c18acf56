// A program of this folder as one file, as the command line is built, and what it prints.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { build } from "esbuild";

/** Bundles `NAME.ts` into the folder. */
export async function bundled(name, folder) {
  const outfile = join(folder, `${name}.mjs`);
  await build({
    entryPoints: [join(import.meta.dirname, `${name}.ts`)],
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    logLevel: "warning",
    banner: { js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);" },
  });
  return outfile;
}

export function run(file, ...args) {
  const { status, stdout } = spawnSync(process.execPath, [file, ...args], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (status !== 0) throw new Error(`${file} ${args.join(" ")}: exit ${status}`);
  return stdout;
}
