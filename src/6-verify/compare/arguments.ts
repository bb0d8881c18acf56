// In: the texts of a RUN in two histories. Out: what is ignored where they differ only in the build arguments before the
// command: BuildKit writes `RUN |2 A=1 B=2 /bin/sh -c …`, the arguments in the order in which the stages declare them.
import type { Ignored } from "../../model/image.ts";

export function compareArguments(member: string, fold: string): Ignored["name"] | undefined {
  const [a, b] = [stepOf(member), stepOf(fold)];
  if (!a || !b) return undefined;
  for (let behind = commonEnd(a.words, b.words); behind > 0; behind--) {
    const from = argumentsOf(a, behind);
    const to = argumentsOf(b, behind);
    if (!from || !to) continue;
    if (from.some((one) => !to.includes(one))) return undefined;
    return to.some((one) => !from.includes(one)) ? "added-argument" : "argument-order";
  }
  return undefined;
}

interface Step {
  readonly count: number;
  readonly words: readonly string[];
}

function stepOf(text: string): Step | undefined {
  const match = /^RUN (?:\|(\d+) )?(.*)$/s.exec(text);
  return match ? { count: Number(match[1] ?? 0), words: (match[2] ?? "").split(" ") } : undefined;
}

function commonEnd(a: readonly string[], b: readonly string[]): number {
  let n = 0;
  while (n < Math.min(a.length, b.length) && a.at(-1 - n) === b.at(-1 - n)) n++;
  return n;
}

/** `NAME=value` with the words that belong to the value, where all but the last words are just as many as the step says. */
function argumentsOf({ count, words }: Step, behind: number): readonly string[] | undefined {
  const found: string[] = [];
  for (const word of words.slice(0, words.length - behind)) {
    if (/^[A-Za-z_]\w*=/.test(word)) found.push(word);
    else if (found.length === 0) return undefined;
    else found.push(`${found.pop()} ${word}`);
  }
  return found.length === count ? found : undefined;
}
