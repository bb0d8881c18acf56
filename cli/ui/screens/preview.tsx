// A family's fold: its member beside it, the manifest's diff, the ignore rules, the proof; or why it is refused.
import type { ReactElement } from "react";
import { verdictWords } from "../../../src/7-report/text.ts";
import type { PreviewScreen, State } from "../model.ts";
import { pageOf, pageRows } from "../pages.ts";
import { Frame, positionOf } from "../parts/frame.tsx";
import { pageLines } from "../parts/page.ts";
import { GUTTER, layoutOf } from "../parts/rows.ts";
import { type Folded, foldedOf, outcomeOf, platformsOf, rowOf } from "../select.ts";
import { apart, clean, fitted, type Line, middleCut, span } from "../spans.ts";
import { markOf, type Theme } from "../theme.ts";

interface Props {
  readonly state: State;
  readonly screen: PreviewScreen;
  readonly theme: Theme;
}

export function Preview({ state, screen, theme }: Props): ReactElement {
  const { columns } = state.size;
  const rows = pageRows(state);
  const page = pageOf(state);
  const { place, platform } = screen;
  const seen = { rows: rows ?? [], place, cursor: page.cursor, room: page.room, width: columns, platform };
  const lines = rows ? pageLines(seen, theme) : [[span(`  comparing${theme.glyphs.dots}`, theme.quiet)]];
  return (
    <Frame
      state={state}
      theme={theme}
      status={status(state, screen, theme)}
      second={second(state, screen, theme)}
      body={[titles(state, screen, theme), ...lines, ...naming(state, lines.length, page.room, theme)]}
      position={positionOf(page.heights, place.top, page.room)}
    />
  );
}

/** The name that is being typed, as the last line. */
function naming({ naming: typed }: State, lines: number, room: number, theme: Theme): readonly Line[] {
  const name = typed?.names[typed.at];
  if (!typed || !name) return [];
  const words: Line = [
    span(` ${name.kind} `, theme.quiet),
    span(clean(name.name), theme.strong),
    span(" is to be called "),
    span(clean(typed.text), theme.key),
    span(" ", { inverse: true }),
  ];
  return [...Array.from({ length: Math.max(0, room - lines) }, () => []), words];
}

function status(state: State, screen: PreviewScreen, theme: Theme): Line {
  const row = rowOf(state, screen.id);
  const outcome = outcomeOf(row);
  if (outcome?.status === "refused") return [span("refused", theme.bad)];
  if (row?.isLooking) return [span(`looking bases up${theme.glyphs.dots}`, theme.strong)];
  if (row?.wanted) return [span(`folding${theme.glyphs.dots}`, theme.strong)];
  if (outcome?.status !== "folded") return [span("folded, current", theme.quiet)];
  const written = row?.written ? "written, " : row?.picked ? "picked, " : "";
  return [span(written), span(verdictWords(outcome.proof), theme.good)];
}

const TAB_LABELS = [
  ["file", "1 file"],
  ["manifest", "2 manifest"],
  ["ignore", "3 ignore rules"],
  ["proof", "4 proof"],
  ["generator", "5 generator"],
] as const;

/** The tabs, and whose member is seen. */
function second(state: State, screen: PreviewScreen, theme: Theme): Line {
  const outcome = outcomeOf(rowOf(state, screen.id));
  const folded = foldedOf(rowOf(state, screen.id));
  const tabs = TAB_LABELS.flatMap(([tab, label]) => {
    const here = tab === screen.tab;
    return [
      span(here ? `[${label}]` : ` ${label} `, here ? theme.strong : hasTab(folded, tab) ? undefined : theme.quiet),
    ];
  });
  const platforms = platformsOf(outcome);
  const { platform } = screen;
  const which =
    platform && screen.tab === "file"
      ? [
          span(markOf(platform), theme.platform(platform)),
          span(` ${platform}`),
          span(` (${platforms.indexOf(platform) + 1} of ${platforms.length})`, theme.quiet),
          span(" "),
        ]
      : [];
  return apart(folded ? tabs : [], which, state.size.columns);
}

/** A tab that has nothing to say is quiet. */
function hasTab(folded: Folded | undefined, tab: PreviewScreen["tab"]): boolean {
  if (tab === "manifest") return folded?.proposal.family.entry !== undefined;
  if (tab === "generator") return folded?.proposal.generator !== undefined;
  return tab !== "ignore" || folded?.proposal.ignore !== undefined;
}

/** What stands in the columns below. */
function titles(state: State, screen: PreviewScreen, theme: Theme): Line {
  const outcome = outcomeOf(rowOf(state, screen.id));
  const rows = pageRows(state);
  if (outcome?.status === "current")
    return [
      span("  "),
      span(screen.unfolded ? `as ${screen.platform} builds it` : clean(outcome.output), theme.strong),
    ];
  if (outcome?.status !== "folded" || screen.tab !== "file" || !rows) return [];
  const { family } = outcome.proposal;
  const member = family.members.find((m) => m.platform.name === screen.platform);
  const layout = layoutOf(rows, state.size.columns - GUTTER);
  const side = layout.digits + 1 + layout.side;
  const fold = screen.unfolded ? `${family.output}, as ${screen.platform} builds it` : family.output;
  const cut = (text: string): string => middleCut(clean(text), layout.side, theme.glyphs.more);
  const left = span(
    cut(member?.dockerfile.path ?? ""),
    member ? { ...theme.platform(member.platform.name), bold: true } : theme.strong,
  );
  return [
    span("  "),
    ...fitted([span(" ".repeat(layout.digits + 1)), left], side),
    span(` ${theme.glyphs.bar} `, theme.quiet),
    ...fitted([span(" ".repeat(layout.digits + 1)), span(cut(fold), theme.strong)], side),
    ...(layout.who > 0 ? [span(" "), span("who", theme.quiet)] : []),
  ];
}
