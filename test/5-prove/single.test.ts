// The shapes that the folder emits most, proved from their texts.
import { expect, test } from "vitest";
import { provePair, verdictOf } from "./pairs.ts";

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
