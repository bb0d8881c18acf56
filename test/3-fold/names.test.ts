// Names that the fold gives are nobody else's, in any case: of a stage, an image, a COPY --from or a mount (DESIGN 4.3 "Names").
import { describe, expect, test } from "vitest";
import { namesFor, stageName } from "../../src/3-fold/names.ts";
import { family } from "../4-emit/family.ts";
import { pairOf, textOf } from "../cases/texts.ts";
import { stagesOf } from "./stages-of.ts";

const members = (text: string) =>
  family({
    "linux/amd64": { path: "Dockerfile.amd64", text, context: "" },
    "linux/arm/v7": { path: "Dockerfile.armv7", text: "FROM scratch\n", context: "" },
  }).members;

describe("a prefix", () => {
  test.each<[why: string, text: string, given: string]>([
    ["is as wanted where it is free", "FROM a\n", "base"],
    ["is not one of a stage", "FROM a AS base-amd64\nFROM b\n", "base2"],
    ["nor in another case", "FROM a AS Base-ArmV7\nFROM b\n", "base2"],
    ["nor of an image", "FROM base-amd64\n", "base2"],
    ["nor of what is copied from", "FROM a\nCOPY --from=base-armv7 /x /y\n", "base2"],
    ["nor of what is mounted", "FROM a\nRUN --mount=type=bind,from=base-amd64,target=/x true\n", "base2"],
    ["nor of the second try", "FROM base-amd64\nCOPY --from=base2-armv7 /x /y\n", "base3"],
    ["is taken by nothing that only looks alike", "FROM base-amd64:1\nFROM base-amd64x AS xbase-amd64\n", "base"],
  ])("%s", (_, text, given) => {
    expect(namesFor(members(text)).prefix("base")).toBe(given);
  });

  test("given once is not given again, and a single name is none of its stages", () => {
    const names = namesFor(members("FROM a\n"));
    expect([names.prefix("base"), names.prefix("base"), names.single("base-amd64"), names.single("common")]).toEqual([
      "base",
      "base2",
      "base-amd642",
      "common",
    ]);
  });
});

test("the stage's name ends in what the platform arguments expand to", () => {
  const names = members("FROM a\n").map((m) => stageName("base", m.platform));
  expect(names).toEqual(["base-amd64", "base-armv7"]);
});

test("clashes of every kind in one family: the fold is proved, and no name is given twice", async () => {
  const text =
    "FROM x AS Files-AMD64\nFROM common\nCOPY --from=files-amd64 /f /f\nCOPY --from=files2-arm64 /x /y\n" +
    "RUN a \\\n b \\\n c \\\n d \\\n e\nCOPY bin/@ /b\nUSER u\n";
  const fold = await textOf({ members: pairOf(text), form: "exact" });
  const names = stagesOf(fold).flatMap((s) => / AS (\S+)$/.exec(s.from)?.[1]?.toLowerCase() ?? []);
  expect(new Set(names).size).toBe(names.length);
  expect(names).toEqual(expect.arrayContaining(["files-amd64", "files3-amd64", "files3-arm64", "common2"]));
});
