// In: what verify found for each family. Out: plain lines for a person, `archfold/verify@1` for a program, and the exit code.
// Texts from files and from builds are shown escaped.
import { type Diagnostic, oneLine, shown } from "../model/diagnostic.ts";
import type { EngineState, FamilyVerification, OperationsResult, PlatformVerification } from "../model/image.ts";
import type { PlatformName } from "../model/platform.ts";
import type { PlatformProof, Proof } from "../model/verdict.ts";
import { diagnosticJson, printed, variablesJson } from "./json.ts";
import { verdictWords } from "./text.ts";
import { variableLines } from "./variables.ts";
import { detailLines } from "./verify-details.ts";
import { wrapped } from "./wrap.ts";

export { differenceLine, ignoredText } from "./differences.ts";

export type VerifyOutcome =
  | {
      readonly status: "verified" | "different" | "operations-differ" | "assumption-fails" | "not-built";
      readonly verification: FamilyVerification;
      readonly diagnostics: readonly Diagnostic[];
    }
  | { readonly status: "refused"; readonly id: string; readonly diagnostics: readonly Diagnostic[] };

export function verifyOutcome(verification: FamilyVerification, diagnostics: readonly Diagnostic[]): VerifyOutcome {
  return { status: statusOf([...verification.platforms.values()]), verification, diagnostics };
}

function statusOf(platforms: readonly PlatformVerification[]): Exclude<VerifyOutcome["status"], "refused"> {
  if (platforms.some((p) => p.verdict === "different")) return "different";
  if (platforms.some(hasOtherOperations)) return "operations-differ";
  if (platforms.some(hasWrongAssumption)) return "assumption-fails";
  return platforms.some((p) => p.verdict === "not-built") ? "not-built" : "verified";
}

const hasWrongAssumption = (p: PlatformVerification): boolean => p.assumptions.some((a) => a.holds === false);

/** Also where the images happen to be equal. */
const hasOtherOperations = (p: PlatformVerification): boolean => p.operations?.kind === "different";

const FINDINGS: ReadonlySet<VerifyOutcome["status"]> = new Set([
  "different",
  "operations-differ",
  "assumption-fails",
  "refused",
]);

/** 1 if anything differs, was assumed in vain or was refused, else 3 if anything was not built (DESIGN 3). */
export function verifyExit(outcomes: readonly VerifyOutcome[]): 0 | 1 | 3 {
  if (outcomes.some((o) => FINDINGS.has(o.status))) return 1;
  return outcomes.some((o) => o.status === "not-built") ? 3 : 0;
}

/** What built it, as far as anything was built. */
export type UsedBuilder = Pick<Extract<EngineState, { kind: "ready" }>, "builder" | "driver">;

export function verifyText(outcomes: readonly VerifyOutcome[], used?: UsedBuilder): string {
  const why = reasonOfAll(outcomes);
  const families = outcomes.flatMap((o) => familyLines(o, why !== undefined));
  const heading = used ? [shown(`builder: ${used.builder} (${used.driver})`)] : [];
  return `${[...heading, ...families, "", ...wrapped(summary(outcomes, why), "")].join("\n")}\n`;
}

/** Where nothing was built, and all for one reason, it is said once. */
function reasonOfAll(outcomes: readonly VerifyOutcome[]): string | undefined {
  const all = outcomes.flatMap((o) => (o.status === "refused" ? [] : [...o.verification.platforms.values()]));
  const reasons = new Set(
    all.map((v) => (v.reason && v.log.length === 0 && !hasWrongAssumption(v) ? oneLine(v.reason) : undefined)),
  );
  return reasons.size === 1 ? [...reasons][0] : undefined;
}

function familyLines(outcome: VerifyOutcome, isSaidBelow: boolean): readonly string[] {
  if (outcome.status === "refused") {
    return [`${shown(outcome.id)}  refused`, ...outcome.diagnostics.map((d) => `  ${oneLine(d)}`)];
  }
  const { id, proof, platforms, notes } = outcome.verification;
  if (isSaidBelow) return [`${shown(id)}  ${platforms.size} not built`];
  // Of the platforms that are spoken of.
  const proved: Proof = new Map([...proof].filter(([platform]) => platforms.has(platform)));
  const width = Math.max(...[...platforms.keys()].map((p) => p.length), 0);
  return [
    `${shown(id)}${proved.size > 0 ? `  ${verdictWords(proved)}` : ""}`,
    ...[...platforms].map(([platform, v]) => `  ${platform.padEnd(width)}  ${verdictLine(v)}`.trimEnd()),
    ...paragraphs(platforms),
    ...variableLines(proved, COLUMNS).map((l) => `  ${l}`),
    ...notes.flatMap((n) => wrapped(`note: ${shown(n)}`, "  ")),
  ];
}

/** Of a table, with what stands before it. */
const COLUMNS = 78;
const VERDICT_WIDTH = "same-content".length;

function verdictLine(v: PlatformVerification): string {
  const { original, folded } = v.seconds;
  const also = [
    ...(v.reproducible === false ? ["not reproducible"] : []),
    ...(hasOtherOperations(v) ? ["other operations"] : []),
    ...(hasWrongAssumption(v) ? ["an assumption fails"] : []),
  ];
  if (v.verdict === "not-built") return [v.verdict, ...also].join(", ");
  if (v.remembered !== undefined) {
    const when = `remembered from ${v.remembered.slice(0, 16).replace("T", " ")} UTC`;
    return [`${v.verdict.padEnd(VERDICT_WIDTH)}  ${when}`, ...also].join(", ");
  }
  return [
    `${v.verdict.padEnd(VERDICT_WIDTH)}  ${v.cached ? "all cached" : "not all cached"}`,
    `member ${took(original)}`,
    `fold ${took(folded)}`,
    ...also,
  ].join(", ");
}

/** What several platforms have in common is said once, below all of them. */
function paragraphs(platforms: FamilyVerification["platforms"]): readonly string[] {
  const groups = new Map<string, PlatformName[]>();
  for (const [platform, v] of platforms) {
    const once = new Map(v.ignored.map((i) => [i.name, i]));
    const key = detailLines([{ ...v, ignored: [...once.values()] }]).join("\n");
    if (key !== "") groups.set(key, [...(groups.get(key) ?? []), platform]);
  }
  return [...groups.values()].flatMap((names) => {
    const heading = names.length === platforms.size && names.length > 1 ? ["all platforms"] : names;
    const all = names.flatMap((n) => platforms.get(n) ?? []);
    return [...wrapped(`${heading.join(" ")}:`, "  ", ""), ...detailLines(all)];
  });
}
const took = (seconds: number | null): string => (seconds === null ? "not built" : `${seconds.toFixed(1)} s`);

function summary(outcomes: readonly VerifyOutcome[], why: string | undefined): string {
  const all = outcomes.flatMap((o) => (o.status === "refused" ? [] : [...o.verification.platforms.values()]));
  const count = (verdict: string): number => all.filter((v) => v.verdict === verdict).length;
  const refused = outcomes.filter((o) => o.status === "refused").length;
  const tail = refused > 0 ? [`${refused} ${refused === 1 ? "family" : "families"} refused`] : [];
  if (why !== undefined) return [...tail, `${all.length} not built: ${why}`].join(", ");
  const good = all.length - count("different") - count("not-built");
  const others = all.filter(hasOtherOperations).length;
  const inVain = all.filter(hasWrongAssumption).length;
  const rest = [
    ...(count("different") > 0 ? [`${count("different")} different`] : []),
    ...(count("not-built") > 0 ? [`${count("not-built")} not built`] : []),
    ...(others > 0 ? [`other operations on ${others}`] : []),
    ...(inVain > 0 ? [`an assumption fails on ${inVain}`] : []),
    ...tail,
  ];
  return [`${good} of ${all.length} platforms built and equal`, ...rest].join(", ");
}

/** Schema `archfold/verify@1` (DESIGN 3). */
export function verifyJson(outcomes: readonly VerifyOutcome[], used?: UsedBuilder): string {
  const builder = used ? { name: used.builder, driver: used.driver } : null;
  return printed({ schema: "archfold/verify@1", builder, families: outcomes.map(familyJson) });
}

function familyJson(outcome: VerifyOutcome): object {
  if (outcome.status === "refused") {
    return { id: outcome.id, status: outcome.status, diagnostics: outcome.diagnostics.map(diagnosticJson) };
  }
  const { id, proof, platforms, notes } = outcome.verification;
  const reasons = [...platforms.values()].flatMap((v) => (v.reason ? [v.reason] : []));
  return {
    id,
    status: outcome.status,
    platforms: Object.fromEntries(
      [...platforms].map(([platform, v]) => [platform, platformJson(v, proof.get(platform))]),
    ),
    variables: variablesJson(proof),
    notes,
    diagnostics: [...outcome.diagnostics, ...reasons].map(diagnosticJson),
  };
}

const platformJson = (v: PlatformVerification, proof: PlatformProof | undefined): object => ({
  verdict: v.verdict,
  grade: proof?.grade ?? null,
  reason: v.reason ? oneLine(v.reason) : null,
  differences: v.differences,
  ignored: v.ignored,
  cached: v.cached,
  assumptions: v.assumptions,
  reproducible: v.reproducible ?? null,
  unfolded: v.unfolded ?? null,
  remembered: v.remembered ?? null,
  operations: v.operations ? operationsJson(v.operations) : null,
  seconds: { original: rounded(v.seconds.original), folded: rounded(v.seconds.folded) },
  log: v.log,
  failure: v.failure ?? null,
});

function operationsJson(found: OperationsResult): object {
  if (found.kind === "equal") return { equal: found.count };
  const { kind, ...rest } = found;
  return rest;
}

const rounded = (seconds: number | null): number | null =>
  seconds === null ? null : Math.round(seconds * 1000) / 1000;
