// In: a layer's blob. Out: its uncompressed bytes as a stream; how it is packed is read from its first bytes.
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";

export async function openLayer(path: string): Promise<AsyncIterable<Uint8Array>> {
  const magic = await firstBytes(path);
  if (magic.startsWith("28b52ffd")) throw new Error("the layer is packed with zstd, which this Node cannot unpack");
  const file = createReadStream(path, { highWaterMark: 256 * 1024 });
  if (!magic.startsWith("1f8b")) return file;
  // An error reaches whoever reads the last stream.
  return pipeline(file, createGunzip({ chunkSize: 256 * 1024 }), () => {});
}

async function firstBytes(path: string): Promise<string> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0);
    return buffer.subarray(0, bytesRead).toString("hex");
  } finally {
    await file.close();
  }
}
