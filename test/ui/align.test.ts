// Laws of the two columns: every line of both texts is there once and in order, and no line stands beside another platform's.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { aligned, foldLines, linesOf } from "../../cli/ui/align.ts";
import type { PageRow } from "../../cli/ui/model.ts";
import { differencesOf } from "../../cli/ui/moves/preview.ts";
import { type PlatformName, parsePlatform } from "../../src/model/platform.ts";

const named = (text: string): PlatformName => {
  const platform = parsePlatform(text);
  if (!platform) throw new Error(text);
  return platform.name;
};
const [amd64, arm64] = [named("linux/amd64"), named("linux/arm64")];

const words = fc.constantFrom("FROM a", "FROM b", "RUN x", "RUN y", "", "  z \\");
const owner = fc.constantFrom<readonly PlatformName[]>([], [amd64], [arm64], [amd64, arm64]);
const fold = fc.array(fc.record({ text: words, who: owner }), { maxLength: 12 });

const rights = (rows: readonly PageRow[]) => rows.flatMap((r) => (r.kind === "pair" && r.right ? [r.right] : []));
const lefts = (rows: readonly PageRow[]) => rows.flatMap((r) => (r.kind === "pair" && r.left ? [r.left] : []));

describe("a member beside the fold", () => {
  it("holds for any texts", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(words, { maxLength: 12 }), fold, async (member, lines) => {
        const text = member.map((l) => `${l}\n`).join("");
        const owned = foldLines(
          lines.map((l) => `${l.text}\n`).join(""),
          lines.map((l) => l.who),
        );
        const rows = await aligned(text, owned, amd64, true);
        expect(lefts(rows).map((l) => l.text)).toEqual(member);
        expect(rights(rows).map((l) => l.number)).toEqual(owned.map((l) => l.number));
        for (const r of rows) {
          if (r.kind !== "pair") continue;
          if (r.left && r.right) expect(r.who.length === 0 || r.who.includes(amd64)).toBe(true);
          if (r.mark === "equal") expect(r.left?.text).toBe(r.right?.text);
          if (r.mark === "changed") expect(r.left?.text).not.toBe(r.right?.text);
        }
        const short = await aligned(text, owned, amd64, false);
        const hidden = short.reduce((sum, r) => sum + (r.kind === "gap" ? r.count : 0), 0);
        expect(rights(short).length + hidden).toBe(owned.length);
      }),
    );
  });

  it("stands beside the line that begins alike", async () => {
    const rows = await aligned("FROM a\nCOPY x /\n", foldLines("FROM a AS c\nARG V\nCOPY d/x /\n", []), amd64, false);
    expect(rows.map((r) => r.kind === "pair" && [r.left?.number, r.right?.number, r.mark])).toEqual([
      [1, 1, "changed"],
      [undefined, 2, "added"],
      [2, 3, "changed"],
    ]);
    expect(differencesOf(rows)).toEqual([0]);
  });

  it("counts an empty line that only keeps blocks apart as no difference", async () => {
    const lines = foldLines("FROM a AS x\n\nFROM a AS y\n\nFROM x\n", [[amd64], [], [arm64], [], []]);
    expect(lines.map((l) => l.who)).toEqual([[amd64], [amd64], [arm64], [], []]);
    const rows = await aligned("FROM a\n", lines, amd64, false);
    expect(differencesOf(rows)).toEqual([0, 4]);
  });
});

it("reads lines as an editor counts them", () => {
  expect(linesOf("")).toEqual([]);
  expect(linesOf("a\nb")).toEqual(["a", "b"]);
  expect(linesOf("a\n\n")).toEqual(["a", ""]);
});
