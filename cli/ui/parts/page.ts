// The lines of a page that are seen now, with the cursor where it has one.
import type { PlatformName } from "../../../src/model/platform.ts";
import type { PageRow, Place } from "../model.ts";
import { fitted, type Line, span } from "../spans.ts";
import type { Theme } from "../theme.ts";
import { drawn, layoutOf } from "./rows.ts";

interface Seen {
  readonly rows: readonly PageRow[];
  readonly place: Place;
  readonly cursor: boolean;
  readonly room: number;
  readonly width: number;
  readonly platform?: PlatformName | undefined;
}

/** `width` holds the gutter too. */
export function pageLines(seen: Seen, theme: Theme): readonly Line[] {
  const { rows, place, room, platform } = seen;
  const layout = layoutOf(rows, seen.width - 2);
  const lines: Line[] = [];
  let at = 0;
  for (const [i, row] of rows.entries()) {
    if (at >= place.top + room) break;
    const own = drawn(row, layout, theme, platform);
    const mark = seen.cursor && i === place.cursor;
    for (const [n, line] of own.entries()) {
      if (at >= place.top && at < place.top + room)
        lines.push([span(mark && n === 0 ? `${theme.glyphs.cursor} ` : "  ", theme.key), ...line]);
      at += 1;
    }
  }
  return lines.map((line) => fitted(line, seen.width, theme.glyphs.more));
}
