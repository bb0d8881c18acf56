// In: where a layer lies, and what its image says of it. Out: the layer; its bytes are held against its diff id while they
// stream by, and only small files are kept.
import { createHash, type Hash } from "node:crypto";
import type { Layer, LayerFiles } from "../../model/image.ts";
import { openLayer } from "./blob.ts";
import type { Count, LayerRoom } from "./room.ts";
import { smallFiles } from "./small-files.ts";
import { type Part, streamPart } from "./store.ts";
import { type Keep, readContents, readTar } from "./tar.ts";

/** What an image says of a layer's blob, where it says it. */
export interface BlobClaim {
  readonly size?: number;
  readonly digest?: string;
}

export function layerOf(
  part: Part | undefined,
  diffId: string,
  room: LayerRoom,
  { size, digest }: BlobClaim = {},
): Layer {
  if (!part) return broken(diffId, "its blob is not there");
  if (size !== undefined && size !== part.size) return broken(diffId, `its blob has ${part.size} bytes, not ${size}`);
  const small = smallFiles(room.holds);
  return {
    diffId,
    ...(digest === undefined ? {} : { blob: digest }),
    check: (what) =>
      what === "blob" ? checkDigest(streamPart(part), digest ?? "") : checkContent(part, diffId, room.count()),
    files: () => readFiles(part, diffId, room.count(), small.keep),
    contents: async (paths, limit) =>
      small.find(paths, limit) ?? readContents(counted(await openLayer(part), room.count()), paths, limit),
  };
}

const broken = (diffId: string, message: string): Layer => ({
  diffId,
  broken: message,
  files: async () => ({ kind: "trouble", field: "digest", message }),
});

async function checkContent(part: Part, diffId: string, count: Count): Promise<string | undefined> {
  try {
    return await checkDigest(counted(await openLayer(part), count), diffId);
  } catch (e) {
    return e instanceof Error ? e.message : String(e);
  }
}

async function checkDigest(chunks: AsyncIterable<Uint8Array>, digest: string): Promise<string | undefined> {
  const sum = createHash("sha256");
  for await (const chunk of chunks) sum.update(chunk);
  const found = `sha256:${sum.digest("hex")}`;
  return found === digest ? undefined : `its content is ${found}, not ${digest}`;
}

async function readFiles(part: Part, diffId: string, count: Count, keep: Keep): Promise<LayerFiles> {
  try {
    const sum = createHash("sha256");
    const entries = await readTar(summed(counted(await openLayer(part), count), sum), count, keep);
    const found = `sha256:${sum.digest("hex")}`;
    if (found === diffId) return { kind: "files", entries };
    return { kind: "trouble", field: "digest", message: `its content is ${found}, not ${diffId}` };
  } catch (e) {
    return { kind: "trouble", field: "readable", message: e instanceof Error ? e.message : String(e) };
  }
}

async function* summed(chunks: AsyncIterable<Uint8Array>, sum: Hash): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    sum.update(chunk);
    yield chunk;
  }
}

async function* counted(chunks: AsyncIterable<Uint8Array>, count: Count): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    count("bytes", chunk.length);
    yield chunk;
  }
}
