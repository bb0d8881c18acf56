// Configurations as engines and registries give them: read whole, or not at all.
import { expect, test } from "vitest";
import { readBaseConfig } from "../../src/model/base-reader.ts";

test("what a build looks at is taken, the rest is left", () => {
  const config = {
    Env: ["PATH=/bin", "A=b=c", "E="],
    Cmd: ["x"],
    Labels: {},
    ExposedPorts: { "80/tcp": {} },
    OnBuild: ["RUN make"],
    Healthcheck: { Test: ["CMD", "x"], Interval: 5e9 },
    ArgsEscaped: true,
  };
  const image = { architecture: "arm64", os: "linux", config };
  const stored = {
    ...image,
    created: "now",
    rootfs: { type: "layers" },
    history: [],
    config: { ...config, Image: "x" },
  };
  expect(readBaseConfig(stored)).toEqual(image);
});

test("null and empty texts are as absent, an empty map is a map", () => {
  const image = {
    os: "linux",
    author: "",
    variant: undefined,
    config: { Env: null, User: "", Entrypoint: null, Labels: {} },
  };
  expect(readBaseConfig(image)).toEqual({ os: "linux", config: { Labels: {} } });
  expect(readBaseConfig({ os: "linux", config: null })).toEqual({ os: "linux" });
});

test.each<[string, unknown]>([
  ["no object", "x"],
  ["a list", []],
  ["a variable without =", { config: { Env: ["A"] } }],
  ["a variable without a name", { config: { Env: ["=x"] } }],
  ["a variable that stands twice", { config: { Env: ["A=1", "A=2"] } }],
  ["a command that is a text", { config: { Cmd: "x" } }],
  ["a label that is a number", { config: { Labels: { a: 1 } } }],
  ["a time below nothing", { config: { Healthcheck: { Interval: -1 } } }],
  ["triggers that are no texts", { config: { OnBuild: [1] } }],
])("%s is no configuration", (_, value) => {
  expect(readBaseConfig(value)).toBeUndefined();
});
