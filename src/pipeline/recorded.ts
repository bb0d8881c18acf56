// A family that the lock records -> its outcome: a current fold proposes nothing, one that a person changed is never replaced.
// What has to be folded again is left to the caller.
import { parse } from "../1-read/parse.ts";
import type { Recorded } from "../1-read/recorded.ts";
import { fold } from "../3-fold/fold.ts";
import { type Emitted, emitDockerfile } from "../4-emit/dockerfile.ts";
import { unfold } from "../5-prove/unfold.ts";
import type { FoldOutcome, Proposal } from "../model/change.ts";
import { type Diagnostic, error, note } from "../model/diagnostic.ts";
import type { Family, Found } from "../model/family.ts";
import { parsePlatform } from "../model/platform.ts";
import type { StageGraph } from "../model/stage.ts";
import { decidedNames, possibleNames } from "./base-names.ts";
import { choose } from "./choices.ts";
import { notProved, proveText } from "./prove.ts";
import type { Ports } from "./subject.ts";

export type RecordedOutcome =
  | { readonly kind: "outcome"; readonly outcome: FoldOutcome }
  | { readonly kind: "fold-again"; readonly found: Found };

export function recordedOutcome(recorded: Recorded, hash: Ports["hash"]): RecordedOutcome {
  switch (recorded.state) {
    case "edited":
      return { kind: "outcome", outcome: editedOutcome(recorded) };
    case "stale":
      return recorded.found
        ? { kind: "fold-again", found: recorded.found }
        : { kind: "outcome", outcome: refused(recorded, missingMessage(recorded)) };
    case "pruned":
      return { kind: "outcome", outcome: standing(recorded, prunedFindings(recorded)) };
    case "current":
      return { kind: "outcome", outcome: currentOutcome(recorded, hash) };
  }
}

const placeOf = (recorded: Recorded) => ({ file: recorded.locked.output, line: 1, column: 1 });

const refused = (recorded: Recorded, message: string): FoldOutcome => ({
  status: "refused",
  id: recorded.id,
  diagnostics: [error("STALE", message, placeOf(recorded))],
});

function missingMessage({ locked, missing, changed }: Recorded): string {
  const [path = ""] = missing;
  if (changed.includes(path))
    return `${path} is gone and git does not hold it: bring it back, or delete ${locked.output} to fold without it`;
  const commit = locked.commit?.slice(0, 12) ?? "a commit";
  return `${changed.join(", ")} changed, and ${path} can only be read from ${commit}, which is not here: fetch it`;
}

function editedOutcome(recorded: Recorded): FoldOutcome {
  const { id, found, fold: text } = recorded;
  const proved = found?.kind === "family" ? proveText(found.family, text, found.family.ignore) : undefined;
  const proof = proved?.kind === "proof" ? proved.proof : undefined;
  const verdicts = proof ? [...new Set([...proof.values()].map((p) => p.verdict))].join(", ") : undefined;
  const words = verdicts ?? (proved ? "it does not parse" : "its members cannot be read");
  const message = `the fold was changed by hand (${words}): undo that, or remove the file to fold anew`;
  const diagnostics = [error("EDITED", message, placeOf(recorded))];
  return { status: "refused", id, diagnostics, ...(proof ? { proof } : {}) };
}

/** Written before and as it was recorded; without its members at hand it cannot be proved again. */
function standing(recorded: Recorded, diagnostics: readonly Diagnostic[]): FoldOutcome {
  const { id, locked, fold: dockerfile } = recorded;
  return { status: "current", id, output: locked.output, dockerfile, locked, diagnostics };
}

function currentOutcome(recorded: Recorded, hash: Ports["hash"]): FoldOutcome {
  const { found, missing, locked } = recorded;
  if (found?.kind === "family") return foldedBefore(found.family, recorded.fold, hash);
  if (found) return { status: "refused", id: recorded.id, diagnostics: found.diagnostics };
  const commit = locked.commit?.slice(0, 12) ?? "no commit";
  const message = `not proved again: ${missing.join(", ")} can only be read from ${commit}, which is not here`;
  return standing(recorded, [note("STALE", message, placeOf(recorded))]);
}

/** The fold as it stands, proved again, with nothing to change. */
function foldedBefore(family: Family, dockerfile: string, hash: Ports["hash"]): FoldOutcome {
  const proved = proveText(family, dockerfile, family.ignore);
  if (proved.kind === "trouble") return { status: "refused", id: family.id, diagnostics: proved.diagnostics };
  const against = notProved(family, proved.proof, "same-commands");
  if (against.length > 0) return { status: "refused", id: family.id, diagnostics: against, proof: proved.proof };
  const made = madeAgain(family, dockerfile, hash);
  const proposal: Proposal = {
    family,
    dockerfile,
    owners: made?.owners ?? [],
    splits: made?.splits ?? [],
    ignore: family.ignore,
    changes: [],
    regions: made?.regions ?? { shared: 0, split: 0 },
    names: made?.names ?? [],
    stages: (dockerfile.match(/^\s*FROM\s/gim) ?? []).length,
    decisions: family.decisions,
    references: [],
    diagnostics: [...family.diagnostics, ...namesRefused(family)],
  };
  return { status: "folded", proposal, proof: proved.proof };
}

/** What the bases are seen to be now, against what was decided of their names. */
const namesRefused = (family: Family): readonly Diagnostic[] =>
  decidedNames(family, possibleNames(family), undefined).diagnostics.filter((d) => d.severity === "warning");

/** How it was made, where it is made so today too. */
function madeAgain(family: Family, dockerfile: string, hash: Ports["hash"]): (StageGraph & Emitted) | undefined {
  const chosen = choose(family, [], hash);
  if (chosen.kind === "trouble") return undefined;
  const again = fold(family, { exact: false, choices: chosen.choices });
  if (again.kind === "refused") return undefined;
  for (const graph of again.graphs) {
    const emitted = emitDockerfile(graph, family.members);
    if (emitted.text === dockerfile) return { ...graph, ...emitted };
  }
  return undefined;
}

/** Where the members were pruned the fold is the source: it must parse and still have every platform. */
function prunedFindings(recorded: Recorded): readonly Diagnostic[] {
  const parsed = parse(recorded.locked.output, recorded.fold);
  if (parsed.kind === "trouble") return parsed.diagnostics;
  const platforms = recorded.locked.members.flatMap((m) => parsePlatform(m.platform) ?? []);
  return platforms.flatMap((platform) => {
    const one = unfold(parsed.dockerfile, platform);
    return one.kind === "trouble" ? one.diagnostics : [];
  });
}
