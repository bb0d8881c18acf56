// Where one is on a page. In: a place, how many lines each row takes, how many lines are seen. Out: the place after a move.
// Invariants: the cursor's row is on the page and seen (its first lines, where it is taller than the room); no line below the
// last is shown unless the page is shorter than the room.
import type { Place } from "./model.ts";

export interface Page {
  readonly heights: readonly number[];
  readonly room: number;
  /** Pages of words have no cursor: moving scrolls. */
  readonly cursor: boolean;
}

export type Move = "up" | "down" | "page-up" | "page-down" | "first" | "last";

export function moved(place: Place, move: Move, page: Page): Place {
  const leap = Math.max(1, page.room - 1);
  const by = { up: -1, down: 1, "page-up": -leap, "page-down": leap, first: -Infinity, last: Infinity }[move];
  if (!page.cursor) return settled({ cursor: 0, top: place.top + by }, page);
  if (Math.abs(by) === 1) return settled({ ...place, cursor: place.cursor + by }, page);
  if (!Number.isFinite(by)) return settled({ ...place, cursor: by }, page);
  const cursor = rowAt(page.heights, offsetOf(page.heights, place.cursor) + by);
  return settled({ cursor, top: place.top + by }, page);
}

/** The nearest place that holds the invariants. */
export function settled(place: Place, page: Page): Place {
  const { heights, room } = page;
  const total = heights.reduce((sum, h) => sum + h, 0);
  const cursor = clamped(place.cursor, 0, heights.length - 1);
  let top = place.top;
  if (page.cursor) {
    const offset = offsetOf(heights, cursor);
    top = Math.max(top, offset + (heights[cursor] ?? 1) - room);
    top = Math.min(top, offset);
  }
  return { cursor, top: clamped(top, 0, total - room) };
}

/** With the row near the top, what comes before it still in sight. */
export const shownAt = (cursor: number, page: Page): Place =>
  settled({ cursor, top: offsetOf(page.heights, cursor) - Math.floor(page.room / 3) }, page);

const offsetOf = (heights: readonly number[], row: number): number =>
  heights.slice(0, Math.max(0, row)).reduce((sum, h) => sum + h, 0);

function rowAt(heights: readonly number[], line: number): number {
  let end = 0;
  const found = heights.findIndex((h) => {
    end += h;
    return line < end;
  });
  return found < 0 ? heights.length - 1 : found;
}

const clamped = (value: number, least: number, most: number): number => Math.max(least, Math.min(value, most));
