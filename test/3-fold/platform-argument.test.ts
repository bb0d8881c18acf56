// Form "platform argument in FROM": where the word is the platform's own, one FROM serves all; else a stage for each.
import { describe, expect, test } from "vitest";
import { pairOf, textOf } from "../cases/texts.ts";

const froms = async (members: Readonly<Record<string, string>>): Promise<readonly string[]> =>
  (await textOf({ members })).split("\n").filter((l) => l.startsWith("FROM"));

const of = (images: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(images).map(([platform, from]) => [platform, `FROM ${from}\nUSER u\n`]));

describe("one FROM", () => {
  test.each<[why: string, images: Readonly<Record<string, string>>, from: string]>([
    [
      "in a tag",
      { "linux/amd64": "a/b:1-linux-amd64", "linux/arm64": "a/b:1-linux-arm64" },
      "a/b:1-linux-${TARGETARCH}",
    ],
    ["in a namespace", { "linux/amd64": "amd64/b", "linux/s390x": "s390x/b" }, "${TARGETARCH}/b"],
    ["twice", { "linux/amd64": "amd64/b:amd64", "linux/arm64": "arm64/b:arm64" }, "${TARGETARCH}/b:${TARGETARCH}"],
    [
      "with its variant",
      { "linux/amd64": "b:amd64", "linux/arm/v6": "b:armv6", "linux/arm/v7": "b:armv7" },
      "b:${TARGETARCH}${TARGETVARIANT}",
    ],
    ["with a name", { "linux/amd64": "b:amd64 AS x", "linux/arm64": "b:arm64 AS x" }, "b:${TARGETARCH} AS x"],
  ])("%s", async (_, images, from) => {
    expect(await froms(of(images))).toEqual([`FROM ${from}`]);
  });
});

describe("a stage for each", () => {
  test.each<[why: string, images: Readonly<Record<string, string>>]>([
    ["another vocabulary", { "linux/amd64": "amd64/b", "linux/arm64": "arm64v8/b" }],
    ["a tag on some only", { "linux/amd64": "b:1", "linux/arm64": "b:1-arm64" }],
    ["a word inside a longer one", { "linux/amd64": "b:xamd64", "linux/arm64": "b:xarm64" }],
    ["one name for two variants", { "linux/amd64": "b:amd64", "linux/arm/v6": "b:arm", "linux/arm/v7": "b:arm" }],
    ["something else differs too", { "linux/amd64": "b:1-amd64", "linux/arm64": "b:2-arm64" }],
    ["flags that differ", { "linux/amd64": "--platform=linux/amd64 b:amd64", "linux/arm64": "b:arm64" }],
    ["a variable of the member's", { "linux/amd64": "b:${V:-1}-amd64", "linux/arm64": "b:${V:-1}-arm64" }],
  ])("%s", async (_, images) => {
    const found = await froms(of(images));
    expect(found.slice(0, -1).map((f) => f.replace(/ AS .*/, ""))).toEqual(
      Object.values(images).map((i) => `FROM ${i}`),
    );
    expect(found.at(-1)).toMatch(/^FROM base-\$\{TARGETARCH\}(?:\$\{TARGETVARIANT\})?$/);
  });
});

test("a digest differs without a platform's word", async () => {
  const digest = (c: string): string => `b@sha256:${c.repeat(64)}`;
  expect(await froms(of({ "linux/amd64": digest("a"), "linux/arm64": digest("b") }))).toHaveLength(3);
});

test("an inner stage too", async () => {
  const text = "FROM tools:@ AS build\nRUN make\nFROM scratch\nCOPY --from=build /x /x\n";
  expect(await froms(pairOf(text))).toEqual(["FROM tools:${TARGETARCH} AS build", "FROM scratch"]);
});
