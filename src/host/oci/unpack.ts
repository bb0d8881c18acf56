// In: an archive of an OCI image layout, as `docker image save` makes it since Docker 25, and a folder. Out: its blobs in the
// folder, and the digest of the one image. Only names that are digests become files.
import { createReadStream, createWriteStream, existsSync } from "node:fs";
import { mkdir, rename } from "node:fs/promises";
import { dirname } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { blobPath } from "../oci.ts";
import { type ByteReader, byteReader } from "./bytes.ts";
import { readHeader, readPax } from "./header.ts";

/** Blobs that are there already are not written again. */
export async function unpackLayout(archive: string, folder: string): Promise<string> {
  const bytes = byteReader(createReadStream(archive, { highWaterMark: 256 * 1024 }));
  let index = "";
  try {
    let extended = 0;
    for (let block = await bytes.take(512); block; block = await bytes.take(512)) {
      const header = readHeader(block);
      if (!header) break;
      const size = extended || header.size;
      extended = 0;
      const blob = /^blobs\/sha256\/([0-9a-f]{64})$/.exec(header.name)?.[1];
      if (header.flag === "x") extended = Number(readPax(await whole(bytes, size)).get("size") ?? 0);
      else if (header.name === "index.json") index = new TextDecoder().decode(await whole(bytes, size));
      else if (blob !== undefined && header.flag === "0") await keep(bytes, size, blobPath(folder, `sha256:${blob}`));
      else await bytes.pass(size, () => {});
      await bytes.pass((512 - (size % 512)) % 512, () => {});
    }
  } finally {
    await bytes.close();
  }
  const [image] = (JSON.parse(index || "{}") as { manifests?: readonly { digest?: unknown }[] }).manifests ?? [];
  if (typeof image?.digest !== "string")
    throw new Error("the engine saved no image in OCI layout (Docker 25 and newer do)");
  return image.digest;
}

const MAX_TEXT = 4 * 1024 * 1024;

async function whole(bytes: ByteReader, size: number): Promise<Uint8Array> {
  if (size > MAX_TEXT) throw new Error("a part of the archive is too large");
  return (size > 0 && (await bytes.take(size))) || new Uint8Array(0);
}

/** Whole or not at all. */
async function keep(bytes: ByteReader, size: number, path: string): Promise<void> {
  if (existsSync(path)) return bytes.pass(size, () => {});
  await mkdir(dirname(path), { recursive: true });
  await pipeline(Readable.from(pieces(bytes, size)), createWriteStream(`${path}.part`));
  await rename(`${path}.part`, path);
}

const PIECE = 256 * 1024;

async function* pieces(bytes: ByteReader, size: number): AsyncGenerator<Uint8Array> {
  for (let left = size; left > 0; left -= PIECE) {
    const piece = await bytes.take(Math.min(left, PIECE));
    if (!piece) throw new Error("the archive ends in the middle of an entry");
    yield piece;
  }
}
