// Members that are built without --platform: the builder's platform is their target, and the fold's is the image's own.
import { describe, expect, test } from "vitest";
import { prove } from "../../src/5-prove/prove.ts";
import { dockerfile, type Pair, platformOf, provePair, verdictOf } from "./pairs.ts";

const verdict = (member: string, fold: string) => verdictOf({ member, fold, built: "build-platform" });
const proofOf = (pair: Pair) => provePair({ ...pair, built: "build-platform" });

describe("a stage that the image only takes files from", () => {
  const member = "FROM golang:1 AS build\nCOPY a /a\nFROM scratch\nCOPY --from=build /a /\n";

  test("is the builder's on both sides where the fold says so", () => {
    expect(verdict(member, member.replace("FROM golang", "FROM --platform=$BUILDPLATFORM golang"))).toBe(
      "proved exact",
    );
  });

  test("is another image where the fold takes it for the target: assumed to be the same", () => {
    const { assumptions } = proofOf({ member, fold: member });
    expect(assumptions).toEqual([{ base: "golang:1", imageOf: "linux/arm64" }]);
  });

  test("a platform that the member names is kept", () => {
    const amd = member.replace("FROM golang", "FROM --platform=linux/amd64 golang");
    const builder = member.replace("FROM golang", "FROM --platform=$BUILDPLATFORM golang");
    expect(verdict(amd, amd)).toBe("proved exact");
    expect(verdict(builder, builder)).toBe("proved exact");
    expect(verdict(amd, builder)).toContain("for linux/amd64 in the member and for the builder's platform in the fold");
    expect(verdict(builder, member)).toContain(
      "for the builder's platform in the member and for linux/arm64 in the fold",
    );
  });
});

test("the image's own base is assumed to be the target's, also where a COPY takes files from an image", () => {
  const text = "FROM arm64v8/debian:12\nCOPY --from=example/tools:1 /t /t\n";
  const { grade, assumptions, notes } = proofOf({ member: text, fold: text });
  expect(grade).toBe("exact");
  expect(assumptions).toEqual([
    { base: "arm64v8/debian:12", imageOf: "linux/arm64" },
    { base: "example/tools:1", imageOf: "linux/arm64" },
  ]);
  expect(notes).toEqual(["the image is named for linux/arm64, the member's for its base's platform or the builder's"]);
});

test("a RUN may be named for another platform, so that it is no exact fold", () => {
  const text = "FROM arm64v8/debian:12\nRUN make\n";
  expect(verdict(text, text)).toBe("proved same-commands");
});

describe("platform arguments", () => {
  test.each(["TARGETARCH", "TARGETPLATFORM", "TARGETVARIANT"])("%s is the builder's in the member", (name) => {
    const text = `FROM scratch\nARG ${name}\nLABEL a=$${name}\n`;
    expect(verdict(text, text)).toMatch(/^refuted: the image's LABEL is a=⟨BUILD\w+⟩ in the member and/);
    expect(verdict(text, text.replaceAll("TARGET", "BUILD"))).toMatch(/^proved/);
  });

  test("BUILDARCH is the same on both sides", () => {
    const text = "FROM scratch\nARG BUILDARCH\nLABEL a=$BUILDARCH\n";
    expect(verdict(text, text)).toBe("proved exact");
  });

  test("a base that TARGETARCH names is another one", () => {
    expect(verdict("FROM a:$TARGETARCH\n", "FROM a:$TARGETARCH\n")).toMatch(/^refuted: the base is a:⟨BUILDARCH⟩/);
  });
});

test("one image for two platforms is not what one builder gives", () => {
  const context = { folder: "", ignore: undefined, listing: undefined };
  const subject = (path: string) => ({ dockerfile: dockerfile("FROM alpine:3.20\nCOPY a /\n", path), context });
  const proof = prove({
    fold: subject("Dockerfile"),
    members: ["linux/amd64", "linux/arm64"].map((p) => ({
      platform: platformOf(p),
      subject: subject(`Dockerfile.${p}`),
    })),
    built: "build-platform",
  });
  expect([...proof.values()].map((p) => [p.verdict, p.diagnostics[0]?.message])).toEqual([
    ["unproven", expect.stringContaining("alpine:3.20 is taken without a platform for linux/amd64 and linux/arm64")],
    ["unproven", expect.stringContaining("alpine:3.20 is taken without a platform for linux/amd64 and linux/arm64")],
  ]);
});
