// The page that the state shows: its rows, whether they have a cursor, and the room for them. Pages of words are made here at
// once; those of content.ts are taken from the state, and undefined until they are there.
import { splitLines } from "../../src/7-report/splits.ts";
import { assumptionText, baseText, notesOf, premiseText } from "../../src/7-report/text.ts";
import { variableLines } from "../../src/7-report/variables.ts";
import { differenceLine, ignoredText } from "../../src/7-report/verify.ts";
import { CODES } from "../../src/model/codes.ts";
import { type Diagnostic, oneLine } from "../../src/model/diagnostic.ts";
import type { CheckedAssumption, Lane, PlatformVerification } from "../../src/model/image.ts";
import type { PlatformName } from "../../src/model/platform.ts";
import type { PlatformProof, Proof } from "../../src/model/verdict.ts";
import { linesOf } from "./align.ts";
import { baseRows } from "./base-names.ts";
import { wantedContent } from "./content.ts";
import type { PageRow, State, Tone } from "./model.ts";
import { GUTTER, heightsOf } from "./parts/rows.ts";
import type { Page } from "./scroll.ts";
import {
  allWritten,
  bodyRows,
  lanesOf,
  leftToDo,
  listedRows,
  outcomeOf,
  rowOf,
  screenOf,
  writtenWords,
} from "./select.ts";

/** Undefined: still being made. */
export function pageRows(state: State): readonly PageRow[] | undefined {
  const wanted = wantedContent(state);
  if (wanted) return state.contents.get(wanted.key);
  return wordsFor(state);
}

const made = new WeakMap<State, readonly PageRow[]>();

function wordsFor(state: State): readonly PageRow[] | undefined {
  const known = made.get(state);
  if (known) return known;
  const rows = words(state);
  if (rows) made.set(state, rows);
  return rows;
}

function words(state: State): readonly PageRow[] | undefined {
  const screen = screenOf(state);
  if (screen.kind === "confirm") return state.plan?.rows;
  if (screen.kind === "done") return doneRows(state);
  if (screen.kind === "bases") {
    const at = rowOf(state, screen.id);
    return at ? baseRows(state, at) : [];
  }
  if (screen.kind === "log") return logRows(state, screen.id, screen.platform);
  if (screen.kind !== "preview") return [];
  const outcome = outcomeOf(rowOf(state, screen.id));
  if (outcome?.status === "refused") return refusedRows(outcome.diagnostics, outcome.proof);
  if (outcome?.status !== "folded") return [];
  const table = variableLines(outcome.proof, state.size.columns - GUTTER).map(
    (text, i): PageRow => ({ kind: "code", text, tone: i === 0 ? "strong" : "plain" }),
  );
  const splits = splitLines(outcome.proposal).map((text, i) => row(text, i === 0 ? "strong" : "plain"));
  const shape = [...table, ...(table.length > 0 ? [row("")] : []), ...splits, ...(splits.length > 0 ? [row("")] : [])];
  return [...shape, ...proofRows(outcome.proof, outcome.proposal.diagnostics)];
}

/** What the reducer needs to move on the page. */
export function pageOf(state: State): Page {
  const screen = screenOf(state);
  const room = bodyRows(state.size);
  if (screen.kind === "families")
    return { heights: listedRows(state).map(() => 1), room: listRoom(state), cursor: true };
  if (screen.kind === "build") return { heights: laneHeights(state), room: laneRoom(state), cursor: true };
  const rows = pageRows(state) ?? [];
  const taken = screen.kind === "preview" ? (state.naming ? 2 : 1) : 0;
  return { heights: heightsOf(rows, state.size.columns - GUTTER), room: room - taken, cursor: hasCursor(rows) };
}

/** Only where lines of a file stand beside each other is there something to point at. */
const hasCursor = (rows: readonly PageRow[]): boolean => rows.some((r) => r.kind === "pair");

/** The families take what they need, up to three fifths; what is known of the one at the cursor stands below. */
export const listRoom = (state: State): number =>
  Math.max(1, Math.min(listedRows(state).length, Math.floor(bodyRows(state.size) * 0.6)));

/** With several families the first lane of each has the family's name above it. */
export function laneHeights(state: State): readonly number[] {
  const lanes = lanesOf(state);
  return lanes.map((l, i) => (state.builds.size > 1 && lanes[i - 1]?.id !== l.id ? 2 : 1));
}

/** Lanes come first; what is left over shows what the one at the cursor printed. */
export function laneRoom(state: State): number {
  const total = laneHeights(state).reduce((sum, h) => sum + h, 0);
  return Math.max(1, Math.min(total, Math.floor(bodyRows(state.size) * 0.7)));
}

export function refusedRows(diagnostics: readonly Diagnostic[], proof: Proof | undefined): readonly PageRow[] {
  const rows = diagnostics.flatMap((d): PageRow[] => [
    row(CODES[d.code], d.severity === "error" ? "bad" : "strong"),
    ...(d.place ? [row(`  ${d.place.file}:${d.place.line}:${d.place.column}`, "plain")] : []),
    row(`  ${d.message}`, "plain"),
    row(`  ${d.code}, docs/codes/${d.code}.md`, "quiet"),
    row(""),
  ]);
  return proof ? [...rows, ...proofRows(proof, [])] : rows;
}

/** One line for each platform; what several have in common is said once below. */
function proofRows(proof: Proof, diagnostics: readonly Diagnostic[]): readonly PageRow[] {
  const width = Math.max(...[...proof.keys()].map((p) => p.length));
  const details = new Map<string, PlatformName[]>();
  const rows: PageRow[] = [];
  for (const [platform, p] of proof) {
    const grade = p.grade ? `, ${p.grade}` : "";
    const text = `${platform.padEnd(width)}  ${p.verdict}${grade}`;
    rows.push({ kind: "prose", text, tone: PROOF_TONES[p.verdict], platform });
    for (const line of proofDetails(p)) details.set(line, [...(details.get(line) ?? []), platform]);
  }
  for (const [line, platforms] of details) {
    const on = platforms.length === proof.size ? "all platforms" : platforms.join(", ");
    rows.push(row(""), row(`${on}:`, "strong"), row(`  ${line}`));
  }
  if (diagnostics.length > 0) rows.push(row(""));
  return [...rows, ...diagnostics.map((d) => row(`${d.severity}: ${oneLine(d)}`, SEVERITY_TONES[d.severity]))];
}

const PROOF_TONES = { proved: "good", refuted: "bad", unproven: "warn" } as const;
const SEVERITY_TONES = { error: "bad", warning: "warn", note: "quiet" } as const;

function proofDetails(p: PlatformProof): readonly string[] {
  const { difference: d } = p;
  return [
    ...(p.bases ?? []).map((b) => `knowing ${baseText(b)}`),
    ...p.assumptions.map((a) => `assuming that ${assumptionText(a)}`),
    ...p.premises.map((x) => `given that ${premiseText(x)}, by ${x.by}`),
    ...notesOf(p),
    ...(d
      ? [d.message, `member, line ${d.memberLine ?? "-"}: ${d.member}`, `fold, line ${d.foldLine ?? "-"}: ${d.fold}`]
      : []),
    ...p.diagnostics.map(oneLine),
    ...(p.targets ?? []).map((t) => `--target ${t.target}: ${t.verdict}${t.grade ? `, ${t.grade}` : ""}`),
  ];
}

/** The same words that `fold --write` ends with. */
function doneRows(state: State): readonly PageRow[] {
  const trouble = state.writeTrouble.map((d) => row(`${d.severity}: ${oneLine(d)}`, SEVERITY_TONES[d.severity]));
  if (state.written.length === 0) return [...trouble, row(""), row("Nothing was written.")];
  const lines = linesOf(writtenWords(state)).map(
    (line): PageRow => (/^\S.*:$/.test(line) ? row(line, "strong") : { kind: "code", text: line, tone: "plain" }),
  );
  const left = leftToDo(allWritten(state).write.proposals).map((d) => row(`  ${oneLine(d)}`));
  const todo = left.length > 0 ? [row(""), row("left to do:", "strong"), ...left] : [];
  return [...(trouble.length > 0 ? [...trouble, row("")] : []), ...lines, ...todo];
}

export function logRows(state: State, id: string, platform: PlatformName): readonly PageRow[] {
  const build = state.builds.get(id);
  const verdict = build?.verdicts.get(platform);
  const lane = build?.lanes.get(platform);
  const log = verdict && verdict.log.length > 0 ? verdict.log : (lane?.log ?? []);
  const lines = log.map((text): PageRow => ({ kind: "code", text, tone: "plain" }));
  const head = verdict ? verdictRows(verdict) : lane?.state === "building" ? stepRows(lane) : [];
  if (head.length + lines.length === 0) return [row("Nothing was printed yet.", "quiet")];
  return [...head, ...(lines.length > 0 ? [row("what the build printed last:", "strong"), ...lines] : [])];
}

/** The step in full, for which a lane has no room. */
function stepRows({ side, step, done, total, cached }: Lane): readonly PageRow[] {
  if (step === "") return [];
  const before = cached && done > 1 ? "; all before it came from the cache" : "";
  return [row(`${side}, step ${Math.min(done + 1, total)} of ${total}: ${step}${before}`), row("")];
}

/** In full: why, every difference, and what was found to be equal all the same. */
function verdictRows(v: PlatformVerification): readonly PageRow[] {
  const ignored = new Set(v.ignored.map((i) => i.name));
  return [
    ...(v.reason ? [row(oneLine(v.reason), "bad"), row("")] : []),
    ...(v.failure?.source ?? []).map((l): PageRow => ({ kind: "code", text: l.text, tone: "plain", number: l.line })),
    ...(v.failure ? [row(""), row(v.failure.advice), row("")] : []),
    ...v.differences.map((d) => row(differenceLine(d), "bad")),
    ...v.assumptions.map(assumptionRow),
    ...[...ignored].map((name) => row(ignoredText(name), "quiet")),
    ...(v.differences.length + v.assumptions.length + ignored.size > 0 ? [row("")] : []),
  ];
}

function assumptionRow(a: CheckedAssumption): PageRow {
  const text = assumptionText(a);
  if (a.holds === undefined) return row(`not known whether ${text}`, "warn");
  return a.holds
    ? row(`assumed that ${text}: it holds`, "quiet")
    : row(`assumed that ${text}: it does not hold`, "bad");
}

const row = (text: string, tone: Tone = "plain"): PageRow => ({ kind: "prose", text, tone });
