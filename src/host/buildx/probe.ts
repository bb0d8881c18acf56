// In: the environment (DOCKER_HOST, DOCKER_CONTEXT, BUILDX_BUILDER) and perhaps a builder's name.
// Out: what that builder is and can run, or what is missing and what to do.
import { error } from "../../model/diagnostic.ts";
import type { EngineState } from "../../model/image.ts";
import { type PlatformName, parsePlatform } from "../../model/platform.ts";
import { type Ended, runDocker } from "./child.ts";
import { buildxPlugin } from "./plugin.ts";

export interface Probed {
  readonly state: EngineState;
  /** The docker context of an engine that keeps images in a store of its own and exports none; undefined for any other. */
  readonly keeper: string | undefined;
  /** The buildx plugin's file; undefined where docker has to find it. */
  readonly plugin: string | undefined;
}

export async function probeBuilder(env: NodeJS.ProcessEnv, builder: string | undefined): Promise<Probed> {
  const args = ["buildx", "inspect", ...(builder === undefined ? [] : [builder])];
  const plugin = await buildxPlugin(env);
  const ask = (words: readonly string[]) => runDocker(words, { env, plugin });
  const [inspected, version] = await Promise.all([ask(args), ask(["buildx", "version"])]);
  const state = readVersion(version) ?? readInspect(inspected, builder);
  if (state.kind !== "ready" || state.driver !== "docker" || inspected.kind !== "exit") {
    return { state, keeper: undefined, plugin };
  }
  const context = fieldOf(inspected.stdout, "Endpoint") || "default";
  const info = await runDocker(["--context", context, "info", "--format", "{{json .DriverStatus}}"], { env });
  const isKeeper = info.kind === "exit" && info.code === 0 && !info.stdout.includes("io.containerd.snapshotter.v1");
  return { state, keeper: isKeeper ? context : undefined, plugin };
}

/** The oldest whose progress and exports are read here. */
const OLDEST = [0, 13] as const;

/** `github.com/docker/buildx v0.13.1 788433953…`; one that was built by hand may have no number, and is taken. */
export function readVersion(ended: Ended): EngineState | undefined {
  const [, major, minor] = (ended.kind === "exit" && /\bv?(\d+)\.(\d+)\.\d/.exec(ended.stdout)) || [];
  if (major === undefined || Number(major) > OLDEST[0] || Number(minor) >= OLDEST[1] || `${major}.${minor}` === "0.0") {
    return undefined;
  }
  const says = `buildx ${major}.${minor} is too old, 0.13 is wanted: update docker-buildx (Debian, Ubuntu) or docker-buildx-plugin`;
  return trouble("NO_BUILDX", says);
}

/** `buildx inspect` prints `Key: value` lines, and ends with 0 also where the engine does not answer. */
export function readInspect(ended: Ended, builder: string | undefined): EngineState {
  if (ended.kind !== "exit") {
    return trouble(
      "NO_ENGINE",
      "docker is not installed here, or not in PATH: install Docker Engine with the buildx plugin",
    );
  }
  const { code, stdout, stderr } = ended;
  if (/unknown command|is not a docker command|unknown flag/.test(stderr)) {
    return trouble(
      "NO_BUILDX",
      "docker has no buildx here: install docker-buildx (Debian, Ubuntu) or docker-buildx-plugin (Docker's packages)",
    );
  }
  const value = (key: string): string => fieldOf(stdout, key);
  const said = value("Error") || (code === 0 ? "" : (stderr.trim().split("\n").at(-1) ?? `buildx ended with ${code}`));
  if (said !== "") {
    const isNamed = builder !== undefined || /no builder .* found/.test(said);
    const advice = isNamed ? "see `docker buildx ls`" : "start the engine, or set DOCKER_HOST or DOCKER_CONTEXT";
    return trouble("NO_ENGINE", `${said.replace(/^ERROR: /, "")} (${advice})`);
  }
  return { kind: "ready", builder: value("Name"), driver: value("Driver"), platforms: platformsIn(stdout) };
}

const fieldOf = (text: string, key: string): string =>
  new RegExp(`^${key}:[ \t]*(.*)$`, "m").exec(text)?.[1]?.trim() ?? "";

const trouble = (code: "NO_ENGINE" | "NO_BUILDX", message: string): EngineState => ({
  kind: "trouble",
  diagnostic: error(code, message),
});

/** Of all nodes; a `*` marks what a person preferred. */
function platformsIn(text: string): readonly PlatformName[] {
  const names = [...text.matchAll(/^Platforms:[ \t]*(.*)$/gm)].flatMap((m) => (m[1] ?? "").split(","));
  const platforms = names.map((n) => parsePlatform(n.replace("*", ""))?.name).filter((n) => n !== undefined);
  return [...new Set(platforms)];
}
