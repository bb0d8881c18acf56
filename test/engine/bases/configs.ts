// The configurations of a base image that was pushed, as they lie in the registry: `imagetools inspect` leaves out what
// OCI has no name for, triggers among it.
import type { BaseConfig } from "../../evaluator/question.ts";

interface Manifest {
  readonly config: { readonly digest: string };
}

interface Index {
  readonly manifests: readonly { readonly digest: string }[];
}

/** By platform. */
export async function configsOf(registry: string, name: string): Promise<Readonly<Record<string, BaseConfig>>> {
  const [path = "", tag = "latest"] = name.split(":");
  const get = async <T>(what: string): Promise<T> => {
    const accept = ["index.v1", "manifest.v1"].map((kind) => `application/vnd.oci.image.${kind}+json`).join(", ");
    const response = await fetch(`http://${registry}/v2/${path}/${what}`, { headers: { accept } });
    if (!response.ok) throw new Error(`${name}: ${what}: ${response.status}`);
    return (await response.json()) as T;
  };
  const { manifests } = await get<Index>(`manifests/${tag}`);
  const configs = await Promise.all(
    manifests.map(async ({ digest }) => {
      const { config } = await get<Manifest>(`manifests/${digest}`);
      const held = await get<BaseConfig>(`blobs/${config.digest}`);
      // The registry may say arm64/v8, a person says linux/arm64.
      const variant = held.architecture === "arm" ? held.variant : undefined;
      return [[held.os, held.architecture, variant].filter(Boolean).join("/"), held] as const;
    }),
  );
  return Object.fromEntries(configs);
}
