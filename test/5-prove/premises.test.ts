// A premise about a base: for one platform and two names of images, and for nothing else.
import { describe, expect, test } from "vitest";
import type { Premise } from "../../src/model/verdict.ts";
import { type Pair, platformOf, provePair, verdictOf } from "./pairs.ts";

const given = (memberRef: string, foldRef: string, platform = "linux/arm64"): Premise => ({
  kind: "base",
  platform: platformOf(platform).name,
  memberRef,
  foldRef,
  by: "decision",
});
const ALPINE = given("arm64v8/alpine:3.20", "alpine:3.20");
const ENV = ["PATH=/bin", "A=1"];

const accepted = (pair: Pair): void => {
  expect(verdictOf({ ...pair, premises: [] })).toContain("refuted");
  expect(verdictOf(pair)).toMatch(/^proved/);
};

describe("a premise about a base", () => {
  test.each([
    ["FROM", "FROM arm64v8/alpine:3.20\nRUN x\n", "FROM alpine:3.20\nRUN x\n"],
    [
      "COPY --from",
      "FROM scratch\nCOPY --from=arm64v8/alpine:3.20 /a /a\n",
      "FROM scratch\nCOPY --from=alpine:3.20 /a /a\n",
    ],
    [
      "a mount",
      "FROM b\nRUN --mount=from=arm64v8/alpine:3.20,target=/m x\n",
      "FROM b\nRUN --mount=from=alpine:3.20,target=/m x\n",
    ],
    [
      "a stage that a split parts",
      "FROM arm64v8/alpine:3.20\nENV X=1\nRUN x\n",
      "FROM alpine:3.20 AS a\nENV X=1\nFROM a\nRUN x\n",
    ],
  ])("stands for another name in %s", (_, member, fold) => {
    accepted({ member, fold, premises: [ALPINE] });
    expect(provePair({ member, fold, premises: [ALPINE] }).premises).toEqual([ALPINE]);
  });

  test.each([
    ["another platform", given("arm64v8/alpine:3.20", "alpine:3.20", "linux/amd64")],
    ["another tag of the member", given("arm64v8/alpine:3.19", "alpine:3.20")],
    ["another tag of the fold", given("arm64v8/alpine:3.20", "alpine:3.21")],
    ["the names the other way round", given("alpine:3.20", "arm64v8/alpine:3.20")],
    ["the repository without its tag", given("arm64v8/alpine", "alpine")],
    ["a frontend", { ...ALPINE, kind: "frontend" } as const],
  ])("about %s is none", (_, premise) => {
    const pair = { member: "FROM arm64v8/alpine:3.20\n", fold: "FROM alpine:3.20\n" };
    expect(verdictOf({ ...pair, premises: [premise] })).toContain("refuted: the base is arm64v8/alpine:3.20");
  });

  test("two of them are not taken together", () => {
    const premises = [given("arm64v8/alpine", "other/alpine"), given("other/alpine", "alpine")];
    expect(verdictOf({ member: "FROM arm64v8/alpine\n", fold: "FROM alpine\n", premises })).toContain("refuted");
  });

  test("is about the platform's image, not about another's that a FROM asks for", () => {
    const from = (image: string) => `FROM --platform=linux/amd64 ${image} AS tools\nFROM b\nCOPY --from=tools /a /a\n`;
    const pair = { member: from("arm64v8/alpine:3.20"), fold: from("alpine:3.20"), premises: [ALPINE] };
    expect(verdictOf(pair)).toContain("refuted");
    const own = (image: string) => from(image).replace("amd64", "arm64");
    accepted({ member: own("arm64v8/alpine:3.20"), fold: own("alpine:3.20"), premises: [ALPINE] });
  });

  test("is about images: a stage of the name is what it is", () => {
    const premises = [given("arm64v8/alpine", "alpine")];
    const fold = "FROM other AS alpine\nFROM alpine\n";
    expect(verdictOf({ member: "FROM arm64v8/alpine\n", fold, premises })).toContain("refuted");
    const member = "FROM other AS tools\nRUN x\nFROM scratch\nCOPY --from=tools /a /a\n";
    const captured = "FROM scratch\nCOPY --from=alpine /a /a\n";
    expect(verdictOf({ member, fold: captured, premises: [given("tools", "alpine")] })).toContain("refuted");
  });

  test("speaks of one argument in both names, and of that only", () => {
    const premises = [given("arm64v8/alpine:⟨TAG⟩", "alpine:⟨TAG⟩")];
    const file = (image: string, tag = "3.20") => `ARG TAG=${tag}\nFROM ${image}:\${TAG}\nRUN x\n`;
    accepted({ member: file("arm64v8/alpine"), fold: file("alpine"), premises });
    expect(verdictOf({ member: file("arm64v8/alpine"), fold: file("alpine", "3.19"), premises })).toContain("refuted");
    expect(verdictOf({ member: file("arm64v8/alpine"), fold: "FROM alpine:⟨TAG⟩\nRUN x\n", premises })).not.toContain(
      "proved",
    );
  });
});

describe("what is known or assumed of a base", () => {
  const PARTED = "FROM alpine:3.20 AS a\nARG X=1\nFROM a\nRUN x\n";

  test("is of the member's name for it", () => {
    const pair = { member: "FROM arm64v8/alpine:3.20\nARG X=1\nRUN x\n", fold: PARTED, premises: [ALPINE] };
    expect(provePair(pair).assumptions).toMatchObject([{ base: "arm64v8/alpine:3.20" }]);
    expect(verdictOf({ ...pair, bases: { "arm64v8/alpine:3.20": { Env: ENV } }, strict: true })).toContain("proved");
  });

  test("is not carried over by a premise that the member has no use for", () => {
    const pair = { member: "FROM alpine:3.20\nARG X=1\nRUN x\n", fold: PARTED, premises: [ALPINE] };
    expect(provePair(pair)).toMatchObject({ verdict: "proved", premises: [], assumptions: [{ base: "alpine:3.20" }] });
    const bases = { "arm64v8/alpine:3.20": { Env: ENV } };
    expect(verdictOf({ ...pair, bases, strict: true })).toContain("unproven: --strict");
  });

  test("is not carried over to another platform's image of the name", () => {
    const tools = "FROM --platform=linux/amd64 alpine:3.20 AS tools\nARG X=1\n";
    const rest = "COPY --from=tools /a /a\n";
    const pair = {
      member: `${tools}RUN x\nFROM arm64v8/alpine:3.20\n${rest}`,
      fold: `${tools}FROM tools AS tools2\nRUN x\nFROM alpine:3.20\n${rest.replace("tools", "tools2")}`,
      premises: [ALPINE],
    };
    expect(provePair(pair).assumptions.map((a) => a.base)).toContain("alpine:3.20");
  });

  test("is listed with each premise by which two bases are one", () => {
    const premises = [given("a/x", "x"), given("b/x", "x")];
    const member = "FROM a/x AS one\nRUN x\nFROM b/x\nARG X=1\nRUN x\nCOPY --from=one /x /x\n";
    const fold = "FROM x AS one\nRUN x\nFROM x AS two\nARG X=1\nFROM two\nRUN x\nCOPY --from=one /x /x\n";
    const proof = provePair({ member, fold, premises });
    expect([proof.verdict, proof.premises]).toEqual(["proved", premises]);
  });
});
