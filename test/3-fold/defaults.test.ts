// ARGs before the first FROM whose defaults differ: the default stands where it is read, and can still be given (DESIGN 4.2).
import { describe, expect, test } from "vitest";
import { foldTexts, textOf } from "../cases/texts.ts";

const two = (amd64: string, arm64: string) => ({ members: { "linux/amd64": amd64, "linux/arm64": arm64 } });

describe("a default that differs", () => {
  test.each<[why: string, amd64: string, arm64: string, lines: readonly string[]]>([
    [
      "is written where FROM reads it",
      "ARG BASE=debian:12\nFROM ${BASE}\nUSER u\n",
      "ARG BASE=arm64v8/debian:12\nFROM $BASE\nUSER u\n",
      [
        "ARG BASE",
        "FROM ${BASE:-debian:12} AS base-amd64",
        "FROM ${BASE:-arm64v8/debian:12} AS base-arm64",
        "FROM base-${TARGETARCH}",
      ],
    ],
    [
      "by the platform's own word alone is one for all",
      "ARG BASE=a/b:linux-amd64\nFROM ${BASE}\n",
      "ARG BASE=a/b:linux-arm64\nFROM ${BASE}\n",
      ["ARG BASE=a/b:linux-${TARGETARCH}", "FROM ${BASE}"],
    ],
    [
      "in quotes is read without them",
      'ARG TAG="12"\nFROM debian:$TAG\n',
      "ARG TAG='12-slim'\nFROM debian:$TAG\n",
      ["FROM debian:${TAG:-12} AS base-amd64", "FROM debian:${TAG:-12-slim} AS base-arm64"],
    ],
    [
      "is written into a stage that takes it",
      "ARG V=1\nFROM a\nUSER u\nARG V\nRUN x $V\n",
      "ARG V=2\nFROM a\nUSER u\nARG V\nRUN x $V\n",
      ["ARG V\n\n", "ARG V=1", "ARG V=2"],
    ],
    [
      "and is read by another default takes that along",
      "ARG V=1\nARG BASE=a:$V\nFROM $BASE\n",
      "ARG V=2\nARG BASE=a:$V\nFROM $BASE\n",
      ["ARG V\nARG BASE\n", "FROM ${BASE:-a:${V:-1}} AS base-amd64", "FROM ${BASE:-a:${V:-2}} AS base-arm64"],
    ],
    [
      "may read one that does not",
      "ARG V=1\nARG BASE=a:$V\nFROM $BASE\n",
      "ARG V=1\nARG BASE=b:${V}\nFROM $BASE\n",
      ["ARG V=1\nARG BASE\n", "FROM ${BASE:-a:$V} AS base-amd64", "FROM ${BASE:-b:${V}} AS base-arm64"],
    ],
    [
      "on one line with others",
      "ARG A=1 V=1\nFROM $A:$V\n",
      "ARG A=1 V=2\nFROM $A:$V\n",
      ["ARG A=1 V\n", "FROM $A:${V:-1} AS base-amd64"],
    ],
    [
      "in an inner stage",
      "ARG A=x V=1\nFROM a:$V-$A AS t\nFROM b\nCOPY --from=t / /\n",
      "ARG A=x V=2\nFROM a:$V-$A AS t\nFROM b\nCOPY --from=t / /\n",
      ["FROM a:${V:-1}-$A AS t-base-amd64", "FROM t-base-${TARGETARCH} AS t"],
    ],
  ])("%s", async (_, amd64, arm64, lines) => {
    const fold = await textOf(two(amd64, arm64));
    for (const line of lines) expect(fold).toContain(line);
  });

  test("is exact: the same build, op by op", async () => {
    const outcome = await foldTexts({
      ...two("ARG V=1\nFROM a:$V\nARG V\nRUN x $V\n", "ARG V=2\nFROM a:$V\nARG V\nRUN x $V\n"),
      form: "exact",
    });
    expect(outcome.status === "folded" && [...outcome.proof.values()].map((p) => p.grade)).toEqual(["exact", "exact"]);
  });
});

describe("an ARG that only some have", () => {
  test.each<[why: string, amd64: string, arm64: string, lines: readonly string[]]>([
    [
      "stands as it is where the others have no use for it",
      "ARG V=1\nFROM a:$V\nUSER u\n",
      "ARG V=1\nARG QEMU=7\nFROM q:$QEMU AS q\nFROM a:$V\nUSER u\nCOPY --from=q / /\n",
      ["ARG V=1\nARG QEMU=7\n", "FROM q:$QEMU AS q"],
    ],
    [
      "keeps each member's order",
      "ARG A=1\nARG C=3\nFROM a:$A-$C\n",
      "ARG A=1\nARG B=2\nARG C=3\nFROM a:$A-$C\n",
      ["ARG A=1\nARG B=2\nARG C=3\n"],
    ],
    [
      "has no default where another member takes what is given",
      "ARG V=1\nFROM a:$V\nUSER u\n",
      "FROM a:1\nARG V\nUSER u\n",
      ["ARG V\n", "FROM a:${V:-1} AS base-amd64", "FROM a:1 AS base-arm64\nARG V\n"],
    ],
  ])("%s", async (_, amd64, arm64, lines) => {
    const fold = await textOf(two(amd64, arm64));
    for (const line of lines) expect(fold).toContain(line);
  });
});

describe("is refused, with the line", () => {
  test.each<[why: string, amd64: string, arm64: string, line: number, message: string]>([
    ["read with a modifier of its own", "ARG V=1\nFROM a:${V%.*}\n", "ARG V=2\nFROM a:${V%.*}\n", 2, "read it plainly"],
    ["with blanks in it", 'ARG V="1 2"\nFROM a:$V\n', 'ARG V="1 3"\nFROM a:$V\n', 2, "not plain"],
    [
      "read by a stage, while it reads another",
      "ARG A=1\nARG V=$A\nFROM a\nARG V\nRUN x\n",
      "ARG A=1\nARG V=2\nFROM a\nARG V\nRUN x\n",
      4,
      "write it here",
    ],
    ["where a member reads what it does not declare", "ARG V=1\nFROM a:$V\n", "FROM a:x$V\n", 1, "declare it here too"],
    ["in another order", "ARG A=1\nARG B=2\nFROM a\n", "ARG B=2\nARG A=1\nFROM a\n", 1, "another order"],
    ["given empty, where that is a name too", "ARG V=1\nFROM a:3.$V\n", "ARG V=2\nFROM a:3.$V\n", 2, "given empty"],
  ])("%s", async (_, amd64, arm64, line, message) => {
    const outcome = await foldTexts(two(amd64, arm64));
    const [first] = outcome.status === "refused" ? outcome.diagnostics : [];
    expect([outcome.status, first?.place?.line]).toEqual(["refused", line]);
    expect(first?.message).toContain(message);
  });
});
