// How much of an image is read: of all its layers together, however many it names and however small they are packed.
// In: limits. Out: for each layer of one image, and for each time that it is read, a count that throws where they are passed.

/** Entries and the characters of their names and fields are kept in memory; contents are not. */
export interface Limits {
  readonly entries: number;
  readonly characters: number;
  /** Unpacked. */
  readonly bytes: number;
}

const LIMITS: Limits = { entries: 2_000_000, characters: 512 * 1024 * 1024, bytes: 64 * 1024 ** 3 };

export type Count = (what: keyof Limits, more: number) => void;

export interface LayerRoom {
  /** A count for one reading of the layer. What is read again takes no more room. */
  readonly count: () => Count;
  /** May so many bytes of contents be held in memory, beside what is held already? */
  readonly holds: (bytes: number) => boolean;
}

const HELD = 16 * 1024 * 1024;

/** Called once for each layer of an image. */
export function roomOf(limits: Limits = LIMITS): () => LayerRoom {
  const used = nothing();
  let held = 0;
  const holds = (bytes: number): boolean => {
    if (held + bytes > HELD) return false;
    held += bytes;
    return true;
  };
  return () => ({ count: counter(used, limits), holds });
}

type Counts = Record<keyof Limits, number>;

function counter(used: Counts, limits: Limits): LayerRoom["count"] {
  const most = nothing();
  return () => {
    const now = nothing();
    return (what, more) => {
      now[what] += more;
      const fresh = now[what] - most[what];
      if (fresh <= 0) return;
      // What does not fit is not added, or it would pass for read the next time.
      if (used[what] + fresh > limits[what]) throw new Error(`${WORDS[what](limits[what])}: they are not read further`);
      used[what] += fresh;
      most[what] = now[what];
    };
  };
}

const nothing = (): Counts => ({ entries: 0, characters: 0, bytes: 0 });

const WORDS: Readonly<Record<keyof Limits, (limit: number) => string>> = {
  entries: (limit) => `the layers of the image have more than ${limit} entries together`,
  characters: (limit) => `names and fields in the layers of the image have more than ${limit} characters together`,
  bytes: (limit) => `the layers of the image unpack to more than ${limit} bytes together`,
};
