// In: where a layer lies. Out: its uncompressed bytes as a stream; how it is packed is read from its first bytes.
// A small blob that unpacks to a great many bytes ends with an error, not with a full disk or a day's work.
import { type Duplex, pipeline } from "node:stream";
import * as zlib from "node:zlib";
import { type Part, readPart, streamPart } from "./store.ts";

/** Smaller ones cost the collector more than the reading (measured: a quarter of the time at 256 KiB). */
const CHUNK = 1024 * 1024;
const GIB = 1024 ** 3;

/** 64 GiB, and no more than 1000 times the blob where that is over 1 GiB: gzip packs zeros 1030 times, and hardly a layer is that. */
const boundOf = (size: number): number => Math.min(64 * GIB, Math.max(GIB, 1000 * size));

export async function openLayer(part: Part, bound = boundOf(part.size)): Promise<AsyncIterable<Uint8Array>> {
  const head = await readPart({ ...part, size: Math.min(4, part.size) }, 4);
  const unpack = unpacker(head.toString("hex"));
  if (!unpack) return streamPart(part);
  // An error reaches whoever reads the last stream.
  return limited(
    pipeline(streamPart(part), unpack, () => {}),
    bound,
  );
}

function unpacker(magic: string): Duplex | undefined {
  if (magic.startsWith("1f8b")) return zlib.createGunzip({ chunkSize: CHUNK });
  if (magic !== "28b52ffd") return undefined;
  // Since Node 22.15 and 23.8.
  const zstd: unknown = Reflect.get(zlib, "createZstdDecompress");
  if (typeof zstd !== "function") throw new Error("the layer is packed with zstd, which this Node cannot unpack");
  return zstd() as Duplex;
}

async function* limited(chunks: AsyncIterable<Uint8Array>, bound: number): AsyncGenerator<Uint8Array> {
  let seen = 0;
  for await (const chunk of chunks) {
    seen += chunk.length;
    if (seen > bound) throw new Error(`the layer unpacks to more than ${bound} bytes, and is not read further`);
    yield chunk;
  }
}
