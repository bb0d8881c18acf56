// A tar archive byte by byte, for what no common writer would write. In: entries. Out: the archive.

export interface RawEntry {
  readonly name: string;
  readonly flag?: string;
  readonly data?: Uint8Array;
  readonly mode?: number;
  readonly uid?: number;
  readonly mtime?: number;
  readonly link?: string;
  /** Records of an extended header before the entry; values byte for byte. */
  readonly pax?: Readonly<Record<string, Uint8Array | string>>;
}

export function archive(...entries: RawEntry[]): Buffer {
  return Buffer.concat([...entries.flatMap(blocks), Buffer.alloc(1024)]);
}

function blocks(e: RawEntry): Buffer[] {
  const data = Buffer.from(e.data ?? "");
  const before = e.pax
    ? blocks({ name: "pax", flag: "x", data: Buffer.concat(Object.entries(e.pax).map(record)) })
    : [];
  return [...before, header(e, data.length), data, Buffer.alloc((512 - (data.length % 512)) % 512)];
}

function header(e: RawEntry, size: number): Buffer {
  const block = Buffer.alloc(512);
  const octal = (value: number, at: number, length: number) =>
    block.write(`${value.toString(8).padStart(length - 1, "0")}\0`, at, "latin1");
  block.write(e.name, 0, 100);
  octal(e.mode ?? 0o644, 100, 8);
  octal(e.uid ?? 0, 108, 8);
  octal(0, 116, 8);
  octal(size, 124, 12);
  octal(e.mtime ?? 0, 136, 12);
  block.write(" ".repeat(8), 148);
  block.write(e.flag ?? "0", 156);
  block.write(e.link ?? "", 157, 100);
  block.write("ustar\u000000", 257);
  octal(
    block.reduce((sum, byte) => sum + byte, 0),
    148,
    7,
  );
  return block;
}

/** The length counts itself. */
function record([key, value]: [string, Uint8Array | string]): Buffer {
  const rest = Buffer.concat([Buffer.from(` ${key}=`), Buffer.from(value), Buffer.from("\n")]);
  let length = rest.length + 1;
  while (String(length).length + rest.length !== length) length = String(length).length + rest.length;
  return Buffer.concat([Buffer.from(String(length)), rest]);
}
