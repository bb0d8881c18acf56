import { describe, expect, it } from "vitest";
import { MARKS, sideBySide } from "../../src/7-report/side-by-side.ts";
import type { FileChange } from "../../src/model/change.ts";

const modify = (before: string, after: string): FileChange => ({ action: "modify", path: "D", before, after });

async function drawn(change: FileChange, columns = 80) {
  return (await sideBySide(change, columns)).map((row) => (row.left + MARKS[row.kind] + row.right).trimEnd());
}

/** Columns, by hand for the characters of this test. */
const columnsOf = (text: string) => text.replaceAll(/👩‍👩‍👧|❤️|語/gu, "##").replaceAll("e\u0301", "e").length;

describe("sideBySide", () => {
  it("stands what was removed beside what was added", async () => {
    const rows = await drawn(modify("FROM a\nRUN 1\nRUN 2\nRUN 3\n", "FROM a\nRUN one\nRUN 3\nRUN 4\n"));
    expect(rows.map((row) => row.replace(/ {5,}/g, "    "))).toEqual([
      "1 FROM a    1 FROM a",
      "2 RUN 1    | 2 RUN one",
      "3 RUN 2    <",
      "4 RUN 3    3 RUN 3",
      "    > 4 RUN 4",
    ]);
  });

  it("leaves out what is alike and far away", async () => {
    const lines = Array.from({ length: 30 }, (_, n) => `RUN ${n}\n`);
    const rows = await sideBySide(modify(lines.join(""), lines.with(2, "x\n").with(25, "y\n").join("")), 100);
    expect(rows.map((row) => row.kind).join(" ")).toBe(
      "equal equal changed equal equal equal gap equal equal equal changed equal equal equal",
    );
  });

  it("names a missing end of the last line", async () => {
    expect(await drawn(modify("x\n", "x"))).toEqual([expect.stringMatching(/^1 x +\| 1 x \(no line end\)$/)]);
  });

  it.each([10, 80, 81, 133])("gives every row the same width in columns, at %i", async (columns) => {
    const texts = [
      "short",
      "x".repeat(300),
      "\ttab\t\ttabs",
      "語".repeat(60),
      "e\u0301".repeat(90),
      "👩‍👩‍👧 family ❤️ ✔ ½",
      "\u001b[31m\r",
      "",
    ];
    const before = texts.join("\n");
    const after = texts.map((text, n) => (n % 2 ? text : `${text}!`)).join("\n");
    const rows = await sideBySide(modify(before, after), columns);
    const side = Math.floor((Math.max(80, columns) - 3) / 2);
    for (const row of rows) {
      expect([columnsOf(row.left), columnsOf(row.right)], `${row.left}|${row.right}`).toEqual([side, side]);
      expect(row.left + row.right).not.toMatch(/[\u0000-\u001f]/);
    }
    const text = rows.map((row) => row.left.slice(2).trimEnd()).join("");
    expect(text).toContain("語");
    expect(text.match(/x/g)).toHaveLength(300);
    expect(text).toContain("\\u{1b}[31m\\u{d}");
  });

  it("shows creations on the right and deletions on the left", async () => {
    expect(await drawn({ action: "create", path: "D", after: "x\n" })).toEqual([expect.stringMatching(/^ +> 1 x$/)]);
    expect(await drawn({ action: "delete", path: "D", before: "x\n" })).toEqual([expect.stringMatching(/^1 x +<$/)]);
    expect(await drawn(modify("x", "x"))).toEqual([]);
  });
});
