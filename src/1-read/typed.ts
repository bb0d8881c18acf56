// What the folder must know of an instruction beyond its text: FROM, the sources of COPY and ADD, the names it speaks of.
// The prover has a reader of its own and never sees these.
import type { Dockerfile, Instruction } from "../model/dockerfile.ts";
import { type Word, wordsOf } from "./words.ts";

export interface From {
  readonly image: string;
  readonly imageWord: Word;
  /** Flags as written: `--platform=$BUILDPLATFORM`. */
  readonly flags: readonly string[];
  /** The stage's name as written, undefined where it has none. */
  readonly name: string | undefined;
}

export interface Copy {
  readonly keyword: "COPY" | "ADD";
  readonly flags: readonly Word[];
  /** Value of `--from`, undefined where the source is the build context. */
  readonly from: string | undefined;
  /** Sources that are paths of the context or stage: no URLs, no here-documents. In the JSON form, the text inside the quotes. */
  readonly sources: readonly Word[];
  /** All that follows the flags: sources, URLs and here-documents too, and the destination. */
  readonly words: readonly Word[];
  readonly json: boolean;
}

export interface Stage {
  readonly index: number;
  readonly from: From;
  /** FROM first, then what follows it. */
  readonly instructions: readonly Instruction[];
}

/** The stages of a Dockerfile in order; what stands before the first FROM is in `globals`. */
export function stagesOf(dockerfile: Dockerfile): {
  readonly globals: readonly Instruction[];
  readonly stages: readonly Stage[];
} {
  const first = dockerfile.instructions.findIndex((i) => i.keyword === "FROM");
  const globals = dockerfile.instructions.slice(0, first);
  const stages: { index: number; from: From; instructions: Instruction[] }[] = [];
  for (const instruction of dockerfile.instructions.slice(first)) {
    if (instruction.keyword === "FROM")
      stages.push({ index: stages.length, from: fromOf(instruction, dockerfile.escape), instructions: [instruction] });
    else stages.at(-1)?.instructions.push(instruction);
  }
  return { globals, stages };
}

export function fromOf(instruction: Instruction, mark: string): From {
  const words = wordsOf(instruction, mark).slice(1);
  const flags = words.filter((w) => w.text.startsWith("--")).map((w) => w.text);
  const plain = words.filter((w) => !w.text.startsWith("--"));
  const imageWord = plain[0] ?? { text: "", start: 0, end: 0 };
  const name = plain[1]?.text.toUpperCase() === "AS" ? plain[2]?.text : undefined;
  return { image: imageWord.text, imageWord, flags, name };
}

export interface Setting {
  readonly name: string;
  /** As it is written; undefined where none stands with the name. */
  readonly value: string | undefined;
}

/** What an ARG or ENV sets, in order; the old `ENV NAME value` sets one. */
export function settingsOf(instruction: Instruction, mark: string): readonly Setting[] {
  const [first, ...others] = wordsOf(instruction, mark).slice(1);
  if (!first) return [];
  if (instruction.keyword === "ENV" && !first.text.includes("="))
    return [{ name: plainName(first.text), value: others.map((w) => w.text).join(" ") }];
  return [first, ...others].map(({ text }) => {
    const at = text.indexOf("=");
    if (at < 0) return { name: plainName(text), value: undefined };
    return { name: plainName(text.slice(0, at)), value: text.slice(at + 1) };
  });
}

const plainName = (text: string): string => text.replace(/['"]/g, "");

/** COPY or ADD; undefined for every other instruction. */
export function copyOf(instruction: Instruction, mark: string): Copy | undefined {
  const { keyword } = instruction;
  if (keyword !== "COPY" && keyword !== "ADD") return undefined;
  const words = wordsOf(instruction, mark).slice(1);
  const firstPlain = words.findIndex((w) => !/^--[a-z]/.test(w.text));
  const flags = firstPlain < 0 ? words : words.slice(0, firstPlain);
  const from = flags.map((f) => /^--from=(.*)$/s.exec(f.text)?.[1]).find((f) => f !== undefined);
  const rest = firstPlain < 0 ? [] : words.slice(firstPlain);
  const strings = rest[0]?.text.startsWith("[") ? jsonStrings(instruction.text, rest[0].start) : undefined;
  const all = strings ?? rest;
  const sources = all
    .slice(0, -1)
    .filter((w) => !/^\d*<<-?[^<]/.test(w.text) && !(keyword === "ADD" && isRemote(w.text)));
  return { keyword, flags, from, sources, words: all, json: strings !== undefined };
}

/** The strings of a JSON array, as words inside their quotes; undefined where it is no JSON array of strings. */
function jsonStrings(text: string, at: number): readonly Word[] | undefined {
  const close = text.lastIndexOf("]");
  try {
    const value: unknown = JSON.parse(text.slice(at, close + 1));
    if (!Array.isArray(value) || !value.every((v) => typeof v === "string")) return undefined;
  } catch {
    return undefined;
  }
  const words: Word[] = [];
  for (const match of text.slice(at, close).matchAll(/"((?:\\.|[^"\\])*)"/g)) {
    const start = at + match.index + 1;
    words.push({ text: match[1] ?? "", start, end: start + (match[1]?.length ?? 0) });
  }
  return words;
}

/** ADD sources that BuildKit fetches: URLs and git references (frontend/dockerfile/dfgitutil); `github.com/a/b` is a path. */
const isRemote = (source: string): boolean =>
  /^(?:(?:https?|git|ssh):\/\/|[\w-]+@[\w.-]+:)/.test(source.replace(/^['"]/, ""));

/** Values of `from=` in `RUN --mount` flags. */
export function mountSources(instruction: Instruction, mark: string): readonly string[] {
  if (!hasMount(instruction)) return [];
  return wordsOf(instruction, mark).flatMap((w) => {
    const from = w.text.startsWith("--mount=") ? /(?:[=,])from=([^,]*)/.exec(w.text)?.[1] : undefined;
    return from === undefined ? [] : [from];
  });
}

/** Most RUNs have none, and their words need not be read. */
const hasMount = (i: Instruction): boolean => i.keyword === "RUN" && i.logical.includes("--mount=");

/** The `--mount` flags of a RUN that read the build context; a word of the command that looks like one is none. */
export function contextMounts(instruction: Instruction, mark: string): readonly Word[] {
  if (!hasMount(instruction)) return [];
  const words = wordsOf(instruction, mark).slice(1);
  const end = words.findIndex((w) => !w.text.startsWith("--"));
  return words
    .slice(0, end < 0 ? undefined : end)
    .filter(
      ({ text }) =>
        text.startsWith("--mount=") &&
        !/[=,]from=/i.test(text) &&
        !/[=,]type=(?:cache|tmpfs|secret|ssh)(?:,|$)/i.test(text),
    );
}

/** Every name that a Dockerfile uses for a stage or an image: FROM, AS, COPY --from, --mount from; lower case. */
export function namesIn(dockerfile: Dockerfile): {
  readonly stages: ReadonlySet<string>;
  readonly used: ReadonlySet<string>;
} {
  const stages = new Set<string>();
  const used = new Set<string>();
  for (const i of dockerfile.instructions) {
    if (i.keyword === "FROM") {
      const from = fromOf(i, dockerfile.escape);
      used.add(from.image.toLowerCase());
      if (from.name) stages.add(from.name.toLowerCase());
    }
    const copied = copyOf(i, dockerfile.escape)?.from;
    for (const name of [copied, ...mountSources(i, dockerfile.escape)])
      if (name !== undefined) used.add(name.toLowerCase());
  }
  return { stages, used };
}
