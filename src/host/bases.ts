// The port `BaseSource` on the docker client: configurations from the engine's own store, or from a registry by way of
// buildx, with the credentials that docker has. Each image is asked for once; nothing is pulled.
import type { BaseConfig, BaseOrigin } from "../model/base.ts";
import { readBaseConfig } from "../model/base-reader.ts";
import { type PlatformName, parsePlatform } from "../model/platform.ts";
import type { BaseAnswer, BaseSource } from "../ports.ts";
import { type ChildOptions, type Ended, runDocker } from "./buildx/child.ts";
import { sha256 } from "./hash.ts";

/** `signal` gives up what is still being asked. */
export const engineBases = (env: NodeJS.ProcessEnv, signal?: AbortSignal): BaseSource =>
  remembering((ref, p) => inEngine({ env, signal }, ref, p));

export function registryBases(env: NodeJS.ProcessEnv, signal?: AbortSignal): BaseSource {
  const raws = new Map<string, Promise<Ended>>();
  const raw = (name: string): Promise<Ended> => {
    const asked =
      raws.get(name) ?? runDocker(["buildx", "imagetools", "inspect", "--raw", "--", name], { env, signal });
    raws.set(name, asked);
    return asked;
  };
  return remembering((ref, platform) => inRegistry(raw, ref, platform));
}

function remembering(look: BaseSource["look"]): BaseSource {
  const looks = new Map<string, Promise<BaseAnswer>>();
  return {
    look(ref, platform) {
      const key = `${ref} ${platform}`;
      const known = looks.get(key) ?? look(ref, platform);
      looks.set(key, known);
      return known;
    },
  };
}

const unknown = (why: string): BaseAnswer => ({ kind: "unknown", why });

function known(
  ref: string,
  platform: PlatformName,
  digest: unknown,
  origin: BaseOrigin,
  config: BaseConfig | undefined,
  index?: string,
): BaseAnswer {
  if (!config || typeof digest !== "string" || !/^sha256:[0-9a-f]{64}$/.test(digest))
    return unknown(`its configuration in the ${origin} is not understood`);
  return { kind: "known", base: { ref, platform, digest, origin, config }, ...(index !== undefined && { index }) };
}

/** What a command said last, or why it said nothing. */
function failure(ended: Ended, ref: string): string {
  if (ended.kind === "absent") return "docker is not installed here";
  if (ended.kind === "stopped") return "interrupted";
  const line = ended.stderr.trim().split("\n").at(-1) || `docker ended with ${ended.code}`;
  const said = line.replace(/^(?:ERROR|Error response from daemon): /, "");
  return said.startsWith(`${ref}: `) ? said.slice(ref.length + 2) : said;
}

const isDone = (ended: Ended): ended is Ended & { kind: "exit" } => ended.kind === "exit" && ended.code === 0;

interface Inspected {
  readonly Architecture?: string;
  readonly Os?: string;
  readonly Variant?: string;
  readonly Author?: string;
  readonly Id?: string;
  readonly Descriptor?: { readonly digest?: string };
  readonly Config?: unknown;
}

async function inEngine(how: ChildOptions, ref: string, platform: PlatformName): Promise<BaseAnswer> {
  const inspect = (flags: readonly string[]) => runDocker(["image", "inspect", ...flags, "--", ref], how);
  let ended = await inspect(["--platform", platform]);
  // Clients and engines before 28.
  if (!isDone(ended) && ended.kind === "exit" && /unknown flag|requires API version/.test(ended.stderr))
    ended = await inspect([]);
  if (!isDone(ended)) return unknown(failure(ended, ref));
  const [image] = json<readonly Inspected[]>(ended.stdout) ?? [];
  if (!image) return unknown("the engine does not describe it");
  const { Os: os, Architecture: architecture, Variant: variant, Author: author, Config: config } = image;
  const own = parsePlatform([os, architecture, variant].filter(Boolean).join("/"))?.name;
  if (own !== platform) return unknown(`the engine has it for ${own ?? "no platform that is understood"} only`);
  const read = readBaseConfig({ os, architecture, variant, author, config });
  return known(ref, platform, image.Descriptor?.digest ?? image.Id, "engine", read);
}

interface Descriptor {
  readonly digest?: string;
  readonly platform?: { readonly os?: string; readonly architecture?: string; readonly variant?: string };
}

interface Manifest {
  readonly manifests?: readonly Descriptor[];
  readonly config?: Descriptor;
}

/** An index, then the platform's manifest, then its configuration as it is stored: `--format` leaves ONBUILD and SHELL out. */
async function inRegistry(
  raw: (name: string) => Promise<Ended>,
  ref: string,
  platform: PlatformName,
): Promise<BaseAnswer> {
  const repository = ref.replace(/@.*$/, "").replace(/:[^/:]*$/, "");
  const top = await raw(ref);
  if (!isDone(top)) return unknown(failure(top, ref));
  const index = json<Manifest>(top.stdout);
  const entry = index?.manifests?.find((m) => platformOf(m) === platform);
  if (index?.manifests && !entry) return unknown(`it has no image for ${platform} in the registry`);
  const single = entry ? await raw(`${repository}@${entry.digest}`) : top;
  if (!isDone(single)) return unknown(failure(single, ref));
  const digest = entry ? entry.digest : `sha256:${sha256(single.stdout)}`;
  const blob = json<Manifest>(single.stdout)?.config?.digest;
  if (blob === undefined) return unknown("its manifest in the registry is not understood");
  const config = await raw(`${repository}@${blob}`);
  if (!isDone(config)) return unknown(failure(config, ref));
  const ofIndex = index?.manifests ? `sha256:${sha256(top.stdout)}` : undefined;
  return known(ref, platform, digest, "registry", readBaseConfig(json(config.stdout)), ofIndex);
}

const platformOf = ({ platform: p }: Descriptor): PlatformName | undefined =>
  parsePlatform([p?.os, p?.architecture, p?.variant].filter(Boolean).join("/"))?.name;

function json<T>(text: string): T | undefined {
  try {
    return JSON.parse(text) as T;
  } catch {
    return undefined;
  }
}
