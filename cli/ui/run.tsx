// `archfold [PATH]` on a terminal, from the command line to the exit code. Whatever happens, the terminal is given back and the
// builds are ended before anything is said.
import { basename, relative } from "node:path";
import { render } from "ink";
import { engineBases, registryBases } from "../../src/host/bases.ts";
import { buildxEngine } from "../../src/host/buildx.ts";
import { oneLine } from "../../src/model/diagnostic.ts";
import { type BasesFrom, locate } from "../args.ts";
import { ended, portsFor } from "../commands/common.ts";
import type { Io } from "../io.ts";
import { App } from "./app.tsx";
import { startEffects } from "./effects.ts";
import { initialState } from "./model.ts";
import { createStore, type Store } from "./store.ts";
import { exitCode, summaryText } from "./summary.ts";
import { makeTerminal, type Terminal } from "./terminal.ts";
import { makeTheme, speaksUnicode } from "./theme.ts";
import type { World } from "./world.ts";

export async function runUi(path: string, from: BasesFrom | undefined, io: Io): Promise<number> {
  const located = locate(path, {}, io.cwd);
  if (located.kind === "wrong") return ended(io, [located.diagnostic], 2).code;
  const { root, request } = located.value;
  const ports = portsFor(root);
  const recovered = await ports.writer.recover();
  for (const d of recovered) io.err(`${d.severity}: ${oneLine(d)}\n`);
  if (recovered.some((d) => d.severity === "error")) return 2;
  const terminal = makeTerminal(process.stdout, process.stdin);
  const basesFrom: "engine" | "registry" = from === "engine" ? from : "registry";
  const beginning = {
    name: basename(root) || root,
    path,
    basesFrom,
    from: relative(io.cwd, root),
    size: terminal.size(),
  };
  const store = createStore(initialState(beginning));
  const engine = buildxEngine({ root, env: io.env });
  const bases = (signal: AbortSignal) => (basesFrom === "engine" ? engineBases : registryBases)(io.env, signal);
  const looksUp = from !== undefined && from !== "none";
  const world = { ports, request, engine, bases, looksUp, now: () => performance.now() };
  try {
    await onScreen(store, terminal, world, io);
  } finally {
    // Also where something broke: what is on the disk must be told.
    const state = store.now();
    for (const d of state.trouble) io.err(`${oneLine(d)}\n`);
    io.out(summaryText(state));
  }
  return exitCode(store.now());
}

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
const CRASHES = ["uncaughtException", "unhandledRejection"] as const;

async function onScreen(store: Store, terminal: Terminal, world: World, io: Io): Promise<void> {
  const interrupt = (): void => store.dispatch({ type: "command", command: "interrupt" });
  const resized = (): void => {
    terminal.forget();
    store.dispatch({ type: "resized", size: terminal.size() });
  };
  let crash: (reason: unknown) => void = () => {};
  const crashed = new Promise<never>((_, reject) => {
    crash = reject;
  });
  for (const name of SIGNALS) process.on(name, interrupt);
  for (const name of CRASHES) process.on(name, crash);
  process.once("exit", terminal.leave);
  process.stdout.on("resize", resized);
  terminal.enter();
  const effects = startEffects(store, world);
  const theme = makeTheme({
    color: io.color,
    depth: process.stdout.getColorDepth(io.env),
    unicode: speaksUnicode(io.env),
  });
  const screen = render(<App store={store} theme={theme} />, {
    stdout: terminal.stdout,
    debug: true,
    exitOnCtrlC: false,
    patchConsole: false,
  });
  try {
    await Promise.race([screen.waitUntilExit(), effects.broken, crashed]);
  } finally {
    screen.unmount();
    terminal.leave();
    process.stdout.off("resize", resized);
    if ([...store.now().builds.values()].some((b) => b.state === "building")) io.err("stopping the builds…\n");
    await effects.stop();
    process.off("exit", terminal.leave);
    for (const name of SIGNALS) process.off(name, interrupt);
    for (const name of CRASHES) process.off(name, crash);
  }
}
