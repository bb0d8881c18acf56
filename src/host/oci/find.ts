// In: a store, and which of its images is meant. Out: that image; or one line that says what is there to choose from.
// Two forms: an OCI layout (`index.json`) and the older one of `docker save` (`manifest.json`); where both are, the first.
import type { Image, JsonObject } from "../../model/image.ts";
import { listOf, objectOf } from "../../model/json.ts";
import type { PlatformName } from "../../model/platform.ts";
import { digestOf, isAttestation, openImage, parsed, readJson } from "../oci.ts";
import { platformOf } from "./platform.ts";
import { type Candidate, savedImages } from "./saved.ts";
import { readPart, type Store } from "./store.ts";

export interface Wanted {
  /** A tag, or a digest (`sha256:…`). */
  readonly name: string | undefined;
  readonly platform: PlatformName | undefined;
}

const MAX_TEXT = 4 * 1024 * 1024;
/** What has more is no image of anybody's. */
const MAX_IMAGES = 1000;
const MAX_DEPTH = 3;

/** Throws where there is no such image, or more than one; the message is for the person who named it. */
export async function findImage(store: Store, { name, platform }: Wanted): Promise<Image> {
  const all = await candidates(store, name);
  if (all.length === 0) throw new Error("it holds no image");
  const named = all.filter((c) => name === undefined || name === c.digest || c.names.some((n) => isNamed(n, name)));
  if (named.length === 0) throw new Error(`it holds no image ${name}; there is ${said(all)}`);
  const fitting = named.filter((c) => platform === undefined || c.platform === platform);
  const [first] = fitting;
  if (!first) throw new Error(`it holds no image for ${platform}; there is ${said(named)}`);
  if (fitting.every((c) => c.digest === first.digest)) return first.open();
  if (new Set(fitting.map((c) => c.platform)).size === fitting.length) {
    throw new Error(`it holds images for several platforms: choose one with --platform (${said(fitting)})`);
  }
  throw new Error(`it holds several images: name one with :TAG or @sha256:… (${said(fitting)})`);
}

/** `img:1` is named by `1` and by the whole. */
const isNamed = (full: string, name: string): boolean => full === name || full.endsWith(`:${name}`);

/** Not the digest of everything: ten lines are enough to choose from. */
function said(all: readonly Candidate[]): string {
  const several = new Set(all.map((c) => c.platform)).size < all.length;
  const one = (c: Candidate): string => (several ? `${c.names[0] ?? c.digest} ${c.platform}` : c.platform);
  const words = [...new Set(all.map(one))];
  return [...words.slice(0, 10), ...(words.length > 10 ? [`and ${words.length - 10} more`] : [])].join(", ");
}

async function candidates(store: Store, name: string | undefined): Promise<readonly Candidate[]> {
  if (name?.startsWith("sha256:")) {
    // It may be an index that no other names.
    const found = await expanded(store, { digest: name }, [name], 0, true);
    return found.map((c) => ({ ...c, names: [name] }));
  }
  const index = await store.part("index.json");
  if (index) {
    const { manifests } = parsed(await readPart(index, MAX_TEXT));
    const found: Candidate[] = [];
    for (const d of listOf(manifests))
      found.push(...(await expanded(store, objectOf(d), namesOf(objectOf(d)), 0, false)));
    if (found.length > 0) return found;
  }
  return savedImages(store);
}

function namesOf(descriptor: JsonObject): readonly string[] {
  const notes = objectOf(descriptor["annotations"]);
  return ["io.containerd.image.name", "org.opencontainers.image.ref.name"]
    .map((key) => notes[key])
    .filter((n) => typeof n === "string");
}

/** An index lists images that the store need not have; one that is named itself must be there. */
async function expanded(
  store: Store,
  descriptor: JsonObject,
  names: readonly string[],
  depth: number,
  isNamedSo: boolean,
): Promise<readonly Candidate[]> {
  const digest = digestOf(descriptor);
  if (isAttestation(descriptor)) return [];
  if (depth > 0 && !isNamedSo && !(await isThere(store, digest))) return [];
  const manifest = await readJson(store, digest);
  if (Array.isArray(manifest["manifests"])) {
    const inner = listOf(manifest["manifests"]);
    if (depth >= MAX_DEPTH || inner.length > MAX_IMAGES) throw new Error("its index is nested too deep, or too long");
    const found: Candidate[] = [];
    for (const d of inner) found.push(...(await expanded(store, objectOf(d), names, depth + 1, false)));
    return found;
  }
  // Of an image that was not pulled an engine may have the manifest alone.
  if (!("config" in manifest) || (depth > 0 && !(await isThere(store, digestOf(manifest["config"]))))) return [];
  const platform = platformOf(await readJson(store, digestOf(manifest["config"])));
  return [{ names, digest, platform, open: () => openImage(store, manifest) }];
}

const isThere = async (store: Store, digest: string): Promise<boolean> =>
  /^sha256:[0-9a-f]{64}$/.test(digest) &&
  (await store.part(`blobs/sha256/${digest.slice("sha256:".length)}`)) !== undefined;
