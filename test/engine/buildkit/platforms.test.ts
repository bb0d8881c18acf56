// DESIGN 4.1: what BuildKit calls a platform, and which stage that picks.
import { expect, test } from "vitest";
import { parsePlatform, platformKey } from "../../../src/model/platform.ts";
import { verdictOf } from "../../5-prove/pairs.ts";
import { describeEngine, pushBase } from "../harness.ts";
import { build, tryBuild } from "./build.ts";

const KEYS = {
  "linux/amd64": "amd64",
  "linux/amd64/v2": "amd64v2",
  "linux/386": "386",
  "linux/arm/v5": "armv5",
  "linux/arm/v6": "armv6",
  "linux/arm/v7": "armv7",
  "linux/arm/v8": "armv8",
  "linux/arm64": "arm64",
  "linux/arm64/v9": "arm64v9",
  "linux/ppc64le": "ppc64le",
  "linux/s390x": "s390x",
  "linux/riscv64": "riscv64",
  "linux/mips64le": "mips64le",
  "linux/loong64": "loong64",
  "windows/amd64": "amd64",
};
/** Other spellings, and the platform that BuildKit makes of them. */
const SPELLED = { "linux/amd64/v1": "linux/amd64", "linux/arm": "linux/arm/v7", "linux/arm64/v8": "linux/arm64" };

// A layer, for without one the client of Docker 26 breaks off where there are several platforms.
const KEY = "FROM scratch\nCOPY f /\nARG TARGETARCH\nARG TARGETVARIANT\nLABEL key=${TARGETARCH}${TARGETVARIANT}\n";
const alpine = { name: "alpine:3.20", platforms: ["linux/amd64", "linux/arm64"] };

await describeEngine("4.1 Platforms", (engine) => {
  const keys = async (platforms: readonly string[]) => {
    const { images } = await tryBuild(engine, KEY, { platforms, context: { f: "" } });
    return Object.fromEntries(images.map((i) => [i.platform, i.config.Labels?.["key"]]));
  };

  test("4.1 ${TARGETARCH}${TARGETVARIANT} of every platform, and ours is the same", async () => {
    expect(await keys(Object.keys(KEYS))).toEqual(KEYS);
    for (const [name, key] of Object.entries(KEYS)) {
      const platform = parsePlatform(name);
      expect(platform && platformKey(platform)).toBe(key);
    }
  });

  test("4.1 amd64/v1, arm and arm64/v8 are normalised before the key is made", async () => {
    const names = Object.values(SPELLED);
    expect(Object.keys(await keys(Object.keys(SPELLED))).sort()).toEqual([...names].sort());
    expect(Object.keys(SPELLED).map((name) => parsePlatform(name)?.name)).toEqual(names);
  });

  test("4.1 a stage called …-arm64v8 never matches", async () => {
    const fold = (name: string) => `FROM scratch AS ${name}\nLABEL a=1\nFROM base-\${TARGETARCH}\${TARGETVARIANT}\n`;
    const asked = { platforms: ["linux/arm64"] };
    const failed = await tryBuild(engine, fold("base-arm64v8"), asked);
    expect(failed.code).not.toBe(0);
    expect(failed.stderr).toContain("docker.io/library/base-arm64:");
    expect((await build(engine, fold("base-arm64"), asked)).config.Labels).toEqual({ a: "1" });
    const member = "FROM scratch\nLABEL a=1\n";
    expect(verdictOf({ member, fold: fold("base-arm64v8") })).not.toContain("proved");
    expect(verdictOf({ member, fold: fold("base-arm64") })).toBe("proved exact");
  });

  test("4.1 windows/amd64 has linux/amd64's key: TARGETOS tells them apart", async () => {
    const text = `FROM scratch AS base-linux\nLABEL os=l\nFROM scratch AS base-windows\nLABEL os=w\nFROM base-\${TARGETOS}\nCOPY f /\n`;
    const { images } = await tryBuild(engine, text, {
      platforms: ["linux/amd64", "windows/amd64"],
      context: { f: "" },
    });
    expect(images.map((i) => i.config.Labels?.["os"])).toEqual(["l", "w"]);
  });

  test("4.1 --platform on the arch stage's FROM holds for its children, and on a FROM of a stage it is ignored", async () => {
    await pushBase(engine, alpine);
    const text = "FROM --platform=linux/arm64 alpine:3.20 AS a\nFROM --platform=linux/amd64 a AS b\nFROM b\nUSER x\n";
    const { architecture, history } = await build(engine, text);
    expect(architecture).toBe("arm64");
    expect(history).toContain("ADD arm64.tar / # buildkit");
    const fold = (flag: string) => `FROM alpine:3.20 AS a\nFROM ${flag}a\nRUN x\n`;
    expect(verdictOf({ member: fold(""), fold: fold("--platform=linux/s390x ") })).toBe("proved exact");
  });

  test("4.1 built without --platform from an arm64 base: marked arm64, but TARGETARCH is the builder's", async () => {
    const one = { name: "buildkit/arm64:1", platforms: ["linux/arm64"] };
    await pushBase(engine, one);
    const text = `FROM ${one.name}\nARG TARGETARCH\nLABEL t=$TARGETARCH\n`;
    const marks = async (platforms?: readonly string[]) => {
      const { architecture, config } = await build(engine, text, platforms && { platforms });
      return [architecture, config.Labels?.["t"]];
    };
    expect(await marks()).toEqual(["arm64", "amd64"]);
    expect(await marks(["linux/arm64"])).toEqual(["arm64", "arm64"]);
    // An explicit platform is written down whatever the base is for.
    expect(await marks(["linux/amd64"])).toEqual(["amd64", "amd64"]);
  });
});
