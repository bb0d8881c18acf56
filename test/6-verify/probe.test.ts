// What `buildx inspect` prints, on engines that are there and on those that are not.
import { expect, test } from "vitest";
import { pluginPath } from "../../src/host/buildx/plugin.ts";
import { probeBuilder, readInspect, readVersion } from "../../src/host/buildx/probe.ts";

const exit = (stdout: string, stderr = "", code = 0) => ({ kind: "exit" as const, code, stdout, stderr });

test("a builder with two nodes runs what either runs", () => {
  const text = `Name:          farm
Driver:        docker-container
Last Activity: 2026-01-01 00:00:00 +0000 UTC

Nodes:
Name:      farm0
Status:    running
Platforms: linux/amd64*, linux/amd64/v2, linux/386

Name:      farm1
Status:    running
Platforms: linux/arm64, linux/arm/v7, linux/amd64
`;
  expect(readInspect(exit(text), undefined)).toEqual({
    kind: "ready",
    builder: "farm",
    driver: "docker-container",
    platforms: ["linux/amd64", "linux/amd64/v2", "linux/386", "linux/arm64", "linux/arm/v7"],
  });
});

test.each<[string, ReturnType<typeof exit> | { kind: "absent" }, string, RegExp]>([
  ["no docker at all", { kind: "absent" }, "NO_ENGINE", /install Docker Engine/],
  [
    "no plugin",
    exit("", "docker: unknown command: docker buildx\n\nRun 'docker --help'", 1),
    "NO_BUILDX",
    /install docker-buildx \(Debian/,
  ],
  [
    "no plugin, older words",
    exit("", "docker: 'buildx' is not a docker command.", 1),
    "NO_BUILDX",
    /install docker-buildx \(Debian/,
  ],
  [
    "no engine, though it ends with 0",
    exit("Name: default\nDriver:\nError:  Cannot connect to the Docker daemon at unix:///x.sock.\n"),
    "NO_ENGINE",
    /Cannot connect.*DOCKER_HOST/,
  ],
  ["a context that is none", exit("", "ERROR: no such context", 1), "NO_ENGINE", /^no such context/],
])("%s", (_, ended, code, message) => {
  const state = readInspect(ended, undefined);
  expect(state).toMatchObject({ kind: "trouble", diagnostic: { code } });
  if (state.kind === "trouble") expect(state.diagnostic.message).toMatch(message);
});

test("a named builder that is none points to the list", () => {
  expect(readInspect(exit("", 'ERROR: no builder "b" found', 1), "b")).toMatchObject({
    diagnostic: { message: 'no builder "b" found (see `docker buildx ls`)' },
  });
});

test("a name in the environment that is none points to the list too, not to the engine", () => {
  expect(readInspect(exit("", 'ERROR: no builder "b" found', 1), undefined)).toMatchObject({
    diagnostic: { message: 'no builder "b" found (see `docker buildx ls`)' },
  });
});

test.each([
  ["github.com/docker/buildx v0.12.1 30feaa1a915b869ebc2eea6328624b49facd4bfb\n", "buildx 0.12 is too old"],
  ["github.com/docker/buildx 0.8.2+ds1 0.8.2+ds1-1\n", "buildx 0.8 is too old"],
  ["github.com/docker/buildx v0.13.1 788433953af10f2a698f5c07611dddce2e08c7a0\n", undefined],
  ["github.com/docker/buildx 0.29.1+ds1 0.29.1+ds1-4\n", undefined],
  ["github.com/docker/buildx v1.2.0 abc\n", undefined],
  ["github.com/docker/buildx 0.0.0+unknown \n", undefined],
])("%s", (text, message) => {
  const state = readVersion(exit(text));
  expect(state?.kind === "trouble" && state.diagnostic.code).toBe(message ? "NO_BUILDX" : false);
  if (state?.kind === "trouble") expect(state.diagnostic.message).toContain(message);
});

test("without docker in PATH the real thing says so", async () => {
  const { state } = await probeBuilder({ PATH: "/nowhere" }, undefined);
  expect(state).toMatchObject({ kind: "trouble", diagnostic: { code: "NO_ENGINE" } });
});

test("docker names the plugin's file; one that it cannot use, or no list, leaves docker to say so", () => {
  const buildx = { Name: "buildx", Path: "/usr/libexec/docker/cli-plugins/docker-buildx", Version: "v0.29.1" };
  expect(pluginPath(JSON.stringify([{ Name: "compose", Path: "/x/docker-compose" }, buildx]))).toBe(buildx.Path);
  expect(pluginPath(JSON.stringify([{ ...buildx, Err: "exec format error" }]))).toBeUndefined();
  expect(pluginPath(JSON.stringify([{ ...buildx, Path: "docker-buildx" }]))).toBeUndefined();
  for (const told of ["", "null", "[]", "{}", "Client: Docker Engine"]) expect(pluginPath(told)).toBeUndefined();
});
