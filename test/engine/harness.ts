// What engine tests stand on: the engine, commands run against it, contexts, and base images.
// In: the engine that the global setup found. Out: nothing that outlives the run but what was
// pushed to the engine's own registry.
import { spawn, spawnSync } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, inject, onTestFinished, test } from "vitest";
import type { Found } from "./find.ts";

export { pushBase } from "./bases/push.ts";

export interface EngineEnv {
  /** The whole environment for a child process. */
  readonly env: Readonly<Record<string, string>>;
  /** `127.0.0.1:PORT`, also the mirror of docker.io; unset for an engine that is not ours. */
  readonly registry: string | undefined;
  /** The folder with a root file system per platform; unset likewise. */
  readonly bases: string | undefined;
  /** Docker 26, the oldest that is supported: its own frontend is 1.7, and what is measured differs here and there. */
  readonly isOlder: boolean;
}

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A caller's context or builder would win over DOCKER_HOST. */
const misleading = ["DOCKER_CONTEXT", "DOCKER_TLS_VERIFY", "DOCKER_CERT_PATH", "BUILDX_BUILDER", "BUILDX_CONFIG"];

let told = false;

/** The engine, or undefined where none can be had: then tests are skipped, but in CI that is a failure. */
async function engineEnv(): Promise<EngineEnv | undefined> {
  const found = inject("engine");
  if (found.kind === "engine") return environmentOf(found);
  const message = `engine tests need an engine: run scripts/engine install as root (${found.why})`;
  if (process.env["CI"] === "true") throw new Error(message);
  if (!told) process.stderr.write(`skipped: ${message}\n`);
  told = true;
  return undefined;
}

/** What a child process needs. */
export function environmentOf(found: Extract<Found, { kind: "engine" }>): EngineEnv {
  const own = Object.entries(process.env).filter(
    (pair): pair is [string, string] => pair[1] !== undefined && !misleading.includes(pair[0]),
  );
  const env = { ...Object.fromEntries(own), ...found.variables };
  const version = spawnSync("docker", ["version", "--format", "{{.Server.Version}}"], { env, encoding: "utf8" }).stdout;
  const isOlder = Number.parseInt(version, 10) < 27;
  return { env, registry: env["ARCHFOLD_REGISTRY"], bases: env["ARCHFOLD_ENGINE_BASES"], isOlder };
}

/** A `describe` whose body has the engine; without one it shows a skipped test that says what to do. */
export async function describeEngine(name: string, body: (engine: EngineEnv) => void): Promise<void> {
  const engine = await engineEnv();
  if (engine) describe(name, () => body(engine));
  else describe(name, () => test.skip("needs an engine: run scripts/engine install as root", () => {}));
}

/** Runs `docker ARGS` against the engine and waits. Never throws for a failing command. */
export function docker(
  engine: EngineEnv,
  args: readonly string[],
  options: { readonly cwd?: string; readonly input?: string } = {},
): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn("docker", args, { env: engine.env, cwd: options.cwd });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => err.push(chunk));
    child.on("error", reject);
    child.on("close", (code) =>
      resolve({ code: code ?? 1, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() }),
    );
    // A command may end before it has read everything.
    child.stdin.on("error", () => {});
    child.stdin.end(options.input ?? "");
  });
}

/** The same, for a command that has to work. */
export async function dockerOk(...command: Parameters<typeof docker>): Promise<Outcome> {
  const outcome = await docker(...command);
  if (outcome.code !== 0) throw new Error(`docker ${command[1].join(" ")}: exit ${outcome.code}\n${outcome.stderr}`);
  return outcome;
}

/** A folder with these files, which goes when the test does. */
export async function folder(files: Readonly<Record<string, string>>): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), "archfold-"));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  return root;
}

export interface Step {
  readonly name: string;
  readonly cached: boolean;
}

interface Progress {
  readonly vertexes?: readonly { digest: string; name: string; cached?: boolean }[];
}

/** The steps of a build, from what `--progress=rawjson` wrote to stderr; `[internal]` ones left out; in no order. */
export function steps(stderr: string): readonly Step[] {
  const byDigest = new Map<string, Step>();
  for (const { digest, name, cached } of progress(stderr).flatMap((message) => message.vertexes ?? [])) {
    if (!/^\[[^\]]*\d+\/\d+\]/.test(name)) continue;
    // A vertex is told several times, and once cached it stays so.
    byDigest.set(digest, { name, cached: cached === true || byDigest.get(digest)?.cached === true });
  }
  return [...byDigest.values()];
}

/** One message a line; buildx 0.13 spreads each over several, closed by a brace in the first column. */
function progress(stderr: string): Progress[] {
  const messages: Progress[] = [];
  let open = "";
  for (const line of stderr.split("\n")) {
    if (open === "" && !line.startsWith("{")) continue;
    open += line;
    const whole = line === "}" || (open === line && line.endsWith("}"));
    if (!whole) continue;
    messages.push(JSON.parse(open));
    open = "";
  }
  return messages;
}
