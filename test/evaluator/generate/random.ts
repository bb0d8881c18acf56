// A seeded source of choices: the same seed gives the same choices on every machine (mulberry32).

export interface Random {
  /** 0 to n - 1. */
  int(n: number): number;
  chance(p: number): boolean;
  pick<T>(list: readonly T[]): T;
  /** `min` to `max` results of `make`. */
  many<T>(min: number, max: number, make: () => T): readonly T[];
}

export function random(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let x = Math.imul(state ^ (state >>> 15), state | 1);
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
    return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32;
  };
  const int = (n: number): number => Math.floor(next() * n);
  return {
    int,
    chance: (p) => next() < p,
    pick: (list) => {
      const found = list[int(list.length)];
      if (found === undefined) throw new Error("nothing to pick from");
      return found;
    },
    many: (min, max, make) => Array.from({ length: min + int(max - min + 1) }, make),
  };
}

/** A table in few lines: words between blanks; `␠` stands for a blank inside one, `∅` for the empty word. */
export const table = (text: string): readonly string[] =>
  text
    .trim()
    .split(/\s+/)
    .map((word) => (word === "∅" ? "" : word.replaceAll("␠", " ")));
