// In: the environment (DOCKER_HOST, DOCKER_CONTEXT, BUILDX_BUILDER) and perhaps a builder's name.
// Out: what that builder is and can run, or what is missing and what to do.
import { error } from "../../model/diagnostic.ts";
import type { EngineState } from "../../model/image.ts";
import { type PlatformName, parsePlatform } from "../../model/platform.ts";
import { type Ended, runDocker } from "./child.ts";

export async function probeBuilder(env: NodeJS.ProcessEnv, builder: string | undefined): Promise<EngineState> {
  const args = ["buildx", "inspect", ...(builder === undefined ? [] : [builder])];
  return readInspect(await runDocker(args, { env }), builder);
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
  const value = (key: string): string => new RegExp(`^${key}:[ \t]*(.*)$`, "m").exec(stdout)?.[1]?.trim() ?? "";
  const said = value("Error") || (code === 0 ? "" : (stderr.trim().split("\n").at(-1) ?? `buildx ended with ${code}`));
  if (said !== "") {
    const advice =
      builder === undefined ? "start the engine, or set DOCKER_HOST or DOCKER_CONTEXT" : "see `docker buildx ls`";
    return trouble("NO_ENGINE", `${said.replace(/^ERROR: /, "")} (${advice})`);
  }
  return { kind: "ready", builder: value("Name"), driver: value("Driver"), platforms: platformsIn(stdout) };
}

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
