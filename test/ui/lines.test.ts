// Lines are exactly as wide as they should be, and places on a page stay on it.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PageRow } from "../../cli/ui/model.ts";
import { drawn, heightsOf, layoutOf } from "../../cli/ui/parts/rows.ts";
import { type Move, moved, settled } from "../../cli/ui/scroll.ts";
import { apart, clean, fitted, middleCut, paragraphs, span, widthOf, wrapped } from "../../cli/ui/spans.ts";
import { makeTheme, markOf } from "../../cli/ui/theme.ts";
import { BASHBREW_PLATFORMS } from "../../src/model/platform.ts";

const text = fc.string({ unit: fc.constantFrom("a", " ", "é", "界", "👩‍🚀", "-"), maxLength: 40 });
const width = fc.integer({ min: 2, max: 30 });

describe("text", () => {
  it("is cut and padded to the width", () => {
    fc.assert(
      fc.property(text, text, width, (a, b, w) => {
        expect(widthOf(fitted([span(a), span(b)], w))).toBe(w);
        expect(widthOf(apart([span(a)], [span(b)], w))).toBe(w);
        expect(widthOf([span(middleCut(a, w))])).toBeLessThanOrEqual(w);
        for (const line of wrapped([span(a), span(b)], w)) expect(widthOf(line)).toBe(w);
      }),
    );
  });

  it("is whole where it is wrapped", () => {
    fc.assert(
      fc.property(text, width, (a, w) => {
        const joined = wrapped([span(a)], w)
          .flatMap((l) => l.map((s) => s.text))
          .join("");
        expect(joined.replaceAll(" ", "")).toBe(a.replaceAll(" ", ""));
        expect(paragraphs(a, w).join(" ").replaceAll(" ", "")).toBe(a.replaceAll(" ", ""));
      }),
    );
  });

  it("holds nothing that a terminal obeys", () => {
    expect(clean("\ta\u001b[31mb\u0007\r")).toBe("    a\\u{1b}[31mb\\u{7}");
  });
});

describe("rows", () => {
  const numbered = fc.record({ number: fc.integer({ min: 1, max: 999 }), text });
  const row: fc.Arbitrary<PageRow> = fc.oneof(
    fc.record({ kind: fc.constant("prose" as const), text, tone: fc.constant("plain" as const) }),
    fc.record({ kind: fc.constant("code" as const), text, tone: fc.constant("good" as const), number: fc.nat(200) }),
    fc.record({
      kind: fc.constant("pair" as const),
      mark: fc.constantFrom("equal" as const, "changed" as const, "added" as const),
      left: fc.option(numbered, { nil: undefined }),
      right: fc.option(numbered, { nil: undefined }),
      who: fc.subarray(Object.values(BASHBREW_PLATFORMS).map((p) => p.name)),
    }),
  );

  it("are drawn exactly as wide and as high as the reducer counts", () => {
    const theme = makeTheme({ color: true, depth: 8, unicode: true });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 6 }), fc.integer({ min: 50, max: 120 }), (rows, columns) => {
        const layout = layoutOf(rows, columns);
        const lines = rows.map((r) => drawn(r, layout, theme));
        expect(lines.map((l) => l.length)).toEqual(heightsOf(rows, columns));
        for (const line of lines.flat()) expect(widthOf(line)).toBeLessThanOrEqual(columns);
      }),
    );
  });
});

describe("places", () => {
  const moves = fc.array(fc.constantFrom<Move>("up", "down", "page-up", "page-down", "first", "last"), {
    maxLength: 20,
  });
  const heights = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 30 });

  it("stay on the page, with the cursor in sight", () => {
    fc.assert(
      fc.property(heights, fc.integer({ min: 4, max: 20 }), fc.boolean(), moves, (of, room, cursor, list) => {
        const page = { heights: of, room, cursor };
        const total = of.reduce((a, b) => a + b, 0);
        const place = list.reduce((p, m) => moved(p, m, page), settled({ cursor: 0, top: 0 }, page));
        expect(place.top).toBeGreaterThanOrEqual(0);
        expect(place.top).toBeLessThanOrEqual(Math.max(0, total - room));
        if (!cursor) return;
        const offset = of.slice(0, place.cursor).reduce((a, b) => a + b, 0);
        expect(offset).toBeGreaterThanOrEqual(place.top);
        expect(offset + (of[place.cursor] ?? 0)).toBeLessThanOrEqual(place.top + room);
      }),
    );
  });

  it("see every line on the way down by pages", () => {
    const page = { heights: Array.from({ length: 50 }, () => 1), room: 10, cursor: false };
    let place = { cursor: 0, top: 0 };
    const seen = new Set<number>();
    for (let i = 0; i < 8; i += 1) {
      for (let n = 0; n < page.room; n += 1) seen.add(place.top + n);
      place = moved(place, "page-down", page);
    }
    expect(seen.size).toBe(50);
  });
});

it("gives every platform a mark of its own", () => {
  const marks = Object.values(BASHBREW_PLATFORMS).map((p) => markOf(p.name));
  expect(new Set(marks).size).toBe(marks.length);
  expect(marks.every((m) => m.length <= 3)).toBe(true);
});
