// Bundles the command line (dist/archfold.js) and the library (dist/index.js with types). Heavy parts load only where used.

import { spawnSync } from "node:child_process";
import { chmodSync, rmSync } from "node:fs";
import { build } from "esbuild";

rmSync("dist", { recursive: true, force: true });

/** ink asks for its development tools only under DEV=true; they are no dependency of ours. */
const withoutDevtools = {
  name: "without-devtools",
  setup(on) {
    on.onResolve({ filter: /devtools\.js$|^react-devtools-core$/ }, () => ({ path: "devtools", namespace: "none" }));
    on.onLoad({ filter: /.*/, namespace: "none" }, () => ({ contents: "export default {};" }));
  },
};

const shared = {
  outdir: "dist",
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20",
  minify: true,
  logLevel: "warning",
  define: { "process.env.NODE_ENV": '"production"' },
  external: ["ts-morph"],
  plugins: [withoutDevtools],
  banner: { js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);" },
};
// Apart: chunks that both share would be more files for a command to open.
await build({ ...shared, entryPoints: { archfold: "cli/main.ts" } });
await build({ ...shared, entryPoints: { index: "src/index.ts" }, chunkNames: "lib-[name]-[hash]" });
chmodSync("dist/archfold.js", 0o755);

if (process.argv.includes("--types")) {
  const tsc = spawnSync("npx", ["tsc", "-p", "tsconfig.types.json"], { stdio: "inherit" });
  process.exit(tsc.status ?? 1);
}
