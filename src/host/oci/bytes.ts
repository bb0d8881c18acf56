// In: chunks of any size. Out: the bytes asked for, as they come; nothing is buffered beyond what was asked for.

export interface ByteReader {
  /** Exactly n bytes; undefined at the end of the input; throws where it ends within them. */
  take(n: number): Promise<Uint8Array | undefined>;
  /** Hands n bytes on in pieces. */
  pass(n: number, to: (piece: Uint8Array) => void): Promise<void>;
  /** How many bytes were taken so far. */
  taken(): number;
  /** Reads on to the end of the source, and leaves it out. */
  drain(): Promise<void>;
  /** Frees the source. */
  close(): Promise<void>;
}

const ENDED = "the archive ends in the middle of an entry";

export function byteReader(chunks: AsyncIterable<Uint8Array>): ByteReader {
  const source = chunks[Symbol.asyncIterator]();
  let chunk = new Uint8Array(0);
  let at = 0;
  let before = 0;

  const fill = async (): Promise<boolean> => {
    while (at >= chunk.length) {
      const next = await source.next();
      if (next.done) return false;
      before += chunk.length;
      chunk = next.value as Uint8Array<ArrayBuffer>;
      at = 0;
    }
    return true;
  };
  const piece = (n: number): Uint8Array => {
    const part = chunk.subarray(at, Math.min(chunk.length, at + n));
    at += part.length;
    return part;
  };

  return {
    async take(n) {
      if (chunk.length - at >= n) return piece(n);
      if (!(await fill())) return undefined;
      const out = new Uint8Array(n);
      for (let have = 0; have < n; ) {
        if (!(await fill())) throw new Error(ENDED);
        const part = piece(n - have);
        out.set(part, have);
        have += part.length;
      }
      return out;
    },
    async pass(n, to) {
      for (let left = n; left > 0; ) {
        if (at >= chunk.length && !(await fill())) throw new Error(ENDED);
        const part = piece(left);
        to(part);
        left -= part.length;
      }
    },
    taken: () => before + at,
    async drain() {
      at = chunk.length;
      while (await fill()) at = chunk.length;
    },
    async close() {
      await source.return?.();
    },
  };
}
