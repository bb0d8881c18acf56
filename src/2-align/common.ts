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

function middle(a: readonly string[], b: readonly string[]): readonly (readonly [number, number])[] {
  const width = b.length + 1;
  const length = new Uint32Array((a.length + 1) * width);
  const at = (i: number, j: number): number => length[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i -= 1)
    for (let j = b.length - 1; j >= 0; j -= 1)
      length[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  const result: (readonly [number, number])[] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (a[i] === b[j]) result.push([i++, j++]);
    else if (at(i + 1, j) >= at(i, j + 1)) i += 1;
    else j += 1;
  }
  return result;
}
