// The engines that long tests are held against: the caller's, or the two of `scripts/engine`, one after the other, each
// with a state of its own that is gone afterwards.
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { findEngine, giveBack } from "../engine/find.ts";
import { dockerOk, type EngineEnv, environmentOf } from "../engine/harness.ts";

interface Installed {
  readonly name: string;
  readonly root: string;
}

const cache = process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache");
const root = process.env["ARCHFOLD_ENGINE_ROOT"] ?? join(cache, "archfold/engine");

const ENGINES: readonly Installed[] = [
  { name: "new", root },
  { name: "old", root: `${root}-old` },
];

/** In memory: an engine writes and syncs for every step that it takes, and nothing of it is to stay. */
const stateOf = (name: string): string =>
  join(existsSync("/dev/shm") ? "/dev/shm" : cache, `archfold-long-${name}-${process.pid}`);

/** Runs `use` with each engine that there is. Says which there is not. */
export async function withEngines(use: (engine: EngineEnv, name: string) => Promise<void>): Promise<readonly string[]> {
  if (process.env["DOCKER_HOST"]) {
    await withOne("given", {}, use);
    return [];
  }
  const missing: string[] = [];
  for (const { name, root } of ENGINES) {
    if (!existsSync(join(root, "installed/versions"))) missing.push(root);
    else await withOne(name, { ARCHFOLD_ENGINE_ROOT: root, ARCHFOLD_ENGINE_STATE: stateOf(name) }, use);
  }
  return missing;
}

async function withOne(
  name: string,
  where: Readonly<Record<string, string>>,
  use: (engine: EngineEnv, name: string) => Promise<void>,
): Promise<void> {
  const found = findEngine(String(process.pid), where);
  if (found.kind === "none") throw new Error(`${name}: ${found.why}`);
  const failure = await use(environmentOf(found), name).then(
    () => undefined,
    (error: unknown) => error,
  );
  const trouble = giveBack(found, where);
  if (failure !== undefined) throw failure;
  if (trouble !== undefined) throw new Error(trouble);
}

/** `Docker 28.5.2, buildx 0.29.1`, as they say it themselves; the engine does not say which BuildKit it holds. */
export async function versionsOf(engine: EngineEnv): Promise<string> {
  const ask = async (...args: readonly string[]) => (await dockerOk(engine, args)).stdout.trim();
  const server = await ask("version", "--format", "{{.Server.Version}}");
  const buildx = /v?\d[\w.+~-]*/.exec(await ask("buildx", "version"))?.[0];
  return `Docker ${server}, buildx ${buildx}`;
}
