// Generators that are really run, on a copy and shut in: what they print, and what they may not do. Needs Linux and unshare.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { judged } from "../../src/4-emit/generator/ran.ts";
import { walls } from "../../src/host/generator/isolated.ts";
import { runGenerator } from "../../src/host/generator.ts";
import type { FileChange } from "../../src/model/change.ts";
import { content, git, put, repository, tree } from "./tree.ts";

const MANIFEST = "Maintainers: A <a@example.org> (@a)\nTags: 1\n";
const LINES = `echo 'Maintainers: A <a@example.org> (@a)'\necho 'Tags: 1'\n`;
const isShut = walls([tree()]) !== undefined;

interface Asked {
  readonly root?: string;
  readonly manifest?: string;
  readonly changes?: readonly FileChange[];
  readonly path?: string;
  readonly limits?: { readonly seconds: number; readonly bytes: number };
}

async function run(text: string, { manifest = MANIFEST, changes = [], path = "print.sh", root, limits }: Asked = {}) {
  const own = root ?? repository({ [path]: text, data: "one\n" });
  const ran = judged(path, manifest, await runGenerator({ root: own, path, text, changes }, limits));
  return `${ran.code}: ${ran.message}`;
}

describe.skipIf(!isShut)("a generator that is run", () => {
  test("prints the manifest, in bash, sh and node, and without a first line that says so", async () => {
    const ran = "GENERATOR_RAN: print.sh was run on a copy and prints the rewritten manifest";
    expect(await run(`#!/usr/bin/env bash\n${LINES}`)).toBe(ran);
    expect(await run(`#!/bin/sh -e\n${LINES}`)).toBe(ran);
    expect(await run(LINES)).toBe(ran);
    const script = `console.log(${JSON.stringify(MANIFEST)});\n`;
    expect(await run(script, { path: "print.js" })).toBe(ran.replaceAll("print.sh", "print.js"));
    expect(await run(`#!/usr/bin/env -S node --no-warnings\n${script}`)).toBe(ran);
  });

  test("finds what will be written, committed, and what is not committed yet", async () => {
    const text =
      '#!/bin/bash\ncat data new own/other; git ls-files; git log -1 --format=%s; test -z "$(git status --porcelain)"\n';
    const root = repository({ "print.sh": "echo", data: "one\n", gone: "", ".gitignore": "ignored\n" });
    put(root, "data", "two\n");
    put(root, "own/other", "three\n");
    put(root, "ignored", "");
    const changes: FileChange[] = [
      { action: "create", path: "new", after: "new\n" },
      { action: "delete", path: "gone", before: "" },
      { action: "modify", path: "print.sh", before: "echo", after: text },
    ];
    const manifest = "two\nnew\nthree\n.gitignore\ndata\nnew\nown/other\nprint.sh\nfold\n";
    const before = content(root);
    expect(await run(text, { root, changes, manifest })).toContain("GENERATOR_RAN: ");
    expect(content(root)).toEqual(before);
    expect(git(root, "log", "--format=%s")).toBe("first\n");
  });

  test("runs in a folder of a repository, with its branches, and without git at all", async () => {
    const text = "cat data; git rev-parse --abbrev-ref HEAD; git show side:below/data\n";
    const top = repository({ "below/print.sh": text, "below/data": "one\n" });
    git(top, "checkout", "-q", "-b", "side");
    put(top, "below/data", "side\n");
    git(top, "commit", "-q", "-a", "-m", "side");
    git(top, "checkout", "-q", "main");
    const root = join(top, "below");
    expect(await run(text, { root, manifest: "one\nmain\nside\n" })).toContain("GENERATOR_RAN: ");
    const bare = tree({ "print.sh": "cat data; git log 2>/dev/null || echo none\n", data: "one\n" });
    expect(
      await run("cat data; git log 2>/dev/null || echo none\n", { root: bare, manifest: "one\nnone\n" }),
    ).toContain("GENERATOR_RAN: ");
  });

  test("may print other commits where the manifest has some, and nowhere else", async () => {
    const [old, young] = ["a".repeat(40), "b".repeat(40)];
    const manifest = `# generated via https://example.org/x/blob/${old}/print.sh\n\nGitCommit: ${old}\nTags: 1\n`;
    const printed = `cat <<'EOF'\n${manifest.replaceAll(old, young)}EOF\n`;
    expect(await run(printed, { manifest })).toBe(
      "GENERATOR_RAN: print.sh was run on a copy and prints the rewritten manifest, but for the commits in line 1, 3",
    );
    const tag = `Tags: ${old}\n`;
    expect(await run(`echo 'Tags: ${young}'\n`, { manifest: tag })).toContain("GENERATOR_DIFFERS: ");
    expect(await run(`echo 'GitCommit: HEAD'\n`, { manifest: `GitCommit: ${old}\n` })).toContain("GENERATOR_DIFFERS: ");
  });

  test.each([
    [
      "another line",
      "echo 'Maintainers: A <a@example.org> (@a)'\necho 'Tags: 2'\n",
      'prints something else: line 2 is "Tags: 2", wanted is "Tags: 1"',
    ],
    ["a line more", `${LINES}echo 'File: x'\n`, 'prints something else: line 3 is "File: x", wanted is missing'],
    [
      "a line less",
      "echo 'Maintainers: A <a@example.org> (@a)'\n",
      'prints something else: line 2 is missing, wanted is "Tags: 1"',
    ],
    ["nothing", "true\n", "prints nothing on standard output"],
    ["bytes that are no text", "printf '\\377'\n", "prints what is not UTF-8"],
    [
      "an exit code",
      "echo 'no versions here' >&2; exit 4\n",
      "ended with exit code 4: no versions here (it has no network here)",
    ],
    ["a signal", "kill -9 $$\n", "ended with exit code 137: Killed (it has no network here)"],
  ])("%s is said, and is no proof", async (_, text, how) => {
    expect(await run(text)).toBe(`GENERATOR_DIFFERS: print.sh ${how}`);
  });

  test("output without an end, and a program without one, are ended, and all that they started", async () => {
    expect(await run("yes\n", { limits: { seconds: 60, bytes: 100_000 } })).toBe(
      "GENERATOR_DIFFERS: print.sh prints more than 100000 bytes",
    );
    expect(await run("yes >&2\n", { limits: { seconds: 60, bytes: 100_000 } })).toContain("more than 100000 bytes");
    const mark = `7${process.pid}.5`;
    const text = `setsid sleep ${mark} & sleep ${mark} & trap '' TERM INT; sleep ${mark}\n`;
    expect(await run(text, { limits: { seconds: 1, bytes: 1000 } })).toBe(
      "GENERATOR_DIFFERS: print.sh did not end in 1 seconds",
    );
    expect(alive(mark)).toBe(false);
    // What it leaves running when it ends by itself holds its output open no longer than it lives.
    expect(await run(`sleep ${mark} & ${LINES}`)).toContain("GENERATOR_RAN: ");
    expect(alive(mark)).toBe(false);
  });

  test("a command that is not here is named", async () => {
    expect(await run("no-such-jq -r . data\n")).toBe(
      "GENERATOR_CANNOT_RUN: print.sh calls no-such-jq, which is not on this machine",
    );
    expect(await run("x=$(no-such-jq -r . data)\necho Tags: 2\n")).toContain("calls no-such-jq");
    expect(await run("#!/bin/sh\nno-such-jq\n")).toContain("calls no-such-jq");
    const script = 'require("node:child_process").execFileSync("no-such-jq");\n';
    expect(await run(script, { path: "print.js" })).toContain("calls no-such-jq");
    expect(await run(`#!/usr/bin/env no-such-python\n${LINES}`)).toBe(
      "GENERATOR_CANNOT_RUN: print.sh was not run: no-such-python is not on this machine",
    );
    expect(await run("export {}\n", { path: "stackbrew.ts" })).toContain("nothing says what runs it");
  });

  test("has no network, not even this machine's own", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await new Promise((done) => server.once("listening", done));
    const address = server.address();
    const port = typeof address === "object" ? address?.port : 0;
    const text = `(exec 3<>/dev/tcp/127.0.0.1/${port}) 2>/dev/null && echo reached || echo alone\n`;
    expect(await run(`#!/bin/bash\n${text}`, { manifest: "alone\n" })).toContain("GENERATOR_RAN: ");
    server.close();
  });

  test("sees nothing of the environment, and writes neither into the repository nor beside the copy", async () => {
    process.env["ARCHFOLD_TEST_TOKEN"] = "secret";
    const root = repository({ "print.sh": "echo", data: "one\n" });
    const text = [
      "#!/bin/bash",
      `for f in ${root}/data ${root}/.git/HEAD ${root}/new; do (echo x > $f) 2>/dev/null && echo "wrote $f"; done`,
      'echo x > ../written-beside; echo x > "$HOME/.x"; git config --global user.name x; rm -rf data .git/objects/info',
      'env | grep -c -E "TOKEN|USER|SSH"',
      "exit 0",
    ].join("\n");
    const before = content(root);
    const changes: FileChange[] = [{ action: "modify", path: "print.sh", before: "echo", after: text }];
    expect(await run(text, { root, changes, manifest: "0\n" })).toContain("GENERATOR_RAN: ");
    expect(content(root)).toEqual(before);
    expect(git(root, "fsck").trim()).toBe("");
    expect(existsSync(join(root, "../written-beside"))).toBe(false);
    Reflect.deleteProperty(process.env, "ARCHFOLD_TEST_TOKEN");
  });

  test("leaves no temporary folder", async () => {
    const mine = tree();
    const root = repository({ "print.sh": LINES });
    const before = process.env["TMPDIR"];
    process.env["TMPDIR"] = mine;
    await run(LINES, { root });
    await run("exit 1\n", { root });
    process.env["TMPDIR"] = before ?? "";
    if (before === undefined) Reflect.deleteProperty(process.env, "TMPDIR");
    expect(content(mine)).toEqual({});
  });
});

/** Is a process with this word among its arguments running? */
function alive(word: string): boolean {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .some((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").includes(word);
      } catch {
        return false;
      }
    });
}
