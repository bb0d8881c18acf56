// In: one 512 byte block of a tar archive, or the records of a PAX header. Out: the fields, nothing lost:
// bytes that are not UTF-8 are written out, so that two values are equal here only if they are equal there.

export interface Header {
  readonly name: string;
  readonly mode: string;
  readonly uid: string;
  readonly gid: string;
  readonly size: number;
  readonly mtime: string;
  readonly flag: string;
  readonly link: string;
  readonly uname: string;
  readonly gname: string;
  readonly device: string;
}

/** undefined for a block of zeros, which ends an archive; throws where it is no header. */
export function readHeader(block: Uint8Array): Header | undefined {
  const sum = checksum(block);
  if (sum === 8 * 32) return undefined;
  if (number(block, 148, 8) !== sum) throw new Error("not a tar archive: a header's checksum is wrong");
  const magic = ascii(block, 257, 6);
  const prefix = magic === "ustar\0" ? text(field(block, 345, 155)) : "";
  const name = text(field(block, 0, 100));
  return {
    name: prefix === "" ? name : `${prefix}/${name}`,
    mode: (number(block, 100, 8) & 0o7777).toString(8).padStart(4, "0"),
    uid: String(number(block, 108, 8)),
    gid: String(number(block, 116, 8)),
    size: number(block, 124, 12),
    mtime: String(number(block, 136, 12)),
    flag: ascii(block, 156, 1),
    link: text(field(block, 157, 100)),
    uname: magic.startsWith("ustar") ? text(field(block, 265, 32)) : "",
    gname: magic.startsWith("ustar") ? text(field(block, 297, 32)) : "",
    device: magic.startsWith("ustar") ? `${number(block, 329, 8)}:${number(block, 337, 8)}` : "0:0",
  };
}

/** `LENGTH KEY=VALUE\n`, again and again (POSIX pax). */
export function readPax(bytes: Uint8Array): Map<string, string> {
  const records = new Map<string, string>();
  for (let at = 0; at < bytes.length; ) {
    const blank = bytes.indexOf(32, at);
    const length = blank < 0 ? Number.NaN : Number(ascii(bytes, at, blank - at));
    const equals = bytes.indexOf(61, blank);
    if (!(length > 0) || equals < 0 || at + length > bytes.length || equals >= at + length) {
      throw new Error("an extended header of the archive cannot be read");
    }
    records.set(text(bytes.subarray(blank + 1, equals)), text(bytes.subarray(equals + 1, at + length - 1)));
    at += length;
  }
  return records;
}

/** UTF-8 as it is, anything else as `hex:…`. */
export function text(bytes: Uint8Array): string {
  try {
    const t = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    if (!t.startsWith("hex:")) return t;
  } catch {
    // Not UTF-8: below.
  }
  return `hex:${Buffer.from(bytes).toString("hex")}`;
}

const ascii = (block: Uint8Array, start: number, length: number): string =>
  String.fromCharCode(...block.subarray(start, start + length));

function field(block: Uint8Array, start: number, length: number): Uint8Array {
  const all = block.subarray(start, start + length);
  const end = all.indexOf(0);
  return end < 0 ? all : all.subarray(0, end);
}

/** Octal digits, or (first bit set) a big-endian number (GNU). */
function number(block: Uint8Array, start: number, length: number): number {
  const all = block.subarray(start, start + length);
  if (((all[0] ?? 0) & 0x80) === 0) {
    const digits =
      ascii(all, 0, length)
        .replace(/[\0 ]+/g, " ")
        .trim()
        .split(" ")[0] ?? "";
    if (!/^[0-7]*$/.test(digits)) throw new Error("not a tar archive: a number of a header cannot be read");
    return digits === "" ? 0 : Number.parseInt(digits, 8);
  }
  const negative = all[0] === 0xff;
  let value = 0;
  for (const [n, byte] of all.entries())
    value = value * 256 + (n === 0 ? (negative ? 0 : byte & 0x7f) : negative ? 255 - byte : byte);
  return negative ? -value - 1 : value;
}

/** The sum of all bytes, those of the sum itself taken as blanks. */
function checksum(block: Uint8Array): number {
  let sum = 8 * 32;
  for (let i = 0; i < 512; i++) if (i < 148 || i >= 156) sum += block[i] ?? 0;
  return sum;
}
