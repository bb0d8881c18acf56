// What stands on the plain terminal when the tool has ended: what was written and how to take it back, what was verified and
// what was not, the next command. The words are those of `fold --write` and `verify`.
import { type VerifyOutcome, verifyExit, verifyText } from "../../src/7-report/verify.ts";
import { type Diagnostic, oneLine, shown } from "../../src/model/diagnostic.ts";
import { shellLine } from "../../src/model/shell.ts";
import { isPlain, writeCalls } from "./command-line.ts";
import type { State } from "./model.ts";
import { allWritten, leftToDo, pendingOf, writtenWords } from "./select.ts";

export function summaryText(state: State): string {
  const parts = [writtenPart(state), verifiedPart(state), nextPart(state)];
  return parts.filter((p) => p !== "").join("\n");
}

function writtenPart(state: State): string {
  const trouble = state.writeTrouble.map((d) => `${d.severity}: ${oneLine(d)}\n`).join("");
  if (state.written.length === 0) return trouble;
  return trouble + writtenWords(state);
}

const outcomesOf = (state: State): readonly VerifyOutcome[] =>
  [...state.builds.values()].flatMap((b) => (b.outcome ? [b.outcome] : []));

function verifiedPart(state: State): string {
  const outcomes = outcomesOf(state);
  if (outcomes.length === 0) return "";
  const reason = oneReason(outcomes);
  return reason ? `nothing was built: ${oneLine(reason)}\n` : verifyText(outcomes);
}

/** Where no engine answers every platform says so; once is enough. */
function oneReason(outcomes: readonly VerifyOutcome[]): Diagnostic | undefined {
  const all = outcomes.flatMap((o) => (o.status === "refused" ? [undefined] : [...o.verification.platforms.values()]));
  const [first] = all;
  return all.every((v) => v?.reason && v.reason.message === first?.reason?.message) ? first?.reason : undefined;
}

/** What is left, each with its command; a blank line between. */
function nextPart(state: State): string {
  const path = state.path === "." ? [] : [state.path];
  const family = (ids: readonly string[]) => ids.flatMap((id) => ["--family", id]);
  const command = (...words: readonly string[]) => `  ${shellLine(["archfold", ...words])}`;
  const { proposals } = allWritten(state).write;
  const verified = new Set([...state.builds].flatMap(([id, b]) => (b.outcome?.status === "verified" ? [id] : [])));
  const unverified = proposals.map((p) => p.family.id).filter((id) => !verified.has(id));
  const pending = state.rows.filter((r) => pendingOf(r)).map((r) => r.id);
  const left = leftToDo(proposals);
  const groups: (readonly string[])[] = [];
  if (left.length > 0) groups.push(["left to do:", ...left.map((d) => `  ${oneLine(d)}`)]);
  if (unverified.length > 0)
    groups.push([
      `written, but not built and compared yet: ${unverified.map(shown).join(", ")}`,
      command("verify", ...path, ...family(unverified)),
    ]);
  if (pending.length > 0) {
    const folds = pending.length === 1 ? "this fold is" : "these folds are";
    const head =
      proposals.length === 0 ? `nothing was written; ${folds} ready:` : `not written, ${folds} ready as well:`;
    const areAll = state.rows.every((r) => isPlain(state, r.id));
    const calls = areAll ? [["fold", ...path, "--write"]] : writeCalls(state, pending);
    groups.push([`${head} ${pending.map(shown).join(", ")}`, ...calls.map((words) => command(...words))]);
  }
  if (!state.reading && state.rows.length === 0)
    groups.push([
      `no per-architecture Dockerfiles found in ${shown(state.path)}; name them with --member PLATFORM=FILE`,
    ]);
  return groups.map((lines) => lines.map((l) => `${l}\n`).join("")).join("\n");
}

/** As the commands that do the same (DESIGN 3): 130 before 2 before 1 before 3. */
export function exitCode(state: State): number {
  if (state.ending === "interrupted") return 130;
  if (state.ending === "trouble") return 2;
  if (state.writeTrouble.some((d) => d.severity === "error")) return 1;
  return verifyExit(outcomesOf(state));
}
