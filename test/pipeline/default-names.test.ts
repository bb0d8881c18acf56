// A name with build arguments is another name for each of their values; which it is by default, and where there is none.
import { describe, expect, test } from "vitest";
import { defaultName } from "../../src/pipeline/default-names.ts";
import { family } from "../4-emit/family.ts";

const named = (text: string, name: string) => {
  const [member] = family({ "linux/arm64": { path: "Dockerfile", text } }).members;
  if (!member) throw new Error("no member");
  return defaultName(member, name);
};

describe("a name of an image", () => {
  test.each([
    ["FROM x\n", "x:1", "x:1", ""],
    ["ARG V=3.20\nFROM x\n", "x:$V", "x:3.20", "V=3.20"],
    ["ARG V=3\nARG TAG=${V}-slim\nFROM x\n", "x:${TAG}", "x:3-slim", "TAG=3-slim"],
    ["ARG A=x B=2\nFROM x\n", "$A:$B", "x:2", "A=x B=2"],
    // What BuildKit sets is no default that somebody could give another value for this platform.
    ["FROM x\n", "x:$TARGETARCH", "x:arm64", ""],
  ])("with its arguments at their defaults: %j, %s", (text, name, found, values) => {
    expect(named(text, name)).toEqual({ kind: "name", name: found, values });
  });

  test.each([
    ["ARG V\nFROM x\n", "x:$V", "the build argument V has no default, so it may be any image"],
    ["ARG V=1\nFROM x\n", "x:$V-$W", "the build argument W has no default, so it may be any image"],
    ["ARG V=1\nFROM x\n", "x:$V@sha256:0", "a build argument stands beside a digest"],
    ["ARG V=\nFROM x\n", "$V", "a build argument decides which image it is"],
  ])("that has no such name: %j, %s", (text, name, why) => {
    expect(named(text, name)).toEqual({ kind: "unknown", why });
  });
});
