// In: an uncompressed layer archive as a stream. Out: its entries with every field that could differ; contents as sha256.
// Nothing is unpacked: paths are data, so a hostile one harms nobody.
import { createHash } from "node:crypto";
import type { EntryType, LayerEntry } from "../../model/image.ts";
import { type ByteReader, byteReader } from "./bytes.ts";
import { type Header, readHeader, readPax, text } from "./header.ts";
import { PackedEntry } from "./packed.ts";
import type { Count } from "./room.ts";

const TYPES: ReadonlyMap<string, EntryType> = new Map([
  ["0", "file"],
  ["\0", "file"],
  ["7", "file"],
  ["1", "hardlink"],
  ["2", "symlink"],
  ["3", "character device"],
  ["4", "block device"],
  ["5", "folder"],
  ["6", "fifo"],
]);

const MAX_EXTENDED = 4 * 1024 * 1024;

/** Takes each file's path and size; a place for its content where that is wanted. */
export type Keep = (path: string, size: number) => Uint8Array | undefined;

/** The source is read to its end, also what lies behind the end of the archive. */
export async function readTar(chunks: AsyncIterable<Uint8Array>, count: Count, keep?: Keep): Promise<LayerEntry[]> {
  const bytes = byteReader(chunks);
  try {
    const entries: LayerEntry[] = [];
    for (let header = await nextHeader(bytes); header; header = await nextHeader(bytes)) {
      const next = await entry(bytes, header, keep);
      count("entries", 1);
      count("characters", next.weight);
      entries.push(next);
    }
    await bytes.drain();
    return entries;
  } finally {
    await bytes.close();
  }
}

/** Contents of these files, the last one of each name, and only up to the limit each. */
export async function readContents(
  chunks: AsyncIterable<Uint8Array>,
  paths: ReadonlySet<string>,
  limit: number,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const bytes = byteReader(chunks);
  const found = new Map<string, Uint8Array>();
  try {
    for (let header = await nextHeader(bytes); header; header = await nextHeader(bytes)) {
      const path = pathOf(header);
      const isFile = typeOf(header) === "file";
      if (paths.has(path)) found.delete(path);
      if (isFile && header.size <= limit && paths.has(path)) {
        found.set(path, Uint8Array.from((await bytes.take(header.size)) ?? []));
      } else if (isFile) await bytes.pass(header.size, () => {});
      if (isFile) await skipPadding(bytes, header.size);
    }
    return found;
  } finally {
    await bytes.close();
  }
}

interface FullHeader extends Header {
  readonly pax: ReadonlyMap<string, string>;
}

/** The next entry's header, with the extended ones before it: PAX `x`, GNU long name `L` and link `K`. */
export async function nextHeader(bytes: ByteReader): Promise<FullHeader | undefined> {
  let pax: ReadonlyMap<string, string> = new Map();
  let longName: string | undefined;
  let longLink: string | undefined;
  for (;;) {
    const block = await bytes.take(512);
    const header = block && readHeader(block);
    if (!header) return undefined;
    if (header.flag === "x") pax = readPax(await extended(bytes, header));
    else if (header.flag === "L") longName = text(untilZero(await extended(bytes, header)));
    else if (header.flag === "K") longLink = text(untilZero(await extended(bytes, header)));
    else if (header.flag === "g") await extended(bytes, header);
    else {
      const name = pax.get("path") ?? longName ?? header.name;
      const link = pax.get("linkpath") ?? longLink ?? header.link;
      const size = Number(pax.get("size") ?? header.size);
      if (!Number.isSafeInteger(size) || size < 0) throw new Error("the archive has an entry of no possible size");
      return { ...header, name, link, size, pax };
    }
  }
}

async function extended(bytes: ByteReader, header: Header): Promise<Uint8Array> {
  if (header.size > MAX_EXTENDED) throw new Error("an extended header of the archive is too large");
  const data = await bytes.take(header.size);
  if (header.size > 0 && !data) throw new Error("the archive ends in the middle of an entry");
  await skipPadding(bytes, header.size);
  return data ?? new Uint8Array(0);
}

const skipPadding = (bytes: ByteReader, size: number): Promise<void> =>
  bytes.pass((512 - (size % 512)) % 512, () => {});
const untilZero = (data: Uint8Array): Uint8Array => (data.includes(0) ? data.subarray(0, data.indexOf(0)) : data);

async function entry(bytes: ByteReader, header: FullHeader, keep?: Keep): Promise<PackedEntry> {
  const type = typeOf(header);
  const path = pathOf(header);
  const content = type === "file" ? await hash(bytes, header.size, keep?.(path, header.size)) : undefined;
  const white = whiteout(path);
  if (white) return new PackedEntry(white.path, white.type, new Map());
  return new PackedEntry(path, type, fieldsOf(type, header, content));
}

function typeOf({ flag, name }: Header): EntryType {
  const type = flag === "0" && name.endsWith("/") ? "folder" : TYPES.get(flag);
  if (!type) throw new Error(`the archive has an entry of an unknown kind (${JSON.stringify(flag)})`);
  return type;
}

function pathOf({ name }: Header): string {
  const path = name.replace(/^(\.?\/+)+/, "").replace(/\/+$/, "");
  return path === "." ? "" : path;
}

/** Links, folders and devices have no content whatever size they name. */
async function hash(bytes: ByteReader, size: number, copy?: Uint8Array): Promise<string> {
  const sum = createHash("sha256");
  let at = 0;
  await bytes.pass(size, (piece) => {
    sum.update(piece);
    copy?.set(piece, at);
    at += piece.length;
  });
  await skipPadding(bytes, size);
  return `sha256:${sum.digest("hex")}`;
}

/** `.wh.NAME` removes NAME, `.wh..wh..opq` what lower layers have in its folder (OCI image spec, layer.md). */
function whiteout(path: string): Pick<LayerEntry, "path" | "type"> | undefined {
  const slash = path.lastIndexOf("/") + 1;
  const base = path.slice(slash);
  if (!base.startsWith(".wh.")) return undefined;
  if (base === ".wh..wh..opq") return { path: path.slice(0, Math.max(0, slash - 1)), type: "opaque" };
  return { path: path.slice(0, slash) + base.slice(4), type: "whiteout" };
}

function fieldsOf(type: EntryType, header: FullHeader, content: string | undefined): Map<string, string> {
  const { pax } = header;
  const fields = new Map<string, string>();
  fields.set("mode", header.mode);
  fields.set("owner", `${pax.get("uid") ?? header.uid}:${pax.get("gid") ?? header.gid}`);
  const names = `${pax.get("uname") ?? header.uname}:${pax.get("gname") ?? header.gname}`;
  if (names !== ":") fields.set("names", names);
  if (content !== undefined) {
    fields.set("size", String(header.size));
    fields.set("content", content);
  }
  if (type === "symlink" || type === "hardlink") fields.set("link", header.link);
  if (type.endsWith("device")) fields.set("device", header.device);
  fields.set("mtime", pax.get("mtime") ?? header.mtime);
  for (const [key, value] of pax) {
    if (key.startsWith("SCHILY.xattr.")) fields.set(`xattr ${key.slice("SCHILY.xattr.".length)}`, value);
    else if (!APPLIED.has(key)) fields.set(`pax ${key}`, value);
  }
  return fields;
}

/** PAX records that stand for a field of the header. */
const APPLIED = new Set(["path", "linkpath", "size", "uid", "gid", "uname", "gname", "mtime"]);
