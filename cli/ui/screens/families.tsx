// Every family with its status; below, what is known of the one at the cursor.
import type { ReactElement } from "react";
import { verdictWords } from "../../../src/7-report/text.ts";
import { variableValues } from "../../../src/7-report/variables.ts";
import type { FoldOutcome, Proposal } from "../../../src/model/change.ts";
import { oneLine } from "../../../src/model/diagnostic.ts";
import { folderOf } from "../../../src/model/path.ts";
import { type FamilyRow, type PageRow, type Screen, START, type State, type Tone } from "../model.ts";
import { listRoom, refusedRows } from "../pages.ts";
import { Frame } from "../parts/frame.tsx";
import { pageLines } from "../parts/page.ts";
import { bodyRows, isStale, listedRows, outcomeOf, outputOf, pendingOf, platformsOf, subjectRow } from "../select.ts";
import { clean, fitted, type Line, middleCut, span, widthOf } from "../spans.ts";
import { markOf, type Theme } from "../theme.ts";

interface Props {
  readonly state: State;
  readonly screen: Extract<Screen, { kind: "families" }>;
  readonly theme: Theme;
}

export function Families({ state, screen, theme }: Props): ReactElement {
  const room = listRoom(state);
  const { cursor, top } = screen.place;
  const widths = columnsOf(state);
  const listed = listedRows(state);
  const list = listed
    .slice(top, top + room)
    .map((row, i) => familyLine(row, { state, theme, widths, isAt: top + i === cursor }));
  const rule: Line = [span(theme.glyphs.rule.repeat(state.size.columns), theme.quiet)];
  const left = bodyRows(state.size) - list.length - 1;
  const details = listed.length > 0 ? [rule, ...detailLines(state, theme, left)] : emptyLines(state, theme);
  const more = listed.length > room ? `${cursor + 1} of ${listed.length}` : "";
  return (
    <Frame state={state} theme={theme} status={status(state, theme)} body={[...list, ...details]} position={more} />
  );
}

function status(state: State, theme: Theme): Line {
  const { rows, reading } = state;
  if (reading) return [span(`reading${theme.glyphs.dots}`, theme.quiet)];
  const ready = rows.filter((r) => r.phase.kind === "ready").length;
  const noun = rows.length === 1 ? "family" : "families";
  return [span(ready < rows.length ? `${ready} of ${rows.length} ${noun} ready` : `${rows.length} ${noun}`)];
}

function emptyLines(state: State, theme: Theme): readonly Line[] {
  if (state.reading) return [[span(`  reading the repository${theme.glyphs.dots}`, theme.quiet)]];
  if (state.rows.length > 0) return [[], [span("  No family's name holds this.", theme.strong)]];
  return [
    [],
    [span("  No per-architecture Dockerfiles were found here.", theme.strong)],
    [],
    [span("  Name them on the command line:")],
    [span("  archfold fold --member linux/amd64=Dockerfile.amd64 --member linux/arm64=Dockerfile.arm64")],
  ];
}

interface Widths {
  readonly id: number;
  readonly output: number;
  readonly marks: number;
}

/** The verdict and its grade, at their longest usual. */
const VERDICT = 32;
/** `12 platforms`, and two blanks. */
const COUNT = 14;

function columnsOf(state: State): Widths {
  const ids = Math.max(8, ...state.rows.map((r) => widthOf([span(clean(r.id))])));
  const id = Math.min(ids, Math.max(16, state.size.columns - 6 - 2 - COUNT - VERDICT));
  const outputs = Math.max(10, ...state.rows.map((r) => widthOf([span(clean(outputOf(outcomeOf(r))))])));
  const left = state.size.columns - 6 - id - 2 - COUNT;
  const output = Math.max(0, Math.min(outputs + 5, left - VERDICT));
  const marks = Math.max(0, ...state.rows.map((r) => marksOf(r).length));
  return { id, output: output < 12 ? 0 : output, marks: left - output - VERDICT > marks + 1 ? marks + 2 : 0 };
}

const marksOf = (row: FamilyRow): string => platformsOf(outcomeOf(row)).map(markOf).join(" ");

interface Drawing {
  readonly state: State;
  readonly theme: Theme;
  readonly widths: Widths;
  readonly isAt: boolean;
}

function familyLine(row: FamilyRow, { state, theme, widths, isAt }: Drawing): Line {
  const outcome = outcomeOf(row);
  const cursor = span(isAt ? ` ${theme.glyphs.cursor} ` : "   ", theme.key);
  const head = [
    cursor,
    boxOf(row, theme),
    span(" "),
    ...fitted(
      [span(middleCut(clean(row.id), widths.id, theme.glyphs.more), isAt ? theme.strong : undefined)],
      widths.id,
    ),
  ];
  const { text, tone } = statusWords(row, state, theme);
  const said = span(text, tone === "plain" ? undefined : theme[tone]);
  if (!outcome || outcome.status === "refused") return [...head, span("  "), said];
  const platforms = platformsOf(outcome);
  const count = `${platforms.length} platforms`.padEnd(12);
  const output =
    widths.output > 0
      ? [...fitted([span("-> ", theme.quiet), span(clean(outputOf(outcome)))], widths.output - 1), span(" ")]
      : [];
  const marks = platforms.flatMap((p, i) => [span(i === 0 ? "" : " "), span(markOf(p), theme.platform(p))]);
  const shown = widths.marks > 0 ? fitted(marks, widths.marks) : [];
  return [...head, span("  "), span(count), span("  "), ...shown, ...output, said];
}

function boxOf(row: FamilyRow, theme: Theme) {
  const outcome = outcomeOf(row);
  if (!outcome) return span(row.phase.kind === "folding" ? " ~ " : " . ", theme.quiet);
  if (outcome.status === "refused") return span(" x ", theme.bad);
  if (row.written) return span(" + ", theme.good);
  if (!pendingOf(row)) return span(" = ", theme.quiet);
  return span(row.picked ? "[x]" : "[ ]", row.picked ? theme.key : theme.quiet);
}

function statusWords(row: FamilyRow, state: State, theme: Theme): { readonly text: string; readonly tone: Tone } {
  const outcome = outcomeOf(row);
  if (!outcome)
    return { text: row.phase.kind === "folding" ? `folding${theme.glyphs.dots}` : "waiting", tone: "quiet" };
  if (outcome.status === "refused") {
    const [first] = outcome.diagnostics.filter((d) => d.severity === "error");
    return { text: `refused: ${clean(first?.message ?? "no reason given")}`, tone: "bad" };
  }
  const built = builtWords(row, state);
  if (built) return built;
  if (row.written) return { text: "written, not built yet", tone: "good" };
  if (outcome.status === "current") return { text: "folded, current", tone: "quiet" };
  if (!pendingOf(row)) return { text: "folded, current, proved again", tone: "quiet" };
  return { text: `${isStale(row) ? "members changed; " : ""}${verdictWords(outcome.proof)}`, tone: "good" };
}

/** What the last build of it found. */
function builtWords(row: FamilyRow, state: State): { readonly text: string; readonly tone: Tone } | undefined {
  const build = state.builds.get(row.id);
  if (!build) return undefined;
  const before = row.written ? "written, " : "";
  const all = [...build.verdicts.values()];
  if (build.state !== "ended")
    return { text: `${before}building: ${all.length} of ${build.platforms.length} done`, tone: "plain" };
  const different = all.filter((v) => v.verdict === "different").length;
  if (different > 0) return { text: `${before}${different} of ${all.length} built and different`, tone: "bad" };
  if (build.outcome?.status === "assumption-fails")
    return { text: `${before}built and equal, an assumption does not hold`, tone: "bad" };
  const missing = all.filter((v) => v.verdict === "not-built").length;
  const equal = all.length - missing;
  const total = build.platforms.length;
  const text =
    missing > 0
      ? `${before}${equal} of ${total} equal, ${missing} not built`
      : `${before}${equal} of ${total} built and equal`;
  return { text, tone: missing > 0 || all.length === 0 ? "warn" : "good" };
}

function detailLines(state: State, theme: Theme, room: number): readonly Line[] {
  const row = subjectRow(state);
  const outcome = outcomeOf(row);
  if (!outcome) {
    const word = row?.phase.kind === "folding" ? "folding" : "waiting";
    return [[span(`  ${word}${theme.glyphs.dots}`, theme.quiet)]];
  }
  const { columns } = state.size;
  const members = memberLines(outcome, columns, theme);
  const seen = { rows: detailRows(outcome), place: START, cursor: false, room, width: columns };
  const lines = [...members, ...pageLines(seen, theme)];
  return lines.length > room ? [...lines.slice(0, room - 1), [span(`  ${theme.glyphs.dots}`, theme.quiet)]] : lines;
}

function memberLines(outcome: FoldOutcome, columns: number, theme: Theme): readonly Line[] {
  const members = membersOf(outcome);
  const width = Math.max(0, ...members.map((m) => m.platform.length));
  return members.map(({ platform, path, context }) => {
    const elsewhere = context === folderOf(path) ? "" : `  in ${context || "the repository's root"}`;
    const room = columns - 6 - width - 2 - elsewhere.length - 1;
    return [
      span("  "),
      span(markOf(platform).padEnd(4), theme.platform(platform)),
      span(`${platform.padEnd(width)}  ${middleCut(clean(path), Math.max(20, room), theme.glyphs.more)}`),
      span(clean(elsewhere), theme.quiet),
    ];
  });
}

function membersOf(outcome: FoldOutcome) {
  if (outcome.status === "current") return outcome.locked.members;
  if (outcome.status === "refused") return [];
  return outcome.proposal.family.members.map((m) => ({
    platform: m.platform.name,
    path: m.dockerfile.path,
    context: m.context.folder,
  }));
}

function detailRows(outcome: FoldOutcome): readonly PageRow[] {
  if (outcome.status === "refused") return refusedRows(outcome.diagnostics, undefined);
  if (outcome.status === "current") return outcome.diagnostics.map((d) => said(`${d.severity}: ${oneLine(d)}`));
  const names = [...variableValues(outcome.proof).keys()];
  const variables = names.length > 0 ? [said(`variables: ${names.join(", ")}`)] : [];
  return [...foldedRows(outcome.proposal), ...variables];
}

const SIGNS = { create: "+", modify: "~", delete: "-" } as const;

/** What writing would change, and what is to be known before. */
function foldedRows({ changes, references, diagnostics }: Proposal): readonly PageRow[] {
  const would = changes.map((c): PageRow => ({ kind: "prose", text: `${SIGNS[c.action]} ${c.path}`, tone: "plain" }));
  const notes = diagnostics.map(
    (d): PageRow => ({
      kind: "prose",
      text: `${d.severity}: ${oneLine(d)}`,
      tone: d.severity === "note" ? "quiet" : "warn",
    }),
  );
  const lines = references.length === 1 ? "line elsewhere names" : "lines elsewhere name";
  const named =
    references.length > 0 ? [said(`${references.length} ${lines} a member; they are listed before writing`)] : [];
  return [...(would.length > 0 ? [said("")] : []), ...would, ...notes, ...named];
}

const said = (text: string): PageRow => ({ kind: "prose", text, tone: "quiet" });
