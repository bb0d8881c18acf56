// Form "parted label": of a LABEL with many pairs those that can be said once stay together, the others get a LABEL of their own
// behind it. Labels do not see each other, and what they are is the same; only the history tells of two.
import { canonical } from "../../1-read/canonical.ts";
import { wordsOf } from "../../1-read/words.ts";
import type { PlatformName } from "../../model/platform.ts";
import type { Row } from "../../model/stage.ts";

type Rows = ReadonlyMap<PlatformName, Row>;

export interface PartedLabel {
  /** Under the keys of the whole. */
  readonly together: Rows;
  readonly apart: Rows;
}

/** `isFit`: whether one pair, as each platform writes it, can be said once. Undefined where there is nothing to part. */
export function partedLabel(
  rows: Rows,
  mark: string,
  isFit: (pairs: readonly string[]) => boolean,
): PartedLabel | undefined {
  const all = [...rows.values()];
  if (all.some((r) => r.instruction.keyword !== "LABEL" || r.instruction.innerComments.length > 0)) return undefined;
  const pairs = all.map((r) =>
    wordsOf(r.instruction, mark)
      .slice(1)
      .map((w) => w.text),
  );
  const [first = []] = pairs;
  const keys = first.map(keyOf);
  const isAlike = (own: readonly string[]) =>
    own.length === keys.length && own.every((pair, i) => keyOf(pair) !== undefined && keyOf(pair) === keys[i]);
  if (new Set(keys).size < keys.length || !pairs.every(isAlike)) return undefined;
  const isTogether = keys.map((_, i) => isFit(pairs.flatMap((own) => own[i] ?? [])));
  if (isTogether.every((fit) => fit === isTogether[0])) return undefined;
  const only = (wanted: boolean): Rows =>
    new Map([...rows].map(([p, row]) => [p, withPairs(row, mark, (i) => isTogether[i] === wanted)]));
  const apart = [...only(false)].map(
    ([p, row]) => [p, { ...row, key: canonical(row.instruction, mark), above: [] }] as const,
  );
  return { together: only(true), apart: new Map(apart) };
}

/** Read as it is written. */
const keyOf = (pair: string): string | undefined => /^"?([A-Za-z0-9_.-]+)"?=/.exec(pair)?.[1];

/** Each pair with what stands before it, a line's end say; one alone stands on the line of its LABEL. */
function withPairs(row: Row, mark: string, isKept: (index: number) => boolean): Row {
  const words = wordsOf(row.instruction, mark);
  const kept = words.flatMap((word, i) => {
    const gap = row.instruction.text.slice(words[i - 1]?.end ?? 0, word.start);
    return i > 0 && isKept(i - 1) ? [{ gap, text: row.instruction.text.slice(word.start, word.end) }] : [];
  });
  const keyword = row.instruction.text.slice(0, words[0]?.end);
  const text = `${keyword}${kept.length === 1 ? ` ${kept[0]?.text}` : kept.map((k) => k.gap + k.text).join("")}`;
  const rest = kept.map((k) => k.text).join(" ");
  const instruction = { ...row.instruction, text, logical: `LABEL ${rest}`, rest };
  return { ...row, instruction, text };
}
