// One run of `docker buildx build`. In: what is built and where the image goes. Out: the image, or its configurations as
// soon as they are whole; what buildx prints is handed on as it comes.
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import type { BuildRequest, BuildResult, JsonObject } from "../../model/image.ts";
import type { PlatformName } from "../../model/platform.ts";
import type { Workspace } from "../../ports.ts";
import { readBlob } from "../oci.ts";
import { runDocker } from "./child.ts";
import { watchConfigs } from "./config-first.ts";
import { buildEnv, contextOf } from "./inputs.ts";
import { engineOutlet, layoutOutlet, type Outlet } from "./outlet.ts";

/** Where builds run. */
export interface Place {
  /** Absolute; contexts lie below it. */
  readonly root: string;
  readonly env: NodeJS.ProcessEnv;
  readonly builder?: string | undefined;
  /** The docker context of an engine that can only keep images (see `engineOutlet`). */
  readonly keeper: string | undefined;
  readonly plugin: string | undefined;
}

export type OnOutput = Parameters<Workspace["build"]>[1];

export interface Attempt {
  readonly options: Place;
  readonly request: BuildRequest;
  /** A new folder of the build's own. */
  readonly own: string;
  readonly layout: string;
  /** None where the builder's own is meant. */
  readonly platforms: readonly PlatformName[];
  /** Ended when so many configurations have come; 0: not before the end. */
  readonly awaited: number;
  readonly onOutput: OnOutput;
  readonly signal: AbortSignal | undefined;
}

export type Ran =
  | BuildResult
  | { readonly kind: "configs"; readonly configs: readonly JsonObject[]; readonly seconds: number };

export async function run(attempt: Attempt): Promise<Ran> {
  const { options, request, own, layout, awaited, onOutput, signal } = attempt;
  const { env, keeper, plugin } = options;
  const outlet = keeper === undefined ? layoutOutlet(layout) : engineOutlet(layout, { env, context: keeper, signal });
  const early = awaited > 0 && keeper === undefined ? watchConfigs(layout, awaited) : undefined;
  const start = performance.now();
  const seconds = (): number => (performance.now() - start) / 1000;
  const ticks = setInterval(() => onOutput("", seconds()), 1000);
  try {
    const sent = await contextOf(options.root, own, request);
    if (typeof sent === "string") {
      onOutput(`ERROR: ${sent}\n`, seconds());
      return { kind: "failed", seconds: seconds() };
    }
    const ended = await runDocker(buildArgs(attempt, outlet), {
      input: sent,
      plugin,
      env: { ...buildEnv(env), ...(request.provenance ? outlet.variables : {}) },
      signal: AbortSignal.any([signal, early?.signal].filter((s) => s !== undefined)),
      onError: (text) => {
        early?.push(text);
        onOutput(text, seconds());
      },
    });
    const digests = early?.arrived();
    if (digests !== undefined && !signal?.aborted) {
      const configs = await Promise.all(digests.map((digest) => readBlob(layout, digest)));
      return { kind: "configs", configs, seconds: seconds() };
    }
    if (ended.kind === "stopped") return { kind: "stopped", seconds: seconds() };
    if (ended.kind === "absent") onOutput("ERROR: docker is not installed here\n", seconds());
    if (ended.kind !== "exit" || ended.code !== 0) return { kind: "failed", seconds: seconds() };
    const took = seconds();
    return { kind: "built", ...(await outlet.read(join(own, "metadata.json"))), seconds: took };
  } catch (e) {
    // The engine went away, or the disk is full: nothing that a build could not fail with.
    if (signal?.aborted) return { kind: "stopped", seconds: seconds() };
    onOutput(`ERROR: ${e instanceof Error ? e.message : String(e)}\n`, seconds());
    return { kind: "failed", seconds: seconds() };
  } finally {
    await outlet.close();
    clearInterval(ticks);
    early?.end();
  }
}

function buildArgs({ options, request, own, platforms }: Attempt, outlet: Outlet): string[] {
  return [
    "buildx",
    "build",
    ...(options.builder === undefined ? [] : ["--builder", options.builder]),
    ...request.extra,
    ...(platforms.length === 0 ? [] : ["--platform", platforms.join(",")]),
    ...(request.provenance && request.only === undefined ? outlet.provenance : []),
    "--progress=rawjson",
    "--file",
    request.committed?.file ?? join(own, "Dockerfile"),
    "--metadata-file",
    join(own, "metadata.json"),
    "--output",
    outlet.output,
    request.committed ? "-" : join(options.root, request.context),
  ];
}
