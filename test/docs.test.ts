// The documents against the program: pages of codes, commands in fences, links.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, test } from "vitest";
import type { Io } from "../cli/io.ts";
import { run } from "../cli/program.ts";
import { CODES } from "../src/model/codes.ts";
import { SPLIT_REASONS } from "../src/model/split.ts";

const root = join(import.meta.dirname, "..");
const read = (path: string): string => readFileSync(join(root, path), "utf8");
const markdown = ["README.md", "CONTRIBUTING.md", ...list("docs")];

/** Markdown files below a folder, as paths from the root. */
function list(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => `${folder}/${name}`)
    .sort();
}

/** Lines of shell in a document: fenced `sh` blocks and blocks indented by four blanks; comments taken off. */
function shellLines(text: string): string[] {
  const fenced = [...text.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].flatMap((m) => (m[1] ?? "").split("\n"));
  const indented = [...text.matchAll(/^ {4}(\S.*)$/gm)].map((m) => m[1] ?? "");
  return [...fenced, ...indented].map((line) => line.replace(/\s+#.*$/, "").trim());
}

describe("pages of diagnostic codes", () => {
  test("every code has a page, and every page a code", () => {
    const pages = readdirSync(join(root, "docs/codes")).sort();
    expect(pages).toEqual(
      Object.keys(CODES)
        .sort()
        .map((code) => `${code}.md`),
    );
  });

  test.each(Object.entries(CODES))("%s: its page has the title, the line and something to do", (code, title) => {
    const paragraphs = read(`docs/codes/${code}.md`).trim().split("\n\n");
    expect(paragraphs.slice(0, 2)).toEqual([`# ${code}`, `**${title}.**`]);
    const example = paragraphs.findIndex((p) => p.startsWith("    ") && p.endsWith(` [${code}]`));
    expect(example, "an example of the line, after what it means").toBeGreaterThan(2);
    expect(paragraphs.length, "what to do, after the example").toBeGreaterThan(example + 1);
  });
});

test("every reason for a split stands in the documents, in its words", () => {
  const rows = [...read("docs/cli.md").matchAll(/^\| `([a-z][a-z-]+)` \| (.+) \|$/gm)].map(([, name, words]) => [
    name,
    words,
  ]);
  expect(rows).toEqual(Object.entries(SPLIT_REASONS));
});

describe("commands that documents name", () => {
  const scripts: Record<string, string> = JSON.parse(read("package.json")).scripts;

  test.each(["README.md", "CONTRIBUTING.md"])("%s: npm scripts and scripts/engine verbs exist", (path) => {
    const lines = shellLines(read(path));
    const named = lines.flatMap((line) =>
      [...line.matchAll(/npm (?:run (\S+)|(test)\b)/g)].map((m) => m[1] ?? m[2] ?? ""),
    );
    expect(named.length).toBeGreaterThan(1);
    for (const script of named) expect(Object.keys(scripts)).toContain(script);
    const usage = read("scripts/engine");
    for (const [, verb] of lines.join("\n").matchAll(/scripts\/engine (\w+)/g)) expect(usage).toContain(`  ${verb}`);
  });
});

/** What a command writes to stdout. */
async function output(...argv: readonly string[]): Promise<string> {
  let text = "";
  const io: Io = {
    cwd: root,
    env: {},
    isTTY: false,
    color: false,
    quiet: true,
    out: (t) => {
      text += t;
    },
    group: () => {},
    err: () => {},
  };
  await run(argv, io);
  return text;
}

describe("commands of archfold that documents name", () => {
  /** `archfold fold --write` as a shell line of a document: the command and its flags. */
  function calls(path: string): { command: string; flags: string[] }[] {
    return shellLines(read(path)).flatMap((line) => {
      const [, words = ""] = /^(?:node dist\/archfold\.js|archfold) (.*)$/.exec(line.replace(/ -- .*$/, "")) ?? [];
      const [command = ""] = words.split(" ");
      if (!/^[a-z]+$/.test(command)) return [];
      return [{ command, flags: words.match(/--[a-z-]+/g) ?? [] }];
    });
  }

  test.each(["README.md", "docs/cli.md"])("%s: each call's command and flags are in the help", async (path) => {
    expect(calls(path).length).toBeGreaterThan(3);
    for (const { command, flags } of calls(path)) {
      const help = await output(command, "--help");
      expect(help, `${path}: archfold ${command}`).toContain(`archfold ${command} `);
      for (const flag of flags) expect(help, `${path}: archfold ${command} ${flag}`).toContain(`${flag} `);
    }
  });

  test("docs/cli.md names every command, and every option in a code span is some command's", async () => {
    const help = await output("--help");
    const commands = [...help.matchAll(/^ {2}([a-z]+) (?:\[|<)/gm)].map((m) => m[1] ?? "").filter((c) => c !== "help");
    expect(commands.length).toBeGreaterThan(5);
    const named = new Set(calls("docs/cli.md").map((c) => c.command));
    expect([...named].sort()).toEqual([...commands].sort());
    const all = (await Promise.all(commands.map((c) => output(c, "--help")))).join("\n");
    for (const [, flag = ""] of read("docs/cli.md").matchAll(/`(--[a-z-]+)/g)) expect(all).toContain(`${flag} `);
  });
});

test("README's fold is what the tool makes of the case", async () => {
  const [, , shown = "", report = ""] =
    /```Dockerfile\n# aarch64([\s\S]*?)```[\s\S]*?```Dockerfile\n([\s\S]*?)```\s*```text\n([\s\S]*?)```/.exec(
      read("README.md"),
    ) ?? [];
  const input = join(root, "fixtures/file-name-carries-the-arch/input");
  const made = await output("fold", input);
  expect(made.startsWith(report)).toBe(true);
  const folded: string = JSON.parse(await output("fold", input, "--json")).families[0].dockerfile;
  const [start = "", end = ""] = shown.split(/^#.*\n\n/m);
  expect(start.length).toBeGreaterThan(100);
  expect(folded.startsWith(start)).toBe(true);
  expect(folded.endsWith(end)).toBe(true);
});

test("docs/forms.md and README's three folds are what the tool makes", () => {
  const run = spawnSync(process.execPath, [join(root, "scripts/forms.mjs"), "--check"], { encoding: "utf8" });
  expect([run.status, run.stderr]).toEqual([0, ""]);
});

test.each(markdown)("%s: its links lead somewhere", (path) => {
  for (const [, target = ""] of read(path).matchAll(/\]\(([^)#\s]+)[^)]*\)/g)) {
    if (/^[a-z]+:/.test(target)) continue;
    expect(existsSync(join(root, normalize(join(dirname(path), target)))), `${path} links to ${target}`).toBe(true);
  }
});
