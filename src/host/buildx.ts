// The port `Engine` on `docker buildx`, as child processes. In: the root that contexts lie below, the environment, a
// builder's name. Out: images read back from OCI layouts in temporary folders, which are gone when a workspace is closed.
import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import type { BuildRequest, BuildResult, JsonObject, Layer } from "../model/image.ts";
import { diffIdsOf } from "../model/json.ts";
import { type PlatformName, parsePlatform } from "../model/platform.ts";
import type { Engine, Workspace } from "../ports.ts";
import { runDocker } from "./buildx/child.ts";
import { buildClassic } from "./buildx/classic.ts";
import { watchConfigs } from "./buildx/config-first.ts";
import { buildEnv, contextOf, writeInputs } from "./buildx/inputs.ts";
import { clearLeftBehind } from "./buildx/killed.ts";
import { holdFolder } from "./buildx/leftovers.ts";
import { temporaryFolder } from "./buildx/names.ts";
import { engineOutlet, layoutOutlet, type Outlet } from "./buildx/outlet.ts";
import { type Probed, probeBuilder } from "./buildx/probe.ts";
import { readBlob } from "./oci.ts";

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
      const { keeper, plugin } = await probed();
      if (!isCleared) clearLeftBehind();
      isCleared = true;
      // Made and held in one step: an exit between the two would leave it behind.
      return workspace({ ...options, keeper, plugin }, mkdtempSync(join(tmpdir(), temporaryFolder())));
    },
  };
}

interface Place extends BuildxOptions {
  /** The docker context of an engine that can only keep images (see `engineOutlet`). */
  readonly keeper: string | undefined;
  readonly plugin: string | undefined;
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
    const platforms = request.platform === undefined ? [] : [request.platform];
    const place = { options, request, own, platforms, onOutput, signal };
    if (layout !== undefined) return oneImage(await run({ ...place, layout, awaited: 0 }));
    // What an export that is broken off leaves is nothing to add to.
    return oneImage(await run({ ...place, layout: join(own, "layout"), awaited: 1 }));
  };
  const layout = join(folder, "layout");
  let last: Promise<unknown> = Promise.resolve();
  // One after the other, also where two images are read side by side: the layout has a lock that buildx does not wait for.
  const whole = (request: BuildRequest, onOutput: OnOutput, signal?: AbortSignal): Promise<BuildResult> => {
    const next = last.then(() => attempt(request, layout, onOutput, signal));
    last = next.catch(() => {});
    return next;
  };
  return {
    async build(request, onOutput, signal): Promise<BuildResult> {
      if (request.classic) {
        const own = join(folder, `build-${++count}`);
        return buildClassic({ ...options, request, own, onOutput, signal }, (r) => whole(r, () => {}, signal));
      }
      // Provenance comes behind the layers, and an engine gives all or nothing.
      const isWhole = options.keeper !== undefined || request.provenance || !isSame(request.extra);
      if (request.only !== "config" && isWhole) return whole(request, onOutput, signal);
      const result = await attempt(request, undefined, onOutput, signal);
      if (result.kind !== "built" || result.image.layers.length > 0 || request.only === "config") return result;
      const { config } = result.image;
      const fetched = once(() => whole(request, () => {}, signal));
      return { ...result, image: { config, layers: layersOf(config, fetched) } };
    },
    async configs(request, platforms, onOutput, signal) {
      if (options.keeper !== undefined || request.provenance || !isSame(request.extra)) return undefined;
      const own = join(folder, `build-${++count}`);
      await writeInputs(own, request);
      const layout = join(own, "layout");
      const awaited = platforms.length;
      const ran = await run({ options, request, own, layout, platforms, awaited, onOutput, signal });
      if (ran.kind !== "configs") return undefined;
      const byPlatform = new Map(ran.configs.flatMap((c) => platformsOf(c).map((p) => [p, c] as const)));
      return { byPlatform, seconds: ran.seconds };
    },
    async close() {
      await rm(folder, { recursive: true, force: true, maxRetries: 3 });
      release();
    },
  };
}

/** As an image names itself; BuildKit leaves out what goes without saying, as we do. */
function platformsOf({ os, architecture, variant }: JsonObject): readonly PlatformName[] {
  const parsed = parsePlatform([os, architecture, variant].filter((word) => word).join("/"));
  return parsed ? [parsed.name] : [];
}

function oneImage(ran: Ran): BuildResult {
  if (ran.kind !== "configs") return ran;
  const [config = {}] = ran.configs;
  return { kind: "built", image: { config, layers: [] }, seconds: ran.seconds };
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
  /** None where the builder's own is meant. */
  readonly platforms: readonly PlatformName[];
  /** Ended when so many configurations have come; 0: not before the end. */
  readonly awaited: number;
  readonly onOutput: OnOutput;
  readonly signal: AbortSignal | undefined;
}

type Ran =
  | BuildResult
  | { readonly kind: "configs"; readonly configs: readonly JsonObject[]; readonly seconds: number };

async function run(attempt: Attempt): Promise<Ran> {
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
