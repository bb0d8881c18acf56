// One build on the real engine, read back whole: configuration, layers, history, steps, and BuildKit's own operations.
// In: a Dockerfile's text and the files beside it. Out: what was built, or what the engine said instead.
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { openLayout } from "../../../src/host/oci.ts";
import type { Image } from "../../../src/model/image.ts";
import { docker, type EngineEnv, folder, type Step, steps } from "../harness.ts";

export interface Asked {
  /** Files of the context, or the path of a context that is there. */
  readonly context?: Readonly<Record<string, string>> | string;
  readonly platforms?: readonly string[];
  readonly args?: Readonly<Record<string, string>>;
  readonly flags?: readonly string[];
}

export interface Config {
  readonly Env?: readonly string[];
  readonly Cmd?: readonly string[];
  readonly Entrypoint?: readonly string[];
  readonly Labels?: Readonly<Record<string, string>>;
  readonly ExposedPorts?: Readonly<Record<string, object>>;
  readonly Volumes?: Readonly<Record<string, object>>;
  readonly WorkingDir?: string;
  readonly User?: string;
  readonly StopSignal?: string;
  readonly Shell?: readonly string[];
  readonly OnBuild?: readonly string[];
  readonly Healthcheck?: { readonly Test?: readonly string[] };
}

/** An exec of the build's LLB (DESIGN 4.5). */
export interface Exec {
  readonly args: readonly string[];
  readonly env: readonly string[];
  readonly cwd: string;
  readonly mounts: readonly Readonly<Record<string, unknown>>[];
}

export interface BuiltImage {
  readonly platform: string;
  readonly image: Image;
  readonly architecture: string;
  readonly config: Config;
  /** `created_by` of every entry. */
  readonly history: readonly string[];
  readonly diffIds: readonly string[];
  readonly execs: readonly Exec[];
  /** Kinds of operations and what they name, in the order of the LLB. */
  readonly operations: readonly Readonly<Record<string, unknown>>[];
}

export interface Built {
  readonly code: number;
  readonly stderr: string;
  readonly steps: readonly Step[];
  readonly images: readonly BuiltImage[];
}

/** Builds; a failing build is an answer too. */
export async function tryBuild(engine: EngineEnv, dockerfile: string, asked: Asked = {}): Promise<Built> {
  const context = typeof asked.context === "string" ? asked.context : await folder(asked.context ?? {});
  const own = await mkdtemp(join(tmpdir(), "archfold-buildkit-"));
  onTestFinished(() => rm(own, { recursive: true, force: true }));
  await writeFile(join(own, "Dockerfile"), dockerfile);
  const args = Object.entries(asked.args ?? {}).flatMap(([name, value]) => ["--build-arg", `${name}=${value}`]);
  const platforms = asked.platforms ? ["--platform", asked.platforms.join(",")] : [];
  const told = ["--progress=rawjson", "--attest", "type=provenance,mode=max"];
  const output = ["-f", join(own, "Dockerfile"), "-o", `type=oci,tar=false,dest=${join(own, "out")}`];
  const flags = [...told, ...platforms, ...args, ...output, ...(asked.flags ?? [])];
  const { code, stderr } = await docker(engine, ["buildx", "build", ...flags, context]);
  const images = code === 0 ? await readImages(join(own, "out")) : [];
  return { code, stderr, steps: steps(stderr), images };
}

/** The image of a build that has to work, for one platform. */
export async function build(engine: EngineEnv, dockerfile: string, asked: Asked = {}): Promise<Built & BuiltImage> {
  const built = await tryBuild(engine, dockerfile, asked);
  const [image] = built.images;
  if (!image) throw new Error(`${dockerfile}\n${built.stderr}`);
  return { ...built, ...image };
}

interface Descriptor {
  readonly digest: string;
  readonly platform?: { readonly os: string; readonly architecture: string; readonly variant?: string };
  readonly annotations?: Readonly<Record<string, string>>;
}

interface Manifest {
  readonly manifests?: readonly Descriptor[];
  readonly layers?: readonly Descriptor[];
}

async function readImages(layout: string): Promise<BuiltImage[]> {
  const blob = async (digest: string) =>
    JSON.parse(await readFile(join(layout, "blobs", digest.replace(":", "/")), "utf8"));
  const index: Manifest = JSON.parse(await readFile(join(layout, "index.json"), "utf8"));
  // An image without layers gets no attestation, and then no index of its own.
  const inner = async (d: Descriptor): Promise<readonly Descriptor[]> => (await blob(d.digest)).manifests ?? [d];
  const all = (await Promise.all((index.manifests ?? []).map(inner))).flat();
  const isAttestation = (d: Descriptor) => d.annotations?.["vnd.docker.reference.type"] !== undefined;
  return Promise.all(
    all
      .filter((d) => !isAttestation(d))
      .map(async (d) => {
        const about = all.find((o) => o.annotations?.["vnd.docker.reference.digest"] === d.digest);
        const attestation: Manifest = about ? await blob(about.digest) : {};
        const statements: Statement[] = await Promise.all((attestation.layers ?? []).map((l) => blob(l.digest)));
        return describeImage(await openLayout(layout, d.digest), d, statements.flatMap(llbOf));
      }),
  );
}

interface Operation {
  readonly Op?: { readonly exec?: { readonly meta: Omit<Exec, "mounts">; readonly mounts: Exec["mounts"] } };
}

interface Statement {
  readonly predicate?: {
    readonly buildConfig?: { readonly llbDefinition?: readonly { readonly op: Operation }[] };
    readonly buildDefinition?: {
      readonly internalParameters?: {
        readonly buildConfig?: { readonly llbDefinition?: readonly { readonly op: Operation }[] };
      };
    };
  };
}

/** Older and newer provenance keep the LLB in different places. */
function llbOf({ predicate }: Statement): readonly Operation[] {
  const config = predicate?.buildConfig ?? predicate?.buildDefinition?.internalParameters?.buildConfig;
  return (config?.llbDefinition ?? []).map((step) => step.op);
}

interface RawConfig {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
  readonly config?: Config;
  readonly history?: readonly { readonly created_by?: string }[];
}

function describeImage(image: Image, descriptor: Descriptor, llb: readonly Operation[]): BuiltImage {
  const raw: RawConfig = JSON.parse(JSON.stringify(image.config));
  const { os, architecture, variant } = descriptor.platform ?? raw;
  return {
    platform: [os, architecture, variant].filter(Boolean).join("/"),
    image,
    architecture: raw.architecture,
    config: raw.config ?? {},
    history: (raw.history ?? []).map((entry) => entry.created_by ?? ""),
    diffIds: image.layers.map((layer) => layer.diffId),
    execs: llb.flatMap(({ Op }) => (Op?.exec ? [{ ...Op.exec.meta, mounts: Op.exec.mounts }] : [])),
    operations: llb.flatMap(({ Op }) => (Op ? [Op] : [])),
  };
}
