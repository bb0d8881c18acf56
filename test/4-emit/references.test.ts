import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { findReferences } from "../../src/4-emit/references.ts";
import { hostRepository } from "../../src/host/git.ts";
import { put, repository } from "../host/tree.ts";
import { family } from "./family.ts";

const FOLDERS = family(
  { "linux/amd64": { path: "img/amd64/Dockerfile" }, "linux/arm64": { path: "img/arm64v8/Dockerfile" } },
  "img/Dockerfile",
  "img",
);
const SUFFIXES = family(
  { "linux/amd64": { path: "docker/Dockerfile" }, "linux/arm64": { path: "docker/Dockerfile.arm64" } },
  "docker/Dockerfile",
  "docker",
);

async function found(files: Readonly<Record<string, string>>, of = FOLDERS, folder = ""): Promise<readonly string[]> {
  const root = repository(files);
  return (await findReferences(of, hostRepository(join(root, folder)))).map((r) => `${r.file}:${r.line} ${r.names}`);
}

describe("findReferences", () => {
  it.each([
    "docker build -f img/arm64v8/Dockerfile .",
    "FILE=img/arm64v8/Dockerfile",
    "  file: ./img/arm64v8/Dockerfile",
    '  "$DIR/arm64v8/Dockerfile"',
    "  ${{ github.workspace }}/img/arm64v8/Dockerfile",
    "$(ROOT)/img/arm64v8/Dockerfile:",
    "see img/arm64v8/Dockerfile.",
    "[it](../img/arm64v8/Dockerfile)",
    "COPY /src/img/arm64v8/Dockerfile x",
    "docker build -t x img/arm64v8",
    "  context: ./img/arm64v8/",
  ])("finds: %s", async (line) => {
    expect(await found({ Makefile: `all:\n${line}\n` })).toEqual(["Makefile:2 img/arm64v8/Dockerfile"]);
  });

  it.each([
    "img/arm64v8/Dockerfile.alpine",
    "other/img/arm64v8/Dockerfile",
    "other/arm64v8/Dockerfile",
    "arm64v8/Dockerfile",
    "img/arm64v8/Dockerfiles/x",
    "myimg/arm64v8/Dockerfile",
    "img/arm64v8x/Dockerfile",
    "FROM arm64v8/alpine",
    "arches: amd64 arm64v8",
    "img/arm64v8/rootfs.tar.xz",
    "!img/arm64v8/",
    "docker build img/Dockerfile",
  ])("does not take for one: %s", async (line) => {
    expect(await found({ Makefile: `${line}\n` })).toEqual([]);
  });

  it("reads a path as seen from the file's own folder", async () => {
    expect(await found({ "img/build.sh": "x -f arm64v8/Dockerfile\n", "img/ci/y": "../arm64v8/Dockerfile\n" })).toEqual(
      ["img/build.sh:1 img/arm64v8/Dockerfile", "img/ci/y:1 img/arm64v8/Dockerfile"],
    );
  });

  it("finds a telling file name alone, and never names the output", async () => {
    const files = {
      "ci.yml": "run: cd docker && docker build -f Dockerfile.arm64 .\n# docker/Dockerfile\n",
      x: "Dockerfile.arm64v8\n",
    };
    expect(await found(files, SUFFIXES)).toEqual(["ci.yml:1 docker/Dockerfile.arm64"]);
  });

  it("names every member of a line, sorted by file, line and member", async () => {
    const line = "img/arm64v8/Dockerfile img/amd64/Dockerfile img/amd64/Dockerfile\n";
    expect(await found({ b: `\n${line}`, a: line })).toEqual([
      "a:1 img/amd64/Dockerfile",
      "a:1 img/arm64v8/Dockerfile",
      "b:2 img/amd64/Dockerfile",
      "b:2 img/arm64v8/Dockerfile",
    ]);
  });

  it("leaves out the members, the output, the lock and the family's manifest", async () => {
    const line = "# img/arm64v8/Dockerfile\n";
    const files = {
      "img/amd64/Dockerfile": line,
      "img/Dockerfile": line,
      ".archfold.json": line,
      "library/x": line,
      y: line,
    };
    const entry = { manifest: "library/x", indexes: [0] };
    expect(await found(files, { ...FOLDERS, entry })).toEqual(["y:1 img/arm64v8/Dockerfile"]);
  });

  it("finds names that are no plain words", async () => {
    const odd = family({ "linux/amd64": { path: "Dockerfile" }, "linux/arm64": { path: "für arm/Dockerfile" } });
    expect(await found({ x: 'build "für arm/Dockerfile"\n' }, odd)).toEqual(["x:1 für arm/Dockerfile"]);
  });

  it("looks at the whole repository when its root is a folder in it, and at tracked files only", async () => {
    const inner = family({
      "linux/amd64": { path: "amd64/Dockerfile" },
      "linux/arm64": { path: "arm64v8/Dockerfile" },
    });
    expect(await found({ Makefile: "-f img/arm64v8/Dockerfile\n", "img/x": "" }, inner, "img")).toEqual([
      "../Makefile:1 arm64v8/Dockerfile",
    ]);
    const root = repository({ x: "" });
    put(root, "untracked", "img/arm64v8/Dockerfile");
    expect(await findReferences(FOLDERS, hostRepository(root))).toEqual([]);
  });
});
