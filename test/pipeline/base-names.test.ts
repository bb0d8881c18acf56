// What was asked, recorded and seen of the bases' names -> decisions: seen goes before said, and nothing goes against it.
import { describe, expect, test } from "vitest";
import type { BaseEvidence } from "../../src/model/base.ts";
import type { BaseName } from "../../src/model/decision.ts";
import type { PlatformName } from "../../src/model/platform.ts";
import { decidedNames } from "../../src/pipeline/base-names.ts";
import { family } from "../4-emit/family.ts";

const [AMD64, ARM64] = ["linux/amd64", "linux/arm64"] as [PlatformName, PlatformName];
const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
const bases = (amd64: string, arm64: string, evidence?: readonly BaseEvidence[]) => ({
  ...family({
    [AMD64]: { path: "Dockerfile.amd64", text: `FROM ${amd64}\n` },
    [ARM64]: { path: "Dockerfile.arm64", text: `FROM ${arm64}\n` },
  }),
  ...(evidence && { baseEvidence: evidence }),
});
const about = { platform: ARM64, from: "x:1-arm64", to: "x:1" };
const SAME = { ...about, kind: "same", digest: digest("a") } as const;
const OTHER = { ...about, kind: "other", own: digest("a"), found: digest("b") } as const;
const UNKNOWN = { ...about, kind: "unknown", why: "x:1: not found" } as const;
const SAID: BaseName = { ...about, kind: "base-name", by: "decision" };
const SEEN: BaseName = { ...about, kind: "base-name", by: "digest", digest: digest("a") };

const decided = (
  evidence: readonly BaseEvidence[] | undefined,
  recorded: readonly BaseName[],
  asked: "multi-arch" | "keep" | undefined,
) => {
  const { names, lost, diagnostics } = decidedNames(bases("x:1", "x:1-arm64", evidence), recorded, asked);
  return { names, lost, said: diagnostics.map((d) => `${d.severity}: ${d.message}`) };
};
const CONTRARY =
  "warning: x:1 is not x:1-arm64 on linux/arm64: sha256:bbbbbbbbbbbb and sha256:aaaaaaaaaaaa; the names are kept";
const SILENT = "warning: x:1 is not taken: x:1: not found; the names are kept";
const offer = (what: string) => `note: x:1 ${what}`;

describe.each([
  [
    "nobody looked",
    undefined,
    [SAID],
    [SAID],
    [],
    [offer("may hold the images of x:1-arm64: --base-names multi-arch takes that name on your word")],
  ],
  [
    "it is that image",
    [SAME],
    [SEEN],
    [SEEN],
    [],
    [offer("holds the very images of x:1-arm64: --base-names multi-arch takes that name")],
  ],
  ["it is another", [OTHER], [], [], [CONTRARY], []],
  ["nothing answers", [UNKNOWN], [], [SAID], [SILENT], []],
] as const)("where %s", (_, evidence, asked, recorded, against, offers) => {
  test("and it is asked for", () => {
    expect(decided(evidence, [], "multi-arch")).toEqual({ names: asked, lost: [], said: against });
  });
  test("and it was recorded", () => {
    const said = recorded.length === 0 ? against : [];
    expect(decided(evidence, [SAID], undefined)).toEqual({ names: recorded, lost: [], said });
  });
  test("and it was recorded, and is asked for again", () => {
    expect(decided(evidence, [SAID], "multi-arch").names).toEqual(recorded);
  });
  test("and nothing is said", () => {
    expect(decided(evidence, [], undefined)).toEqual({ names: [], lost: [], said: offers });
  });
  test("and the names are to be kept", () => {
    expect(decided(evidence, [SAID], "keep")).toEqual({ names: [], lost: [], said: [] });
  });
});

test("recorded names that no member has any more are lost", () => {
  const before = { ...SAID, from: "x:0-arm64", to: "x:0" };
  expect(decided(undefined, [before], undefined)).toMatchObject({ names: [], lost: [before] });
});

test("a pin that nobody saw is none of the members' names", () => {
  const pinned = { ...SAID, to: `x:1@${digest("e")}` };
  expect(decidedNames(bases("x:1", "x:1-arm64"), [pinned], undefined)).toMatchObject({ names: [], lost: [pinned] });
});

describe("digests behind a tag", () => {
  const [a, b] = [`x:1@${digest("a")}`, `x:1@${digest("b")}`];
  const seen = (index: object): readonly BaseEvidence[] => [
    { platform: AMD64, from: a, to: "x:1", kind: "same", digest: digest("a"), ...index },
    { platform: ARM64, from: b, to: "x:1", kind: "same", digest: digest("b"), ...index },
  ];
  const names = (evidence?: readonly BaseEvidence[]) => {
    const { names: all, diagnostics } = decidedNames(bases(a, b, evidence), [], "multi-arch");
    return [[...new Set(all.map((n) => `${n.to} ${n.by}`))], diagnostics.map((d) => d.message)];
  };

  test("become the index that holds them", () => {
    expect(names(seen({ index: digest("c") }))).toEqual([[`x:1@${digest("c")} digest`], []]);
  });
  test("are given up on a person's word", () => {
    expect(names()).toEqual([["x:1 decision"], []]);
  });
  test("stay where there is no index to pin to", () => {
    expect(names(seen({}))).toEqual([[], ["x:1 is not taken: no index is at hand to pin it to; the names are kept"]]);
  });
});

test("members that are built across keep their names", () => {
  const across = { ...bases("x:1", "x:1-arm64"), built: "build-platform" as const };
  expect(decidedNames(across, [SAID], undefined)).toEqual({ names: [], lost: [SAID], diagnostics: [] });
});
