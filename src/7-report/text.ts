// Outcomes -> the words that the unattended commands and the interactive tool's summary print. Text of files is shown escaped.
import { changesIn, type FoldOutcome, type Proposal } from "../model/change.ts";
import { choiceWords, isChoice } from "../model/decision.ts";
import { type Diagnostic, oneLine, shown } from "../model/diagnostic.ts";
import type { Assumption, PlatformProof, Premise, Proof, ProvedBase, TargetProof } from "../model/verdict.ts";
import { diagnosticsOf } from "./json.ts";
import { splitLines } from "./splits.ts";
import { variableLines } from "./variables.ts";

/** A family's heading, verdicts, notes and changes; the diff is printed apart. */
export function outcomeText(outcome: FoldOutcome): string {
  if (outcome.status === "refused") return lines([`${shown(outcome.id)}: refused`, ...indented(outcome.diagnostics)]);
  if (outcome.status === "current")
    return lines([
      `${shown(outcome.id)}: folded, ${shown(outcome.output)} is current`,
      ...changeLines(outcome),
      ...indented(outcome.diagnostics),
    ]);
  const { proposal, proof } = outcome;
  return lines([
    headline(outcome),
    builtLine(proposal),
    ...shapeLines(outcome),
    ...proofLines(proof),
    ...changeLines(outcome),
    ...indented(diagnosticsOf(outcome)),
  ]);
}

/** What a reader of the diff wants to know before it, in lines that no reader of a patch takes for one. */
export const beforeDiff = (outcome: Folded): string =>
  lines([headline(outcome), ...shapeLines(outcome), ""].map((l) => `# ${l}`.trimEnd()));

/** What the fold has for what differs: variables with their values, and what stands once for each platform and why. */
function shapeLines({ proposal, proof }: Folded): readonly string[] {
  // What is said of bases stands beside the verdicts.
  const choices = proposal.decisions.filter(isChoice).filter((c) => c.kind !== "base-name");
  const chosen = choices.map((c) => `as chosen: ${shown(choiceWords(c))}`);
  return [...chosen, ...variableLines(proof), ...splitLines(proposal)].map((l) => `  ${l}`);
}

type Folded = Extract<FoldOutcome, { status: "folded" }>;

/** How the members are taken to be built is always said (DESIGN 3). */
function builtLine({ family }: Proposal): string {
  const how = family.built === "target" ? "each member on its own platform" : "across, on the builder's platform";
  return `  built: ${family.built}, ${how}${family.builtBy === "assumed" ? " (assumed)" : ""}`;
}

function headline({ proposal: { family }, proof }: Folded): string {
  const n = family.members.length;
  return `${shown(family.id)}: ${n} platforms, ${n} files -> ${shown(family.output)}, ${verdictWords(proof)}`;
}

/** `proved, exact`, or how many of which verdict. */
export function verdictWords(proof: Proof): string {
  const all = [...proof.values()];
  const verdicts = new Set(all.map((p) => p.verdict));
  if (verdicts.size !== 1)
    return [...verdicts].map((v) => `${all.filter((p) => p.verdict === v).length} ${v}`).join(", ");
  const grades = new Set(all.flatMap((p) => (p.grade ? [p.grade] : [])));
  const assumes = (p: PlatformProof) => p.assumptions.length > 0 || p.premises.some((x) => x.by === "decision");
  const assuming = all.some(assumes) ? ", with assumptions" : "";
  return `${[...verdicts][0]}${grades.size > 0 ? `, ${[...grades].sort().join(" and ")}` : ""}${assuming}`;
}

/** One line for the platforms that have the same verdict, grade and assumptions. */
export function proofLines(proof: Proof): readonly string[] {
  const groups = new Map<string, string[]>();
  for (const [platform, p] of proof) {
    const text = [...detailLines(p), ...(p.targets ?? []).flatMap(targetLines)].join("\n");
    groups.set(text, [...(groups.get(text) ?? []), platform]);
  }
  return [...groups].flatMap(([text, platforms]) => [`  ${platforms.join(" ")}`, `    ${text}`]);
}

/** The notes beside the table of variables, which says what each of them holds. */
export function notesOf({ notes, variables = [] }: PlatformProof): readonly string[] {
  const isSeen = (note: string, name: string): boolean => note.startsWith(`RUN also sees ${name}=`);
  const seen = variables.filter((v) => notes.some((n) => isSeen(n, v.name))).map((v) => v.name);
  const others = notes.filter((n) => !n.startsWith("not to be overridden: ") && !seen.some((name) => isSeen(n, name)));
  return [...(seen.length > 0 ? [`RUN also sees ${seen.join(", ")}`] : []), ...others];
}

const detailLines = (p: PlatformProof): readonly string[] => [
  verdictLine(p),
  ...notesOf(p).map((n) => `    ${shown(n)}`),
  ...differenceLines(p),
  ...indented(p.diagnostics, "    "),
];

/** A stage that is built by its name has a proof of its own. */
function targetLines(t: TargetProof): readonly string[] {
  const [verdict = "", ...details] = detailLines(t);
  return [`    --target ${shown(t.target)}: ${verdict}`, ...details];
}

function verdictLine(p: PlatformProof): string {
  const premises = p.premises.map((x) => `${premiseText(x)} (${x.by})`);
  const given = [...p.assumptions.map(assumptionText), ...premises];
  const seen = (p.bases ?? []).map(baseText);
  return [
    p.verdict,
    ...(p.grade ? [p.grade] : []),
    ...(seen.length > 0 ? [`knowing: ${shown(seen.join("; "))}`] : []),
    ...(given.length > 0 ? [`assuming: ${shown(given.join("; "))}`] : []),
  ].join(", ");
}

/** "docker/dockerfile:1 reads Dockerfile.arm64 as the builder's own frontend does". */
export const premiseText = ({ kind, platform, memberRef, foldRef }: Premise): string =>
  kind === "base"
    ? `${memberRef} is ${foldRef}`
    : `${foldRef} reads the member for ${platform} as ${memberRef || "the builder's own frontend"} does`;

/** "nginx:1 as in the registry (1b1ac599a0d9)". */
export const baseText = ({ ref, digest, origin }: ProvedBase): string =>
  `${ref} as in the ${origin} (${digest.slice("sha256:".length, "sha256:".length + 12)})`;

/** "debian:12 has no ENV VERSION and no ONBUILD". */
export function assumptionText(a: Assumption): string {
  if (a.imageOf) return `a build without --platform takes ${a.base} for ${a.imageOf}`;
  const parts = [
    ...(a.envLacks && a.envLacks.length > 0 ? [`no ENV ${a.envLacks.join(", ")}`] : []),
    ...(a.onbuild ? ["no ONBUILD"] : []),
    ...(a.configLacks && a.configLacks.length > 0 ? [`no ${a.configLacks.join(", ")}`] : []),
    ...(a.shell ? ["a POSIX shell"] : []),
  ];
  return `${a.base} has ${parts.join(" and ")}`;
}

function differenceLines(p: PlatformProof): readonly string[] {
  const d = p.difference;
  if (!d) return [];
  const at = (line: number | undefined) => (line === undefined ? "nowhere" : `line ${line}`);
  return [
    `    ${shown(d.message)}`,
    `    member, ${at(d.memberLine)}: ${shown(d.member)}`,
    `    fold,   ${at(d.foldLine)}: ${shown(d.fold)}`,
  ];
}

const SIGN = { create: "+", modify: "~", delete: "-" } as const;
const changeLines = (outcome: FoldOutcome): readonly string[] =>
  changesIn(outcome).map((c) => `  ${SIGN[c.action]} ${shown(c.path)}`);
const indented = (diagnostics: readonly Diagnostic[], by = "  "): readonly string[] =>
  diagnostics.map((d) => `${by}${d.severity}: ${oneLine(d)}`);
const lines = (all: readonly string[]): string => all.map((l) => `${l}\n`).join("");
