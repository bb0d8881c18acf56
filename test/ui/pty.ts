// A pseudo terminal with the bundle of the command line in it, for tests of the program as a whole.
// In: a folder, and variables beside the machine's own. Out: what it printed so far, its keyboard, its end.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { expect, vi } from "vitest";
import { tree } from "../host/tree.ts";

/** Of util-linux: runs a command line in a pseudo terminal. */
const SCRIPT = "script";
export const NO_PTY = spawnSync(SCRIPT, ["--version"]).status !== 0 || process.platform !== "linux";
const main = fileURLToPath(new URL("../../cli/main.ts", import.meta.url));

/** The path of the bundle, which goes when the tests end. */
export async function bundled(): Promise<string> {
  const outdir = tree();
  await build({
    entryPoints: { archfold: main },
    outdir,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    define: { "process.env.NODE_ENV": '"production"', "process.env.DEV": '"false"' },
    external: ["react-devtools-core"],
    banner: { js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);" },
    logLevel: "error",
  });
  return join(outdir, "archfold.mjs");
}

export interface Session {
  readonly child: ChildProcess;
  seen(): string;
  ended: Promise<number | null>;
}

/** `stty` before and after shows whether raw mode was left; the program's own exit code is printed. */
export function start(program: string, root: string, more: NodeJS.ProcessEnv = {}): Session {
  const line = `stty -g; stty cols 80 rows 24; before=$(stty -g); echo PID $$; node ${program}; echo "CODE $?"; [ "$before" = "$(stty -g)" ] && echo SAME`;
  // With CI set the program is never interactive.
  const { CI: _, ...outer } = { ...process.env, ...more };
  const env = { ...outer, TERM: "xterm-256color", LANG: "C.UTF-8" };
  const child = spawn(SCRIPT, ["-qfec", line, "/dev/null"], { cwd: root, env, stdio: ["pipe", "pipe", "inherit"] });
  let seen = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    seen += text;
  });
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  return { child, seen: () => seen, ended };
}

export const sees = (session: Session, word: string, timeout = 20_000): Promise<void> =>
  vi.waitFor(() => expect(session.seen()).toContain(word), { timeout, interval: 30 });
