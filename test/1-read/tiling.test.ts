// The line scan: what is an instruction, what a comment, where a here-document ends; and tiles always join to the text.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { tile } from "../../src/1-read/tiling.ts";
import type { Instruction } from "../../src/model/dockerfile.ts";

/** Kinds of the tiles, `KEYWORD first-last` for instructions. */
function outline(text: string): readonly string[] {
  const result = tile("Dockerfile", text);
  if (result.kind === "trouble") return result.diagnostics.map((d) => `${d.code} ${d.place?.line}:${d.place?.column}`);
  expect(result.tiling.tiles.map((t) => t.text).join("")).toBe(text);
  return result.tiling.tiles.map((t) =>
    t.kind === "instruction" ? `${t.keyword} ${t.line}-${t.endLine}` : `${t.kind} ${t.line}`,
  );
}

function instructions(text: string): readonly Instruction[] {
  const result = tile("Dockerfile", text);
  if (result.kind === "trouble") throw new Error(result.diagnostics[0]?.message);
  return result.tiling.tiles.filter((t): t is Instruction => t.kind === "instruction");
}

const only = (line: string): Instruction => {
  const [, second] = instructions(`FROM a\n${line}`);
  if (!second) throw new Error("no second instruction");
  return second;
};

describe("lines", () => {
  test("comments, blank lines and instructions, each where it stands", () => {
    expect(outline("# c\nFROM a\n\n  \t\n  # d\n  run x\n")).toEqual([
      "comment 1",
      "FROM 2-2",
      "blank 3",
      "blank 4",
      "comment 5",
      "RUN 6-6",
    ]);
  });

  test("the keyword's column counts its blanks, and any case is the same keyword", () => {
    expect(only("\t  cOpY a b\n")).toMatchObject({ keyword: "COPY", column: 4, rest: "a b", logical: "cOpY a b" });
  });

  test("a file without a last line end is whole", () => {
    expect(outline("FROM a\nRUN x")).toEqual(["FROM 1-1", "RUN 2-2"]);
    expect(outline("FROM a\n# end")).toEqual(["FROM 1-1", "comment 2"]);
  });

  test("CRLF stays in the text and out of the meaning", () => {
    const [, run] = instructions("FROM a\r\nRUN x \\\r\n  y\r\n");
    expect(run).toMatchObject({ text: "RUN x \\\r\n  y\r\n", logical: "RUN x   y", line: 2, endLine: 3 });
  });

  test("a byte order mark is a tile of its own and no part of the first word", () => {
    expect(outline("\ufeffFROM a\n")).toEqual(["bom 1", "FROM 1-1"]);
    expect(outline("\ufeff# escape=`\nFROM a\n")).toEqual(["bom 1", "directive 1", "FROM 2-2"]);
  });

  test("a word that is no instruction is named where it stands", () => {
    expect(outline("FROM a\n  bash -c x\n")).toEqual(["UNKNOWN_INSTRUCTION 2:3"]);
    expect(outline("FROMX a\n")).toEqual(["UNKNOWN_INSTRUCTION 1:1"]);
  });
});

describe("continuations", () => {
  test("comments and empty lines between continued lines belong to the instruction and say nothing", () => {
    const run = only("RUN a \\\n  # why\n\n   \n  && b \\\n#x\n  && c\n");
    expect(run).toMatchObject({ endLine: 8, logical: "RUN a   && b   && c", innerComments: ["# why", "#x"] });
  });

  test("blanks behind the escape character do not end it", () => {
    expect(outline("FROM a\nRUN x \\ \t\n  y\n")).toEqual(["FROM 1-1", "RUN 2-3"]);
  });

  test("a comment's escape character continues nothing", () => {
    expect(outline("FROM a\n# one \\\nRUN x\n")).toEqual(["FROM 1-1", "comment 2", "RUN 3-3"]);
  });

  test("an escaped escape character at the line's end continues nothing", () => {
    expect(outline("FROM a\nRUN x \\\\\nRUN y\n")).toEqual(["FROM 1-1", "RUN 2-2", "RUN 3-3"]);
  });

  test("a line that is only the escape character continues", () => {
    expect(outline("FROM a\nRUN x \\\n\\\ny\n")).toEqual(["FROM 1-1", "RUN 2-4"]);
  });

  test("the escape directive changes which character continues", () => {
    expect(outline("# escape=`\nFROM a\nRUN x `\n  y\nRUN c:\\\nRUN z\n")).toEqual([
      "directive 1",
      "FROM 2-2",
      "RUN 3-4",
      "RUN 5-5",
      "RUN 6-6",
    ]);
  });

  test("a file that ends in a continuation is cut off", () => {
    expect(outline("FROM a\nRUN x \\\n")).toEqual(["UNFINISHED_CONTINUATION 2:1"]);
    expect(outline("FROM a\nRUN x \\\n# only a comment\n\n")).toEqual(["UNFINISHED_CONTINUATION 2:1"]);
  });
});

describe("directives", () => {
  test("stand first, in any case and order, each once", () => {
    expect(outline("# Syntax = docker/dockerfile:1\n#ESCAPE=`\n# check=skip=all\nFROM a\n").slice(0, 3)).toEqual([
      "directive 1",
      "directive 2",
      "directive 3",
    ]);
    expect(outline("# escape=`\n# escape=`\nFROM a\n")).toEqual(["NOT_A_DOCKERFILE 2:1"]);
    expect(outline("# escape=x\nFROM a\n")).toEqual(["NOT_A_DOCKERFILE 1:1"]);
  });

  test.each(["# a comment", "", "# other=1"])("end at the first line that is none: %j", (line) => {
    expect(outline(`${line}\n# escape=\`\nFROM a\nRUN x \\\n y\n`).slice(1)).toEqual([
      "comment 2",
      "FROM 3-3",
      "RUN 4-5",
    ]);
  });
});

describe("here-documents", () => {
  test("hold every line up to the word that ends them, whatever it looks like", () => {
    const run = only("RUN <<EOF\nFROM b\n# no comment\n \\\n EOF\nEOF \nEOF\n");
    expect(run).toMatchObject({ endLine: 8, logical: "RUN <<EOF" });
    expect(run.heredocs).toEqual([
      { name: "EOF", expand: true, chomp: false, body: "FROM b\n# no comment\n \\\n EOF\nEOF \n" },
    ]);
  });

  test("quoted words expand nothing, and a dash takes tabs off the end's line", () => {
    expect(only("COPY <<'A b' /x\ny\nA b\n").heredocs).toEqual([
      { name: "A b", expand: false, chomp: false, body: "y\n" },
    ]);
    expect(only('COPY <<-"EOF" /x\n\ty\n\t\tEOF\n').heredocs).toEqual([
      { name: "EOF", expand: false, chomp: true, body: "\ty\n" },
    ]);
  });

  test("several on one line follow each other", () => {
    const names = only("COPY <<one <<two /x/\n1\none\n2\ntwo\n").heredocs.map((h) => [h.name, h.body]);
    expect(names).toEqual([
      ["one", "1\n"],
      ["two", "2\n"],
    ]);
  });

  test("with a file descriptor, behind ONBUILD, and with CRLF", () => {
    expect(only("RUN 3<<EOF cat\nx\nEOF\n").heredocs.map((h) => h.body)).toEqual(["x\n"]);
    expect(only("ONBUILD RUN <<EOF\nx\nEOF\n").heredocs.map((h) => h.body)).toEqual(["x\n"]);
    expect(only("RUN <<EOF\r\nx\r\nEOF\r\n").heredocs.map((h) => h.body)).toEqual(["x\r\n"]);
  });

  test.each([
    "RUN cat <<<EOF",
    'RUN ["cat", "<<EOF"]',
    "ENV A=<<EOF",
    "LABEL a=<<EOF",
    "CMD cat <<EOF",
    "RUN echo '<<EOF",
  ])("is none: %s", (line) => {
    expect(only(`${line}\n`).heredocs).toEqual([]);
  });

  test("one without an end is named where it begins", () => {
    expect(outline("FROM a\n  RUN <<EOF\nx\n")).toEqual(["UNCLOSED_HEREDOC 2:3"]);
  });
});

test("any text is tiles that join to it, or trouble with a place", () => {
  const pieces = [
    "FROM a",
    "RUN ",
    "<<EOF",
    "EOF",
    "\\",
    "`",
    "#",
    "# escape=`",
    "\n",
    "\r\n",
    "\n",
    " ",
    "\t",
    "x",
    '"',
    "'",
  ];
  const text = fc.oneof(
    fc.array(fc.constantFrom(...pieces), { maxLength: 40 }).map((p) => p.join("")),
    fc.string(),
  );
  fc.assert(
    fc.property(text, (t) => {
      const result = tile("Dockerfile", t);
      if (result.kind === "tiling") expect(result.tiling.tiles.map((x) => x.text).join("")).toBe(t);
      else
        expect(result.diagnostics.every((d) => d.place !== undefined && d.place.line <= t.split("\n").length)).toBe(
          true,
        );
    }),
    { numRuns: 2000, seed: 4 },
  );
});
