// The shipped program as a process: its streams, a reader that goes away, a full disk, signals.
import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { content, put, repository, tree } from "../host/tree.ts";
import { built, inShell, start } from "./built.ts";
import { PAIR, SUFFIXES } from "./run.ts";

let program = "";
beforeAll(async () => {
  program = await built();
});

/** Many families, so that the output is larger than a pipe holds. */
function large(families: number): string {
  const long = "RUN true\n".repeat(500);
  return repository(
    Object.fromEntries(
      Array.from({ length: families }, (_, i) =>
        Object.entries(SUFFIXES).map(([p, t]) => [`image-${i}/${p}`, p === "app" ? t : `${t}${long}`] as const),
      ).flat(),
    ),
  );
}

describe("streams", () => {
  test("results go to stdout, everything else to stderr; no escape codes without a terminal", () => {
    const root = repository(PAIR);
    const { status, stdout, stderr } = inShell(
      program,
      root,
      "archfold diff; archfold fold --write; archfold fold --write",
    );
    expect([status, stderr]).toEqual([0, "nothing to write\n"]);
    expect(stdout).toContain("+FROM debian:12 AS files-amd64");
    expect(stdout).not.toContain("\u001b");
  });

  test("alone, without a terminal, it is scan and one line on stderr", () => {
    const root = repository(PAIR);
    for (const script of ["archfold", "archfold .", "CI=1 archfold", "NO_COLOR=1 TERM=dumb archfold </dev/null"]) {
      const { status, stdout, stderr } = inShell(program, root, script);
      expect([status, stdout]).toEqual([0, inShell(program, root, "archfold scan").stdout]);
      expect(stderr.trimEnd().split("\n")).toHaveLength(1);
    }
  });

  test("--quiet silences stderr alone", () => {
    const root = repository(PAIR);
    const { status, stdout, stderr } = inShell(program, root, "archfold -q; archfold fold -q nosuch");
    expect([status, stderr]).toEqual([2, ""]);
    expect(stdout).toContain("2 platforms");
  });

  test("--color=always colours, NO_COLOR alone does not", () => {
    const root = repository(PAIR);
    expect(inShell(program, root, "archfold diff --color=always").stdout).toContain("\u001b[32m+FROM");
    expect(inShell(program, root, "NO_COLOR=1 archfold diff").stdout).not.toContain("\u001b");
  });

  test("a large document comes through a pipe whole, however slow its reader", () => {
    const root = large(24);
    const { status, stdout } = inShell(program, root, "archfold fold --json | (sleep 1; cat)");
    expect(status).toBe(0);
    expect(stdout.length).toBeGreaterThan(100_000);
    expect(JSON.parse(stdout).families).toHaveLength(24);
  });
});

describe("a reader that goes away", () => {
  test("ends quietly, with the code that the command would have had", () => {
    const root = large(20);
    const ended = (script: string) => {
      const { stderr, stdout } = inShell(program, root, `${script}; echo "\${PIPESTATUS[0]}" >&2`);
      return [stdout.split("\n").filter(Boolean).length, stderr];
    };
    expect(ended("archfold fold | head -1")).toEqual([1, "0\n"]);
    expect(ended("archfold diff | head -1")).toEqual([1, "1\n"]);
    expect(ended("archfold fold --json | head -c 0")).toEqual([0, "0\n"]);
    expect(ended("archfold --help | true")).toEqual([0, "0\n"]);
    expect(ended("archfold --version | true")).toEqual([0, "0\n"]);
    expect(ended("archfold fold --frob 2>&1 | true")).toEqual([0, "2\n"]);
  });

  test("does not stop a write in the middle", () => {
    const root = large(20);
    expect(inShell(program, root, "archfold fold --write | head -1").stderr).toBe("");
    expect(Object.keys(content(root)).filter((p) => p.endsWith("/Dockerfile"))).toHaveLength(20);
    expect(inShell(program, root, "archfold check").status).toBe(0);
  });

  test("closed streams from the start", () => {
    const root = repository(PAIR);
    expect(inShell(program, root, "archfold fold >&-").status).toBe(0);
    expect(inShell(program, root, "archfold scan nosuch 2>&-").status).toBe(2);
    expect(inShell(program, root, "archfold fold <&- >&- 2>&-").status).toBe(0);
  });

  test("a full disk behind stdout is said and is no success", () => {
    const root = repository(PAIR);
    const { status, stderr } = inShell(program, root, "archfold fold >/dev/full");
    expect([status, stderr]).toEqual([3, "standard output cannot be written (ENOSPC)\n"]);
  });
});

describe("signals", () => {
  /** A git that waits where the test wants it to, and says so on its standard error. */
  function slowGit(when: string): NodeJS.ProcessEnv {
    const bin = tree();
    const real = (process.env["PATH"] ?? "").split(":").map((p) => join(p, "git"));
    const script = `#!/bin/sh\ncase "$*" in *${when}*) : > "${bin}/here"; exec sleep 8;; esac\nfor g in ${real.join(" ")}; do [ -x "$g" ] && exec "$g" "$@"; done\n`;
    writeFileSync(join(bin, "git"), script);
    chmodSync(join(bin, "git"), 0o755);
    return { ...process.env, PATH: `${bin}:${process.env["PATH"]}`, HERE: join(bin, "here") };
  }

  test.each([
    ["SIGINT", "ls-files", ["fold"]],
    ["SIGINT", "ls-files", ["fold", "--write"]],
    ["SIGINT", "rev-parse", ["fold", "--write"]],
    ["SIGINT", "cat-file", ["fold", "--write"]],
    ["SIGTERM", "ls-files", ["check", "--json"]],
    ["SIGHUP", "ls-files", ["scan"]],
  ] as const)("%s while git is asked for %s by %j: 130, no trace, nothing half-written", async (signal, when, argv) => {
    const root = repository(PAIR);
    const before = content(root);
    const env = slowGit(when);
    const child = start(program, root, env, ...argv);
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
    const ended = once(child, "exit");
    await there(String(env["HERE"]));
    child.kill(signal);
    expect(await ended).toEqual([130, null]);
    expect(output).toBe("");
    expect(content(root)).toEqual(before);
    expect(inShell(program, root, "archfold scan").status).toBe(0);
  });
});

test("a report that cannot be written is one line", () => {
  const root = repository(PAIR);
  mkdirSync(join(root, "folder"));
  const { status, stderr } = inShell(program, root, "PATH= archfold verify -q --report folder");
  expect(stderr).not.toMatch(/^ +at /m);
  expect(status).toBe(3);
});

test("a journal of a run that was killed is completed or undone by the next command, whichever it is", () => {
  const root = repository(PAIR);
  put(root, ".git/archfold/journal.json", "{ half");
  const { status, stdout, stderr } = inShell(program, root, "archfold scan");
  expect([status, stdout]).toEqual([2, ""]);
  expect(stderr).toContain("[JOURNAL_FOUND]");
});

/** Waits for a file to appear. */
async function there(path: string): Promise<void> {
  while (!existsSync(path)) await new Promise((go) => setTimeout(go, 10));
}
