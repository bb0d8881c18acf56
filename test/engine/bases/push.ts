// Base images without a network: a real busybox system for each platform, under the name a test wants.
// In: the tar files that `scripts/engine install` made. Out: images in the engine's registry, which is
// its mirror of docker.io, so that `FROM alpine:3.20` and `FROM arm64v8/alpine:3.20` find them.
import { copyFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { docker, dockerOk, type EngineEnv } from "../harness.ts";

interface BaseConfig {
  readonly env?: Readonly<Record<string, string>>;
  readonly cmd?: readonly string[];
  readonly entrypoint?: readonly string[];
  /** The machine's own system for every platform: what runs needs no emulator, whatever the image says it is. */
  readonly isNative?: boolean;
  /** Further instructions as they stand in a Dockerfile: ONBUILD, SHELL, LABEL, RUN. */
  readonly lines?: readonly string[];
}

export interface Base {
  /** As in a FROM: `alpine:3.20`, `grafana/agent:1`. */
  readonly name: string;
  readonly platforms: readonly string[];
  /** A name means the same to all who share the engine: one with a config of its own had better be made up. */
  readonly config?: BaseConfig;
}

/** bashbrew's words, which name the folders of per-architecture images on Docker Hub. */
const archOf: Readonly<Record<string, string>> = {
  "linux/amd64": "amd64",
  "linux/386": "i386",
  "linux/arm/v5": "arm32v5",
  "linux/arm/v6": "arm32v6",
  "linux/arm/v7": "arm32v7",
  "linux/arm64": "arm64v8",
  "linux/ppc64le": "ppc64le",
  "linux/riscv64": "riscv64",
  "linux/s390x": "s390x",
  "linux/mips64le": "mips64le",
  "linux/loong64": "loong64",
};

/** What was pushed last under each name, in this run. */
const pushed = new Map<string, string>();

/**
 * Pushes the base, unless this run has done so: the index under its own name and, for a name without
 * an owner, each platform's manifest under `ARCH/NAME` too: in an index of its own, by the same digest.
 */
export async function pushBase(engine: EngineEnv, base: Base): Promise<void> {
  const registry = engine.registry;
  if (registry === undefined) throw new Error("this engine has no registry of ours: unset DOCKER_HOST, or eval env");
  const recipe = JSON.stringify([registry, base.platforms, base.config ?? {}]);
  if (pushed.get(base.name) === recipe) return;
  const path = base.name.includes("/") ? base.name : `library/${base.name}`;
  const digests = await pushIndex(engine, `${registry}/${path}`, base);
  if (!base.name.includes("/")) {
    for (const [platform, digest] of digests) {
      const own = `${registry}/${archOf[platform]}/${base.name}`;
      await dockerOk(engine, ["buildx", "imagetools", "create", "-t", own, `${registry}/${path}@${digest}`]);
    }
  }
  pushed.set(base.name, recipe);
}

/** Builds and pushes; returns each platform's manifest digest. */
async function pushIndex(engine: EngineEnv, reference: string, base: Base): Promise<ReadonlyMap<string, string>> {
  const context = await mkdtemp(join(tmpdir(), "archfold-base-"));
  try {
    for (const platform of base.config?.isNative ? [NATIVE] : base.platforms) await copyRoot(engine, platform, context);
    await writeFile(join(context, "Dockerfile"), dockerfile(base.config ?? {}));
    const platforms = base.platforms.join(",");
    // Kept in the store as well: engine 26 pushes nothing else.
    const output = `type=image,name=${reference},push=true,unpack=false,oci-mediatypes=true`;
    const flags = ["--platform", platforms, "--provenance=false", "--output", output];
    await push(engine, ["buildx", "build", ...flags, context]);
    return await manifests(engine, reference, base.platforms);
  } finally {
    await rm(context, { recursive: true, force: true });
  }
}

/** Docker 26 pushes a manifest twice at once, and the registry may read what it is just writing. */
async function push(engine: EngineEnv, args: readonly string[]): Promise<void> {
  const pushed = await docker(engine, args);
  if (pushed.code !== 0 && pushed.stderr.includes("500 Internal Server Error")) await dockerOk(engine, args);
  else if (pushed.code !== 0) throw new Error(`docker ${args.join(" ")}: ${pushed.stderr}`);
}

async function copyRoot(engine: EngineEnv, platform: string, context: string): Promise<void> {
  if (archOf[platform] === undefined) throw new Error(`no base for ${platform}`);
  const file = `${platform.split("/").slice(1).join("")}.tar`;
  await copyFile(join(engine.bases ?? "", file), join(context, file));
}

const NATIVE = process.arch === "arm64" ? "linux/arm64" : "linux/amd64";

function dockerfile(config: BaseConfig): string {
  const env = { PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", ...config.env };
  return [
    "FROM scratch",
    "ARG TARGETARCH",
    "ARG TARGETVARIANT",
    `ADD ${config.isNative ? NATIVE.slice("linux/".length) : "${TARGETARCH}${TARGETVARIANT}"}.tar /`,
    ...Object.entries(env).map(([name, value]) => `ENV ${name}="${value.replace(/[\\"$]/g, "\\$&")}"`),
    ...(config.entrypoint ? [`ENTRYPOINT ${JSON.stringify(config.entrypoint)}`] : []),
    `CMD ${JSON.stringify(config.cmd ?? ["/bin/sh"])}`,
    ...(config.lines ?? []),
    "",
  ].join("\n");
}

interface Described {
  readonly digest: string;
  /** Missing where one platform alone was pushed: then there is no index. */
  readonly manifests?: readonly { digest: string; platform: { architecture: string; variant?: string } }[];
}

async function manifests(
  engine: EngineEnv,
  reference: string,
  platforms: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const shown = await dockerOk(engine, [
    "buildx",
    "imagetools",
    "inspect",
    "--format",
    "{{json .Manifest}}",
    reference,
  ]);
  const described: Described = JSON.parse(shown.stdout);
  const [only] = platforms;
  if (described.manifests === undefined && only !== undefined) return new Map([[only, described.digest]]);
  const found = (described.manifests ?? []).map(({ digest, platform }): [string, string] => {
    const { architecture, variant } = platform;
    // The registry may say arm64/v8, a person says linux/arm64.
    const full = ["linux", architecture, architecture === "arm" ? variant : undefined].filter(Boolean).join("/");
    return [full, digest];
  });
  const missing = platforms.filter((platform) => !found.some(([other]) => other === platform));
  if (missing.length > 0) throw new Error(`${reference} lacks ${missing.join(", ")}`);
  return new Map(found);
}
