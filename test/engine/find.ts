// Finds a Docker Engine for the tests.
// In: the caller's environment, `scripts/engine`. Out: how to reach the engine, or why there is none.
// Used by the global setup (main process) and by the harness (worker), so it knows nothing of vitest.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** What the setup hands to the workers; plain data. */
export type Found =
  | { readonly kind: "engine"; readonly variables: Readonly<Record<string, string>>; readonly holder?: string }
  | { readonly kind: "none"; readonly why: string };

const script = fileURLToPath(new URL("../../scripts/engine", import.meta.url));

/** The variables that say where an engine is; everything else is the caller's own environment. */
const names = ["DOCKER_HOST", "DOCKER_CONFIG", "PATH", "ARCHFOLD_REGISTRY", "ARCHFOLD_ENGINE_BASES"] as const;

/** Variables of `scripts/engine` that say which of our engines it is. */
type Where = Readonly<Record<string, string>>;

const within = (where: Where) => ({ encoding: "utf8", env: { ...process.env, ...where } }) as const;

/** An engine that the caller names, unless one of ours is meant by its state, else ours, held for the process `holder` until `giveBack`. */
export function findEngine(holder: string, where: Where = {}): Found {
  const isOurs = where["ARCHFOLD_ENGINE_STATE"] !== undefined;
  if (process.env["DOCKER_HOST"] && !isOurs) return { kind: "engine", variables: pick(process.env) };
  if (process.platform !== "linux") return { kind: "none", why: "no DOCKER_HOST, and scripts/engine needs Linux" };
  const up = spawnSync(script, ["up", "--for", holder], within(where));
  if (up.status !== 0) return { kind: "none", why: up.stderr.trim() || `scripts/engine up: ${up.error?.message}` };
  return { kind: "engine", variables: variablesOfEngine(where), holder };
}

/** Stops the engine if nobody else holds it. Says what went wrong, or nothing. */
export function giveBack(found: Found, where: Where = {}): string | undefined {
  if (found.kind === "none" || found.holder === undefined) return undefined;
  const down = spawnSync(script, ["down", "--for", found.holder], within(where));
  return down.status === 0 ? undefined : down.stderr.trim();
}

/** Lets the shell read the lines that are meant for a shell. */
function variablesOfEngine(where: Where): Record<string, string> {
  const read = 'lines=$("$0" env) && eval "$lines" && env -0';
  const shell = spawnSync("bash", ["-c", read, script], within(where));
  if (shell.status !== 0) throw new Error(`scripts/engine env: ${shell.stderr}`);
  const pairs = shell.stdout.split("\0").map((line): [string, string] => {
    const at = line.indexOf("=");
    return [line.slice(0, at), line.slice(at + 1)];
  });
  return pick(Object.fromEntries(pairs));
}

function pick(environment: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name): [string, string][] => {
      const value = environment[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
