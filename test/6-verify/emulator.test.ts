// Which RUN would need an emulator that the builder has not; what may do without one is tried.
import { expect, test } from "vitest";
import { parse } from "../../src/1-read/parse.ts";
import { lacksEmulator } from "../../src/6-verify/emulator.ts";
import { type PlatformName, parsePlatform } from "../../src/model/platform.ts";

const platformOf = (text: string) => {
  const platform = parsePlatform(text);
  if (!platform) throw new Error(text);
  return platform;
};
const lacks = (text: string, platform: string, runs: readonly string[], extra: readonly string[] = []) => {
  const parsed = parse("Dockerfile", text);
  if (parsed.kind !== "dockerfile") throw new Error(text);
  const { dockerfile } = parsed;
  const names: readonly PlatformName[] = runs.map((name) => platformOf(name).name);
  return lacksEmulator({ dockerfile, platform: platformOf(platform), side: "fold", extra }, names)?.place?.line;
};

const AMD64 = ["linux/amd64", "linux/amd64/v2"];
const RUN = "FROM a\nCOPY x /\nRUN true\n";
const STAGES = `FROM --platform=$BUILDPLATFORM a AS build
RUN true
FROM a AS base-arm64
RUN true
FROM a AS base-amd64
COPY --from=build /x /x
FROM base-\${TARGETARCH}
COPY x /
`;

test.each<[string, string, string, readonly string[], number | undefined]>([
  ["a RUN of another architecture", RUN, "linux/s390x", AMD64, 3],
  ["one of the builder's", RUN, "linux/amd64", AMD64, undefined],
  ["one that has an emulator", RUN, "linux/s390x", [...AMD64, "linux/s390x"], undefined],
  ["no RUN", "FROM a\nCOPY x /\nWORKDIR /y\n", "linux/s390x", AMD64, undefined],
  ["a RUN in the stage of the platform", STAGES, "linux/arm64", AMD64, 4],
  [
    "RUNs in other stages only, or on the builder's platform",
    STAGES.replace("-arm64", "-x").replace("-amd64", "-arm64"),
    "linux/arm64",
    AMD64,
    undefined,
  ],
  ["another variant is listed", RUN, "linux/arm/v5", ["linux/amd64", "linux/arm/v7"], undefined],
  ["386 on amd64", RUN, "linux/386", AMD64, undefined],
  ["arm on arm64", RUN, "linux/arm/v7", ["linux/arm64"], undefined],
  ["amd64 on arm64", RUN, "linux/amd64", ["linux/arm64"], 3],
  ["another system", RUN, "windows/amd64", AMD64, 3],
  ["a builder that lists nothing", RUN, "linux/s390x", [], undefined],
])("%s", (_, text, platform, runs, line) => {
  expect(lacks(text, platform, runs)).toBe(line);
});

test("steps may come from a cache, and another target has others", () => {
  expect(lacks(RUN, "linux/s390x", AMD64, ["--cache-from=type=registry,ref=r/c:1"])).toBe(undefined);
  expect(lacks(RUN, "linux/s390x", AMD64, ["--target", "x"])).toBe(undefined);
  expect(lacks(RUN, "linux/s390x", AMD64, ["--cache-to", "type=inline"])).toBe(3);
});
