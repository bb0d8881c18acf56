// What a build reads: the Dockerfile and its ignore file in a folder of ours, the context, the environment.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import type { BuildRequest } from "../../model/image.ts";
import { treeTar } from "./commit-context.ts";

/**
 * BuildKit takes the ignore file beside the Dockerfile that `-f` names before the context's own (DESIGN 4.8). One is
 * always written, so that a `.dockerignore` that this build is not to see stays without effect; a comment is in it,
 * because an empty file may come back as none from a frontend image.
 */
export async function writeInputs(own: string, request: BuildRequest): Promise<void> {
  await mkdir(own);
  await writeFile(join(own, "Dockerfile"), request.dockerfile);
  await writeFile(join(own, "Dockerfile.dockerignore"), request.ignore ?? "# nothing is ignored\n");
}

/** What is sent on standard input, if anything is. */
export async function contextOf(
  root: string,
  own: string,
  request: BuildRequest,
): Promise<Readable | undefined | string> {
  if (!request.committed) return undefined;
  const { source, file } = request.committed;
  const from = source.kind === "gathered" ? source.clone : root;
  return treeTar({ root: from, source, folder: request.context, file, text: request.dockerfile }, join(own, "git"));
}

/** Attestations would make an index of every image; who wants them says so after `--`. */
export const buildEnv = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv => ({
  ...env,
  BUILDX_NO_DEFAULT_ATTESTATIONS: "1",
  DOCKER_CLI_HINTS: "false",
});
