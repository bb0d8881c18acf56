// In: the texts of a RUN in two histories. Out: what is ignored where they differ only in the build arguments before the
// command: BuildKit writes `RUN |2 A=1 B=2 /bin/sh -c …`, the arguments in the order in which the stages declare them.
import type { Ignored } from "../../model/image.ts";
import type { ProvedVariable } from "../../model/verdict.ts";

/**
 * `declared`: names that ARG entries of the fold's history have before the step. Frontends before 1.8 write the arguments
 * of a step's own stage only, so those behind a FROM of a stage are not written, and are given to the step all the same.
 */
export function compareArguments(
  member: string,
  fold: string,
  declared: ReadonlySet<string>,
  sameCommands: boolean,
): Ignored["name"] | undefined {
  const [a, b] = [stepOf(member), stepOf(fold)];
  if (!a || !b) return undefined;
  for (let behind = commonEnd(a.words, b.words); behind > 0; behind--) {
    const from = argumentsOf(a, behind);
    const to = argumentsOf(b, behind);
    if (!from || !to) continue;
    const written = from.filter((one) => to.includes(one));
    if (from.some((one) => !to.includes(one) && !declared.has(nameOf(one)))) return undefined;
    if (written.length < from.length && (sameCommands || written.join() === to.join())) return "unwritten-argument";
    if (!sameCommands) return undefined;
    return to.some((one) => !from.includes(one)) ? "added-argument" : "argument-order";
  }
  return undefined;
}

/**
 * The fold's text of a step with the values of its variables, where the member does not name them: of those of the proof,
 * and of those that the text has before its command (TARGETARCH). Whether the shell would read them so is the proof's word.
 */
export function withValues(member: string, fold: string, variables: readonly ProvedVariable[]): string {
  const step = stepOf(fold);
  const end = step?.words.findIndex((w, i) => w.startsWith("/") && argumentsOf(step, step.words.length - i)) ?? -1;
  if (!step || end < 0) return fold;
  const given = (argumentsOf(step, step.words.length - end) ?? []).map((one) => {
    const name = nameOf(one);
    return [name, one.slice(name.length + 1)] as const;
  });
  const all = [...variables.map(({ name, value }) => [name, value] as const), ...given];
  const values = new Map(all.filter(([name]) => !new RegExp(`\\b${name}\\b`).test(member)));
  const command = step.words.slice(end).join(" ");
  const put = command.replace(
    /\$(?:\{(\w+)\}|(\w+))/g,
    (text, braced: string | undefined, plain: string) => values.get(braced ?? plain) ?? text,
  );
  return [`RUN |${step.count}`, ...step.words.slice(0, end), put].join(" ");
}

const nameOf = (argument: string): string => argument.split("=", 1)[0] ?? "";

/** The names that an entry `ARG A=1 B` declares. */
export const declaredBy = (entry: string): readonly string[] =>
  entry.startsWith("ARG ")
    ? entry
        .split(" ")
        .slice(1)
        .flatMap((word) => (/^[A-Za-z_]\w*(?:=|$)/.test(word) ? [nameOf(word)] : []))
    : [];

/** One of the two has the default, which frontends before 1.8 do not write for an ARG that takes a global one's. */
export function isDefaultOnly(member: string, fold: string): boolean {
  const [bare = "", full = ""] = member.length < fold.length ? [member, fold] : [fold, member];
  return /^ARG [A-Za-z_]\w*$/.test(bare) && full.startsWith(`${bare}=`);
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
