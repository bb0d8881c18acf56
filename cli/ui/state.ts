// The one place where the state changes: a state and an action -> the next state. Pure; effects read what was asked for
// (`writing`, queued builds, `ending`) and answer with actions.
import { diagnosticsOf } from "../../src/7-report/json.ts";
import { verdictWords } from "../../src/7-report/text.ts";
import type { VerifyOutcome } from "../../src/7-report/verify.ts";
import type { FoldOutcome } from "../../src/model/change.ts";
import type { Wish } from "../../src/model/decision.ts";
import type { Diagnostic } from "../../src/model/diagnostic.ts";
import type { VerifyEvent } from "../../src/model/image.ts";
import { idOf, type Subject } from "../../src/pipeline.ts";
import { baseNamesOf } from "./base-names.ts";
import { type Command, commandOf, typed } from "./keys.ts";
import { type Build, type FamilyRow, type PageRow, type Plan, type Size, START, type State } from "./model.ts";
import { withLetter } from "./moves/choices.ts";
import { followed, shown } from "./moves/way.ts";
import { command } from "./moves.ts";
import { foldedOf, newBuild } from "./select.ts";

export type Action =
  | { readonly type: "key"; readonly name: string }
  | { readonly type: "command"; readonly command: Command }
  | { readonly type: "resized"; readonly size: Size }
  | { readonly type: "found"; readonly subjects: readonly Subject[] }
  | { readonly type: "folding"; readonly id: string }
  | { readonly type: "folded"; readonly subject: Subject; readonly outcome: FoldOutcome }
  /** `row`: as it was when its wish was taken up. */
  | { readonly type: "chosen"; readonly row: FamilyRow; readonly outcome: FoldOutcome }
  | { readonly type: "looked-up"; readonly row: FamilyRow; readonly found: LookedUp }
  | { readonly type: "recorded"; readonly subject: Subject }
  | { readonly type: "planned"; readonly plan: Plan }
  | { readonly type: "trouble"; readonly diagnostics: readonly Diagnostic[] }
  | { readonly type: "content"; readonly key: string; readonly rows: readonly PageRow[] }
  | { readonly type: "wrote"; readonly plan: Plan; readonly trouble: readonly Diagnostic[] }
  | { readonly type: "build-started"; readonly id: string }
  | { readonly type: "build-event"; readonly id: string; readonly event: VerifyEvent }
  | { readonly type: "build-ended"; readonly id: string; readonly outcome: VerifyOutcome }
  | { readonly type: "clock"; readonly milliseconds: number };

/** The subject with what was found; why nothing was; or nothing, where it was given up. */
export type LookedUp =
  | { readonly kind: "found"; readonly subject: Subject }
  | { readonly kind: "trouble"; readonly why: string }
  | { readonly kind: "stopped" };

export function reduce(state: State, action: Action): State {
  switch (action.type) {
    case "key": {
      const letter = typed(state, action.name);
      if (letter !== undefined) return withLetter(state, letter);
      const found = commandOf(state, action.name);
      return found ? command(cleared(state), found) : cleared(state);
    }
    case "command":
      return command(cleared(state), action.command);
    case "resized":
      return shown({ ...state, size: action.size });
    case "found":
      return { ...state, reading: false, rows: action.subjects.map(waiting) };
    case "folding":
      return withRow(state, action.id, (r) => ({ ...r, phase: { kind: "folding" } }));
    case "folded":
      return shown(withRow(state, idOf(action.subject), (r) => folded(r, action.subject, action.outcome)));
    case "chosen":
      return shown(chosen(state, action.row, action.outcome));
    case "looked-up":
      return shown(lookedUp(state, action.row, action.found));
    case "recorded":
      return withRow(state, idOf(action.subject), (r) => ({
        ...r,
        subject: action.subject,
        isSettling: false,
        wishes: [],
        wanted: undefined,
      }));
    case "planned":
      return shown({ ...state, plan: action.plan });
    case "trouble":
      return { ...state, trouble: action.diagnostics, ending: "trouble" };
    case "content":
      return shown({ ...state, contents: new Map(state.contents).set(action.key, action.rows) });
    case "wrote":
      return wrote(state, action.plan, action.trouble);
    case "build-started":
      return withBuild(state, action.id, (b) => ({ ...b, state: "building" }));
    case "build-event":
      return followed(
        state,
        withBuild(state, action.id, (b) => heard(b, action.event)),
      );
    case "build-ended":
      return followed(
        state,
        withBuild(state, action.id, (b) => ended(b, action.outcome)),
      );
    case "clock":
      return { ...state, buildTime: action.milliseconds };
  }
}

const cleared = (state: State): State => (state.message === "" ? state : { ...state, message: "" });

const waiting = (subject: Subject): FamilyRow => ({
  id: idOf(subject),
  subject,
  revision: 0,
  phase: { kind: "waiting" },
  picked: false,
  written: false,
  isSettling: false,
  isLooking: false,
  lookTrouble: undefined,
  wishes: [],
});

const folded = (row: FamilyRow, subject: Subject, outcome: FoldOutcome): FamilyRow => ({
  ...row,
  subject,
  revision: row.revision + 1,
  phase: { kind: "ready", outcome },
});

/** A choice that cannot be had leaves the fold as it was, and says why. */
function chosen(state: State, { id, subject, wanted: asked }: FamilyRow, outcome: FoldOutcome): State {
  const now = state.rows.find((r) => r.id === id);
  // Something else is wanted by now, or of another subject: that is folded next.
  if (now?.subject !== subject || now.wanted !== asked) return state;
  const after = withRow(state, id, (r) => {
    if (outcome.status === "refused") return { ...r, wanted: undefined };
    const { wanted, ...row } = folded(r, r.subject, outcome);
    return { ...row, wishes: wanted ?? [], written: false };
  });
  const wrong = diagnosticsOf(outcome).find((d) => d.severity === "error");
  const message = outcome.status === "folded" ? `Folded anew: ${verdictWords(outcome.proof)}.` : (wrong?.message ?? "");
  // What was built was another fold.
  const builds = new Map([...state.builds].filter(([built]) => built !== id || outcome.status === "refused"));
  // A question that is on the screen is asked anew.
  const plan = state.plan?.ids.includes(id) && !state.writing ? undefined : state.plan;
  return { ...after, builds, message, plan };
}

/** What was found is for the members as they were; while they are written or read again it would be for others. */
function lookedUp(state: State, { id, subject }: FamilyRow, found: LookedUp): State {
  return withRow(state, id, (r) => {
    const row = { ...r, isLooking: false };
    // Another look may have been asked for since.
    if (found.kind === "stopped") return r;
    if (found.kind === "trouble") return { ...row, lookTrouble: found.why };
    const build = state.builds.get(id);
    if (r.subject !== subject || r.isSettling || state.writing?.ids.includes(id) || (build && build.state !== "ended"))
      return { ...row, lookTrouble: "the family was written or built meanwhile" };
    const folded = foldedOf(r);
    const wishes = r.wanted ?? r.wishes;
    // What was somebody's word before is said again, now that it can be seen.
    const again: readonly Wish[] =
      folded && baseNamesOf(folded) === "taken" && !wishes.some((w) => w.kind === "base-names")
        ? [...wishes, { kind: "base-names", names: "multi-arch" }]
        : [...wishes];
    return { ...row, subject: found.subject, wanted: again };
  });
}

const withRow = (state: State, id: string, change: (row: FamilyRow) => FamilyRow): State => ({
  ...state,
  rows: state.rows.map((r) => (r.id === id ? change(r) : r)),
});

/** What is on the disk is told on a page of its own, which takes the place of the question. */
function wrote(state: State, plan: Plan, trouble: readonly Diagnostic[]): State {
  const isDone = !trouble.some((d) => d.severity === "error");
  const ids = new Set(isDone ? plan.write.proposals.map((p) => p.family.id) : []);
  const [first, ...rest] = state.screens;
  const kept = rest.filter((s) => s.kind !== "confirm" && s.kind !== "done");
  return shown({
    ...state,
    plan: undefined,
    writing: undefined,
    written: isDone ? [...state.written, plan] : state.written,
    writeTrouble: trouble,
    rows: state.rows.map((r) => (ids.has(r.id) ? { ...r, picked: false, written: true, isSettling: true } : r)),
    screens: [first, ...kept, { kind: "done", place: START }],
  });
}

function withBuild(state: State, id: string, change: (build: Build) => Build): State {
  const build = state.builds.get(id) ?? newBuild(state, id);
  return { ...state, builds: new Map(state.builds).set(id, change(build)) };
}

function heard(build: Build, event: VerifyEvent): Build {
  if (event.kind === "lane") return { ...build, lanes: new Map(build.lanes).set(event.lane.platform, event.lane) };
  return { ...build, verdicts: new Map(build.verdicts).set(event.platform, event.verification) };
}

function ended(build: Build, outcome: VerifyOutcome): Build {
  const verdicts = outcome.status === "refused" ? build.verdicts : outcome.verification.platforms;
  return { ...build, state: "ended", outcome, verdicts };
}
