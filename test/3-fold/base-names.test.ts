// Names of bases that differ by the platform alone: which name they could have in common, and where it goes.
import { describe, expect, test } from "vitest";
import { parse } from "../../src/1-read/parse.ts";
import { commonNames, withBaseNames } from "../../src/3-fold/alike/base-names.ts";
import { multiArchName } from "../../src/3-fold/forms/multi-arch-name.ts";
import type { Member } from "../../src/model/family.ts";
import { parsePlatform } from "../../src/model/platform.ts";

const platformOf = (name: string) => {
  const platform = parsePlatform(name);
  if (!platform) throw new Error(name);
  return platform;
};
const nameOf = (names: Readonly<Record<string, string>>) =>
  multiArchName(Object.entries(names).map(([p, name]) => ({ platform: platformOf(`linux/${p}`), name })));
const DIGEST = (letter: string) => `@sha256:${letter.repeat(64)}`;

describe("the name in common", () => {
  test.each([
    ["two namespaces", { amd64: "amd64/alpine:3.20", arm64: "arm64v8/alpine:3.20" }, "alpine:3.20"],
    ["a namespace beside none", { amd64: "alpine", "arm/v6": "arm32v6/alpine", 386: "i386/alpine" }, "alpine"],
    [
      "all namespaces",
      {
        "arm/v5": "arm32v5/debian",
        "arm/v7": "arm32v7/debian",
        mips64le: "mips64le/debian",
        ppc64le: "ppc64le/debian",
        riscv64: "riscv64/debian",
        s390x: "s390x/debian",
      },
      "debian",
    ],
    ["the registry spelt out", { amd64: "alpine:3", arm64: "docker.io/arm64v8/alpine:3" }, "alpine:3"],
    [
      "the registry spelt out in all",
      { amd64: "docker.io/amd64/alpine:3", arm64: "docker.io/arm64v8/alpine:3" },
      "docker.io/library/alpine:3",
    ],
    ["library spelt out", { amd64: "docker.io/library/alpine", arm64: "arm64v8/alpine" }, "alpine"],
    ["a word before the tag", { amd64: "x/img:3.22", arm64: "x/img:arm64v8-3.22" }, "x/img:3.22"],
    ["a word behind the tag", { amd64: "x/img:3.22-amd64", arm64: "x/img:3.22-aarch64" }, "x/img:3.22"],
    ["a word of two parts", { "arm/v7": "x/img:1-arm-v7", "arm/v6": "x/img:1-arm_v6" }, "x/img:1"],
    ["a port in the name", { amd64: "h:5000/img:1-amd64", arm64: "h:5000/img:1-arm64" }, "h:5000/img:1"],
    ["an argument in the tag", { amd64: "amd64/go:${V}-alpine", arm64: "arm64v8/go:${V}-alpine" }, "go:${V}-alpine"],
    ["a word beside an argument", { amd64: "x/img:$V-amd64", arm64: "x/img:$V-arm64" }, "x/img:$V"],
    ["digests", { amd64: `debian:12${DIGEST("a")}`, arm64: `debian:12${DIGEST("b")}` }, "debian:12"],
    [
      "a namespace and digests",
      { amd64: `amd64/debian:12${DIGEST("a")}`, arm64: `arm64v8/debian:12${DIGEST("b")}` },
      "debian:12",
    ],
    [
      "a namespace and one digest",
      { amd64: `amd64/debian:12${DIGEST("a")}`, arm64: `arm64v8/debian:12${DIGEST("a")}` },
      `debian:12${DIGEST("a")}`,
    ],
    ["a digest on one", { amd64: "debian:12", arm64: `debian:12${DIGEST("b")}` }, "debian:12"],
  ])("%s", (_, names, expected) => {
    expect(nameOf(names)).toBe(expected);
  });

  test.each([
    ["equal names", { amd64: "alpine:3", arm64: "alpine:3" }],
    ["two spellings of one name", { amd64: "alpine:3", arm64: "docker.io/library/alpine:3" }],
    ["the other's namespace", { amd64: "arm64v8/alpine:3", arm64: "amd64/alpine:3" }],
    ["a namespace of another variant", { amd64: "alpine:3", "arm/v7": "arm32v6/alpine:3" }],
    ["other tags", { amd64: "amd64/alpine:3.20", arm64: "arm64v8/alpine:3.21" }],
    ["other images", { amd64: "amd64/alpine:3", arm64: "arm64v8/debian:3" }],
    ["a namespace of no official image", { amd64: "balenalib/amd64-alpine", arm64: "balenalib/aarch64-alpine" }],
    ["a namespace in another registry", { amd64: "q.io/amd64/alpine", arm64: "q.io/arm64v8/alpine" }],
    ["a word that is all of the tag", { amd64: "x/img:amd64", arm64: "x/img:arm64" }],
    ["a word in the middle of the tag", { amd64: "x/img:1-amd64-slim", arm64: "x/img:1-arm64-slim" }],
    ["a tag of the system alone", { amd64: "x/img:linux-amd64", arm64: "x/img:linux-arm64" }],
    ["a word that goes on", { amd64: "x/img:amd64build-1", arm64: "x/img:arm64build-1" }],
    ["digests without a tag", { amd64: `debian${DIGEST("a")}`, arm64: `debian${DIGEST("b")}` }],
    ["an argument for the namespace", { amd64: "${NS}/alpine", arm64: "arm64v8/alpine" }],
    ["a platform argument", { amd64: "amd64/alpine:${TARGETARCH}", arm64: "arm64v8/alpine:${TARGETARCH}" }],
    ["a default beside an argument", { amd64: "amd64/alpine:${V:-3}", arm64: "arm64v8/alpine:${V:-3}" }],
    ["no image", { amd64: "scratch", arm64: "arm64v8/scratch2" }],
    ["names of nothing else", { amd64: "constructor/alpine", arm64: "toString/alpine" }],
  ])("%s have none", (_, names) => {
    expect(nameOf(names)).toBeUndefined();
  });
});

function member(platform: string, text: string): Member {
  const parsed = parse(`Dockerfile.${platform}`, text);
  if (parsed.kind === "trouble") throw new Error(parsed.diagnostics[0]?.message);
  const context = { folder: "", ignore: undefined, entries: undefined, listing: undefined };
  return { platform: platformOf(`linux/${platform}`), dockerfile: parsed.dockerfile, context, archWord: "" };
}

const pair = (amd64: string, arm64: string) => [member("amd64", amd64), member("arm64", arm64)];
const common = (amd64: string, arm64: string) =>
  commonNames(pair(amd64, arm64)).map((c) => [c.to, c.names.map((n) => n.from).join(" ")]);

describe("where the members name images", () => {
  test.each([
    ["FROM", "FROM alpine\n", "FROM arm64v8/alpine\n", [["alpine", "arm64v8/alpine"]]],
    [
      "COPY --from",
      "FROM x\nCOPY --from=amd64/alpine /a /\n",
      "FROM x\nCOPY --from=arm64v8/alpine /a /\n",
      [["alpine", "amd64/alpine arm64v8/alpine"]],
    ],
    [
      "a mount",
      "FROM x\nRUN --mount=type=bind,from=alpine,target=/a b\n",
      "FROM x\nRUN --mount=from=arm64v8/alpine,target=/a b\n",
      [["alpine", "arm64v8/alpine"]],
    ],
    ["a command is none", "FROM x\nRUN b --mount=from=amd64/a\n", "FROM x\nRUN b --mount=from=arm64v8/a\n", []],
    ["a stage is none", "FROM amd64/a AS alpine\nFROM alpine\n", "FROM amd64/a AS alpine\nFROM arm64v8/alpine\n", []],
    [
      "a stage of the name would capture the image",
      "FROM x AS alpine\nFROM amd64/alpine\nCOPY --from=alpine /a /\n",
      "FROM x AS alpine\nFROM arm64v8/alpine\nCOPY --from=alpine /a /\n",
      [],
    ],
    [
      "another platform's image is none",
      "FROM --platform=linux/arm64 amd64/a\n",
      "FROM --platform=$BUILDPLATFORM arm64v8/a\n",
      [],
    ],
    [
      "the own platform by name",
      "FROM --platform=linux/amd64 amd64/a\n",
      "FROM --platform=${TARGETPLATFORM} arm64v8/a\n",
      [["a", "amd64/a arm64v8/a"]],
    ],
    [
      "an argument",
      "ARG V=1\nFROM amd64/a:$V\n",
      "ARG V=1\nFROM arm64v8/a:$V\n",
      [["a:$V", "amd64/a:$V arm64v8/a:$V"]],
    ],
    [
      "an argument with another default is another name",
      "ARG V=1\nFROM amd64/a:$V\n",
      "ARG V=2\nFROM arm64v8/a:$V\n",
      [],
    ],
    [
      "stages by name",
      "FROM amd64/a AS one\nFROM amd64/b AS two\nFROM x\n",
      "FROM arm64v8/b AS two\nFROM x\n",
      [["b", "amd64/b arm64v8/b"]],
    ],
  ])("%s", (_, amd64, arm64, expected) => {
    expect(common(amd64, arm64)).toEqual(expected);
  });

  test("a member that has another base there is in the way", () => {
    const three = [...pair("FROM amd64/a\n", "FROM arm64v8/a\n"), member("s390x", "FROM other\n")];
    expect(commonNames(three)).toEqual([]);
  });

  test("what a platform argument says in one needs no other name, and could have it", () => {
    const found = commonNames([member("amd64", "FROM amd64/a:1\n"), member("s390x", "FROM s390x/a:1\n")]);
    expect(found).toMatchObject([{ to: "a:1", isParted: false }]);
    expect(commonNames(pair("FROM amd64/a:1\n", "FROM arm64v8/a:1\n"))).toMatchObject([{ isParted: true }]);
  });

  test("the other name stands wherever the first stood, and lines keep their numbers", () => {
    const text = (name: string) =>
      `FROM --platform=linux/arm64 ${name}:1 AS build\nRUN --mount=from=${name}:1,target=/m \\\n  --mount=target=/n,from=${name}:1 \\\n  echo ${name}:1\nFROM build\nCOPY --chown=1 --from=${name}:1 /a /b\n`;
    const arm64 = member("arm64", text("arm64v8/a"));
    const names = new Map([[arm64.platform.name, new Map([["arm64v8/a:1", "a:1"]])]]);
    const [changed] = withBaseNames([arm64], names);
    expect(changed?.dockerfile.text).toBe(text("a").replace("echo a:1", "echo arm64v8/a:1"));
  });
});
