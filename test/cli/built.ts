// The command line as it is shipped, built into a temporary folder of its own, and run as a process.
import { spawn, spawnSync } from "node:child_process";
import { join } from "node:path";
import { build, type Plugin } from "esbuild";
import { tree } from "../host/tree.ts";

/** ink asks for its development tools only under DEV=true. */
const withoutDevtools: Plugin = {
  name: "without-devtools",
  setup(on) {
    on.onResolve({ filter: /devtools\.js$|^react-devtools-core$/ }, () => ({ path: "devtools", namespace: "none" }));
    on.onLoad({ filter: /.*/, namespace: "none" }, () => ({ contents: "export default {};" }));
  },
};

/** Path of the built program. */
export async function built(): Promise<string> {
  const outdir = tree({ "package.json": '{"type":"module"}' });
  await build({
    entryPoints: [join(import.meta.dirname, "../../cli/main.ts")],
    outdir,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20",
    logLevel: "error",
    define: { "process.env.NODE_ENV": '"production"' },
    external: ["ts-morph"],
    plugins: [withoutDevtools],
    banner: { js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);" },
  });
  return join(outdir, "main.js");
}

export const start = (program: string, cwd: string, env: NodeJS.ProcessEnv, ...argv: string[]) =>
  spawn(process.execPath, [program, ...argv], { cwd, env, stdio: ["ignore", "pipe", "pipe"] });

/** In a shell, for its pipes and redirections: `archfold` is the program. */
export const inShell = (program: string, cwd: string, script: string) =>
  spawnSync("bash", ["-o", "pipefail", "-c", `archfold() { "$NODE" "$PROGRAM" "$@"; }\n${script}`], {
    cwd,
    encoding: "utf8",
    env: { ...process.env, NODE: process.execPath, PROGRAM: program },
  });
