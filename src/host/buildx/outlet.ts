// How an image comes out of a builder. In: a build that has ended. Out: the image, read from an OCI layout; and nothing of
// it left in the engine. A builder exports a layout; the engine's own without the containerd image store can only keep the
// image, under a name that is ours, until it was saved.
import { randomUUID } from "node:crypto";
import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Image, JsonObject } from "../../model/image.ts";
import { holdImage } from "../leftovers.ts";
import { temporaryName } from "../names.ts";
import { openProvenance } from "../oci/provenance.ts";
import { unpackLayout } from "../oci/unpack.ts";
import { openLayout } from "../oci.ts";
import { runDocker } from "./child.ts";

export interface Outlet {
  /** For `--output`. */
  readonly output: string;
  /** Flags and variables that ask for provenance. */
  readonly provenance: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
  read(metadata: string): Promise<{ readonly image: Image; readonly provenance?: JsonObject }>;
  /** Also where there was no build to read. */
  close(): Promise<void>;
}

/** `folder`: of the layout, which may have blobs already. */
export function layoutOutlet(folder: string): Outlet {
  return {
    output: `type=oci,tar=false,"dest=${folder.replaceAll('"', '""')}"`,
    provenance: ["--provenance=mode=max"],
    variables: {},
    async read(metadata) {
      const digest = (await fieldsOf(metadata))["containerimage.digest"];
      if (typeof digest !== "string") throw new Error("buildx did not name the image that it built");
      const image = await openLayout(folder, digest);
      const provenance = await openProvenance(folder, digest);
      return provenance ? { image, provenance } : { image };
    },
    close: async () => {},
  };
}

export interface EngineOfOutlet {
  readonly env: NodeJS.ProcessEnv;
  /** The docker context of the engine. */
  readonly context: string;
  readonly signal: AbortSignal | undefined;
}

/** Such an engine attests nothing, but since buildx 0.14 the provenance of a build can stand in its metadata file. */
export function engineOutlet(folder: string, { env, context, signal }: EngineOfOutlet): Outlet {
  const name = temporaryName();
  const docker = (...args: readonly string[]) => ["--context", context, "image", ...args];
  const release = holdImage(docker("rm", name), env);
  return {
    output: `type=image,name=${name}`,
    provenance: [],
    variables: { BUILDX_METADATA_PROVENANCE: "max" },
    async read(metadata) {
      await mkdir(folder, { recursive: true });
      const archive = join(folder, `${randomUUID()}.tar`);
      const saved = await runDocker(docker("save", "--output", archive, name), { env, signal });
      if (saved.kind !== "exit" || saved.code !== 0) {
        throw new Error(saved.kind === "exit" ? saved.stderr.trim() : "the engine's image was not read");
      }
      const image = await openLayout(folder, await unpackLayout(archive, folder));
      await rm(archive);
      const provenance = (await fieldsOf(metadata))["buildx.build.provenance"];
      return isObject(provenance) ? { image, provenance } : { image };
    },
    async close() {
      // Only the name is ours: an image that has another one keeps that. Where nothing was built there is none.
      await runDocker(docker("rm", name), { env });
      release();
    },
  };
}

const fieldsOf = async (metadata: string): Promise<JsonObject> => JSON.parse(await readFile(metadata, "utf8"));

const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);
