// Programs that print a library manifest, by the shape of their prints: what folding its entries changes in them, as lines
// that go (-) and come (+), or what a person is told to change.
import { describe, expect, test } from "vitest";
import { readManifest } from "../../src/1-read/manifest.ts";
import { changeGenerator } from "../../src/4-emit/generator.ts";
import type { LibraryManifest } from "../../src/model/manifest.ts";

const HEAD = "Maintainers: A <a@example.org> (@a)\nGitRepo: https://example.org/queue.git\nGitFetch: refs/heads/main\n";
const commit = (letter: string): string => letter.repeat(40);

/** An entry before and after it folds; `folder` is that of its architectures' folders, "" for the root. */
function entry(tags: string, folder: string, more = ""): readonly [before: string, after: string] {
  const head = `\nTags: ${tags}\nArchitectures: amd64, arm64v8\nGitCommit: ${commit("a")}\n`;
  const below = folder === "" ? "" : `${folder}/`;
  return [
    `${head}amd64-Directory: ${below}amd64\narm64v8-Directory: ${below}arm64v8\n${more}`,
    `${head}${folder === "" ? "" : `Directory: ${folder}\n`}Builder: buildkit\n${more}`,
  ];
}

const manifest = (...texts: readonly string[]): LibraryManifest => {
  const read = readManifest("library/queue", HEAD + texts.join(""));
  if (read.kind !== "manifest") throw new Error(read.diagnostics[0]?.message);
  return read.manifest;
};

type Pair = readonly [before: LibraryManifest, after: LibraryManifest];
const pair = (...entries: readonly (readonly [string, string])[]): Pair => [
  manifest(...entries.map(([before]) => before)),
  manifest(...entries.map(([, after]) => after)),
];

const ROOT = pair(entry("1, latest", ""));
const ONE = pair(entry("1, latest", "1"));
const TWO = pair(entry("1, latest", "1"), entry("1-alpine", "1/alpine"));

/** The lines that went and came; else what is left to do, with line and column. */
async function changed(path: string, text: string, [before, after]: Pair): Promise<readonly string[]> {
  const result = await changeGenerator({ path, text }, before, after);
  if (result.kind === "left") return result.left.map(({ place, what }) => `${place.line}:${place.column} ${what}`);
  const [was, is] = [text.split("\n"), result.text.split("\n")];
  const out: string[] = [];
  let [i, j] = [0, 0];
  while (i < was.length || j < is.length) {
    const young = is[j];
    if (was[i] === young) [i, j] = [i + 1, j + 1];
    else if (young !== undefined && !was.slice(i).includes(young)) out.push(`+ ${is[j++]}`);
    else out.push(`- ${was[i++]}`);
  }
  return out;
}

const shell = (...lines: readonly string[]): string =>
  ["#!/usr/bin/env bash", "set -eu", 'echo "GitFetch: refs/heads/main"', "", ...lines, ""].join("\n");

interface Shape {
  readonly name: string;
  readonly pair: Pair;
  readonly lines: readonly string[];
  readonly wanted: readonly string[];
}

const TAGS = ['echo "Tags: $tags"', 'echo "Architectures: $list"', 'echo "GitCommit: $commit"'];

const SHELL: readonly Shape[] = [
  {
    name: "a here-document for the entry and a loop of echo",
    pair: ROOT,
    lines: [
      "cat <<-EOE",
      "\tTags: $tags",
      "\tArchitectures: $(join ', ' \"${arches[@]}\")",
      "\tGitCommit: $commit",
      "EOE",
      "",
      'for arch in "${arches[@]}"; do',
      '\techo "$arch-Directory: $arch"',
      "done",
      "",
      "echo done >&2",
    ],
    wanted: [
      "+ \tBuilder: buildkit",
      '- for arch in "${arches[@]}"; do',
      '- \techo "$arch-Directory: $arch"',
      "- done",
      "- ",
    ],
  },
  {
    name: "here-documents without tabs to take away, and braces around names",
    pair: ONE,
    lines: [
      "for version in 1; do",
      "cat <<EOE",
      "Tags: ${tags}",
      "Architectures: ${list}",
      "GitCommit: ${commit}",
      "EOE",
      "for arch in $arches; do cat <<EOE",
      "${arch}-Directory: ${version}/$arch",
      "EOE",
      "done",
      "done",
    ],
    wanted: [
      "+ Directory: ${version}",
      "+ Builder: buildkit",
      "- for arch in $arches; do cat <<EOE",
      "- ${arch}-Directory: ${version}/$arch",
      "- EOE",
      "- done",
    ],
  },
  {
    name: "a line of a here-document that prints more",
    pair: ROOT,
    lines: [
      "cat <<'EOE'",
      "Tags: 1, latest",
      "Architectures: amd64, arm64v8",
      `GitCommit: ${commit("a")}`,
      "amd64-Directory: amd64",
      "arm64v8-Directory: arm64v8",
      "EOE",
    ],
    wanted: ["+ Builder: buildkit", "- amd64-Directory: amd64", "- arm64v8-Directory: arm64v8"],
  },
  {
    name: "printf, with the words of the line as arguments",
    pair: ROOT,
    lines: [
      "printf 'Tags: %s\\n' \"$tags\"",
      "printf 'Architectures: %s\\n' \"$list\"",
      "printf 'GitCommit: %s\\n' \"$commit\"",
      "for arch in $arches; do",
      '  printf \'%s-Directory: %s\\n\' "$arch" "$arch"',
      "done",
    ],
    wanted: [
      "+ printf 'Builder: buildkit\\n'",
      "- for arch in $arches; do",
      '-   printf \'%s-Directory: %s\\n\' "$arch" "$arch"',
      "- done",
    ],
  },
  {
    name: "echo behind a test, in single quotes and into a file",
    pair: ROOT,
    lines: [
      "echo 'Tags: 1, latest' >> library",
      "echo 'Architectures: amd64, arm64v8' >> library",
      'echo "GitCommit: $commit" >> library',
      "[ -d amd64 ] && echo 'amd64-Directory: amd64' >> library",
      "[ -d arm64v8 ] && echo 'arm64v8-Directory: arm64v8' >> library",
    ],
    wanted: [
      '+ echo "Builder: buildkit" >> library',
      "- [ -d amd64 ] && echo 'amd64-Directory: amd64' >> library",
      "- [ -d arm64v8 ] && echo 'arm64v8-Directory: arm64v8' >> library",
    ],
  },
  {
    name: "a loop that does something else besides, of which only the print goes",
    pair: ROOT,
    lines: [...TAGS, "for arch in $arches; do", '\tcheck "$arch"', '\techo "$arch-Directory: $arch"', "done"],
    wanted: ['+ echo "Builder: buildkit"', '- \techo "$arch-Directory: $arch"'],
  },
  {
    name: "a loop that sets what nothing else reads, and one chosen by an if and a case",
    pair: ROOT,
    lines: [
      ...TAGS,
      "for arch in $arches; do",
      '\tfolder="$(find . -name "$arch")"',
      '\tif [ -n "$folder" ]; then',
      '\t\techo "$arch-Directory: $arch"',
      "\tfi",
      "done",
      'echo "$folders"',
    ],
    wanted: [
      '+ echo "Builder: buildkit"',
      "- for arch in $arches; do",
      '- \tfolder="$(find . -name "$arch")"',
      '- \tif [ -n "$folder" ]; then',
      '- \t\techo "$arch-Directory: $arch"',
      "- \tfi",
      "- done",
    ],
  },
  {
    name: "both entries in one function, and the field below in a branch of its own",
    pair: TWO,
    lines: [
      "entry() {",
      '\tlocal version="$1"; shift',
      '\techo "Tags: $tags"',
      '\techo "Architectures: $list"',
      '\tif [ -n "$commit" ]; then',
      '\t\techo "GitCommit: $commit"',
      "\tfi",
      '\tfor arch; do echo "$arch-Directory: $version/$arch"; done',
      "}",
    ],
    wanted: [
      '+ \techo "Directory: $version"',
      '+ \techo "Builder: buildkit"',
      '- \tfor arch; do echo "$arch-Directory: $version/$arch"; done',
    ],
  },
  {
    name: "two entries that are written out one after the other, of which the first folds",
    pair: [
      manifest(entry("1, latest", "1")[0], entry("1-alpine", "1/alpine")[0]),
      manifest(entry("1, latest", "1")[1], entry("1-alpine", "1/alpine")[0]),
    ],
    lines: [
      "echo 'Tags: 1, latest'",
      'echo "Architectures: $list"',
      'echo "GitCommit: $commit"',
      'for arch in $arches; do echo "$arch-Directory: 1/$arch"; done',
      "echo",
      "echo 'Tags: 1-alpine'",
      'echo "Architectures: $list"',
      'echo "GitCommit: $commit"',
      'for arch in $arches; do echo "$arch-Directory: 1/alpine/$arch"; done',
    ],
    wanted: [
      '+ echo "Directory: 1"',
      '+ echo "Builder: buildkit"',
      '- for arch in $arches; do echo "$arch-Directory: 1/$arch"; done',
    ],
  },
];

const SCRIPT: readonly Shape[] = [
  {
    name: "text that is added to a variable",
    pair: TWO,
    lines: [
      "for (const version of versions) {",
      "  out += `\\nTags: ${version.tags.join(', ')}\\n`;",
      "  out += `Architectures: ${version.arches.join(', ')}\\n`;",
      "  out += 'GitCommit: ' + commit(version) + '\\n';",
      "  for (const arch of version.arches) out += `${arch}-Directory: ${version.folder}/${arch}\\n`;",
      "}",
    ],
    wanted: [
      "+   out += `Directory: ${version.folder}\\n`;",
      "+   out += 'Builder: buildkit\\n';",
      "-   for (const arch of version.arches) out += `${arch}-Directory: ${version.folder}/${arch}\\n`;",
    ],
  },
  {
    name: "one template for the entry, with the architectures in a hole",
    pair: TWO,
    lines: [
      "const entry = ({ tags, arches, folder }) => `Tags: ${tags}",
      "Architectures: ${arches.join(', ')}",
      "GitCommit: ${commit(folder)}",
      "${arches.map((arch) => `${arch}-Directory: ${folder}/${arch}`).join('\\n')}",
      "`;",
    ],
    wanted: [
      "+ Directory: ${folder}",
      "+ Builder: buildkit",
      "- ${arches.map((arch) => `${arch}-Directory: ${folder}/${arch}`).join('\\n')}",
    ],
  },
  {
    name: "a list of lines that is joined",
    pair: TWO,
    lines: [
      "function entry({ tags, arches, folder, fetch }) {",
      "  return [",
      "    `Tags: ${tags.join(', ')}`,",
      "    `Architectures: ${arches.join(', ')}`,",
      "    fetch && `GitFetch: ${fetch}`,",
      "    `GitCommit: ${commit(folder)}`,",
      "    ...arches.map((arch) => `${arch}-Directory: ${folder}/${arch}`),",
      "  ]",
      "    .filter(Boolean)",
      "    .join('\\n');",
      "}",
    ],
    wanted: [
      "+     `Directory: ${folder}`,",
      "+     `Builder: buildkit`,",
      "-     ...arches.map((arch) => `${arch}-Directory: ${folder}/${arch}`),",
    ],
  },
  {
    name: "lines that are pushed, in forEach",
    pair: ROOT,
    lines: [
      "entries.forEach((entry) => {",
      '  lines.push("", `Tags: ${entry.tags}`, `Architectures: ${entry.arches}`);',
      "  lines.push(`GitCommit: ${entry.commit}`);",
      "  entry.arches.forEach((arch) => {",
      "    lines.push(`${arch}-Directory: ${arch}`);",
      "  });",
      "});",
    ],
    wanted: [
      "+   lines.push(`Builder: buildkit`);",
      "-   entry.arches.forEach((arch) => {",
      "-     lines.push(`${arch}-Directory: ${arch}`);",
      "-   });",
    ],
  },
  {
    name: "console.log, line by line and in one list",
    pair: ROOT,
    lines: [
      "console.log('Tags: ' + tags);",
      "console.log('Architectures: ' + list);",
      "console.log('GitCommit: ' + commit);",
      "if (true) {",
      "  console.log(arches.map((arch) => `${arch}-Directory: ${arch}`).join('\\n'));",
      "}",
    ],
    wanted: [
      "+ console.log('Builder: buildkit');",
      "- if (true) {",
      "-   console.log(arches.map((arch) => `${arch}-Directory: ${arch}`).join('\\n'));",
      "- }",
    ],
  },
];

describe("a shell script", () => {
  test.each(SHELL)("$name", async ({ pair: both, lines, wanted }) => {
    expect(await changed("generate-library.sh", shell(...lines), both)).toEqual(wanted);
  });

  test("a field whose value changes is printed with the other value", async () => {
    const [before, after] = [
      manifest(
        "\nTags: 1\nDirectory: amd64\nBuilder: classic\narm64v8-Directory: arm64v8\nArchitectures: amd64, arm64v8\n",
      ),
      manifest("\nTags: 1\nBuilder: buildkit\nArchitectures: amd64, arm64v8\n"),
    ];
    const lines = [
      "echo Tags: 1",
      'echo "Directory: amd64"',
      "echo 'Builder: classic'",
      "echo 'arm64v8-Directory: arm64v8'",
      'echo "Architectures: amd64, arm64v8"',
    ];
    expect(await changed("print.sh", shell(...lines), [before, after])).toEqual([
      "+ echo 'Builder: buildkit'",
      '- echo "Directory: amd64"',
      "- echo 'Builder: classic'",
      "- echo 'arm64v8-Directory: arm64v8'",
    ]);
  });

  test("an entry's own commit comes out of git as the others' does; a commit that is written down is for a person", async () => {
    const text = (own: string) => manifest(`GitCommit: ${commit("a")}\n\nTags: 1\n${own}\nTags: 2\n`);
    const both: Pair = [text(""), text(`GitCommit: ${commit("b")}\n`)];
    const lines = (value: string) =>
      shell(`echo "GitCommit: ${value}"`, "echo", "echo Tags: 1", "echo", "echo Tags: 2");
    expect(await changed("print.sh", lines("$(git rev-parse HEAD)"), both)).toEqual([]);
    expect(await changed("print.sh", lines(commit("a")), both)).toEqual([
      `7:6 print GitCommit: ${commit("b")} for queue:1: it is not seen how the program would come to this value`,
    ]);
  });

  test("the commit of a gathered branch is new, whatever those of the architectures come out of", async () => {
    const head = "\nTags: 1\nArchitectures: amd64, arm64v8\n";
    const apart = `amd64-GitCommit: ${commit("a")}\narm64v8-GitCommit: ${commit("b")}\n`;
    const both: Pair = [manifest(head + apart), manifest(`${head}GitCommit: ${commit("c")}\n`)];
    const lines = [
      "echo Tags: 1",
      'echo "Architectures: amd64, arm64v8"',
      'for arch in amd64 arm64v8; do echo "$arch-GitCommit: $(git rev-parse "dist-$arch")"; done',
    ];
    expect(await changed("print.sh", shell(...lines), both)).toEqual([
      expect.stringContaining(`print GitCommit: ${commit("c")} for queue:1: it is not seen how`),
    ]);
  });
});

describe("a JavaScript or TypeScript program", () => {
  test.each(SCRIPT)("$name", async ({ pair: both, lines, wanted }) => {
    const text = [...lines, ""].join("\n");
    expect(await changed("stackbrew.js", text, both)).toEqual(wanted);
    expect(await changed("stackbrew.ts", `const typed: string = "";\n${text}`, both)).toEqual(wanted);
  });
});

describe("what is left to a person", () => {
  const told: readonly (readonly [
    name: string,
    path: string,
    pair: Pair,
    lines: readonly string[],
    left: readonly string[],
  ])[] = [
    [
      "a line that prints an entry which stays too",
      "print.sh",
      [TWO[0], manifest(entry("1, latest", "1")[1], entry("1-alpine", "1/alpine")[0])],
      [
        "for version in 1 1/alpine; do",
        ...TAGS,
        '  for arch in $arches; do echo "$arch-Directory: $version/$arch"; done',
        "done",
      ],
      [
        "9:33 print no amd64-Directory, arm64v8-Directory for queue:1 any more: the same line prints amd64-Directory for queue:1-alpine, which stays",
        "8:7 print Directory: 1 for queue:1: this line serves queue:1-alpine too, which stays as it is",
        "8:7 print Builder: buildkit for queue:1: this line serves queue:1-alpine too, which stays as it is",
      ],
    ],
    [
      "a name out of a variable",
      "print.sh",
      ROOT,
      [...TAGS, 'for arch in $arches; do echo "$arch-$field: $arch"; done'],
      ["6:7 print no amd64-Directory, arm64v8-Directory for queue:1 any more: no line is understood to print it"],
    ],
    [
      "what is piped through another program",
      "print.sh",
      ROOT,
      [...TAGS, 'for arch in $arches; do echo "$arch-Directory: $arch"; done | sort'],
      ["8:36 print no amd64-Directory, arm64v8-Directory for queue:1 any more: no line is understood to print it"],
    ],
    [
      "a branch in which nothing would be left",
      "print.sh",
      ROOT,
      [
        ...TAGS,
        "for arch in $arches; do",
        '  if known "$arch"; then',
        '    echo "$arch-Directory: $arch"',
        "  fi",
        "done",
      ],
      ["9:3 print no amd64-Directory, arm64v8-Directory for queue:1 any more: nothing would be left in a part of it"],
    ],
    [
      "a folder that is put together before",
      "stackbrew.js",
      TWO,
      [
        "for (const version of versions) {",
        "  console.log(`Tags: ${version.tags}`);",
        "  console.log(`Architectures: ${version.arches}`);",
        "  console.log(`GitCommit: ${version.commit}`);",
        "  for (const { arch, folder } of version.members) console.log(`${arch}-Directory: ${folder}`);",
        "}",
      ],
      ["8:16 print Directory: 1 for queue:1, queue:1-alpine: it is not seen how the program would come to this value"],
    ],
    [
      "a script with an error in it",
      "print.sh",
      ROOT,
      ["if true; then"],
      ["6:1 print what the rewritten manifest has: the script cannot be read"],
    ],
    [
      "a program with an error in it",
      "stackbrew.js",
      ROOT,
      ["for (;;"],
      ["5:8 print what the rewritten manifest has: the program cannot be read: its syntax is wrong here"],
    ],
    [
      "another language",
      "stackbrew.py",
      ROOT,
      [],
      ["1:1 print what the rewritten manifest has: it is written in a language that is not read"],
    ],
  ];
  test.each(told)("%s", async (_, path, both, lines, left) => {
    const text = path.endsWith(".js") ? ["", "", "", "", ...lines, ""].join("\n") : shell(...lines);
    const own = path.endsWith(".py") ? "print()\n" : text;
    const found = await changed(path, own, both);
    expect(found.map((line, i) => line.slice(0, left[i]?.length))).toEqual(left);
  });

  test("an entry that became two", async () => {
    const both: Pair = [ROOT[0], manifest(entry("1, latest", "")[1], "\nTags: 1-windows\n")];
    expect(await changed("print.sh", shell(...TAGS), both)).toEqual([
      "1:1 print what the rewritten manifest has: an entry became two",
    ]);
  });
});
