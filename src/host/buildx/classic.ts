// A build by the engine's classic builder. In: a request. Out: the image, under a name of ours for as long as it is read:
// BuildKit takes it as a base and changes nothing of it.
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import type { BuildRequest, BuildResult } from "../../model/image.ts";
import type { Workspace } from "../../ports.ts";
import { holdImage } from "../leftovers.ts";
import { temporaryName } from "../names.ts";
import { runDocker } from "./child.ts";
import { buildEnv, contextOf, writeInputs } from "./inputs.ts";

interface ClassicBuild {
  readonly root: string;
  readonly env: NodeJS.ProcessEnv;
  readonly request: BuildRequest;
  /** A new folder of the build's own. */
  readonly own: string;
  readonly onOutput: Parameters<Workspace["build"]>[1];
  readonly signal: AbortSignal | undefined;
}

export async function buildClassic(
  { root, env, request, own, onOutput, signal }: ClassicBuild,
  read: (request: BuildRequest) => Promise<BuildResult>,
): Promise<BuildResult> {
  const name = temporaryName();
  const start = performance.now();
  const seconds = (): number => (performance.now() - start) / 1000;
  await writeInputs(own, request);
  const sent = await contextOf(root, own, request);
  if (typeof sent === "string") {
    onOutput(`ERROR: ${sent}\n`, 0);
    return { kind: "failed", seconds: 0 };
  }
  const remove = ["image", "rm", name];
  const release = holdImage(remove, env);
  try {
    const place = ["--file", request.committed?.file ?? join(own, "Dockerfile")];
    const platform = request.platform === undefined ? [] : ["--platform", request.platform];
    const context = request.committed ? "-" : join(root, request.context);
    const ended = await runDocker(["build", ...request.extra, ...platform, "--tag", name, ...place, context], {
      input: sent,
      env: { ...buildEnv(env), DOCKER_BUILDKIT: "0" },
      signal,
      onError: (text) => onOutput(text, seconds()),
    });
    if (ended.kind === "stopped") return { kind: "stopped", seconds: seconds() };
    if (ended.kind !== "exit" || ended.code !== 0) return { kind: "failed", seconds: seconds() };
    const took = seconds();
    const { platform: wanted, context: folder } = request;
    const image = { platform: wanted, context: folder, dockerfile: `FROM ${name}\n`, ignore: "*\n", extra: [] };
    return { ...(await read(image)), seconds: took };
  } finally {
    await runDocker(remove, { env });
    release();
  }
}
