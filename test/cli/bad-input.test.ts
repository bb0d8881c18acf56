// Bad input: one clear line with file, line and column, the right exit code, and the whole tree byte for byte as it was.
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, existsSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { content, put, repository, tree } from "../host/tree.ts";
import { built } from "./built.ts";
import { archfold, PAIR } from "./run.ts";

const GOOD = "FROM debian:12\nRUN true\n";
const bytes = (...parts: (string | number[])[]) =>
  Buffer.concat(parts.map((p) => (typeof p === "string" ? Buffer.from(p) : Buffer.from(p))));

const BAD: readonly (readonly [string, string | Uint8Array, string])[] = [
  ["not a Dockerfile", "hello\nworld\n", "1:1: "],
  ["a shell script", "#!/bin/sh\nexit 0\n", "2:1: "],
  ["no FROM", "ARG X=1\n", "1:1: "],
  [
    "an instruction before FROM",
    "RUN true\nFROM debian:12\n",
    "1:1: RUN stands before the first FROM [NOT_A_DOCKERFILE]",
  ],
  ["empty", "", "1:1: there is no instruction in this file [EMPTY_DOCKERFILE]"],
  ["comments alone", "# nothing\n\n", "1:1: there is no instruction in this file [EMPTY_DOCKERFILE]"],
  ["it ends in a continuation", "FROM debian:12\nRUN true \\\n", "2:"],
  ["it ends in a continuation without a line end", "FROM debian:12\nRUN true \\", "2:"],
  ["an unknown instruction", "FROM debian:12\n  FROB the\n", "2:3: "],
  ["NUL bytes", bytes("FROM debian:12\nRUN a", [0], "b\n"), "2:6: here stands a NUL byte"],
  ["invalid UTF-8", bytes("FROM debian:12\nRUN ", [0xff, 0xfe], "\n"), "2:5: here stands a byte that is not UTF-8"],
  ["5 MB", `FROM debian:12\n${"RUN true\n".repeat(600_000)}`, "1:1: this file has 5.1 MiB, more than the 4.0 MiB"],
  ["a heredoc without an end", "FROM debian:12\nRUN <<EOF\ntrue\n", "2:"],
];

/** Every line that says what is wrong. */
const said = (text: string) => text.split("\n").filter((l) => /\[[A-Z_0-9]+\]$/.test(l));

describe.each(BAD)("%s", (_, text, place) => {
  const files = {
    "img/Dockerfile.amd64": GOOD,
    "img/Dockerfile.arm64": text,
    "other/Dockerfile.amd64": GOOD,
    "other/Dockerfile.arm64": GOOD,
  };

  test("met in discovery it refuses its family only: exit code 1, and nothing of it is written", async () => {
    const root = repository(files);
    const before = content(root);
    for (const command of ["scan", "fold", "check", "diff"]) {
      const { code, out, err } = await archfold(root, command);
      expect(code).toBe(1);
      const lines = said(out + err).filter((l) => l.includes(`img/Dockerfile.arm64:${place}`));
      expect(lines).toHaveLength(1);
    }
    expect(content(root)).toEqual(before);
    const { code } = await archfold(root, "fold", "--write");
    expect(code).toBe(1);
    const { [".archfold.json"]: lock, ["other/Dockerfile"]: fold, ...rest } = content(root);
    expect([typeof lock, typeof fold]).toEqual(["string", "string"]);
    expect(rest).toEqual(before);
  });

  test("given by name it is one line on stderr, and nothing else is tried", async () => {
    const root = repository(files);
    const before = content(root);
    const argv = ["--member", "linux/amd64=img/Dockerfile.amd64", "--member", "linux/arm64=img/Dockerfile.arm64"];
    for (const command of [["fold", "--write"], ["scan"], ["verify"], ["check"], ["diff"]]) {
      const { code, out, err } = await archfold(root, ...command, ...argv);
      expect([code, out]).toEqual([2, ""]);
      expect(err).toMatch(/^img\/Dockerfile\.arm64:\d+:\d+: [^\n]+ \[[A-Z_0-9]+\]\n$/);
      expect(err).toContain(`img/Dockerfile.arm64:${place}`);
    }
    expect(content(root)).toEqual(before);
  });
});

test.each([
  ["a flag that BuildKit does not know", "FROM --plattform=linux/arm64 debian:12\nRUN true\n", "1:"],
  ["a stage name twice", "FROM a AS x\nFROM b AS x\nRUN true\n", "2:"],
])("%s parses and is refused: exit code 1 by name too", async (_, text, place) => {
  const root = repository({ one: GOOD, two: text });
  const before = content(root);
  const { code, out } = await archfold(
    root,
    "fold",
    "--write",
    "--member",
    "linux/amd64=one",
    "--member",
    "linux/arm64=two",
  );
  expect(code).toBe(1);
  expect(said(out).some((line) => line.includes(`two:${place}`))).toBe(true);
  expect(content(root)).toEqual(before);
});

describe("symlinks", () => {
  test("a member that is a link out of the repository", async () => {
    const outside = tree({ Dockerfile: GOOD });
    const root = repository({ "Dockerfile.amd64": GOOD, "Dockerfile.s390x": GOOD });
    symlinkSync(join(outside, "Dockerfile"), join(root, "Dockerfile.arm64"));
    const before = content(root);
    const { code, out } = await archfold(root, "fold", "--write");
    expect([code, said(out)]).toEqual([
      1,
      [expect.stringMatching(/Dockerfile\.arm64:1:1: this path leads out of the repository.*\[OUTSIDE_ROOT\]/)],
    ]);
    const named = await archfold(
      root,
      "fold",
      "--member",
      "linux/amd64=Dockerfile.amd64",
      "--member",
      "linux/arm64=Dockerfile.arm64",
    );
    expect([named.code, named.out]).toEqual([2, ""]);
    expect(content(root)).toEqual(before);
  });

  test("a member that is a link inside is read, and a context that is a link out is refused", async () => {
    const root = repository({ real: GOOD, "Dockerfile.amd64": GOOD });
    symlinkSync("real", join(root, "Dockerfile.arm64"));
    symlinkSync(tree(), join(root, "ctx"));
    expect((await archfold(root, "scan")).out).toContain("2 platforms");
    const { code, err } = await archfold(
      root,
      "fold",
      "--member",
      "linux/amd64=Dockerfile.amd64:ctx",
      "--member",
      "linux/arm64=real",
    );
    expect(code).toBe(2);
    expect(said(err)).toHaveLength(1);
  });

  test("an output whose folder is a link out of the repository is not written", async () => {
    const outside = tree();
    const root = repository(PAIR);
    symlinkSync(outside, join(root, "build"));
    const before = content(root);
    const { code, err } = await archfold(root, "fold", "--write", "--out", "build/Dockerfile");
    expect(code).not.toBe(0);
    expect(err).toMatch(/lies outside|leads out of the repository/);
    expect([content(root), content(outside)]).toEqual([before, {}]);
  });
});

test("an output that a person wrote is never replaced, and --out is named", async () => {
  const root = repository({ ...PAIR, Dockerfile: "FROM scratch\nCOPY docs /\n" });
  const before = content(root);
  const { code, out } = await archfold(root, "fold", "--write");
  expect([code, said(out)]).toEqual([1, [expect.stringMatching(/Dockerfile:1:1: .*--out FILE \[OUTPUT_EXISTS\]/)]]);
  expect(content(root)).toEqual(before);
});

test("two members for one platform", async () => {
  const root = repository({ "Dockerfile.amd64": GOOD, "Dockerfile.x86_64": GOOD, "Dockerfile.arm64": GOOD });
  const before = content(root);
  const { code, out } = await archfold(root, "fold", "--write");
  expect([code, said(out)]).toEqual([
    1,
    [expect.stringMatching(/Dockerfile\.x86_64:1:1: .*both claim linux\/amd64.*\[PLATFORM_TWICE\]/)],
  ]);
  expect(content(root)).toEqual(before);
});

test("a stage name that clashes with those of the fold gets another, or the family is refused", async () => {
  const member = (base: string) => `FROM ${base} AS base-amd64\nRUN true\nFROM scratch\nCOPY --from=base-amd64 /x /x\n`;
  const root = repository({ "Dockerfile.amd64": member("debian:12"), "Dockerfile.arm64": member("arm64v8/debian:12") });
  const { code, out } = await archfold(root, "fold");
  expect([0, 1]).toContain(code);
  if (code === 0) expect(out.match(/^\+FROM .* AS base-amd64$/gim) ?? []).toHaveLength(1);
  else expect(said(out)).toHaveLength(1);
});

test("an ignore file that is no text is not taken for one without rules", async () => {
  const root = repository({ ...PAIR, ".dockerignore": bytes("*.md\n", [0xff]) });
  const { code, out } = await archfold(root, "fold");
  expect([code, said(out)]).toEqual([1, [expect.stringContaining(".dockerignore:2:1: ")]]);
});

describe("contexts that are hard to read", () => {
  const MOVED = {
    "amd64/Dockerfile": "FROM scratch\nCOPY d /d/\n",
    "arm64/Dockerfile": "FROM scratch\nCOPY d /d/\n",
    "amd64/d/x": "",
    "arm64/d/x": "",
  };

  test("symlinks in a circle: the way to a source is refused with its line, others are no matter", async () => {
    const root = repository(MOVED);
    symlinkSync("..", join(root, "arm64/d/up"));
    symlinkSync("b", join(root, "arm64/a"));
    symlinkSync("a", join(root, "arm64/b"));
    expect((await archfold(root, "fold")).code).toBe(0);
    put(root, "arm64/Dockerfile", "FROM scratch\nCOPY a/x /d/\n");
    const before = content(root);
    const { code, out } = await archfold(root, "fold", "--write");
    expect([code, said(out).filter((l) => l.includes("error"))]).toEqual([
      1,
      [expect.stringMatching(/arm64\/Dockerfile:2:1: "arm64\/[ab]" is a symlink that leads back to itself/)],
    ]);
    expect(content(root)).toEqual(before);
  });

  test("an ignore file that is a symlink is not read as if BuildKit would follow it", async () => {
    const root = repository({ ...MOVED, rules: "d\n" });
    symlinkSync("../rules", join(root, "arm64/.dockerignore"));
    const { code, out } = await archfold(root, "fold", "--write");
    expect([code, said(out)]).toEqual([
      1,
      [expect.stringMatching(/arm64\/\.dockerignore:1:1: .*symlink.*\[NOT_READABLE\]/)],
    ]);
  });

  const asNobody = (root: string, ...argv: string[]) =>
    spawnSync(process.execPath, [builtAt, ...argv], {
      cwd: root,
      encoding: "utf8",
      uid: 65_534,
      gid: 65_534,
      env: { HOME: root },
    });
  let builtAt = "";

  test.skipIf(process.getuid?.() !== 0)("a file and a folder that may not be opened", async () => {
    builtAt = await built();
    chmodSync(dirname(builtAt), 0o755);
    const root = tree({ ...MOVED, "amd64/.dockerignore": "*.md\n", ".dockerignore": "**/*.txt\n" });
    put(root, "amd64/d/closed/x", "");
    chmodSync(join(root, "amd64/d/closed"), 0o700);
    chmodSync(root, 0o755);
    const folded = asNobody(root, "fold");
    // The rules are the members' own, said of their folders: what the closed folder holds is no matter.
    expect([folded.status, folded.stderr]).toEqual([0, ""]);
    chmodSync(join(root, "arm64/Dockerfile"), 0o600);
    const refused = asNobody(root, "fold");
    expect(refused.status).toBe(1);
    expect(said(refused.stdout)).toEqual([expect.stringMatching(/arm64\/Dockerfile:1:1: .*cannot be read \(EACCES\)/)]);
  });

  test("names with line breaks, control characters and bytes that are not UTF-8 are copied with their folder and shown escaped", async () => {
    const root = repository({ ...MOVED, "arm64/d/a\nb": "", "arm64/d/\u001b[31m": "", "amd64/d/ü": "" });
    writeFileSync(Buffer.concat([Buffer.from(join(root, "arm64/d/")), Buffer.from([0xff, 0xfe])]), "");
    for (const argv of [["scan"], ["fold"], ["check"]]) {
      const { code, out, err } = await archfold(root, ...argv);
      expect(code).toBe(argv[0] === "check" ? 1 : 0);
      expect(out + err).not.toMatch(/\u001b|a\nb/);
    }
  });

  test("such a name is no proof where the ignore rules differ", async () => {
    const root = repository({ ...MOVED, "amd64/.dockerignore": "x\n", "Dockerfile.dockerignore": "" });
    writeFileSync(Buffer.concat([Buffer.from(join(root, "amd64/d/")), Buffer.from([0xff])]), "");
    const text =
      "FROM scratch AS files-amd64\nCOPY amd64/d /d/\nFROM scratch AS files-arm64\nCOPY arm64/d /d/\nFROM files-${TARGETARCH}\n";
    put(root, "Dockerfile", text);
    const member = ["--member", "linux/amd64=amd64/Dockerfile:amd64"];
    const { code, out } = await archfold(root, "prove", "--fold", "Dockerfile", ...member, "--context", ".");
    expect(code).toBe(1);
    expect(out).toMatch(/amd64\/d\/\S+ cannot be looked into, and the ignore rules differ/);
  });

  test("an ignore file of 10 000 lines", async () => {
    const lines = (n: number) =>
      Array.from({ length: n }, (_, i) => `${["d/no-", "**/none-", "*.x", "!d/keep-"][i % 4]}${i}\n`).join("");
    const root = repository({ ...MOVED, "arm64/.dockerignore": lines(10_000), ".dockerignore": "*.md\n" });
    const { code, out } = await archfold(root, "fold", "--write");
    expect([code, said(out)]).toEqual([0, []]);
    expect((await archfold(root, "check")).code).toBe(0);
  });
});

describe("a folder that cannot be written", () => {
  const canMount = spawnSync("unshare", ["-m", "true"]).status === 0;

  test.skipIf(!canMount)("says so, exits 1, leaves the tree as it is, and reading commands work there", async () => {
    const program = await built();
    const root = repository(PAIR);
    const before = content(root);
    const inside = (...argv: string[]) => {
      const script = 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && cd "$0" && exec "$@"';
      return spawnSync("unshare", ["-m", "sh", "-c", script, root, process.execPath, program, ...argv], {
        encoding: "utf8",
      });
    };
    const { status, stderr } = inside("fold", "--write");
    expect(stderr).toMatch(/^the file system is read-only at \S+; nothing was changed \[WRITE_BLOCKED\]\n$/);
    expect(status).toBe(1);
    expect(inside("check").status).toBe(1);
    expect(inside("scan").status).toBe(0);
    expect(content(root)).toEqual(before);
  });
});

describe("hostile names and texts are shown escaped and never run", () => {
  const names = [
    "a\nb",
    "\u001b[31mred",
    "x\u202egpj",
    "$(touch pwned)",
    "`touch pwned`",
    "; touch pwned",
    "'quoted'",
    "-rf",
    "\u009b2J",
  ];
  const NEVER = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

  test.each(names)("a folder called %j", async (name) => {
    const root = repository(Object.fromEntries(Object.entries(PAIR).map(([p, t]) => [`${name}/${p}`, t])));
    for (const argv of [
      ["scan"],
      ["fold"],
      ["diff"],
      ["diff", "--stat"],
      ["diff", "--side-by-side"],
      ["check"],
      ["fold", "--write"],
      ["check"],
    ]) {
      const { out, err } = await archfold(root, ...argv);
      expect(out + err).not.toMatch(NEVER);
      if (name.includes("\n")) expect(out).not.toContain("a\nb");
    }
    expect(existsSync(join(root, "pwned"))).toBe(false);
    expect((await archfold(root, "check")).code).toBe(0);
  });

  test("texts of Dockerfiles", async () => {
    const evil = 'FROM debian:12\nLABEL a="\u001b]0;owned\u0007\u202e" b="$(touch pwned)"\nRUN true\n';
    const root = repository({
      "Dockerfile.amd64": evil,
      "Dockerfile.arm64": evil.replace("debian", "arm64v8/debian"),
      "bad/Dockerfile.amd64": "FROM a\n\u001b[2JFROB\n",
      "bad/Dockerfile.arm64": GOOD,
    });
    for (const argv of [
      ["scan"],
      ["fold"],
      ["diff"],
      ["diff", "--side-by-side"],
      ["fold", "--json"],
      ["scan", "--json"],
      ["check"],
    ]) {
      const { out, err } = await archfold(root, ...argv);
      expect(out + err).not.toMatch(NEVER);
    }
    const prove = ["prove", "--fold", "Dockerfile.amd64", "--member", "linux/arm64=Dockerfile.arm64"];
    const { out } = await archfold(root, ...prove);
    expect(out).not.toMatch(NEVER);
    expect(existsSync(join(root, "pwned"))).toBe(false);
  });

  test("names that git and docker would take for options are given to be pasted as they are", async () => {
    const root = repository(Object.fromEntries(Object.entries(PAIR).map(([p, t]) => [`$(touch pwned)/${p}`, t])));
    const { out } = await archfold(root, "fold", "--write");
    const line = /^ {2}docker buildx build (.*)$/m.exec(out)?.[1] ?? "";
    const words = execFileSync("sh", ["-c", `printf '%s\\n' ${line}`], { cwd: root, encoding: "utf8" })
      .trimEnd()
      .split("\n");
    expect(words).toEqual([
      "--platform",
      "linux/amd64,linux/arm64",
      "-f",
      "$(touch pwned)/Dockerfile",
      "$(touch pwned)",
    ]);
    expect(existsSync(join(root, "pwned"))).toBe(false);
  });
});
