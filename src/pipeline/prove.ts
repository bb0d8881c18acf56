// A fold's text and its family -> the proof, and what in it stands in the way.
import { readManifest } from "../1-read/manifest.ts";
import { parse } from "../1-read/parse.ts";
import type { EntryFold } from "../4-emit/manifest.ts";
import { entryFold } from "../4-emit/proposal.ts";
import { proveManifest } from "../5-prove/manifest.ts";
import { prove } from "../5-prove/prove.ts";
import type { Proposal } from "../model/change.ts";
import { syntaxOf } from "../model/decision.ts";
import { type Diagnostic, error } from "../model/diagnostic.ts";
import type { Family, IgnoreFile, Member } from "../model/family.ts";
import { LOCK_PATH } from "../model/lock.ts";
import type { Grade, PlatformProof, Premise, Proof } from "../model/verdict.ts";
import { possibleNames } from "./base-names.ts";

export type TextProof =
  | { readonly kind: "proof"; readonly proof: Proof }
  | { readonly kind: "trouble"; readonly diagnostics: readonly Diagnostic[] };

/** The proof reads texts: of the fold as it would be written, and of the members. */
export function proveText(
  family: Family,
  text: string,
  ignore: IgnoreFile | undefined,
  wanted: Grade = "same-commands",
): TextProof {
  const parsed = parse(family.output, text);
  if (parsed.kind === "trouble") return parsed;
  const context = { folder: family.context, ignore, listing: family.listing };
  const { built, bases = [] } = family;
  const members = family.members.map((m) => ({
    platform: m.platform,
    subject: { dockerfile: m.dockerfile, context: m.context },
  }));
  const writes = [LOCK_PATH, ...(family.entry && !family.gathered ? [family.entry.manifest] : [])];
  // bashbrew, which builds what a manifest names, sends a tar.
  const sent = family.source === "manifest" ? "tar" : "folder";
  const fold = { dockerfile: parsed.dockerfile, context };
  const premises = premisesOf(family);
  return { kind: "proof", proof: prove({ fold, members, built, bases, wanted, writes, sent, premises }) };
}

/** What was decided and no text shows: which frontend reads the members, and which names are one image. */
export const premisesOf = (family: Pick<Family, "built" | "members" | "decisions">): readonly Premise[] => [
  ...frontendPremises(family.members, syntaxOf(family.decisions)),
  ...possibleNames(family).map(({ platform, from, to, by, digest }): Premise => {
    const [memberRef, foldRef] = [asProved(from), asProved(to)];
    return { kind: "base", platform, memberRef, foldRef, by, ...(digest !== undefined && { digest }) };
  }),
];

/** A name as the prover shows it, which no value of an argument changes. */
const asProved = (name: string): string => name.replace(/\$(?:\{(\w+)\}|(\w+))/g, (_, a = "", b = "") => `⟨${a}${b}⟩`);

/** Somebody said that this frontend reads each member as its own does. */
const frontendPremises = (
  members: readonly Pick<Member, "platform" | "dockerfile">[],
  syntax: string | undefined,
): readonly Premise[] =>
  syntax === undefined
    ? []
    : members.map(({ platform, dockerfile }) => ({
        kind: "frontend",
        platform: platform.name,
        memberRef: dockerfile.directives.find((d) => d.name === "syntax")?.value ?? "",
        foldRef: syntax,
        by: "decision",
      }));

const ENOUGH: Readonly<Record<Grade, readonly Grade[]>> = {
  exact: ["exact"],
  "same-commands": ["exact", "same-commands"],
};

/** One FOLD_NOT_PROVED for each platform, and each target of it, that is not proved as well as wanted. */
export function notProved(family: Family, proof: Proof, wanted: Grade): readonly Diagnostic[] {
  return [...proof].flatMap(([platform, p]) => {
    const file = family.members.find((m) => m.platform.name === platform)?.dockerfile.path ?? family.output;
    const targets = (p.targets ?? []).map((t) => [`${platform} --target ${t.target}`, t] as const);
    return [[platform, p] as const, ...targets].flatMap(([what, found]) => against(what, found, file, wanted));
  });
}

function against(what: string, p: PlatformProof, file: string, wanted: Grade): readonly Diagnostic[] {
  if (p.verdict === "proved" && p.grade && ENOUGH[wanted].includes(p.grade)) return [];
  const why =
    p.verdict === "refuted"
      ? p.difference?.message
      : p.verdict === "unproven"
        ? p.diagnostics[0]?.message
        : `the grade is ${p.grade}, wanted ${wanted}${p.notes[0] === undefined ? "" : `: ${p.notes[0]}`}`;
  const place = p.diagnostics[0]?.place ?? { file, line: p.difference?.memberLine ?? 1, column: 1 };
  return [error("FOLD_NOT_PROVED", `${what}: ${p.verdict}: ${why ?? "no reason given"}`, place)];
}

/** Lines of the fold's text at which it is refuted or not understood. */
export function linesInTheWay(text: string, path: string, proof: Proof): readonly string[] {
  const lines = text.split("\n");
  const numbers = [...proof.values()].flatMap((p) => [
    ...(p.difference?.foldLine === undefined ? [] : [p.difference.foldLine]),
    ...p.diagnostics.flatMap(({ place }) => (place?.file === path ? [place.line] : [])),
  ]);
  return [...new Set(numbers)].flatMap((n) => lines.slice(n - 1, n));
}

/** The rewritten manifest is proved too, by a reader of its own. */
export const manifestFindings = (
  path: string,
  before: string,
  after: string,
  folds: readonly EntryFold[],
): readonly Diagnostic[] =>
  proveManifest(
    path,
    before,
    after,
    folds.map(({ indexes, target }) => ({ indexes, expected: target })),
  );

/** What a proposal of one family makes of its manifest. */
export function proposedManifest({ family, changes }: Proposal): readonly Diagnostic[] {
  const changed = changes.find((c) => c.path === family.entry?.manifest);
  if (changed?.action !== "modify") return [];
  const read = readManifest(changed.path, changed.before);
  const fold = read.kind === "manifest" ? entryFold(family, read.manifest) : undefined;
  return fold ? manifestFindings(changed.path, changed.before, changed.after, [fold]) : [];
}
