// Longest common subsequences of several lists, and one list that holds them all, by their keys.

/**
 * For each element common to all lists, in order, its index in each list. Ties are decided by what the lists hold, so
 * neither their order nor a list twice changes anything.
 */
export function common(lists: readonly (readonly string[])[]): readonly (readonly number[])[] {
  const texts = lists.map((list) => JSON.stringify(list));
  const different = [...new Set(texts)].sort();
  const places = texts.map((text) => different.indexOf(text));
  const [first = [], ...others] = different.map((text) => lists[texts.indexOf(text)] ?? []);
  let found: (readonly number[])[] = first.map((_, i) => [i]);
  for (const list of others) {
    const keys = found.map((indexes) => first[indexes[0] ?? 0] ?? "");
    found = pairs(keys, list).map(([a, b]) => [...(found[a] ?? []), b]);
  }
  return found.map((indexes) => places.map((place) => indexes[place] ?? 0));
}

/** A common supersequence: what one list has between two common keys stands before what the next has there. */
export function merged(lists: readonly (readonly string[])[]): readonly string[] {
  let order = [...(lists[0] ?? [])];
  for (const list of lists.slice(1)) {
    const next: string[] = [];
    let a = 0;
    let b = 0;
    for (const [i = 0, j = 0] of [...common([order, list]), [order.length, list.length]]) {
      next.push(...order.slice(a, i), ...list.slice(b, j), ...order.slice(i, i + 1));
      a = i + 1;
      b = j + 1;
    }
    order = next;
  }
  return order;
}

/** The longest common subsequence of two lists as pairs of indexes; equal heads and tails cost nothing. */
function pairs(a: readonly string[], b: readonly string[]): readonly (readonly [number, number])[] {
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head += 1;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail])
    tail += 1;
  const result: (readonly [number, number])[] = [];
  for (let i = 0; i < head; i += 1) result.push([i, i]);
  for (const [i, j] of middle(a.slice(head, a.length - tail), b.slice(head, b.length - tail)))
    result.push([head + i, head + j]);
  for (let i = tail; i > 0; i -= 1) result.push([a.length - i, b.length - i]);
  return result;
}

/**
 * Each row, from the last element of `b` on, says of every suffix of `a` whether its first element makes the subsequence
 * longer (0) or not (1), in words of 32 bits from the end of `a`: a table of bits, made a word at a time (Crochemore et al.
 * 2001, "A fast and practical bit-vector algorithm for the longest common subsequence problem").
 */
function middle(a: readonly string[], b: readonly string[]): readonly (readonly [number, number])[] {
  const places = new Map<string, number[]>();
  for (const [i, key] of a.entries()) {
    const found = places.get(key);
    if (found) found.push(a.length - 1 - i);
    else places.set(key, [a.length - 1 - i]);
  }
  const rows: Uint32Array[] = [];
  let row: Uint32Array = new Uint32Array((a.length + 31) >> 5).fill(0xffffffff);
  for (let j = b.length - 1; j >= 0; j -= 1) {
    // What `a` has not leaves the row as it is.
    row = nextRow(row, places.get(b[j] ?? "") ?? []);
    rows.push(row);
  }
  const result: (readonly [number, number])[] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const place = a.length - 1 - i;
    if (a[i] === b[j]) result.push([i++, j++]);
    else if (((rows[b.length - 1 - j]?.[place >> 5] ?? 0) >>> (place & 31)) & 1) i += 1;
    else j += 1;
  }
  return result;
}

function nextRow(row: Uint32Array, places: readonly number[]): Uint32Array {
  if (places.length === 0) return row;
  const matches = new Uint32Array(row.length);
  for (const place of places) matches[place >> 5] = (matches[place >> 5] ?? 0) | (1 << (place & 31));
  const next = new Uint32Array(row.length);
  let carry = 0;
  for (const [at, word] of row.entries()) {
    const hits = (word & (matches[at] ?? 0)) >>> 0;
    const sum = word + hits + carry;
    carry = sum > 0xffffffff ? 1 : 0;
    next[at] = sum | (word & ~hits);
  }
  return next;
}
