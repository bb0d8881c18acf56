// In: a store with the `manifest.json` of `docker save`. Out: its images; it says neither sizes nor digests of what it
// names, so only the layers' own digests are known, and those are looked at when a layer is read.
import { createHash } from "node:crypto";
import { posix } from "node:path";
import type { Image, Json } from "../../model/image.ts";
import { diffIdsOf, listOf, objectOf } from "../../model/json.ts";
import { layerOf } from "./layer.ts";
import { platformOf } from "./platform.ts";
import { roomOf } from "./room.ts";
import { readPart, type Store } from "./store.ts";

/** One of the images of a store. */
export interface Candidate {
  readonly names: readonly string[];
  readonly digest: string;
  readonly platform: string;
  readonly open: () => Promise<Image>;
}

const MAX_TEXT = 64 * 1024 * 1024;

export async function savedImages(store: Store): Promise<readonly Candidate[]> {
  const part = await store.part("manifest.json");
  if (!part) return [];
  const images: unknown = JSON.parse((await readPart(part, MAX_TEXT)).toString("utf8"));
  if (!Array.isArray(images)) throw new Error("its manifest.json is no list of images");
  return Promise.all(images.map((image: Json) => candidate(store, image)));
}

async function candidate(store: Store, image: Json): Promise<Candidate> {
  const { Config: config, RepoTags: tags, Layers: layers } = objectOf(image);
  const part = typeof config === "string" ? await store.part(inside(config)) : undefined;
  if (!part) throw new Error("its manifest.json names a configuration that is not there");
  const bytes = await readPart(part, MAX_TEXT);
  const value = objectOf(JSON.parse(bytes.toString("utf8")) as Json);
  return {
    names: listOf(tags).filter((t) => typeof t === "string"),
    digest: `sha256:${createHash("sha256").update(bytes).digest("hex")}`,
    platform: platformOf(value),
    open: async (): Promise<Image> => {
      const diffIds = diffIdsOf(value);
      const names = listOf(layers).map((l) => (typeof l === "string" ? inside(l) : ""));
      if (names.length !== diffIds.length) throw new Error("the image names another number of layers than it holds");
      const room = roomOf();
      const found = names.map(async (name, n) => layerOf(await store.part(name), diffIds[n] ?? "", room()));
      return { config: value, layers: await Promise.all(found) };
    },
  };
}

/** A name that stays below the store, whatever it says. */
const inside = (name: string): string => posix.join("/", name).slice(1);
