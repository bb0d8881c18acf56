// Words of failed builds, as BuildKit writes them, and what becomes of them.
import { expect, test } from "vitest";
import { explainFailure } from "../../src/6-verify/failure.ts";
import { refuseFlags } from "../../src/6-verify/flags.ts";
import { progressReader } from "../../src/6-verify/progress.ts";
import { type PlatformName, parsePlatform } from "../../src/model/platform.ts";

const name = (text: string): PlatformName => {
  const platform = parsePlatform(text);
  if (!platform) throw new Error(text);
  return platform.name;
};
const build = {
  platform: name("linux/s390x"),
  side: "member" as const,
  file: "s390x/Dockerfile",
  runs: [name("linux/amd64")],
  across: false,
  request: { context: "s390x", extra: [] },
};

function explain(lines: readonly string[], runs: readonly PlatformName[] = build.runs) {
  const reader = progressReader();
  reader.push(lines.map((l) => `${l}\n`).join(""));
  reader.end();
  return explainFailure({ ...build, runs }, reader.now());
}

const failed = (log: string) => [
  JSON.stringify({
    vertexes: [{ digest: "sha256:a", name: "[2/2] RUN make", started: "t", completed: "t", error: "exit code: 1" }],
    logs: [{ vertex: "sha256:a", stream: 2, data: btoa(log) }],
  }),
  "Dockerfile:7",
  "--------------------",
  "   7 | >>> RUN make",
  "--------------------",
  'ERROR: failed to build: failed to solve: process "/bin/sh -c make" did not complete successfully: exit code: 1',
];

test("a step that failed: its line, its text, the last lines of its log", () => {
  const { reason, log, failure } = explain(failed("one\ntwo\n"));
  expect(reason).toEqual({
    code: "BUILD_FAILED",
    severity: "error",
    message: 'linux/s390x, member: RUN make: process "/bin/sh -c make" did not complete successfully: exit code: 1',
    place: { file: "s390x/Dockerfile", line: 7, column: 1 },
  });
  expect(log).toEqual(["one", "two"]);
  expect(failure).toEqual({
    source: [{ line: 7, text: "RUN make" }],
    advice:
      "to see the member alone: docker buildx build --progress plain --platform linux/s390x -f s390x/Dockerfile s390x",
  });
});

test("exec format error is a missing emulator, unless the builder runs the platform", () => {
  const lines = failed("exec /bin/sh: exec format error\n");
  expect(explain(lines).reason.code).toBe("NO_EMULATOR");
  expect(explain(lines).reason.message).toContain("tonistiigi/binfmt --install all");
  expect(explain(lines, [build.platform]).reason).toMatchObject({ code: "BUILD_FAILED" });
});

test.each([
  [
    "ERROR: failed to build: failed to solve: x: no match for platform in manifest: not found",
    "BUILD_FAILED",
    "a base image lacks linux/s390x",
  ],
  [
    "ERROR: OCI exporter is not supported for the docker driver. Switch to a different driver",
    "NO_ENGINE",
    "containerd image store",
  ],
  [
    "ERROR: failed to build: Cache export is not supported for the docker driver.",
    "NO_ENGINE",
    "this builder writes no caches but inline ones",
  ],
  [
    "ERROR: Cannot connect to the Docker daemon at unix:///x.sock. Is the docker daemon running?",
    "NO_ENGINE",
    "went away",
  ],
  [
    'ERROR: failed to solve: a/b: failed to resolve source metadata for r/a/b:latest: failed to do request: Head "https://r/v2/": dial tcp 127.0.0.1:1: connect: connection refused',
    "BUILD_FAILED",
    "a registry did not give an image: a/b: failed to resolve",
  ],
  [
    "ERROR: failed to solve: write /var/lib/x: no space left on device",
    "BUILD_FAILED",
    "the builder's disk is full (`docker buildx du`",
  ],
  [
    "ERROR: failed to solve: dockerfile parse error on line 1: unknown instruction: FRM",
    "BUILD_FAILED",
    "unknown instruction: FRM",
  ],
])("%s", (line, code, words) => {
  const { reason } = explain([line]);
  expect(reason.code).toBe(code);
  expect(reason.message).toContain(words);
});

test("a builder that does not start is no trouble of the Dockerfile's, though a registry lacks its image", () => {
  const says = 'Error response from daemon: failed to resolve reference "r/buildkit:1": failed to do request: refused';
  const vertex = { digest: "sha256:a", name: "[internal] booting buildkit", started: "t", completed: "t", error: says };
  const { reason } = explain([JSON.stringify({ vertexes: [vertex] }), `ERROR: failed to build: ${says}`]);
  expect(reason.code).toBe("NO_ENGINE");
  expect(reason.message).toContain("the builder does not start (`docker buildx inspect --bootstrap`): Error response");
});

test("a member that is built across has a base taken for the builder's platform", () => {
  const reader = progressReader();
  reader.push("ERROR: failed to solve: x: no match for platform in manifest: not found\n");
  reader.end();
  const words = (runs: readonly PlatformName[]) =>
    explainFailure({ ...build, runs, across: true }, reader.now()).reason.message;
  expect(words(build.runs)).toContain("s390x, member: a base image lacks linux/amd64, the builder's platform:");
  expect(words([])).toContain("a base image lacks the builder's platform:");
});

test("nothing printed at all still gives a line", () => {
  expect(explain([]).reason.message).toBe("linux/s390x, member: no word from buildx");
});

test.each([
  ["-o", "type=local"],
  ["-otype=local"],
  ["--output=x"],
  ["--push"],
  ["--platform", "linux/arm64"],
  ["-fx"],
  ["--progress=plain"],
  ["--build-arg", "A=1", "--load"],
  ["--builder", "b"],
])("%s is refused", (...words) => {
  expect(refuseFlags(words)?.code).toBe("USAGE");
});

test("flags of the build itself are let through", () => {
  expect(
    refuseFlags(["--build-arg", "A=1", "--network=none", "--no-cache", "-t", "x", "--cache-from", "y"]),
  ).toBeUndefined();
});
