// Two readers must agree on what the instructions are; what is no Dockerfile is said with its place.
import { describe, expect, test } from "vitest";
import { parse } from "../../src/1-read/parse.ts";
import type { Dockerfile } from "../../src/model/dockerfile.ts";

function read(text: string): Dockerfile {
  const result = parse("a/Dockerfile", text);
  if (result.kind === "trouble") throw new Error(result.diagnostics[0]?.message);
  return result.dockerfile;
}

function trouble(text: string): readonly string[] {
  const result = parse("a/Dockerfile", text);
  return result.kind === "trouble"
    ? result.diagnostics.map((d) => `${d.code} ${d.place?.file}:${d.place?.line}:${d.place?.column}`)
    : [];
}

describe("what is no Dockerfile", () => {
  test.each<[why: string, text: string, found: string]>([
    ["nothing at all", "", "EMPTY_DOCKERFILE a/Dockerfile:1:1"],
    ["only comments", "# one\n\n# two\n", "EMPTY_DOCKERFILE a/Dockerfile:1:1"],
    ["no FROM", "ARG A=1\n", "NOT_A_DOCKERFILE a/Dockerfile:1:1"],
    ["an instruction before FROM", "ARG A\n\n RUN x\nFROM a\n", "NOT_A_DOCKERFILE a/Dockerfile:3:2"],
    ["a NUL byte", "FROM a\nRUN x\0\n", "NOT_TEXT a/Dockerfile:2:1"],
    ["a script", "#!/bin/sh\nset -e\n", "UNKNOWN_INSTRUCTION a/Dockerfile:2:1"],
    ["a cut off end", "FROM a\nRUN x && \\", "UNFINISHED_CONTINUATION a/Dockerfile:2:1"],
    ["an open here-document", "FROM a\nRUN <<EOF\n", "UNCLOSED_HEREDOC a/Dockerfile:2:1"],
  ])("%s", (_, text, found) => {
    expect(trouble(text)).toEqual([found]);
  });

  test("where the two readers disagree nothing is guessed", () => {
    // BuildKit ends the first RUN here; the library joins the next line to it.
    expect(trouble("FROM a\nRUN x \\\\\nRUN y\n")).toEqual(["PARSERS_DISAGREE a/Dockerfile:3:1"]);
  });
});

describe("what is read", () => {
  test("directives, the escape character, instructions and their places", () => {
    const file = read("# syntax=docker/dockerfile:1\n# escape=`\n\nARG A\nFROM a `\n  AS b\nRUN x\n");
    expect(file.escape).toBe("`");
    expect(file.directives).toEqual([
      { name: "syntax", value: "docker/dockerfile:1", line: 1 },
      { name: "escape", value: "`", line: 2 },
    ]);
    expect(file.instructions.map((i) => [i.keyword, i.line, i.endLine, i.rest])).toEqual([
      ["ARG", 4, 4, "A"],
      ["FROM", 5, 6, "a   AS b"],
      ["RUN", 7, 7, "x"],
    ]);
  });

  test.each([
    ["Windows line ends and a byte order mark", "\ufeffFROM a\r\n\r\n# c\r\nRUN x \\\r\n  y\r\n"],
    ["JSON forms and what only looks like one", 'FROM a\nCMD ["a", "b"]\nRUN [\'a\']\nENTRYPOINT [ "x" ]\n'],
    ["lower case, tabs, blanks at the end", "\tfrom a as B \n  run x\t\n"],
    ["no last line end", "FROM a\nRUN x"],
    ["here-documents that hold instructions", "FROM a\nRUN <<A <<B\nFROM x\nA\nRUN y\nB\nCOPY <<EOF /x\n#\nEOF\n"],
    ["a heredoc behind a continuation", "FROM a\nRUN x \\\n  <<EOF\ny\nEOF\nUSER u\n"],
    ["comments inside an instruction", "FROM a\nRUN x \\\n# c \\\n  y\nUSER u\n"],
  ])("%s: every byte is kept", (_, text) => {
    expect(
      read(text)
        .tiles.map((t) => t.text)
        .join(""),
    ).toBe(text);
  });

  test("an instruction's span cuts its text out of the file", () => {
    const text = "\ufeff# c\r\nFROM a\r\n  RUN <<EOF\r\nx\r\nEOF\r\nUSER u\r\n";
    const file = read(text);
    expect(file.instructions.map((i) => text.slice(i.span.start, i.span.end))).toEqual(
      file.instructions.map((i) => i.text),
    );
  });
});
