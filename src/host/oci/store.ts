// Where the parts of an image lie: a folder in OCI layout, or a tar of one, or of `docker save`. In: a path. Out: its files by
// name. Of a tar nothing is unpacked: a part is a reach of the file. Nothing is ever written, and no name leaves the folder.
import { constants, createReadStream } from "node:fs";
import { type FileHandle, open, stat } from "node:fs/promises";
import { join, posix } from "node:path";
import { Readable } from "node:stream";
import { byteReader } from "./bytes.ts";
import { nextHeader } from "./tar.ts";

/** A reach of a file. */
export interface Part {
  readonly path: string;
  readonly start: number;
  readonly size: number;
}

export interface Store {
  /** undefined where there is no such file; a symlink is followed within the store only. */
  readonly part: (name: string) => Promise<Part | undefined>;
}

export function folderStore(folder: string): Store {
  return {
    async part(name) {
      const path = join(folder, name);
      const found = await stat(path).catch(() => undefined);
      return found?.isFile() ? { path, start: 0, size: found.size } : undefined;
    },
  };
}

/** More than any image has: layers, configurations and manifests of a hundred images. */
const MAX_PARTS = 20_000;
/** `docker save` before version 25 writes a layer that is in two images once, and a symlink to it. */
const MAX_LINKS = 8;

/** Throws where the file is no tar. */
export async function tarStore(path: string): Promise<Store> {
  const parts = await partsOf(path);
  return {
    async part(name) {
      let at = name;
      for (let n = 0; n <= MAX_LINKS; n++) {
        const found = parts.get(at);
        if (typeof found !== "string") return found && { path, ...found };
        at = posix.join(posix.dirname(at), found);
      }
      return undefined;
    },
  };
}

type Reaches = ReadonlyMap<string, { readonly start: number; readonly size: number } | string>;

async function partsOf(path: string): Promise<Reaches> {
  if (!(await stat(path)).isFile()) throw new Error("it is neither a folder nor a file");
  // Not blocking: what was a file may have become a fifo.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const { size } = await file.stat();
    const magic = (await file.read(Buffer.alloc(2), 0, 2, 0)).buffer.toString("hex");
    if (magic === "1f8b") throw new Error("it is packed with gzip as a whole: unpack it first");
    const parts = new Map<string, { start: number; size: number } | string>();
    for (let at = 0; at < size; ) {
      const reader = byteReader(reach(file, at, size));
      const header = await nextHeader(reader);
      if (!header) break;
      const start = at + reader.taken();
      const name = posix.normalize(header.name.replace(/^\/+/, ""));
      const isFile = /^[0\0]$/.test(header.flag) && !header.name.endsWith("/");
      const length = isFile ? header.size : 0;
      if (start + length > size) throw new Error("the archive ends in the middle of an entry");
      if (isFile) parts.set(name, { start, size: length });
      else if (header.flag === "2") parts.set(name, header.link);
      if (parts.size > MAX_PARTS) throw new Error(`the archive has more than ${MAX_PARTS} files: it is no image`);
      at = start + Math.ceil(length / 512) * 512;
    }
    return parts;
  } finally {
    await file.close();
  }
}

/** From a place on, in pieces that hold a header. */
async function* reach(file: FileHandle, from: number, end: number): AsyncGenerator<Uint8Array> {
  for (let at = from; at < end; ) {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(Math.min(4096, end - at)), 0, undefined, at);
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
    at += bytesRead;
  }
}

/** The whole of a small part; throws where it is larger than the limit. */
export async function readPart({ path, start, size }: Part, limit: number): Promise<Buffer> {
  if (size > limit) throw new Error(`a part of the image that should be small has ${size} bytes`);
  const chunks: Buffer[] = [];
  for await (const chunk of streamPart({ path, start, size })) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

export function streamPart({ path, start, size }: Part): Readable {
  // `end` is the last byte that is read: there is no way to ask for none.
  return size === 0
    ? Readable.from([])
    : createReadStream(path, { start, end: start + size - 1, highWaterMark: 1024 * 1024 });
}
