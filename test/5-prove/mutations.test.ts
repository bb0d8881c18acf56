// One changed byte in a proved fold: never proved again, unless the byte means nothing to BuildKit for this platform.
import { expect, test } from "vitest";
import { parse } from "../../src/1-read/parse.ts";
import { PROVED } from "./neutral.ts";
import { type Pair, provePair } from "./pairs.ts";

const BYTES = ["x", "Z", "7", " ", "/", '"', "$", "=", "-", "\\", "\n", "#", ""];

/** Changed lines that still build the same, each looked at by a person: blanks of JSON, comments, case, `.` for `./`. */
const NEUTRAL: readonly (readonly string[])[] = [
  [
    "#ROM rootfs-${TARGETARCH}${TARGETVARIANT}",
    'CMD ["/bin/sh","-l"]',
    'CMD ["/bin/sh", "-l"] ',
    'CMD ["/bin/sh", "-l"]',
  ],
  [
    "COPY --chown=1:2 go.* . ",
    "COPY --chown=1:2 go.* .",
    "COPY --chown=1:2 go.* .",
    "RUN --mount=type=cache,target=/root/.cache GOARCH=arm64 go build\\",
    "ExPOSE 80 443/udp",
    "ENTRYPOINT exec /app ",
    "ENTRYPOINT exec /app",
  ],
  // The heredoc's tab gave way to an escape, and both vanish.
  ['SHELL ["/bin/bash","-c"]', "\\body $HOME", "MAINTAINER me <a@b> ", "MAINTAINER me <a@b>"],
];

interface Mutant {
  readonly text: string;
  readonly line: string;
}

function mutants(fold: string): readonly Mutant[] {
  const all: Mutant[] = [];
  for (let at = 0; at < fold.length; at++)
    for (const byte of BYTES) {
      const text = fold.slice(0, at) + byte + fold.slice(at + 1);
      const line = text.slice(text.lastIndexOf("\n", at - 1) + 1).split("\n")[0] ?? "";
      if (text !== fold && !isOfOtherArchitecture(fold, at)) all.push({ text, line });
    }
  return all;
}

/** The stage around a place is one that this platform's build does not reach. */
function isOfOtherArchitecture(fold: string, at: number): boolean {
  const from = fold.lastIndexOf("\nFROM", at) + 1;
  return fold.slice(from, fold.indexOf("\n", from)).includes("-amd64");
}

/** Without what is cut off or counts once: indentation, ends of lines, runs of blanks, empty lines. */
const normal = (text: string): string =>
  text
    .replace(/^[ \t]+|[ \t]+$/gm, "")
    .replace(/[ \t]+/g, " ")
    .replace(/\n{2,}/g, "\n");

const isProved = (pair: Pair): boolean =>
  parse("Dockerfile", pair.fold).kind === "dockerfile" && provePair(pair).verdict === "proved";

test.each(PROVED.map((pair, i) => [i, pair] as const))("fold %s", { timeout: 120_000 }, (i, pair) => {
  expect(provePair(pair)).toMatchObject({ verdict: "proved", grade: "exact" });
  const survivors = mutants(pair.fold).filter(
    (m) => normal(m.text) !== normal(pair.fold) && isProved({ ...pair, fold: m.text }),
  );
  expect(survivors.map((m) => m.line)).toEqual(NEUTRAL[i]);
});
