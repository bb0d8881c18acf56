import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { planPrune } from "../../src/4-emit/prune.ts";
import { hostRepository } from "../../src/host/git.ts";
import { hostWriter } from "../../src/host/journal.ts";
import type { Reference } from "../../src/model/change.ts";
import type { Family } from "../../src/model/family.ts";
import { git, put, repository } from "../host/tree.ts";
import { family } from "./family.ts";

const FROM = "FROM scratch\n";
const FILES = {
  "amd64/Dockerfile": FROM,
  "amd64/rootfs.tar": "x",
  "amd64/.dockerignore": "y\n",
  "arm64/Dockerfile": FROM,
  "arm64/Dockerfile.dockerignore": "z\n",
};
const FAMILY = family({
  "linux/amd64": { path: "amd64/Dockerfile", ignore: { path: "amd64/.dockerignore", text: "y\n" } },
  "linux/arm64": { path: "arm64/Dockerfile", ignore: { path: "arm64/Dockerfile.dockerignore", text: "z\n" } },
});
const REFERENCES: readonly Reference[] = Array.from({ length: 7 }, (_, n) => ({
  file: "Makefile",
  line: n + 1,
  names: "arm64/Dockerfile",
}));

async function plan(root: string, of: Family = FAMILY, references: readonly Reference[] = [], force = false) {
  const { changes, diagnostics } = await planPrune(of, hostRepository(root), references, force);
  return {
    changes,
    deleted: changes.map((change) => `${change.action} ${change.path}`),
    told: diagnostics.map((d) => `${d.code} ${d.severity} ${d.place?.file}:${d.place?.line}`),
    messages: diagnostics.map((d) => d.message),
  };
}

describe("planPrune", () => {
  it("deletes the members' Dockerfiles and their own ignore files, and nothing of their contexts", async () => {
    const root = repository(FILES);
    const { changes, deleted, told } = await plan(root);
    expect(deleted).toEqual([
      "delete amd64/Dockerfile",
      "delete arm64/Dockerfile",
      "delete arm64/Dockerfile.dockerignore",
    ]);
    expect(told).toEqual([]);
    expect(await hostWriter(root).apply(changes)).toEqual([]);
    expect(Object.keys(FILES).filter((path) => existsSync(join(root, path)))).toEqual([
      "amd64/rootfs.tar",
      "amd64/.dockerignore",
    ]);
  });

  it("never deletes the output or its ignore file", async () => {
    const inPlace = family({
      "linux/amd64": { path: "Dockerfile", ignore: { path: "Dockerfile.dockerignore", text: "x\n" } },
      "linux/arm64": { path: "Dockerfile.arm64" },
    });
    const root = repository({ Dockerfile: FROM, "Dockerfile.dockerignore": "x\n", "Dockerfile.arm64": FROM });
    expect((await plan(root, inPlace)).deleted).toEqual(["delete Dockerfile.arm64"]);
  });

  it("keeps what git does not hold as it is, and says so; a kept Dockerfile keeps its ignore file", async () => {
    const root = repository(FILES);
    put(root, "arm64/Dockerfile", "FROM changed\n");
    git(root, "rm", "-q", "--cached", "amd64/Dockerfile");
    const { deleted, told } = await plan(root);
    expect(deleted).toEqual([]);
    expect(told).toEqual(["NOT_IN_GIT warning amd64/Dockerfile:1", "NOT_IN_GIT warning arm64/Dockerfile:1"]);
    put(root, "arm64/Dockerfile", FROM);
    put(root, "arm64/Dockerfile.dockerignore", "changed\n");
    const half = await plan(root);
    expect(half.deleted).toEqual(["delete arm64/Dockerfile"]);
    expect(half.told).toContain("NOT_IN_GIT warning arm64/Dockerfile.dockerignore:1");
  });

  it("refuses while files name a member, and lists them", async () => {
    const { deleted, told, messages } = await plan(repository(FILES), FAMILY, REFERENCES);
    expect(deleted).toEqual([]);
    expect(told).toEqual(["REFERENCES_LEFT error Makefile:1"]);
    expect(messages[0]).toContain("Makefile:1 (arm64/Dockerfile), Makefile:2");
    expect(messages[0]).toContain("and 2 more");
    expect(messages[0]).toContain("--prune=force");
  });

  it("goes on by force, but not over what git does not hold", async () => {
    const root = repository(FILES);
    put(root, "arm64/Dockerfile", "FROM changed\n");
    const { deleted, told } = await plan(root, FAMILY, REFERENCES, true);
    expect(deleted).toEqual(["delete amd64/Dockerfile"]);
    expect(told).toEqual(["REFERENCES_LEFT warning Makefile:1", "NOT_IN_GIT warning arm64/Dockerfile:1"]);
  });

  it.each([
    "COPY Dockerfile /usr/share/",
    'ADD ["./Dockerfile", "/x"]',
    "RUN --mount=type=bind,source=Dockerfile,target=/x cat /x",
  ])("keeps a Dockerfile that is copied into the image: %s", async (line) => {
    const text = `${FROM}${line}\n`;
    const copying = family({
      "linux/amd64": { path: "amd64/Dockerfile", text },
      "linux/arm64": { path: "arm64/Dockerfile" },
    });
    const { deleted, told } = await plan(repository({ ...FILES, "amd64/Dockerfile": text }), copying);
    expect(deleted).toEqual(["delete arm64/Dockerfile"]);
    expect(told).toEqual(["REFERENCES_LEFT warning amd64/Dockerfile:1"]);
  });

  it("deletes a file once, where two platforms share it", async () => {
    const shared = family({ "linux/amd64": { path: "amd64/Dockerfile" }, "linux/386": { path: "amd64/Dockerfile" } });
    expect((await plan(repository(FILES), shared)).deleted).toEqual(["delete amd64/Dockerfile"]);
  });
});
