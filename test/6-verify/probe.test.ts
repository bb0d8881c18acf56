// What `buildx inspect` prints, on engines that are there and on those that are not.
import { expect, test } from "vitest";
import { probeBuilder, readInspect } from "../../src/host/buildx/probe.ts";

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

test("without docker in PATH the real thing says so", async () => {
  expect(await probeBuilder({ PATH: "/nowhere" }, undefined)).toMatchObject({
    kind: "trouble",
    diagnostic: { code: "NO_ENGINE" },
  });
});
