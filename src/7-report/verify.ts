// In: what verify found for each family. Out: plain lines for a person, `archfold/verify@1` for a program, and the exit code.
// Texts from files and from builds are shown escaped.
import { type Diagnostic, oneLine, shown } from "../model/diagnostic.ts";
import {
  type FamilyVerification,
  IGNORANCES,
  type ImageDifference,
  type PlatformVerification,
} from "../model/image.ts";
import { diagnosticJson, printed } from "./json.ts";

export type VerifyOutcome =
  | {
      readonly status: "verified" | "different" | "not-built";
      readonly verification: FamilyVerification;
      readonly diagnostics: readonly Diagnostic[];
    }
  | { readonly status: "refused"; readonly id: string; readonly diagnostics: readonly Diagnostic[] };

export function verifyOutcome(verification: FamilyVerification, diagnostics: readonly Diagnostic[]): VerifyOutcome {
  const verdicts = [...verification.platforms.values()].map((p) => p.verdict);
  const status = verdicts.includes("different")
    ? "different"
    : verdicts.includes("not-built")
      ? "not-built"
      : "verified";
  return { status, verification, diagnostics };
}

/** 1 if anything differs or was refused, else 3 if anything was not built (DESIGN 3). */
export function verifyExit(outcomes: readonly VerifyOutcome[]): 0 | 1 | 3 {
  if (outcomes.some((o) => o.status === "different" || o.status === "refused")) return 1;
  return outcomes.some((o) => o.status === "not-built") ? 3 : 0;
}

export function verifyText(outcomes: readonly VerifyOutcome[]): string {
  return `${outcomes.flatMap(familyLines).join("\n")}\n\n${summary(outcomes)}\n`;
}

function familyLines(outcome: VerifyOutcome): string[] {
  if (outcome.status === "refused") {
    return [`${shown(outcome.id)}  refused`, ...outcome.diagnostics.map((d) => `  ${oneLine(d)}`)];
  }
  const { id, platforms, notes } = outcome.verification;
  const width = Math.max(...[...platforms.keys()].map((p) => p.length), 0);
  const lines = [...platforms].flatMap(([platform, v]) => platformLines(platform.padEnd(width), v));
  return [shown(id), ...lines, ...notes.map((n) => `  note: ${shown(n)}`)];
}

/** The verdicts with a word of their own; a hyphen is for programs. */
const VERDICT_WIDTH = "same-content".length;
const MAX_SHOWN = 20;

function platformLines(platform: string, v: PlatformVerification): string[] {
  const indent = " ".repeat(platform.length + 4);
  const head = `  ${platform}  ${v.verdict.padEnd(VERDICT_WIDTH)}`;
  if (v.reason) return [`${head}  ${oneLine(v.reason)}`, ...v.log.map((l) => `${indent}| ${shown(l)}`)];
  const cached = v.cached ? "every step cached" : "not every step cached";
  const differences = v.differences.slice(0, MAX_SHOWN).map((d) => `${indent}${differenceLine(d)}`);
  const more = v.differences.length - MAX_SHOWN;
  return [
    `${head}  ${cached}, member ${took(v.seconds.original)}, fold ${took(v.seconds.folded)}`,
    ...differences,
    ...(more > 0 ? [`${indent}and ${more} more; --json has them all`] : []),
    ...ignoredLines(v).map((l) => `${indent}${l}`),
  ];
}

function ignoredLines(v: PlatformVerification): string[] {
  const counts = new Map<keyof typeof IGNORANCES, number>();
  for (const i of v.ignored) counts.set(i.name, (counts.get(i.name) ?? 0) + 1);
  return [...counts].map(([name, n]) => `ignored ${name}: ${IGNORANCES[name]}${n > 1 ? ` (${n} times)` : ""}`);
}

/** `layer 3, etc/motd: mode 0644 -> 0600`. */
export function differenceLine(d: ImageDifference): string {
  const where = [d.layer === undefined ? "" : `layer ${d.layer + 1}`, d.file === undefined ? "" : `/${d.file}`];
  const place = where.filter((w) => w !== "").join(", ");
  const value = (text: string | null): string => (text === null ? "(nothing)" : cut(text));
  return shown(`${place}${place === "" ? "" : ": "}${d.field}: ${value(d.from)} -> ${value(d.to)}`);
}

const cut = (text: string): string => (text.length > 160 ? `${text.slice(0, 157)}...` : text);
const took = (seconds: number | null): string => (seconds === null ? "not built" : `${seconds.toFixed(1)} s`);

function summary(outcomes: readonly VerifyOutcome[]): string {
  const all = outcomes.flatMap((o) => (o.status === "refused" ? [] : [...o.verification.platforms.values()]));
  const count = (verdict: string): number => all.filter((v) => v.verdict === verdict).length;
  const good = all.length - count("different") - count("not-built");
  const refused = outcomes.filter((o) => o.status === "refused").length;
  const rest = [
    ...(count("different") > 0 ? [`${count("different")} different`] : []),
    ...(count("not-built") > 0 ? [`${count("not-built")} not built`] : []),
    ...(refused > 0 ? [`${refused} ${refused === 1 ? "family" : "families"} refused`] : []),
  ];
  return [`${good} of ${all.length} platforms built and equal`, ...rest].join(", ");
}

/** Schema `archfold/verify@1` (DESIGN 3). */
export const verifyJson = (outcomes: readonly VerifyOutcome[]): string =>
  printed({ schema: "archfold/verify@1", families: outcomes.map(familyJson) });

function familyJson(outcome: VerifyOutcome): object {
  if (outcome.status === "refused") {
    return { id: outcome.id, status: outcome.status, diagnostics: outcome.diagnostics.map(diagnosticJson) };
  }
  const { id, platforms, notes } = outcome.verification;
  const reasons = [...platforms.values()].flatMap((v) => (v.reason ? [v.reason] : []));
  return {
    id,
    status: outcome.status,
    platforms: Object.fromEntries([...platforms].map(([platform, v]) => [platform, platformJson(v)])),
    notes,
    diagnostics: [...outcome.diagnostics, ...reasons].map(diagnosticJson),
  };
}

const platformJson = (v: PlatformVerification): object => ({
  verdict: v.verdict,
  reason: v.reason ? oneLine(v.reason) : null,
  differences: v.differences,
  ignored: v.ignored,
  cached: v.cached,
  assumptions: v.assumptions,
  seconds: { original: rounded(v.seconds.original), folded: rounded(v.seconds.folded) },
  log: v.log,
});

const rounded = (seconds: number | null): number | null =>
  seconds === null ? null : Math.round(seconds * 1000) / 1000;
