// Folds with variables: what they are called, where they stand, and where there is none. Everything here is proved.
import { describe, expect, test } from "vitest";
import { variablesJson } from "../../src/7-report/json.ts";
import { foldTexts, textOf } from "../cases/texts.ts";
import { stagesOf } from "./stages-of.ts";

const ARCHES = ["linux/amd64", "linux/arm64", "linux/arm/v7"] as const;

/** Members from one text, in which `@` is each platform's word. */
const members = (text: string, words: readonly string[]) =>
  Object.fromEntries(words.map((word, i) => [ARCHES[i] ?? "", text.replaceAll("@", word)]));

const names = async (text: string, words: readonly string[]) => {
  const outcome = await foldTexts({ members: members(text, words) });
  return outcome.status === "folded"
    ? variablesJson(outcome.proof).map((v) => v.name)
    : outcome.diagnostics.map((d) => d.code);
};

const pad = "and/many/words/more/that/nobody/writes/twice".repeat(8);

/** So long that nobody writes it twice. */
const long = (line: string): string =>
  line
    .replace(/^(LABEL .*)$/gm, `$1 pad="${pad}"`)
    .replace(/^(COPY .*)( \S+)$/m, `$1 ${pad}$2`)
    .replace(/^(RUN .*)$/m, `$1; true ${pad}`);
const file = (line: string): string => `FROM debian:12\n${long(line)}\nUSER app\n`;

describe("the name", () => {
  test.each([
    ["a word beside it", 'LABEL url="http://h/s6-overlay-@"', ["amd64x", "arm64x"], ["S6_NAME"]],
    ["the key", 'LABEL org.example.machine="@"', ["a-1", "b-2"], ["MACHINE_NAME"]],
    ["the words of uname", 'LABEL arch="@"', ["x86_64", "aarch64", "armv7l"], ["UNAME_ARCH"]],
    ["the words of Debian", 'LABEL arch="@"', ["amd64", "arm64", "armhf"], ["DEBIAN_ARCH"]],
    ["the words of bashbrew", 'LABEL arch="@"', ["amd64", "arm64v8", "arm32v7"], ["BASHBREW_ARCH"]],
    ["a triple", 'LABEL to="@"', ["x86_64-unknown-linux-gnu", "armv7-unknown-linux-gnueabihf"], ["TARGET_TRIPLE"]],
    ["a GNU triple", 'LABEL to="@"', ["x86_64-linux-gnu", "arm-linux-gnueabihf"], ["GNU_TARGET"]],
    ["folders of the context", "COPY @/etc /etc", ["one", "two"], ["ARCH_DIR"]],
    ["what a program reads is not taken", 'LABEL go="@"', ["amd64", "armx64"], ["IMAGE_GO_ARCH"]],
    ["nor what a member says", 'LABEL s6="x-@"\nLABEL S6_ARCH="1"', ["x64", "i386"], ["IMAGE_S6_ARCH"]],
    ["a version by what it is of", 'LABEL u="h/run-it/releases/download/v1.@/x"', ["2.3", "1.0"], ["RUN_IT_VERSION"]],
    ["a package's version", "RUN apk add jq=1.@-r0", ["2.3", "1.0"], ["JQ_VERSION"]],
    ["a key of what it is of", 'LABEL a.dig.version="@"', ["1.2", "1.3"], ["DIG_VERSION"]],
    ["a key that says so itself", 'LABEL VERSION="@"', ["1.2", "1.3"], ["IMAGE_VERSION"]],
    ["a sum by its file", 'RUN echo "@ */x/cut.tgz" | sha1sum -c', ["0".repeat(40), "1".repeat(40)], ["CUT_SHA1"]],
    ["a folder that all have", "LABEL a=/x/@/y", ["release", "arm-x/release"], ["RELEASE_DIR"]],
    ["a folder and more than that", "COPY @/a/b-@ /etc", ["x64", "i386"], ["IMAGE_ARCH"]],
    ["a kind of processor", "RUN make CFLAGS=-march=@", ["armv7-a", "z13"], ["CPU_ARCH"]],
  ])("%s", async (_, line, words, expected) => {
    expect(await names(file(line), words)).toEqual(expected);
  });

  test("one for one meaning, in all stages", async () => {
    const stages = [
      `FROM debian:12 AS one\n${long('LABEL a="s6-@"')}`,
      `FROM debian:12\n${long('LABEL b="x/@/y"')}\nCOPY --from=one /@ /`,
    ];
    expect(await names(stages.join("\n"), ["x64", "i386"])).toEqual(["A_ARCH"]);
  });
});

describe("the platform's own arguments", () => {
  test("are declared where they are first read, and need no stage", async () => {
    const fold = await textOf({ members: members(file("COPY bin/@ /bin/"), ["amd64", "arm64"]) });
    expect(stagesOf(fold)).toHaveLength(1);
    expect(fold).toContain("ARG TARGETARCH\nCOPY bin/${TARGETARCH} ");
  });

  test("with the variant, where a platform has one", async () => {
    const fold = await textOf({ members: members(file("COPY bin/@ /bin/"), ["amd64", "arm64", "armv7"]) });
    expect(fold).toContain("ARG TARGETARCH\nARG TARGETVARIANT\nCOPY bin/${TARGETARCH}${TARGETVARIANT} ");
  });

  test("not where a member speaks of them itself", async () => {
    expect(await names(file("ARG TARGETARCH\nCOPY bin/@ /bin/"), ["amd64", "arm64"])).toEqual(["DEBIAN_ARCH"]);
  });
});

describe("the arch stages", () => {
  test("of the stage below serve its children", async () => {
    const text = (w: string) => `FROM ${w}/debian:12 AS below\nRUN all\nFROM below\n${long(`LABEL arch="${w}"`)}\n`;
    const fold = await textOf({ members: { "linux/amd64": text("amd64"), "linux/386": text("i386") } });
    expect(fold.match(/^ARG DEBIAN_ARCH=/gm)).toHaveLength(2);
    expect(stagesOf(fold).at(-1)?.from).toBe("FROM below");
  });
});

describe("none", () => {
  test.each([
    ["in CMD", 'CMD ["x", "@"]'],
    ["in single quotes", "LABEL a='@'"],
    ["in HEALTHCHECK", "HEALTHCHECK CMD x @"],
    ["in --from", "COPY --from=x-@ /f /f"],
    ["in --exclude", "COPY --exclude=@ f /f"],
  ])("%s", async (_, line) => {
    expect(await names(file(line), ["x64", "i386"])).toEqual([]);
  });

  test("where the exact form is wanted", async () => {
    const fold = await foldTexts({ members: members(file("COPY bin/@ /bin/"), ["amd64", "arm64"]), form: "exact" });
    expect(fold.status === "folded" && variablesJson(fold.proof)).toEqual([]);
  });
});

test("what the proof does not get over is split, and the rest keeps its variable", async () => {
  const file = (word: string) =>
    `FROM debian:12\n${long(`LABEL a="s6-${word}"\nLABEL b="s6-${word}"`)}\nRUN . ./settings && get ${word}\nRUN get ${word} ${pad}\nRUN put ${word} ${pad}\n`;
  const fold = await textOf({ members: { "linux/amd64": file("x64"), "linux/386": file("i386") } });
  for (const word of ["x64", "i386"]) expect(fold).toContain(`RUN . ./settings && get ${word}\n`);
  for (const line of ['LABEL a="s6-${A_ARCH}"', "RUN get ${A_ARCH} ", "RUN put ${A_ARCH} "])
    expect(fold).toContain(line);
});
