// DESIGN 4.1 and 4.2, rule by rule, on texts alone.
import { describe, expect, test } from "vitest";
import { type Pair, provePair, verdictOf } from "./pairs.ts";

const choose = (key: string) => `FROM scratch AS s-${key}\nADD f /\nFROM s-\${TARGETARCH}\${TARGETVARIANT}\n`;

describe("4.1 platforms", () => {
  test.each([
    ["linux/amd64", "amd64"],
    ["linux/amd64/v1", "amd64"],
    ["linux/amd64/v2", "amd64v2"],
    ["linux/386", "386"],
    ["linux/arm/v5", "armv5"],
    ["linux/arm", "armv7"],
    ["linux/arm/v8", "armv8"],
    ["linux/arm64", "arm64"],
    ["linux/arm64/v8", "arm64"],
    ["linux/arm64/v9", "arm64v9"],
    ["linux/ppc64le", "ppc64le"],
    ["linux/loong64", "loong64"],
  ])("the key of %s is %s", (platform, key) => {
    expect(verdictOf({ member: "FROM scratch\nADD f /\n", fold: choose(key), platform })).toBe("proved exact");
  });

  test("a stage called arm64v8 never matches", () => {
    expect(verdictOf({ member: "FROM scratch\nADD f /\n", fold: choose("arm64v8") })).toContain("s-arm64");
  });

  test("--platform on a FROM of a stage is ignored", () => {
    const fold = "FROM --platform=linux/amd64 alpine AS a\nFROM --platform=linux/arm64 a\nRUN true\n";
    expect(verdictOf({ member: "FROM --platform=linux/amd64 alpine\nRUN true\n", fold })).toBe("proved exact");
    expect(verdictOf({ member: "FROM alpine\nRUN true\n", fold })).toContain("taken for linux/arm64");
  });

  test("a literal platform equal to the target's is the default one", () => {
    expect(verdictOf({ member: "FROM alpine\n", fold: "FROM --platform=linux/arm64/v8 alpine\n" })).toBe(
      "proved exact",
    );
    expect(verdictOf({ member: "FROM alpine\n", fold: "FROM --platform=$TARGETPLATFORM alpine\n" })).toBe(
      "proved exact",
    );
    expect(verdictOf({ member: "FROM alpine\n", fold: "FROM --platform=$BUILDPLATFORM alpine\n" })).toContain(
      "refuted",
    );
  });

  test("freebsd is not covered", () => {
    const text = "FROM scratch\n";
    expect(verdictOf({ member: text, fold: text, platform: "freebsd/amd64" })).toContain("unproven: freebsd");
  });
});

describe("4.2 arguments", () => {
  test("a label whose key is an argument may be any other: which was set last matters", () => {
    const labels = (text: string) => `FROM scratch\nARG K=b\n${text}\n`;
    const member = labels("LABEL a=1\nLABEL $K=2\nLABEL a=3");
    expect(verdictOf({ member, fold: labels("LABEL $K=2 a=3") })).toBe("proved exact");
    expect(verdictOf({ member, fold: labels("LABEL a=3 $K=2") })).toContain("refuted");
    expect(verdictOf({ member: labels("LABEL a=1 b=2"), fold: labels("LABEL b=2 a=1") })).toBe("proved exact");
  });

  test("a platform argument inside a stage must be declared", () => {
    const member = "FROM scratch\nCOPY bin/arm64 /b\n";
    expect(verdictOf({ member, fold: "FROM scratch\nARG TARGETARCH\nCOPY bin/${TARGETARCH} /b\n" })).toBe(
      "proved exact",
    );
    expect(verdictOf({ member, fold: "FROM scratch\nCOPY bin/${TARGETARCH} /b\n" })).toContain("refuted");
  });

  test("a declared platform argument is seen by every later RUN, of child stages too", () => {
    const fold = "FROM scratch AS a\nARG TARGETARCH\nFROM a\nRUN one\n";
    const proof = provePair({ member: "FROM scratch\nRUN one\n", fold });
    expect(proof).toMatchObject({ verdict: "proved", grade: "same-commands" });
    expect(proof.notes).toContain("RUN also sees TARGETARCH=arm64");
  });

  test("a default on TARGETARCH replaces the automatic value", () => {
    const member = "FROM scratch\nCOPY bin/arm64 /b\n";
    expect(verdictOf({ member, fold: "FROM scratch\nARG TARGETARCH=amd64\nCOPY bin/${TARGETARCH} /b\n" })).toContain(
      "refuted",
    );
    expect(verdictOf({ member: "FROM s:arm64\n", fold: "ARG TARGETARCH=amd64\nFROM s:${TARGETARCH}\n" })).toContain(
      "s:amd64",
    );
  });

  test("ARG words on one line see each other or not, by the frontend's age; ENV words do not", () => {
    const inLine = "FROM scratch\nARG A=1 B=$A\nCOPY f$B /b\n";
    expect(verdictOf({ member: "FROM scratch\nCOPY f1 /b\n", fold: inLine })).toContain(
      "unproven: the frontend of Docker 26 reads this otherwise",
    );
    expect(verdictOf({ member: inLine, fold: inLine.replace(" B=", "\nARG B=") })).toContain("unproven");
    expect(verdictOf({ member: inLine, fold: inLine })).toBe("proved exact");
    expect(verdictOf({ member: "FROM scratch\nENV A=1\nENV B=1\n", fold: "FROM scratch\nENV A=1 B=$A\n" })).toContain(
      "ENV is B=1 in the member and B=",
    );
  });

  test("--chmod with a variable and TARGETSTAGE are nothing to the frontend of Docker 26", () => {
    const copy = (mode: string) => `FROM scratch\nARG M=0755\nCOPY --chmod=${mode} f /f\n`;
    expect(verdictOf({ member: "FROM scratch\nCOPY --chmod=0755 f /f\n", fold: copy("${M}") })).toContain(
      "unproven: the frontend of Docker 26",
    );
    expect(verdictOf({ member: copy("${M}"), fold: copy("${M}") })).toBe("proved exact");
    const stage = (label: string) => `FROM scratch AS last\nARG TARGETSTAGE\nLABEL a=${label}\n`;
    expect(verdictOf({ member: stage("last"), fold: stage("$TARGETSTAGE") })).toContain("unproven");
    expect(verdictOf({ member: stage("$TARGETSTAGE"), fold: stage("$TARGETSTAGE") })).toBe("proved exact");
  });

  test("a global default does not see an undeclared name, a stage's ARG takes the global's value", () => {
    expect(verdictOf({ member: "FROM s:x-\n", fold: "ARG A=x-$UNKNOWN\nFROM s:$A\n" })).toBe("proved exact");
    expect(
      verdictOf({ member: "ARG V=1\nFROM scratch\nARG V\nCOPY $V /\n", fold: "FROM scratch\nARG V=1\nCOPY $V /\n" }),
    ).toBe("proved exact");
  });

  test("a member's argument holds for every value, not only its default", () => {
    const member = "ARG V=1\nFROM s:$V\n";
    expect(verdictOf({ member, fold: member })).toBe("proved exact");
    expect(verdictOf({ member, fold: "FROM s:1\n" })).toContain("refuted");
    expect(
      verdictOf({ member: "FROM scratch\nARG V=1\nLABEL v=$V\n", fold: "FROM scratch\nARG V=2\nLABEL v=$V\n" }),
    ).toContain("refuted");
  });

  test("the fold's own argument is taken at its default and named", () => {
    const fold = "FROM scratch AS a\nARG S6_ARCH=aarch64\nFROM a\nADD s6-${S6_ARCH}.tgz /\n";
    const proof = provePair({ member: "FROM scratch\nADD s6-aarch64.tgz /\n", fold });
    expect(proof).toMatchObject({ verdict: "proved", grade: "exact", notes: ["not to be overridden: S6_ARCH"] });
  });

  test("a command that names the fold's argument is not proved", () => {
    const fold = "FROM scratch\nARG S6_ARCH=x\nRUN echo $S6_ARCH\n";
    expect(verdictOf({ member: "FROM scratch\nRUN echo $S6_ARCH\n", fold })).toContain(
      "unproven: RUN sees S6_ARCH in the fold only",
    );
  });

  test("an argument that programs read is not added to their environment", () => {
    expect(
      verdictOf({ member: "FROM scratch\nRUN make\n", fold: "FROM scratch\nARG CFLAGS=-O3\nRUN make\n" }),
    ).toContain("unproven");
  });

  test("a base that a build argument may turn into a stage", () => {
    const text = "ARG B=prod\nFROM a AS prod\nFROM b AS dev\nFROM $B\n";
    expect(verdictOf({ member: text, fold: text })).toContain("unproven: a build argument chooses here");
  });
});

describe("modifiers", () => {
  const same = (member: string, fold: string): Pair => ({
    member: `FROM scratch\n${member}\n`,
    fold: `FROM scratch\nENV X=abc.tar.gz E=\n${fold}\n`,
  });
  test.each([
    ["${X:-d}", "abc.tar.gz"],
    ["${E:-d}", "d"],
    ["${E-d}", ""],
    ["${N-d}", "d"],
    ["${X:+d}", "d"],
    ["${E+d}", "d"],
    ["${N:+d}", ""],
    ["${X#*.}", "tar.gz"],
    ["${X##*.}", "gz"],
    ["${X%.*}", "abc.tar"],
    ["${X%%.*}", "abc"],
    ["${X/a/b}", "bbc.tar.gz"],
    ["${X//a/b}", "bbc.tbr.gz"],
    ["${X:-${E:-n}}", "abc.tar.gz"],
    ["'$X'", "$X"],
    ["\\$X", "$X"],
    ['"$X"y', "abc.tar.gzy"],
  ])("%s is %s", (word, value) => {
    const pair = same(`ENV X=abc.tar.gz E=\nLABEL v="${value.replace("$", "\\$")}"`, `LABEL v=${word}`);
    expect(verdictOf(pair)).toBe("proved exact");
  });

  test.each(["${X:0:3}", "${X", "${}", "${X,,}", "${N:?no}"])("%s is refused", (word) => {
    const text = `FROM scratch\nENV X=abc\nLABEL v=${word}\n`;
    expect(verdictOf({ member: text, fold: text })).toContain("unproven");
  });

  test("what cannot be decided stays equal to itself only", () => {
    const text = (w: string) => `FROM alpine\nARG V\nLABEL v=${w}\n`;
    expect(verdictOf({ member: text("${V:-a}"), fold: text("${V:-a}") })).toBe("proved exact");
    expect(verdictOf({ member: text("${V:-a}"), fold: text("${V:-b}") })).toContain("refuted");
    expect(verdictOf({ member: text("${V:-a}"), fold: text("${V-a}") })).toContain("refuted");
  });
});

test("what follows a JSON array is read in two ways by frontends of two ages", () => {
  for (const line of [
    'CMD ["a"] b',
    'VOLUME ["/a"] /b',
    'COPY ["a", "/b"] /c',
    'HEALTHCHECK CMD ["a"] # b',
    "RUN [] x",
  ])
    expect(verdictOf({ member: `FROM debian\n${line}\n`, fold: `FROM debian\n${line}\n` })).toContain("unproven");
  const line = "RUN [ -f x ] && y";
  expect(verdictOf({ member: `FROM debian\n${line}\n`, fold: `FROM debian\n${line}\n` })).toBe("proved exact");
});
