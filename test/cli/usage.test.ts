// What the command line says of words that it cannot follow: one line on stderr, exit code 2, nothing on stdout, nothing changed.
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { content, put, repository, tree } from "../host/tree.ts";
import { archfold, PAIR, SUFFIXES } from "./run.ts";

let root = "";
let before = {};
beforeAll(() => {
  root = repository({ ...PAIR, ...Object.fromEntries(Object.entries(SUFFIXES).map(([p, t]) => [`img/${p}`, t])) });
  mkdirSync(join(root, "empty"));
  before = content(root);
});
afterAll(() => expect(content(root)).toEqual(before));

const AMD64 = "linux/amd64=amd64/Dockerfile:amd64";
const ARM64 = "linux/arm64=arm64v8/Dockerfile:arm64v8";

describe("one line, exit code 2", () => {
  test.each<readonly [string, string, ...string[]]>([
    ["a misspelt command", '"scann" is neither a command nor a folder; did you mean archfold scan? [USAGE]', "scann"],
    ["a misspelt command with flags", '"fodl" is neither', "fodl", "--write"],
    ["a word that is near nothing", '"frobnicate" is neither a command nor a folder; archfold --help', "frobnicate"],
    ["a folder that is not there", "there is no folder ./nosuch [NOT_FOUND]", "./nosuch"],
    ["a folder that is not there, for a command", "there is no folder nosuch [NOT_FOUND]", "scan", "nosuch"],
    ["a file as PATH", "amd64/Dockerfile is a file, and PATH is the repository's folder", "fold", "amd64/Dockerfile"],
    ["--out outside", "--out ../x lies outside . [OUTSIDE_ROOT]", "fold", "--out", "../x"],
    ["--out that is a folder", '--out "img" is a folder: name the file [USAGE]', "fold", "--out", "img"],
    [
      "--out for several families",
      "--out is for one family, and there are 2: choose one with --family (., img)",
      "fold",
      "--out",
      "F",
    ],
    ["--out for none", "--out is for one family, and there are 0", "fold", "--out", "F", "empty"],
    ["an unknown family", 'no family "nope" here; there are: ., img [USAGE]', "fold", "--family", "nope"],
    ["a member without =", '--member "x" wants PLATFORM=DOCKERFILE[:CONTEXT] [USAGE]', "fold", "--member", "x"],
    [
      "a member of no platform",
      '"linux/foo" is no platform such as linux/arm64 [PLATFORM_UNKNOWN]',
      "fold",
      "--member",
      "linux/foo=x",
    ],
    [
      "a member that is not there",
      "nosuch:1:1: there is no such file; check the name [NOT_FOUND]",
      "fold",
      "--member",
      AMD64,
      "--member",
      "linux/arm64=nosuch",
    ],
    [
      "a member outside",
      "/etc/passwd lies outside the repository [OUTSIDE_ROOT]",
      "fold",
      "--member",
      AMD64,
      "--member",
      "linux/arm64=/etc/passwd",
    ],
    [
      "a member that climbs out",
      "../x lies outside the repository [OUTSIDE_ROOT]",
      "fold",
      "--member",
      "linux/arm64=../x",
    ],
    [
      "a member that is a folder",
      "amd64:1:1: this is a folder, not a file [NOT_READABLE]",
      "fold",
      "--member",
      "linux/amd64=amd64",
      "--member",
      ARM64,
    ],
    [
      "a context that is not there",
      'the context "nope" is no folder [NOT_FOUND]',
      "fold",
      "--member",
      AMD64,
      "--member",
      "linux/arm64=arm64v8/Dockerfile:nope",
    ],
    [
      "a platform twice",
      "both claim linux/amd64: choose one with --member [PLATFORM_TWICE]",
      "fold",
      "--member",
      AMD64,
      "--member",
      "linux/amd64=arm64v8/Dockerfile",
    ],
    [
      "a platform twice in other words",
      "both claim linux/arm64",
      "fold",
      "--member",
      ARM64,
      "--member",
      "linux/arm64/v8=amd64/Dockerfile",
    ],
    ["one member only", "a family needs at least two members", "fold", "--member", AMD64],
    ["--prune without --write", "--prune goes with --write [USAGE]", "fold", "--prune"],
    [
      "--prune with a word",
      'it is --prune or --prune=force, not "img"; PATH goes before it [USAGE]',
      "fold",
      "--write",
      "--prune",
      "img",
    ],
    ["an unknown form", '--form is readable or exact, not "x"', "fold", "--form", "x"],
    ["an arch without a platform", '--arch "x" wants WORD=PLATFORM', "fold", "--arch", "x"],
    ["an unknown --built", '--built is target or build-platform, not "x"', "fold", "--built", "x"],
    [
      "a manifest that is not there",
      "nope:1:1: there is no such file; check the name [NOT_FOUND]",
      "fold",
      "--manifest",
      "nope",
    ],
    ["a manifest outside", "the manifest ../m lies outside . [OUTSIDE_ROOT]", "fold", "--manifest", "../m"],
    ["prove without members", "prove needs the members: --member", "prove", "--fold", "amd64/Dockerfile"],
    [
      "prove without a fold that is there",
      "nosuch:1:1: there is no such file",
      "prove",
      "--fold",
      "nosuch",
      "--member",
      AMD64,
    ],
    [
      "prove in a context that is not there",
      'the context "nope" is no folder',
      "prove",
      "--fold",
      "amd64/Dockerfile",
      "--context",
      "nope",
      "--member",
      AMD64,
    ],
    [
      "prove with a platform twice",
      "both claim linux/amd64",
      "prove",
      "--fold",
      "amd64/Dockerfile",
      "--member",
      AMD64,
      "--member",
      "linux/amd64=arm64v8/Dockerfile",
    ],
    [
      "unfold for no platform",
      '"x" is no platform such as linux/arm64',
      "unfold",
      "amd64/Dockerfile",
      "--platform",
      "x",
    ],
    ["unfold of nothing", "nosuch:1:1: there is no such file", "unfold", "nosuch", "--platform", "linux/arm64"],
    ["verify for no platform", '--platform "x" is no platform', "verify", "--platform", "x"],
  ])("%s", async (_, line, ...argv) => {
    const { code, out, err } = await archfold(root, ...argv);
    expect(err).toContain(line);
    expect(err.trimEnd().split("\n")).toHaveLength(1);
    expect([code, out]).toEqual([2, ""]);
  });

  test.each([
    [["--frob"], "unknown option '--frob'"],
    [["fold", "--writ"], "Did you mean --write?"],
    [["fold", "a", "b"], "too many arguments"],
    [["unfold"], "required option '--platform <platform>' not specified"],
    [["unfold", "--platform", "linux/arm64"], "missing required argument 'file'"],
    [["check", "--format", "x"], "Allowed choices are text"],
    [["diff", "--color", "x"], "Allowed choices are auto, always, never"],
    [["help", "nosuch"], ""],
  ])("%j is answered with where help is", async (argv, text) => {
    const { code, out, err } = await archfold(root, ...argv);
    expect(err).toContain(text);
    expect([code, out]).toEqual([2, ""]);
    expect(err).not.toMatch(/^ +at /m);
  });
});

test("what a flag holds is shown escaped", async () => {
  for (const argv of [
    ["fold", "--\u001b[31mred"],
    ["fold", "--member", "\u001b[31m"],
    ["\u001b[2J"],
    ["scan", "a\nb"],
  ]) {
    const { code, err } = await archfold(root, ...argv);
    expect(code).toBe(2);
    expect(err).not.toContain("\u001b");
    expect(err).toMatch(/\\u\{(1b|a)\}/);
  }
});

describe("help", () => {
  const commands = ["scan", "fold", "diff", "check", "prove", "verify", "prune", "compare", "unfold", "manifest"];

  test("names every command and the exit codes, on stdout, with examples", async () => {
    for (const argv of [["--help"], ["help"], ["-h"]]) {
      const { code, out, err } = await archfold(root, ...argv);
      expect([code, err]).toEqual([0, ""]);
      for (const command of commands) expect(out).toMatch(new RegExp(`^  ${command} `, "m"));
      expect(out).toContain("Examples:");
      expect(out).toContain("Exit codes: 0 done");
      expect(out).not.toContain("ui ");
    }
  });

  test.each(commands)("%s has an example and no default that says nothing", async (command) => {
    const { code, out, err } = await archfold(root, command, "--help");
    expect([code, err]).toEqual([0, ""]);
    expect(out).toMatch(new RegExp(`Examples:\n  archfold ${command}`));
    expect(out).not.toContain("default: []");
    expect(out).not.toContain("preset");
    expect(out).toContain("--quiet");
  });
});

test("a folder named as a command is reached with ./", async () => {
  const here = tree();
  for (const [path, text] of Object.entries(PAIR)) put(here, `scan/${path}`, text);
  expect((await archfold(here, "./scan")).out).toContain("2 platforms");
});

test("PATH through a symlink, and files named from another folder", async () => {
  const outer = tree();
  symlinkSync(root, join(outer, "link"));
  const { code, out } = await archfold(outer, "scan", "link");
  expect(code).toBe(0);
  expect(out).toContain(".: 2 platforms");
  const named = await archfold(
    outer,
    "fold",
    "link",
    "--member",
    `linux/amd64=link/amd64/Dockerfile:link/amd64`,
    "--member",
    ARM64,
  );
  expect(named.err).toBe("");
  expect(named.code).toBe(0);
});

test("--quiet says nothing on stderr, before and after the command", async () => {
  const quiet = { cwd: tree(), quiet: true };
  for (const argv of [
    ["--quiet", "scan"],
    ["scan", "-q"],
    ["check", "--quiet"],
  ])
    expect(await archfold(quiet, ...argv)).toEqual({ code: 0, out: "", err: "" });
});
