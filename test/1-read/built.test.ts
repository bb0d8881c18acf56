// Evidence that members were built across, one line each.
import { describe, expect, test } from "vitest";
import { builtHow } from "../../src/1-read/built.ts";
import { memberOf } from "../6-verify/members.ts";

const signOf = (text: string): string | undefined =>
  /\((.*?)\);/.exec(builtHow([memberOf("linux/arm64", "arm64/Dockerfile", text)], undefined)[0]?.message ?? "")?.[1];

describe("signs", () => {
  test.each([
    ["FROM a\nRUN GOARCH=arm64 go build\n", "GOARCH=arm64"],
    ['FROM a\nRUN [ "cross-build-start" ]\n', "emulator helper cross-build-start"],
    ["FROM a\nCOPY qemu-aarch64-static /usr/bin/\n", "emulator helper qemu-aarch64-static"],
    ["FROM a\nRUN cargo build --target=aarch64-unknown-linux-musl\n", "cross triple aarch64-unknown-linux-musl"],
    ["# cross-compiled on the build machine\nFROM a\n", "a comment"],
    ["FROM golang:1 AS b\nFROM arm64v8/alpine\nCOPY --from=b /a /\n", "arm64v8/alpine after golang:1"],
  ])("%j", (text, sign) => {
    expect(signOf(text)).toBe(sign);
  });

  test.each([
    "FROM arm64v8/golang:1 AS b\nFROM arm64v8/alpine\nCOPY --from=b /a /\n",
    "FROM --platform=$BUILDPLATFORM golang:1 AS b\nFROM arm64v8/alpine\nCOPY --from=b /a /\n",
    "FROM golang:1 AS b\nFROM alpine\nCOPY --from=b /a /\n",
    "# at the crossroads\nFROM a\nLABEL arch=GOARCH=arm64\n",
  ])("none in %j", (text) => {
    expect(signOf(text)).toBeUndefined();
  });
});

test("who said how is not asked", () => {
  const member = memberOf("linux/arm64", "arm64/Dockerfile", "FROM a\nRUN GOARCH=arm64 go build\n");
  expect(builtHow([member], "target")).toEqual([]);
});
