// The port `Engine` on `docker buildx`, as child processes. In: the root that contexts lie below, the environment, a
// builder's name. Out: images read back from OCI layouts in temporary folders, which are gone when a workspace is closed.
import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import type { BuildRequest, BuildResult, JsonObject, Layer } from "../model/image.ts";
import type { Engine, Workspace } from "../ports.ts";
import { runDocker } from "./buildx/child.ts";
import { buildClassic } from "./buildx/classic.ts";
import { watchConfig } from "./buildx/config-first.ts";
import { buildEnv, contextOf, writeInputs } from "./buildx/inputs.ts";
import { clearLeftBehind } from "./buildx/killed.ts";
import { holdFolder } from "./buildx/leftovers.ts";
import { temporaryFolder } from "./buildx/names.ts";
import { engineOutlet, layoutOutlet, type Outlet } from "./buildx/outlet.ts";
import { type Probed, probeBuilder } from "./buildx/probe.ts";
import { diffIdsOf, readBlob } from "./oci.ts";

export interface BuildxOptions {
  /** Absolute. */
  readonly root: string;
  readonly env: NodeJS.ProcessEnv;
  readonly builder?: string | undefined;
}

export function buildxEngine(options: BuildxOptions): Engine {
  let known: Promise<Probed> | undefined;
  let isCleared = false;
  const probed = async (): Promise<Probed> => {
    known ??= probeBuilder(options.env, options.builder);
    const found = await known;
    // It may be started meanwhile.
    if (found.state.kind === "trouble") known = undefined;
    return found;
  };
  return {
    probe: async () => (await probed()).state,
    async open() {
      const { keeper } = await probed();
      if (!isCleared) clearLeftBehind();
      isCleared = true;
      // Made and held in one step: an exit between the two would leave it behind.
      return workspace({ ...options, keeper }, mkdtempSync(join(tmpdir(), temporaryFolder())));
    },
  };
}

interface Place extends BuildxOptions {
  /** The docker context of an engine that can only keep images (see `engineOutlet`). */
  readonly keeper: string | undefined;
}

type OnOutput = Parameters<Workspace["build"]>[1];

/**
 * A build is over for us when its configuration has come, for that names the layers: they are fetched, from the builder's
 * cache, only when one is to be read. Whole images go into one layout: blobs that are there already are not sent again,
 * and a fold that equals its member sends none (measured: 0.39 s against 0.49 s for 30 MB, and 0.97 s as a tar).
 */
function workspace(options: Place, folder: string): Workspace {
  const release = holdFolder(folder);
  let count = 0;
  const attempt = async (
    request: BuildRequest,
    layout: string | undefined,
    onOutput: OnOutput,
    signal?: AbortSignal,
  ) => {
    const own = join(folder, `build-${++count}`);
    await writeInputs(own, request);
    // What an export that is broken off leaves is nothing to add to.
    return run({
      options,
      request,
      own,
      layout: layout ?? join(own, "layout"),
      isEarly: layout === undefined,
      onOutput,
      signal,
    });
  };
  const whole = join(folder, "layout");
  return {
    async build(request, onOutput, signal): Promise<BuildResult> {
      if (request.classic) {
        const own = join(folder, `build-${++count}`);
        return buildClassic({ ...options, request, own, onOutput, signal }, (r) => attempt(r, whole, () => {}, signal));
      }
      // Provenance comes behind the layers, and an engine gives all or nothing.
      const isWhole = options.keeper !== undefined || request.provenance || !isSame(request.extra);
      if (request.only !== "config" && isWhole) return attempt(request, whole, onOutput, signal);
      const result = await attempt(request, undefined, onOutput, signal);
      if (result.kind !== "built" || result.image.layers.length > 0 || request.only === "config") return result;
      const { config } = result.image;
      const fetched = once(() => attempt(request, whole, () => {}, signal));
      return { ...result, image: { config, layers: layersOf(config, fetched) } };
    },
    async close() {
      await rm(folder, { recursive: true, force: true, maxRetries: 3 });
      release();
    },
  };
}

/** A second build with these flags gives the same image from the cache, and breaking off the first loses nothing. */
const isSame = (extra: readonly string[]): boolean =>
  !extra.some((word) => /^--(?:no-cache|no-cache-filter|cache-to|provenance|attest|sbom|pull)(?:=|$)/.test(word));

function once<T>(work: () => Promise<T>): () => Promise<T> {
  let begun: Promise<T> | undefined;
  return () => {
    begun ??= work();
    return begun;
  };
}

function layersOf(config: JsonObject, fetched: () => Promise<BuildResult>): readonly Layer[] {
  return diffIdsOf(config).map((diffId, n) => {
    const layer = async (): Promise<Layer | string> => {
      const result = await fetched();
      if (result.kind !== "built") return "the builder did not give the layers";
      const found = result.image.layers[n];
      return found?.diffId === diffId ? found : "the builder made the layer anew, and another one";
    };
    return {
      diffId,
      async files() {
        const found = await layer();
        return typeof found === "string" ? { kind: "trouble", field: "readable", message: found } : found.files();
      },
      async contents(paths, limit) {
        const found = await layer();
        return (typeof found === "string" ? undefined : await found.contents?.(paths, limit)) ?? new Map();
      },
    };
  });
}

interface Attempt {
  readonly options: Place;
  readonly request: BuildRequest;
  /** A new folder of the build's own. */
  readonly own: string;
  readonly layout: string;
  /** Ended when the configuration has come; then the image has no layers. */
  readonly isEarly: boolean;
  readonly onOutput: OnOutput;
  readonly signal: AbortSignal | undefined;
}

async function run({ options, request, own, layout, isEarly, onOutput, signal }: Attempt): Promise<BuildResult> {
  const { env, keeper } = options;
  const outlet = keeper === undefined ? layoutOutlet(layout) : engineOutlet(layout, { env, context: keeper, signal });
  const early = isEarly && keeper === undefined ? watchConfig(layout) : undefined;
  const start = performance.now();
  const seconds = (): number => (performance.now() - start) / 1000;
  const ticks = setInterval(() => onOutput("", seconds()), 1000);
  try {
    const sent = await contextOf(options.root, own, request);
    if (typeof sent === "string") {
      onOutput(`ERROR: ${sent}\n`, seconds());
      return { kind: "failed", seconds: seconds() };
    }
    const ended = await runDocker(buildArgs(options, outlet, own, request), {
      input: sent,
      env: { ...buildEnv(env), ...(request.provenance ? outlet.variables : {}) },
      signal: AbortSignal.any([signal, early?.signal].filter((s) => s !== undefined)),
      onError: (text) => {
        early?.push(text);
        onOutput(text, seconds());
      },
    });
    const digest = early?.arrived();
    if (digest !== undefined && !signal?.aborted) {
      return { kind: "built", image: { config: await readBlob(layout, digest), layers: [] }, seconds: seconds() };
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

function buildArgs(options: BuildxOptions, outlet: Outlet, own: string, request: BuildRequest): string[] {
  return [
    "buildx",
    "build",
    ...(options.builder === undefined ? [] : ["--builder", options.builder]),
    ...request.extra,
    ...(request.platform === undefined ? [] : ["--platform", request.platform]),
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
