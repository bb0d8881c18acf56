// What BuildKit is given for member and fold, operation by operation: from the provenance of real builds.
import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { describeEngine, pushBase } from "./harness.ts";
import { place, verify } from "./verify-family.ts";

const BASE = "alpine:3.20";

await describeEngine("verify --ops", (engine) => {
  const verified = async (member: string, fold: string, files: Readonly<Record<string, string>> = {}) => {
    await pushBase(engine, { name: BASE, platforms: ["linux/amd64", "linux/arm64"] });
    const all = { "arm/app": "one", "arm/Dockerfile": member, ...files };
    const placed = await place({ files: all, members: { "linux/amd64": "arm/Dockerfile" } });
    return (await verify(engine, placed, fold, { operations: true })).of("linux/amd64");
  };

  test("all are equal in an exact fold of a moved context, though a RUN mounts it and a stage is between", async () => {
    const nonce = randomUUID();
    const member = `FROM ${BASE}
ENV A=1 B=2
WORKDIR /srv
COPY app /x/
RUN --mount=target=/f,source=app --mount=type=cache,target=/c cat /f && echo ${nonce}
USER nobody
RUN echo hi > /tmp/hi
ADD --chown=nobody app [e] /y/
`;
    const fold = `FROM ${BASE} AS base-amd64
ENV A=1 B=2
WORKDIR /srv
COPY arm/app /x/
RUN --mount=target=/f,source=arm/app --mount=type=cache,target=/c cat /f && echo ${nonce}
FROM base-\${TARGETARCH}\${TARGETVARIANT}
USER nobody
RUN echo hi > /tmp/hi
ADD --chown=nobody arm/app arm/[e] /y/
`;
    const seen = await verified(member, fold, { "arm/e": "e" });
    expect(seen).toMatchObject({ verdict: "equivalent", operations: { kind: "equal", count: 7 } });
  });

  test("same commands: a variable in RUN stands for its value, others do not", async () => {
    const nonce = randomUUID();
    const text = (word: string) => `RUN echo "${word} ${nonce}" > /word && touch -d @0 /word\nCOPY app /${word}\n`;
    const member = `FROM ${BASE}\n${text("x86_64")}`;
    const head = `FROM ${BASE} AS base-amd64\nARG UNAME_ARCH=x86_64\nARG TARGETARCH\nFROM base-\${TARGETARCH}\${TARGETVARIANT}\n`;
    const fold = `${head}${text(`\${UNAME_ARCH}`).replace("COPY ", "COPY arm/")}`;
    const seen = await verified(member, fold);
    expect(seen.operations).toEqual({ kind: "equal", count: 4 });
    const wrong = fold.replace(`> /word`, `> /word; true`);
    expect((await verified(member, wrong)).operations).toMatchObject({
      kind: "different",
      member: { line: 2, text: expect.stringContaining("x86_64") },
      fold: { line: 5, text: expect.stringContaining("; true") },
      field: "args",
    });
  });

  test.each<[string, string, object]>([
    ["variables in another order", "ENV B=2 A=1\nRUN true\n", { field: "env", member: { line: 3 }, fold: { line: 3 } }],
    ["a RUN more", "ENV A=1 B=2\nRUN true\nRUN true\n", { field: "operation", member: null, fold: { line: 4 } }],
    ["another folder", "ENV A=1 B=2\nRUN cd /tmp\n", { field: "args" }],
  ])("the first that differs is told though no file does: %s", async (_, changed, told) => {
    const head = `FROM ${BASE}\n`;
    const seen = await verified(`${head}ENV A=1 B=2\nRUN true\n`, `${head}${changed}`);
    expect(seen.differences.filter((d) => d.file !== undefined)).toEqual([]);
    expect(seen.operations).toMatchObject({ kind: "different", ...told });
  });
});
