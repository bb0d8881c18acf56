// `FROM debian:${TAG:-12}` under a bare ARG is the member's `FROM debian:${TAG}` under `ARG TAG=12` where the member does
// not build with TAG given empty; else the two are different images, and not proved.
import { describe, expect, test } from "vitest";
import { provePair } from "./pairs.ts";

const verdict = (member: string, fold: string) => {
  const { verdict, grade, difference } = provePair({ member, fold });
  return difference ? `${verdict}: ${difference.message}` : `${verdict} ${grade}`;
};

describe("the same", () => {
  test.each<[why: string, member: string, fold: string]>([
    ["the whole name", "ARG B=debian:12\nFROM $B\n", "ARG B\nFROM ${B:-debian:12}\n"],
    ["a tag", "ARG T=12\nFROM debian:$T\n", "ARG T\nFROM debian:${T:-12}\n"],
    ["the tag's beginning", "ARG T=12\nFROM debian:$T-slim\n", "ARG T\nFROM debian:${T:-12}-slim\n"],
    ["the name before a tag", "ARG N=debian\nFROM $N:12\n", "ARG N\nFROM ${N:-debian}:12\n"],
    ["a name and a tag", "ARG N=a T=1\nFROM $N:$T\n", "ARG N T\nFROM ${N:-a}:${T:-1}\n"],
    ["a tag before another argument", "ARG T=1 A=x\nFROM a:$T-$A\n", "ARG T A=x\nFROM a:${T:-1}-$A\n"],
    ["a folder of the name", "ARG T=1 A=x\nFROM a/$T/b:$A\n", "ARG T A=x\nFROM a/${T:-1}/b:$A\n"],
    ["one within another", "ARG T=1\nARG B=a:$T\nFROM $B\n", "ARG T B\nFROM ${B:-a:${T:-1}}\n"],
    ["a stage's own default", "ARG T=1\nFROM a\nARG T\nRUN x\n", "ARG T\nFROM a\nARG T=1\nRUN x\n"],
  ])("%s", (_, member, fold) => {
    expect(verdict(member, fold)).toBe("proved exact");
  });
});

describe("not the same", () => {
  test.each<[why: string, member: string, fold: string, message: string]>([
    ["another default", "ARG T=12\nFROM a:$T\n", "ARG T\nFROM a:${T:-13}\n", "the base is"],
    ["a name that is one without it", "ARG T=1\nFROM a:3.$T\n", "ARG T\nFROM a:3.${T:-1}\n", "with T given empty"],
    ["a prefix", "ARG P=b/\nFROM ${P}a\n", "ARG P\nFROM ${P:-b/}a\n", "with P given empty"],
    ["a middle", "ARG P=b\nFROM x/a$P:1\n", "ARG P\nFROM x/a${P:-b}:1\n", "with P given empty"],
    [
      "one of two that is needed",
      "ARG N=a T=1\nFROM $N:3.$T\n",
      "ARG N T\nFROM ${N:-a}:3.${T:-1}\n",
      "with T given empty",
    ],
    [
      "a tag behind another argument",
      "ARG T=1 A=x\nFROM a:$A-$T\n",
      "ARG T A=x\nFROM a:$A-${T:-1}\n",
      "with T given empty",
    ],
    ["a port", "ARG T=1 A=x\nFROM h:5$T/$A\n", "ARG T A=x\nFROM h:5${T:-1}/$A\n", "with T given empty"],
    ["within a default", "ARG T=1\nARG B=a:3.$T\nFROM $B\n", "ARG T B\nFROM ${B:-a:3.${T:-1}}\n", "with T given empty"],
    ["the member fills, the fold does not", "ARG T\nFROM a:${T:-1}\n", "ARG T=1\nFROM a:$T\n", "the base is"],
    ["another argument", "ARG T=1\nARG U\nFROM a:$T\n", "ARG T\nARG U\nFROM a:${U:-1}\n", "the base is"],
    ["a dash for a colon and a dash", "ARG T=1\nFROM a:$T\n", "ARG T\nFROM a:${T-1}\n", "the base is"],
    ["what a RUN sees", "ARG T=1\nFROM a\nARG T\nRUN x\n", "ARG T\nFROM a\nARG T\nRUN x\n", "RUN sees T"],
  ])("%s", (_, member, fold, message) => {
    const said = verdict(member, fold);
    expect(said).toMatch(/^refuted/);
    expect(said).toContain(message);
  });
});
