// In: a store in OCI image layout and the digest of an image in it. Out: the image, its layers still unread.
// What is read is held against its digest: a manifest or configuration that is another throws, a layer is `broken`.
import { createHash } from "node:crypto";
import { join } from "node:path";
import type { Image, Json, JsonObject } from "../model/image.ts";
import { diffIdsOf, listOf, objectOf } from "../model/json.ts";
import { layerOf } from "./oci/layer.ts";
import { type Limits, roomOf } from "./oci/room.ts";
import { folderStore, readPart, type Store } from "./oci/store.ts";

/** Follows an index (an image beside its attestations) to the image manifest. Throws where the layout is broken. */
export async function openLayout(folder: string, digest: string): Promise<Image> {
  const store = folderStore(folder);
  return openImage(store, await imageManifest(store, digest, 0));
}

export async function openImage(store: Store, manifest: JsonObject, limits?: Limits): Promise<Image> {
  const config = await readJson(store, digestOf(manifest["config"]));
  const diffIds = diffIdsOf(config);
  const descriptors = listOf(manifest["layers"]);
  if (descriptors.length !== diffIds.length) throw new Error("the image names another number of layers than it holds");
  const room = roomOf(limits);
  const layers = descriptors.map(async (descriptor, n) => {
    const { size } = objectOf(descriptor);
    const digest = digestOf(descriptor);
    const part = await store.part(blobName(digest));
    return layerOf(part, diffIds[n] ?? "", room(), { digest, ...(typeof size === "number" ? { size } : {}) });
  });
  return { config, layers: await Promise.all(layers) };
}

async function imageManifest(store: Store, digest: string, depth: number): Promise<JsonObject> {
  const value = await readJson(store, digest);
  if (!Array.isArray(value["manifests"])) return value;
  const images = listOf(value["manifests"]).filter((d) => !isAttestation(objectOf(d)));
  const [only] = images;
  if (only === undefined || images.length > 1 || depth > 2) {
    throw new Error(`the build gave ${images.length} images where one was asked for`);
  }
  return imageManifest(store, digestOf(only), depth + 1);
}

/** An attestation's descriptor carries a reference to its image. */
export const isAttestation = (descriptor: JsonObject): boolean =>
  objectOf(descriptor["annotations"])["vnd.docker.reference.type"] !== undefined;

/** A blob that is JSON: a configuration, a manifest. */
export const readBlob = (folder: string, digest: string): Promise<JsonObject> => readJson(folderStore(folder), digest);

const MAX_JSON = 64 * 1024 * 1024;

export async function readJson(store: Store, digest: string): Promise<JsonObject> {
  const part = await store.part(blobName(digest));
  if (!part) throw new Error(`the blob ${digest} is not there`);
  const bytes = await readPart(part, MAX_JSON);
  if (`sha256:${createHash("sha256").update(bytes).digest("hex")}` !== digest) {
    throw new Error(`the blob ${digest} holds something else`);
  }
  return parsed(bytes);
}

/** Throws where it is no JSON; what is no object is an empty one. */
export const parsed = (bytes: Buffer): JsonObject => objectOf(JSON.parse(bytes.toString("utf8")));

/** A digest is part of a path, so it must be one. */
function blobName(digest: string): string {
  if (!/^sha256:[0-9a-f]{64}$/.test(digest)) throw new Error(`not a digest: ${JSON.stringify(digest)}`);
  return `blobs/sha256/${digest.slice("sha256:".length)}`;
}

export const blobPath = (folder: string, digest: string): string => join(folder, blobName(digest));
export function digestOf(descriptor: Json | undefined): string {
  const digest = objectOf(descriptor)["digest"];
  return typeof digest === "string" ? digest : "";
}
