// Mutants of a proved fold of which it is known, by how they are made, whose build they change: a word more in a RUN that is
// reached always changes it, a comment never. In: a fold, a random number from 0 to 1 each time it is asked. Out: the mutant.
import type { Dockerfile, Instruction } from "../../src/model/dockerfile.ts";
import { type Platform, platformKey } from "../../src/model/platform.ts";
import { reachedBy } from "./reach.ts";

export interface Mutant {
  readonly kind: string;
  readonly text: string;
  /** A rule more for the ignore file. */
  readonly ignore?: string;
  /** The platforms whose build is another one now; all others build what they built. */
  readonly changes: ReadonlySet<Platform>;
}

export type Random = () => number;

interface Edit {
  readonly kind: string;
  /** The keywords of the instructions that it can be done to. */
  readonly on: RegExp;
  /** The instruction's text anew; undefined where it cannot be done. */
  readonly edit: (text: string, at: Instruction, next: Instruction | undefined) => string | undefined;
}

const STEP = /^(?:RUN|COPY|ADD)$/;
const COPY = /^(?:COPY|ADD)$/;

const isJson = (at: Instruction): boolean => /^(?:--\S+\s+)*\[/.test(at.rest);

/** Of instructions that are reached. */
const CHANGES: readonly Edit[] = [
  {
    kind: "a word more",
    on: /^RUN$/,
    // Behind a list a word is no list's any more, and then nobody reads what it is.
    edit: (t, at) => (at.heredocs.length > 0 || isJson(at) ? undefined : `${t.trimEnd()} mutant\n`),
  },
  { kind: "dropped", on: STEP, edit: () => "" },
  { kind: "twice", on: STEP, edit: (t) => `${t.trimEnd()}\n${t}` },
  { kind: "another destination", on: COPY, edit: (t, at) => firstLine(t, at, (line) => `${line}-mutant`) },
  { kind: "another source", on: COPY, edit: anotherSource },
  { kind: "another owner", on: COPY, edit: (t) => (t.includes("--chown") ? undefined : flagged(t, "--chown=65533:7")) },
  { kind: "another mode", on: COPY, edit: (t) => (t.includes("--chmod") ? undefined : flagged(t, "--chmod=0751")) },
  { kind: "another network", on: /^RUN$/, edit: (t) => flagged(t, "--network=none") },
  { kind: "a mount more", on: /^RUN$/, edit: (t) => flagged(t, "--mount=type=tmpfs,target=/mutant") },
  { kind: "another base", on: /^FROM$/, edit: anotherBase },
  { kind: "ENV before it", on: /^RUN$/, edit: (t) => `ENV MUTANT=1\n${t}` },
  { kind: "WORKDIR before it", on: STEP, edit: (t) => `WORKDIR /mutant/x\n${t}` },
  { kind: "USER before it", on: /^RUN$/, edit: (t) => `USER mutant\n${t}` },
  { kind: "SHELL before it", on: /^RUN$/, edit: (t, at) => (isJson(at) ? undefined : `SHELL ["/mutant"]\n${t}`) },
  { kind: "another value", on: /^(?:ENV|ARG)$/, edit: anotherValue },
  { kind: "another body", on: STEP, edit: (t, at) => bodied(t, at, "mutant\n") },
];

/** At the end of the file, in the image's own stage: each is seen in the configuration. */
const ENDINGS = [
  "ENV MUTANT=1",
  "LABEL mutant=1",
  "EXPOSE 64999",
  "VOLUME /mutant",
  "WORKDIR /mutant",
  "USER mutant",
  "CMD mutant",
  'ENTRYPOINT ["mutant"]',
  "STOPSIGNAL 63",
  "HEALTHCHECK CMD mutant",
  'SHELL ["/mutant"]',
  "ONBUILD RUN mutant",
  "MAINTAINER mutant",
  "RUN mutant",
  "COPY mutant /mutant",
];

/** Of any instruction: no build is another one. */
const NEUTRAL: readonly Edit[] = [
  { kind: "a comment above", on: /./, edit: (t) => `# mutant\n${t}` },
  { kind: "blank lines above", on: /./, edit: (t) => `\n\n${t}` },
  {
    kind: "the keyword's case",
    on: /./,
    edit: (t) => t.replace(/[A-Za-z]+/, (w) => (w === w.toLowerCase() ? w.toUpperCase() : w.toLowerCase())),
  },
  { kind: "indented", on: /./, edit: (t) => `  ${t}` },
  { kind: "blanks between words", on: /^(?:FROM|COPY|ADD|EXPOSE)$/, edit: (t) => t.replace(/^(\s*\S+) /, "$1   ") },
  { kind: "a stage that nothing reaches", on: /^FROM$/, edit: (t) => `FROM scratch AS mutant\nCOPY x /x\n${t}` },
  { kind: "continued", on: /^(?:COPY|ADD|FROM)$/, edit: (t) => t.replace(/^(\s*\S+) /, "$1 \\\n  ") },
];

export function mutantOf(fold: Dockerfile, platforms: readonly Platform[], random: Random): Mutant | undefined {
  const pick: Pick = (list) => list[Math.floor(random() * list.length)];
  const sort = random();
  if (sort < 0.1) return ended(fold, platforms, pick);
  if (sort < 0.15) return swapped(fold, platforms, pick);
  if (sort < 0.2) return exchanged(fold, platforms, pick);
  if (sort < 0.24) return hidden(fold, platforms, pick);
  const isNeutral = sort < 0.4;
  const change = pick(isNeutral ? NEUTRAL : CHANGES);
  const at = pick(fold.instructions.filter((i) => change?.on.test(i.keyword)));
  const edited = at && change?.edit(at.text, at, fold.instructions[fold.instructions.indexOf(at) + 1]);
  if (!at || !change || edited === undefined || (isNeutral && at.line === 1)) return undefined;
  const text = fold.text.slice(0, at.span.start) + edited + fold.text.slice(at.span.end);
  const reached = platforms.filter((p) => reachedBy(fold, p).has(at));
  return { kind: `${change.kind}, line ${at.line}`, text, changes: new Set(isNeutral ? [] : reached) };
}

type Pick = <T>(list: readonly T[]) => T | undefined;

function ended({ text }: Dockerfile, platforms: readonly Platform[], pick: Pick): Mutant {
  const line = pick(ENDINGS) ?? "";
  return { kind: line, text: `${text.replace(/\n*$/, "\n")}${line}\n`, changes: new Set(platforms) };
}

/** A file that is copied by its plain name, kept out of the context: as good as gone for the fold's build. */
function hidden(fold: Dockerfile, platforms: readonly Platform[], pick: Pick): Mutant | undefined {
  const source = (i: Instruction) => /^([\w./-]*\/)?app (?=\S+$)/.exec(i.rest)?.[0].trim();
  const at = pick(fold.instructions.filter((i) => i.keyword === "COPY" && source(i) !== undefined));
  const rule = at && source(at);
  // What a variable holds is not read here.
  const isRead = fold.instructions.every(
    (i) => !COPY.test(i.keyword) || i.rest.includes("--from=") || !i.rest.includes("$"),
  );
  if (!at || rule === undefined || !isRead) return undefined;
  // Other platforms may copy the same file.
  const changes = platforms.filter((p) => [...reachedBy(fold, p)].some((i) => takes(i, rule)));
  return { kind: "a file is ignored", text: fold.text, ignore: `${rule}\n`, changes: new Set(changes) };
}

/** The file itself, a folder around it, or the whole context. */
function takes({ keyword, rest }: Instruction, path: string): boolean {
  if (keyword === "RUN") return /--mount=type=bind,target/.test(rest);
  if (!COPY.test(keyword) || rest.includes("--from=")) return false;
  const sources = rest
    .split(/[\s"[\],]+/)
    .filter((w) => w !== "" && !w.startsWith("--"))
    .map((w) => w.replace(/^\.?\/|^\.$|\/$/g, ""));
  return sources.slice(0, -1).some((s) => s === "" || s === path || path.startsWith(`${s}/`));
}

/** Two platforms' stages that say different things, each under the other's name. */
function exchanged(fold: Dockerfile, platforms: readonly Platform[], pick: Pick): Mutant | undefined {
  const stages = archStages(fold);
  const names = new Set(stages.map((s) => `${s.prefix}-${s.key}`));
  // A platform's stage may be another's under a second name: then more than the two would be exchanged.
  const shared = new Set(stages.filter((s) => names.has(s.base)).flatMap((s) => [s.base, `${s.prefix}-${s.key}`]));
  const own = stages.filter(
    (s) => platforms.some((p) => platformKey(p) === s.key) && !shared.has(`${s.prefix}-${s.key}`),
  );
  const pairs = own.flatMap((a, i) =>
    own.slice(i + 1).flatMap((b) => (a.prefix === b.prefix && saysOther(a, b) ? [[a, b] as const] : [])),
  );
  const [a, b] = pick(pairs) ?? [];
  if (!a || !b) return undefined;
  const named = (text: string, key: string) => text.replace(/-[a-z0-9]+(\s*)$/, `-${key}$1`);
  const between = fold.text.slice(a.from.span.end, b.from.span.start);
  const pair = named(a.from.text, b.key) + between + named(b.from.text, a.key);
  const changes = platforms.filter((p) =>
    [a, b].some((s) => platformKey(p) === s.key && reachedBy(fold, p).has(s.from)),
  );
  return {
    kind: "two platforms exchanged",
    text: fold.text.slice(0, a.from.span.start) + pair + fold.text.slice(b.from.span.end),
    changes: new Set(changes),
  };
}

/** What a stage without steps stands on may be as empty as what another does. */
const saysOther = (a: ArchStage, b: ArchStage): boolean => a.said !== b.said && (a.hasSteps || b.hasSteps);

type ArchStage = ReturnType<typeof archStages>[number];

/** Stages called `PREFIX-KEY`, with what they say in FROM and the steps after it. */
function archStages({ instructions }: Dockerfile) {
  return instructions.flatMap((from, i) => {
    const [, base, prefix, key] = from.keyword === "FROM" ? (/^(\S+) AS (\S+)-([a-z0-9]+)$/.exec(from.rest) ?? []) : [];
    if (base === undefined) return [];
    const end = instructions.findIndex((x, at) => at > i && x.keyword === "FROM");
    const steps = instructions.slice(i + 1, end < 0 ? undefined : end).filter((x) => STEP.test(x.keyword));
    return [
      { from, base, prefix, key: key ?? "", said: [base, ...steps.map(says)].join("\n"), hasSteps: steps.length > 0 },
    ];
  });
}

const says = (i: Instruction): string => i.text.replace(/\s+/g, "").toLowerCase();

/** Two neighbours that say different things, in the other order. */
function swapped(
  { text, instructions, ...fold }: Dockerfile,
  platforms: readonly Platform[],
  pick: Pick,
): Mutant | undefined {
  const pairs = instructions.flatMap((a, i) => {
    const b = instructions[i + 1];
    return b && STEP.test(a.keyword) && STEP.test(b.keyword) && says(a) !== says(b) ? [[a, b] as const] : [];
  });
  const found = pick(pairs);
  if (!found) return undefined;
  const [a, b] = found;
  const between = text.slice(a.span.end, b.span.start);
  const moved = `${b.text.trimEnd()}\n${between}${a.text.trimEnd()}\n`;
  const reached = platforms.filter((p) => reachedBy({ ...fold, text, instructions }, p).has(a));
  return {
    kind: `two swapped, line ${a.line}`,
    text: text.slice(0, a.span.start) + moved + text.slice(b.span.end),
    changes: new Set(reached),
  };
}

function flagged(text: string, flag: string): string {
  return text.replace(/^(\s*\S+)\s+/, `$1 ${flag} `);
}

function firstLine(text: string, at: Instruction, change: (line: string) => string): string | undefined {
  const [line = "", ...rest] = text.split("\n");
  if (isJson(at) || /\\\s*$/.test(line)) return undefined;
  return [change(line.trimEnd()), ...rest].join("\n");
}

function anotherSource(text: string, at: Instruction): string | undefined {
  if (isJson(at) || at.heredocs.length > 0) return undefined;
  return text.replace(/^(\s*\S+\s+(?:--\S+\s+)*)(\S+)/, "$1$2-mutant");
}

/** Of an image; where the base is a stage, the fold means one more image. */
function anotherBase(text: string): string {
  return text.replace(/^(\s*\S+\s+(?:--\S+\s+)*)(\S+)/, "$1mutant/image:1");
}

function bodied(text: string, { heredocs }: Instruction, line: string): string | undefined {
  const [first, more] = heredocs;
  if (!first || more || first.body === "") return undefined;
  const at = text.lastIndexOf(first.body);
  return text.slice(0, at) + line + text.slice(at);
}

/** What a RUN right behind it sees. */
function anotherValue(text: string, { rest }: Instruction, next: Instruction | undefined): string | undefined {
  return next?.keyword === "RUN" && /[=\s]/.test(rest) ? `${text.trimEnd()}-mutant\n` : undefined;
}
