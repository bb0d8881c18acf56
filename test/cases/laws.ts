// The laws that hold for every fold, each a function of a run: it says what breaks it, or nothing. Used on the fixtures and
// on families that are made up.
import { parse } from "../../src/1-read/parse.ts";
import { prove } from "../../src/5-prove/prove.ts";
import { unfold } from "../../src/5-prove/unfold.ts";
import type { FoldOutcome } from "../../src/model/change.ts";
import type { Dockerfile, Instruction } from "../../src/model/dockerfile.ts";
import type { Family, Member } from "../../src/model/family.ts";
import { BASHBREW_PLATFORMS, comparePlatforms, platform } from "../../src/model/platform.ts";
import type { Split, SplitReason } from "../../src/model/split.ts";
import type { Proof } from "../../src/model/verdict.ts";
import { type FindRequest, find, foldFamily, type Ports, planWrite, premisesOf } from "../../src/pipeline.ts";
import { candidatesOf, type Folded, foldedOf, type Run } from "./outcomes.ts";

export type Broken = readonly string[];

/** What is read, and what is emitted, is tiles that join to the text. */
export function tilesJoin(run: Run): Broken {
  const read = run.subjects.flatMap((s) => (s.kind === "family" ? s.family.members.map((m) => m.dockerfile) : []));
  return [...read, ...foldedOf(run).map((o) => dockerfileOf(o.proposal.family.output, o.proposal.dockerfile))]
    .filter((d) => d.tiles.map((t) => t.text).join("") !== d.text)
    .map((d) => `${d.path}: the tiles do not join to the text`);
}

/** A fold is proved on every platform of its family; a refusal says why and where. */
export function provedOrRefused(run: Run): Broken {
  return run.outcomes.flatMap((o) => {
    if (o.status === "folded") return notProved(o.proposal.family, o.proof);
    const errors = o.diagnostics.filter((d) => d.severity === "error");
    if (errors.length === 0) return [`${o.status} without an error`];
    return errors.filter((d) => d.place === undefined).map((d) => `${d.code} has no place: ${d.message}`);
  });
}

function notProved(family: Family, proof: Proof): Broken {
  return family.members
    .map((m) => `${m.platform.name}: ${proof.get(m.platform.name)?.verdict}`)
    .filter((line) => !line.endsWith(": proved"));
}

/** What stands once for each platform begins with a FROM, and has reasons that name the members' own instructions. */
export function everySplitHasReasons(run: Run): Broken {
  return foldedOf(run).flatMap(({ proposal: { family, dockerfile, splits, regions } }) => {
    const lines = dockerfile.split("\n");
    const count = splits.length === regions.split ? [] : [`${splits.length} of ${regions.split} splits have reasons`];
    return [...count, ...splits.flatMap((split) => unexplained(split, lines[split.line - 1] ?? "", family, run.form))];
  });
}

function unexplained(split: Split, line: string, { members }: Family, form: Run["form"]): Broken {
  const broken = split.causes.flatMap(({ reason, keywords, lines }) =>
    [...lines].flatMap(([platform, all]) => {
      const member = members.find((m) => m.platform.name === platform);
      return all.flatMap((at) => {
        const found = member?.dockerfile.instructions.find((i) => i.line === at);
        const isTrue = found && keywords.includes(found.keyword) && (SHOWS[reason]?.(found, form) ?? true);
        return isTrue ? [] : [`${reason} at ${platform} ${at}: ${keywords.join()} is ${found?.text}`];
      });
    }),
  );
  if (!/^\s*FROM\s/i.test(line)) broken.push(`${split.line} begins no stage: ${line}`);
  return split.causes.length > 0 ? broken : [...broken, `${split.line} has no reason`];
}

/** What an instruction must have for a reason to be true of it. */
const SHOWS: Partial<Readonly<Record<SplitReason, (i: Instruction, form: Run["form"]) => boolean>>> = {
  exact: (_, form) => form === "exact",
  heavier: (_, form) => form === "readable",
  base: (i) => i.keyword === "FROM",
  trigger: (i) => i.keyword !== "FROM",
  "here-document": (i) => i.heredocs.length > 0,
  "exec-form": (i) => i.text.includes("["),
  "single-quotes": (i) => i.text.includes("'"),
  redirection: (i) => /[<>]/.test(i.text),
  name: (i) => i.text.includes("="),
  expansion: (i) => /\$|\bcase\b/.test(i.text),
  escape: (i) => /[\\`]/.test(i.text),
  flag: (i) => i.text.includes("--"),
  "command-word": (i) => i.keyword === "RUN",
  argument: (i) => i.keyword !== "FROM",
};

/** What the planner makes is right: the prover, who has the last word, never has to say no. A lesser grade is no no. */
export function neverRefuted(run: Run): Broken {
  return run.outcomes.flatMap((o) =>
    o.status === "refused"
      ? o.diagnostics.filter((d) => d.code === "FOLD_NOT_PROVED" && !/: proved: /.test(d.message)).map((d) => d.message)
      : [],
  );
}

/** The members in another order are the same family. */
export async function orderDoesNotMatter(run: Run): Promise<Broken> {
  const broken: string[] = [];
  for (const { proposal } of foldedOf(run)) {
    const members = namedMembers(proposal.family);
    const [first, second] = [await foldOne(run.ports, members), await foldOne(run.ports, [...members].reverse())];
    if (textOf(first) !== textOf(second)) broken.push(`${proposal.family.id}: another order, another fold`);
  }
  return broken;
}

/** A platform whose member is another's, text and context, adds stages but moves no region. */
export async function addingAnEqualPlatformMovesNothing(run: Run): Promise<Broken> {
  const broken: string[] = [];
  for (const { proposal } of foldedOf(run)) {
    const { family } = proposal;
    // What reads the platform cannot serve two platforms with one word: there a split is right.
    if (readsPlatform(proposal.dockerfile)) continue;
    // The twin's platform would have another word in the base's name.
    if (family.decisions.some((d) => d.kind === "base-name")) continue;
    // Built across, one base is one platform's: two members that take it are refused.
    if (family.built === "build-platform") continue;
    for (const twin of [family.members.at(0), family.members.at(-1)]) {
      // The twin is a linux platform, and what a windows member builds is not that.
      if (twin?.platform.os !== "linux") continue;
      const added = await foldFamily(run.ports, { kind: "family", family: withTwin(family, twin) }, { form: run.form });
      const regions = added.status === "folded" ? added.proposal.regions : added.status;
      if (JSON.stringify(regions) !== JSON.stringify(proposal.regions))
        broken.push(
          `${twin.platform.name} twice: ${JSON.stringify(proposal.regions)} became ${JSON.stringify(regions)}`,
        );
    }
  }
  return broken;
}

/** An image, not a stage of the fold, is named by the platform, or a word of a stage is. */
function readsPlatform(text: string): boolean {
  if (/^ARG TARGET/m.test(text)) return true;
  const stages = [...text.matchAll(/^FROM .* AS (\S+)/gim)].map((m) => m[1] ?? "");
  return [...text.matchAll(/^FROM (\S*)\$\{TARGETARCH\}/gm)].some(
    (m) => m[1] === "" || !stages.some((s) => s.startsWith(m[1] ?? "")),
  );
}

function withTwin(family: Family, twin: Member): Family {
  const taken = new Set(family.members.map((m) => m.platform.name));
  const linux = Object.values(BASHBREW_PLATFORMS).find((p) => p.os === "linux" && !taken.has(p.name)) ?? LOONG;
  // Of the same system: a twin of another one is another image.
  const free = twin.platform.os === "windows" ? platform("windows", "arm64", "") : linux;
  const members = [...family.members, { ...twin, platform: free }];
  return { ...family, members: members.sort((a, b) => comparePlatforms(a.platform, b.platform)) };
}

const LOONG = platform("linux", "loong64", "");

/**
 * A rewritten manifest loses and gains lines that say where and how to build; all others stay, in their order. A comment
 * right above a field of an architecture that names this architecture goes with the field.
 */
export async function manifestsKeepTheirOtherLines(run: Run): Promise<Broken> {
  const { changes } = await planWrite(run.ports, undefined, candidatesOf(run));
  const others = (text: string): readonly string[] =>
    text
      .split("\n")
      .filter((line, n, all) => {
        const [, arch] = /^([a-z0-9]+)-(?:Directory|File|Builder):/.exec(all[n + 1] ?? "") ?? [];
        return !(line.startsWith("#") && arch !== undefined && line.includes(arch));
      })
      .filter((line) => !/^(?:[a-z0-9-]+-)?(?:Directory|File|Builder):/.test(line));
  return changes
    .filter((c) => /(?:^|\/)library\//.test(c.path))
    .filter((c) => c.action !== "modify" || others(c.before).join("\n") !== others(c.after).join("\n"))
    .map((c) => `${c.path}: ${c.action} changes more than where and how to build`);
}

/** After writing there is nothing more to write. */
export async function foldingAgainProposesNothing(run: Run): Promise<Broken> {
  const { changes, proposals } = await planWrite(run.ports, undefined, candidatesOf(run));
  // Where the whole family is refused, some of its members may be one of their own.
  if (proposals.length === 0) return [];
  const trouble = await run.ports.writer.apply(changes);
  if (trouble.length > 0) return trouble.map((d) => d.message);
  const again = await find(run.ports, { ...run.request, members: [], manifest: undefined });
  if (again.kind === "trouble") return again.diagnostics.map((d) => d.message);
  const broken: string[] = [];
  for (const subject of again.subjects) {
    const outcome = await foldFamily(run.ports, subject, { form: "readable" });
    const ours = proposals.some((p) => p.family.id === idOf(outcome));
    if (ours && outcome.status === "refused") broken.push(`refused: ${outcome.diagnostics[0]?.message}`);
    if (outcome.status === "folded") broken.push(...outcome.proposal.changes.map((c) => `${c.action} ${c.path}`));
  }
  return broken;
}

const idOf = (o: FoldOutcome): string => (o.status === "folded" ? o.proposal.family.id : o.id);

/** For each platform, the fold unfolded is proved against the member. */
export function unfoldingGivesTheMember(run: Run): Broken {
  return foldedOf(run).flatMap(({ proposal }) => {
    const { family } = proposal;
    const fold = dockerfileOf(family.output, proposal.dockerfile);
    return family.members.flatMap((m) => {
      const unfolded = unfold(fold, m.platform);
      if (unfolded.kind === "trouble") return [`${m.platform.name}: ${unfolded.diagnostics[0]?.message}`];
      const context = { folder: family.context, ignore: proposal.ignore, listing: family.listing };
      const proof = prove({
        fold: { dockerfile: dockerfileOf(family.output, unfolded.text), context },
        members: [{ platform: m.platform, subject: { dockerfile: m.dockerfile, context: m.context } }],
        built: family.built,
        premises: premisesOf(family),
      });
      return notProved({ ...family, members: [m] }, proof);
    });
  });
}

/** Every comment of a member stands in the fold, in its own line's words. */
export function noCommentIsLost(run: Run): Broken {
  return foldedOf(run).flatMap(({ proposal }) =>
    proposal.family.members.flatMap((m) =>
      m.dockerfile.tiles
        .filter((t) => t.kind === "comment")
        .map((t) => t.text.trim().replace(/^#\s?/, ""))
        .filter((words) => !proposal.dockerfile.includes(words))
        .map((words) => `${m.dockerfile.path}: lost "${words}"`),
    ),
  );
}

/**
 * A letter or digit that changed in what the fold does is seen: never all proved again. Looked at: FROM up to the stage's
 * name, COPY, ADD and RUN of every stage, and what the last stage's last CMD and ENTRYPOINT say. Left out, because a change
 * there can mean nothing: comments, blanks, keywords (any case will do), names of stages, TARGETVARIANT
 * (empty on a stage's every platform, maybe), ARG and ENV that nothing reads,
 * the configuration of a stage that is only copied from, and what a later instruction of its kind replaces. The prover's
 * own tests change every byte of a few folds and look at each that is still proved.
 */
export function aChangedLetterIsSeen(run: Run): Broken {
  return foldedOf(run).flatMap((outcome) => {
    const { family, dockerfile: text } = outcome.proposal;
    const places = lettersThatCount(dockerfileOf(family.output, text));
    const step = Math.max(1, Math.ceil(places.length / MUTANTS));
    return places
      .filter((_, i) => i % step === 0)
      .map((at) => ({ at, mutant: text.slice(0, at) + (text[at] === "Z" ? "Y" : "Z") + text.slice(at + 1) }))
      .filter(({ mutant }) => isProved(proofOf(outcome, mutant)))
      .map(({ at, mutant }) => `still proved: ${mutant.slice(mutant.lastIndexOf("\n", at) + 1).split("\n")[0]}`);
  });
}

const MUTANTS = 12;

function lettersThatCount(fold: Dockerfile): readonly number[] {
  const lastOf = (keyword: string) => fold.instructions.findLast((i) => i.keyword === keyword);
  const lastFrom = fold.instructions.findLastIndex((i) => i.keyword === "FROM");
  const counts = (i: Instruction, at: number): boolean =>
    /^(?:FROM|COPY|ADD|RUN)$/.test(i.keyword) || (at > lastFrom && (i === lastOf("CMD") || i === lastOf("ENTRYPOINT")));
  return fold.instructions.filter(counts).flatMap((i) => {
    const said = i.keyword === "FROM" ? i.text.replace(/(?:\$\{TARGETVARIANT\})?(?:\s+AS\s.*)?\s*$/is, "") : i.text;
    const places: number[] = [];
    for (const line of said.matchAll(/[^\n]+/g)) {
      const from = line.index === 0 ? (/^\s*\S+/.exec(line[0])?.[0].length ?? 0) : 0;
      if (line.index > 0 && i.heredocs.length === 0 && line[0].trimStart().startsWith("#")) continue;
      for (const letter of line[0].slice(from).matchAll(/[A-Za-z0-9]/g))
        places.push(i.span.start + line.index + from + letter.index);
    }
    return places;
  });
}

const isProved = (proof: Proof | undefined): boolean =>
  proof !== undefined &&
  [...proof.values()].every((p) => [p, ...(p.targets ?? [])].every((x) => x.verdict === "proved"));

/** Verdicts of a text in the place of the proposal's fold; undefined where it is no Dockerfile. */
function proofOf({ proposal }: Folded, text: string): Proof | undefined {
  const { family, ignore } = proposal;
  const parsed = parse(family.output, text);
  if (parsed.kind === "trouble") return undefined;
  const members = family.members.map((m) => ({
    platform: m.platform,
    subject: { dockerfile: m.dockerfile, context: m.context },
  }));
  const context = { folder: family.context, ignore, listing: family.listing };
  return prove({
    fold: { dockerfile: parsed.dockerfile, context },
    members,
    built: family.built,
    premises: premisesOf(family),
  });
}

const namedMembers = (family: Family): FindRequest["members"] =>
  family.members.map((m) => ({
    platform: m.platform,
    dockerfile: m.dockerfile.path,
    context: m.context.folder,
  }));

/** What comes of exactly these members. */
async function foldOne(ports: Ports, members: FindRequest["members"]): Promise<FoldOutcome> {
  const findings = await find(ports, requestOf(members));
  const [subject] = findings.kind === "findings" ? findings.subjects : [];
  if (!subject) throw new Error("the members are no family");
  return foldFamily(ports, subject, { form: "readable" });
}

export const requestOf = (members: FindRequest["members"]): FindRequest => ({
  members,
  manifest: undefined,
  archWords: new Map(),
  built: undefined,
  output: undefined,
});

const textOf = (o: FoldOutcome): string =>
  o.status === "folded" ? o.proposal.dockerfile : o.status === "refused" ? o.diagnostics.map((d) => d.code).join() : "";

function dockerfileOf(path: string, text: string): Dockerfile {
  const parsed = parse(path, text);
  if (parsed.kind === "dockerfile") return parsed.dockerfile;
  throw new Error(`${path} does not parse: ${parsed.diagnostics[0]?.message}`);
}
