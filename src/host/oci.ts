// In: a folder in OCI image layout and the digest of an image in it. Out: the image, its layers still unread.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Image, Json, JsonObject, Layer, LayerFiles } from "../model/image.ts";
import { openLayer } from "./oci/blob.ts";
import { readTar } from "./oci/tar.ts";

/** Follows an index (an image beside its attestations) to the image manifest. Throws where the layout is broken. */
export async function openLayout(folder: string, digest: string): Promise<Image> {
  const manifest = await imageManifest(folder, digest, 0);
  const config = await readBlob(folder, digestOf(manifest["config"]));
  const blobs = list(manifest["layers"]).map(digestOf);
  const diffIds = diffIdsOf(config);
  if (blobs.length !== diffIds.length) throw new Error("the image names another number of layers than it holds");
  const layers = blobs.map((blob, n): Layer => ({ diffId: diffIds[n] ?? "", files: () => readLayer(folder, blob) }));
  return { config, layers };
}

/** The digests of a configuration's layers, uncompressed. */
export const diffIdsOf = (config: JsonObject): readonly string[] =>
  list(object(config["rootfs"])["diff_ids"]).map((d) => (typeof d === "string" ? d : ""));

async function readLayer(folder: string, digest: string): Promise<LayerFiles> {
  try {
    return { kind: "files", entries: await readTar(await openLayer(blobPath(folder, digest))) };
  } catch (e) {
    return { kind: "trouble", message: e instanceof Error ? e.message : String(e) };
  }
}

async function imageManifest(folder: string, digest: string, depth: number): Promise<JsonObject> {
  const value = await readBlob(folder, digest);
  if (!Array.isArray(value["manifests"])) return value;
  // An attestation's descriptor carries a reference to its image.
  const images = list(value["manifests"]).filter(
    (d) => object(object(d)["annotations"])["vnd.docker.reference.type"] === undefined,
  );
  const [only] = images;
  if (only === undefined || images.length > 1 || depth > 2) {
    throw new Error(`the build gave ${images.length} images where one was asked for`);
  }
  return imageManifest(folder, digestOf(only), depth + 1);
}

/** A blob that is JSON: a configuration, a manifest. */
export async function readBlob(folder: string, digest: string): Promise<JsonObject> {
  return object(JSON.parse(await readFile(blobPath(folder, digest), "utf8")));
}

/** A digest is part of a path, so it must be one. */
export function blobPath(folder: string, digest: string): string {
  if (!/^sha256:[0-9a-f]{64}$/.test(digest)) throw new Error(`not a digest: ${JSON.stringify(digest)}`);
  return join(folder, "blobs", "sha256", digest.slice("sha256:".length));
}

const list = (v: Json | undefined): readonly Json[] => (Array.isArray(v) ? v : []);
const object = (v: Json | undefined): JsonObject =>
  typeof v === "object" && v !== null && !Array.isArray(v) ? (v as JsonObject) : {};

function digestOf(descriptor: Json | undefined): string {
  const digest = object(descriptor)["digest"];
  return typeof digest === "string" ? digest : "";
}
