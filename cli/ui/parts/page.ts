// The lines of a page that are seen now, with the cursor where it has one.
import type { PlatformName } from "../../../src/model/platform.ts";
import type { PageRow, Place } from "../model.ts";
import { fitted, type Line, span } from "../spans.ts";
import type { Theme } from "../theme.ts";
import { drawn, GUTTER, heightsOf, layoutOf } from "./rows.ts";

interface Seen {
  readonly rows: readonly PageRow[];
  readonly place: Place;
  readonly cursor: boolean;
  readonly room: number;
  readonly width: number;
  readonly platform?: PlatformName | undefined;
}

/** `width` holds the gutter too. Only what is seen is drawn. */
export function pageLines(seen: Seen, theme: Theme): readonly Line[] {
  const { rows, place, room, platform } = seen;
  const layout = layoutOf(rows, seen.width - GUTTER);
  const heights = heightsOf(rows, seen.width - GUTTER);
  const lines: Line[] = [];
  let at = 0;
  for (const [i, row] of rows.entries()) {
    const start = at;
    at += heights[i] ?? 0;
    if (at <= place.top) continue;
    if (start >= place.top + room) break;
    const isAt = seen.cursor && i === place.cursor;
    for (const [n, line] of drawn(row, layout, theme, platform).entries()) {
      const gutter = isAt && n === 0 ? span(`${theme.glyphs.cursor} `, theme.key) : span(" ".repeat(GUTTER));
      if (start + n >= place.top && start + n < place.top + room) lines.push([gutter, ...line]);
    }
  }
  return lines.map((line) => fitted(line, seen.width, theme.glyphs.more));
}
