// The shapes that the folder emits most, proved from their texts.
import { expect, test } from "vitest";
import { platformOf, provePair, verdictOf } from "./pairs.ts";

const ROOTFS_FOLD = `FROM scratch AS rootfs-amd64
ADD x86_64/rootfs-x86_64.tar.gz /
FROM scratch AS rootfs-armv7
ADD armv7/rootfs-armv7.tar.gz /
FROM rootfs-\${TARGETARCH}\${TARGETVARIANT}
CMD ["/bin/sh"]
`;

test("a rootfs per architecture is proved exactly and assumes nothing", () => {
  for (const [platform, word] of [
    ["linux/amd64", "x86_64"],
    ["linux/arm/v7", "armv7"],
  ] as const) {
    const proof = provePair({
      member: `FROM scratch\nADD rootfs-${word}.tar.gz /\nCMD ["/bin/sh"]\n`,
      fold: ROOTFS_FOLD,
      platform,
      from: word,
      to: "",
    });
    expect(proof).toMatchObject({
      verdict: "proved",
      grade: "exact",
      assumptions: [],
      premises: [],
      notes: ["symlinks among moved sources were not looked at"],
    });
  }
});

test("another file is refuted with both lines", () => {
  const proof = provePair({
    member: 'FROM scratch\nADD other.tar.gz /\nCMD ["/bin/sh"]\n',
    fold: ROOTFS_FOLD,
    platform: "linux/amd64",
    from: "x86_64",
    to: "",
  });
  expect(proof.verdict).toBe("refuted");
  expect(proof.difference).toMatchObject({ memberLine: 2, foldLine: 2, member: "ADD other.tar.gz /" });
  expect(proof.difference?.message).toContain("rootfs-x86_64.tar.gz");
});

test("a platform without a stage is an image of that name", () => {
  expect(verdictOf({ member: "FROM scratch\n", fold: ROOTFS_FOLD, platform: "linux/s390x" })).toContain("rootfs-s390x");
});

test("a platform argument in FROM", () => {
  const fold = "FROM plugins/base:linux-${TARGETARCH}\nRUN true\n";
  expect(provePair({ member: "FROM plugins/base:linux-arm64\nRUN true\n", fold })).toMatchObject({
    grade: "exact",
    assumptions: [],
  });
  expect(verdictOf({ member: "FROM plugins/base:linux-arm\nRUN true\n", fold })).toContain("refuted");
});

test("an arch stage behind a base image assumes that the base has no triggers", () => {
  const proof = provePair({
    member: 'FROM arm64v8/debian:12\nRUN apt-get update\nCMD ["bash"]\n',
    fold: 'FROM arm64v8/debian:12 AS base-arm64\nFROM amd64/debian:12 AS base-amd64\nFROM base-${TARGETARCH}${TARGETVARIANT}\nRUN apt-get update\nCMD ["bash"]\n',
  });
  expect(proof).toMatchObject({
    verdict: "proved",
    grade: "exact",
    assumptions: [{ base: "arm64v8/debian:12", onbuild: "none" }],
  });
});

test("a multi-stage builder chosen through an alias stage", () => {
  const proof = provePair({
    member:
      'FROM golang:1.22 AS builder\nRUN make arm\nFROM scratch\nCOPY --from=builder /out/app /app\nENTRYPOINT ["/app"]\n',
    fold: 'FROM golang:1.22 AS builder-arm64\nRUN make arm\nFROM golang:1.22 AS builder-amd64\nRUN make amd\nFROM builder-${TARGETARCH} AS builder\nFROM scratch\nCOPY --from=builder /out/app /app\nENTRYPOINT ["/app"]\n',
  });
  expect(proof).toMatchObject({ verdict: "proved", grade: "exact" });
});

test("a script in a heredoc is run by the shell in force", () => {
  const script = "RUN <<E\n#!/bin/x\nb\nE\n";
  const shell = 'SHELL ["/bin/bash", "-c"]\n';
  expect(verdictOf({ member: `FROM scratch\n${script}${shell}`, fold: `FROM scratch\n${shell}${script}` })).toContain(
    "the shell",
  );
  expect(
    verdictOf({ member: `FROM scratch\n${script}`, fold: `FROM scratch\n${script.replace("\nb", "\nc")}` }),
  ).toContain("the script");
});

test("a premise lets another name of the base stand, and is listed", () => {
  const pair = { member: "FROM arm64v8/alpine:3.20\nRUN x\n", fold: "FROM alpine:3.20\nRUN x\n" };
  expect(verdictOf(pair)).toContain(
    "refuted: the base is arm64v8/alpine:3.20 in the member and alpine:3.20 in the fold",
  );
  const premise = {
    kind: "base",
    platform: platformOf("linux/arm64").name,
    memberRef: "arm64v8/alpine:3.20",
    foldRef: "alpine:3.20",
    by: "decision",
  } as const;
  expect(provePair({ ...pair, premises: [premise] })).toMatchObject({
    verdict: "proved",
    grade: "exact",
    premises: [premise],
  });
  const other = { ...premise, platform: platformOf("linux/amd64").name };
  expect(verdictOf({ ...pair, premises: [other] })).toContain("refuted");
  expect(verdictOf({ ...pair, premises: [{ ...premise, kind: "frontend" }] })).toContain("refuted");
});

test("blanks between words are the same commands, blanks in quotes are not", () => {
  const run = (text: string) => `FROM scratch\nRUN ${text}\n`;
  expect(verdictOf({ member: run("a  b 'c d'"), fold: run("a b   'c d'") })).toBe("proved same-commands");
  expect(verdictOf({ member: run("a 'c  d'"), fold: run("a 'c d'") })).toContain("refuted");
  expect(provePair({ member: "FROM alpine\nRUN a  b\n", fold: "FROM alpine\nRUN a b\n" }).assumptions).toEqual([
    { base: "alpine", shell: "posix" },
  ]);
  expect(
    verdictOf({ member: 'FROM scratch\nSHELL ["pwsh"]\nRUN a  b\n', fold: 'FROM scratch\nSHELL ["pwsh"]\nRUN a b\n' }),
  ).toContain("refuted");
});

test("the frontend must be known and the same", () => {
  const text = (syntax: string) => `# syntax=${syntax}\nFROM scratch\n`;
  expect(verdictOf({ member: text("docker/dockerfile:1"), fold: text("docker/dockerfile:1") })).toBe("proved exact");
  expect(verdictOf({ member: text("docker/dockerfile:1"), fold: text("docker/dockerfile:1.7") })).toContain("unproven");
  expect(verdictOf({ member: text("docker/dockerfile:1"), fold: "FROM scratch\n" })).toContain("unproven");
  for (const odd of [
    "e.org/other",
    "foo/bar:1",
    "docker/dockerfile-upstream:master",
    "Docker/Dockerfile:1",
    "docker/dockerfile:2",
  ])
    expect(verdictOf({ member: text(odd), fold: text(odd) })).toContain("unproven: the frontend");
  const behind = `#!/bin/x\r\n# check=skip=all\r\n# syntax=e.org/other\r\nFROM scratch\r\n`;
  expect(verdictOf({ member: behind, fold: behind })).toContain("unproven: a # syntax line behind #!");
});

test.each([
  ["behind a comment", "# c\n# syntax=e.org/other"],
  ["behind a blank line", "\n# syntax=e.org/other"],
  ["behind a directive that there is none of", "# foo=1\n# syntax=e.org/other"],
])("a # syntax line %s is a comment", (_, head) => {
  const text = `${head}\nFROM scratch\nCOPY f /\n`;
  expect(verdictOf({ member: text, fold: text, tree: ["f"] })).toBe("proved exact");
  const directive = text.replace(/^(?:# c|# foo=1|)\n/, "");
  expect(verdictOf({ member: text, fold: directive, tree: ["f"] })).toContain("unproven: the frontend");
});

test.each(["// syntax=docker/dockerfile:1", '{"syntax": "docker/dockerfile:1"}'])(
  "no Dockerfile begins with %s",
  (head) => {
    expect(() => verdictOf({ member: `${head}\nFROM scratch\n`, fold: "FROM scratch\n" })).toThrow(
      "is no Dockerfile instruction",
    );
  },
);

test("a side stage that BuildKit may refuse must be the member's too", () => {
  const pair = (line: string) => ({
    member: "FROM alpine AS s\nRUN x\nFROM scratch\nCOPY --from=s /x /\n",
    fold: `FROM alpine AS s\nRUN x\n${line}\nFROM scratch\nCOPY --from=s /x /\n`,
  });
  for (const line of ["VOLUME $V", "EXPOSE $V", "STOPSIGNAL $V", "LABEL l=${V:?}"])
    expect(verdictOf(pair(line))).toContain("unproven: BuildKit may refuse this");
  expect(verdictOf(pair("STOPSIGNAL NEVER"))).toContain("unproven: invalid signal: NEVER");
  expect(verdictOf(pair("STOPSIGNAL SIGRTMIN+3"))).toBe("proved exact");
  expect(verdictOf({ member: pair("VOLUME $V").fold, fold: pair("VOLUME $V").fold })).toBe("proved exact");
});

test("thousands of variables compare", () => {
  const lines = Array.from({ length: 1500 }, (_, i) => `ENV V${i}=\${V${i - 1}:-x}\nRUN r${i}\n`).join("");
  const fold = `FROM debian AS a-arm64\nFROM a-\${TARGETARCH}\n${lines}`;
  expect(verdictOf({ member: `FROM debian\n${lines}`, fold })).toBe("proved exact");
  expect(verdictOf({ member: `FROM debian\n${lines}`, fold: `${fold}ENV W=1\n` })).toContain("W=1");
});
