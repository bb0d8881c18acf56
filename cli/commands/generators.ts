// `--run-generator`: the programs that print the plan's manifests, run on a copy; what comes of that for the families.
import { judged } from "../../src/4-emit/generator/ran.ts";
import { runGenerator } from "../../src/host/generator.ts";
import { type Diagnostic, error } from "../../src/model/diagnostic.ts";
import type { WritePlan } from "../../src/pipeline.ts";
import { type Candidate, codeFor } from "./common.ts";

export interface Ran {
  readonly families: readonly string[];
  readonly diagnostic: Diagnostic;
}

/** A manifest of which nobody knows the program cannot be shown to be printed. */
export async function runAll(root: string, plan: WritePlan): Promise<readonly Ran[]> {
  const ran: Ran[] = [];
  for (const { generator, manifest, families } of plan.generators) {
    if (manifest.action !== "modify") continue;
    const { path, text } = generator;
    const answer = await runGenerator({ root, path, text, changes: plan.changes });
    const diagnostic = judged(path, manifest.after, answer);
    const isOther = diagnostic.severity === "error" && answer.kind === "printed";
    const before = isOther && judged(path, manifest.before, await runGenerator({ root, path, text, changes: [] }));
    ran.push({ families, diagnostic: before && before.severity === "error" ? neverDid(diagnostic) : diagnostic });
  }
  for (const { family, changes } of plan.proposals) {
    const manifest = family.entry?.manifest;
    const isRun = manifest === undefined || plan.generators.some((g) => g.manifest.path === manifest);
    if (isRun || !changes.some((c) => c.path === manifest)) continue;
    const why = `no program is found that prints ${manifest}: there is none to run`;
    ran.push({ families: [family.id], diagnostic: error("GENERATOR_CANNOT_RUN", why) });
  }
  return ran;
}

/** Then the manifest was not printed by this program, or by this repository as it is now. */
const neverDid = (d: Diagnostic): Diagnostic => ({
  ...d,
  message: `${d.message}; as it is now it does not print the manifest as it is now either: generate that anew first`,
});

/** What was said of the program before it ran. */
const BEFORE: ReadonlySet<string> = new Set(["GENERATOR_NOT_RUN", "GENERATOR_NOT_CHANGED", "MANIFEST_GENERATED"]);

export function afterRun(ran: readonly Ran[], { subject, outcome }: Candidate): Candidate {
  if (outcome.status !== "folded") return { subject, outcome };
  const { id } = outcome.proposal.family;
  const own = ran.find((r) => r.families.includes(id));
  if (!own) return { subject, outcome };
  const { diagnostic } = own;
  if (diagnostic.severity === "error")
    return { subject, outcome: { status: "refused", id, diagnostics: [diagnostic] } };
  const kept = outcome.proposal.diagnostics.filter((d) => !BEFORE.has(d.code));
  return { subject, outcome: { ...outcome, proposal: { ...outcome.proposal, diagnostics: [...kept, diagnostic] } } };
}

/** The exit code where one did not print its manifest, and nothing is written: 3 where that is for want of something alone. */
export function failedRun(ran: readonly Ran[], candidates: readonly Candidate[]): number | undefined {
  const failed = ran.filter((r) => r.diagnostic.severity === "error");
  if (failed.length === 0) return undefined;
  const families = failed.flatMap((r) => r.families);
  const others = candidates.filter((c) => !(c.outcome.status === "refused" && families.includes(c.outcome.id)));
  return codeFor(others) || (failed.every((r) => r.diagnostic.code === "GENERATOR_CANNOT_RUN") ? 3 : 1);
}
