// Where corresponding instructions differ: parts of words, or whole words that only some have.
import { expect, test } from "vitest";
import { differences } from "../../src/2-align/differences.ts";

/** The differing texts of each difference, lists in brackets. */
const shown = (...lines: readonly string[]): readonly string[] =>
  differences(lines).map(({ kind, ranges }) => {
    const texts = lines.map((line, i) => line.slice(...(ranges[i] ?? [0, 0]))).join(" | ");
    return kind === "list" ? `[${texts}]` : texts;
  });

test.each<[string, readonly string[], readonly string[]]>([
  ["a piece of a word", ["get s6-x86_64.tgz now", "get s6-aarch64.tgz now"], ["x86_64 | aarch64"]],
  ["underscores part words", ["relay_98_amd64.deb", "relay_98_arm64.deb"], ["amd64 | arm64"]],
  [
    "one thing between borders, however many marks it holds",
    ["--target=x86_64-unknown-linux-musl", "--target=armv7-unknown-linux-musleabihf"],
    ["x86_64-unknown-linux-musl | armv7-unknown-linux-musleabihf"],
  ],
  [
    "several pieces of one word",
    ["http://amd64.host/v1/x64", "http://arm64.host/v1/a64"],
    ["amd64 | arm64", "x64 | a64"],
  ],
  ["a version is one thing", ["get v1.21.2.1/x", "get v1.20.0.1/x"], ["1.21.2.1 | 1.20.0.1"]],
  ["up to what is no number", ["go1.2.3.tar.gz", "go1.4.3.tar.gz"], ["1.2.3 | 1.4.3"]],
  ["and not into a name that is read", ["$A1.2", "$A1.3"], ["2 | 3"]],
  ["words that one has more", ["apk add gcc make", "apk add gcc libfoo bar make"], ["[ | libfoo bar]"]],
  ["words at the end", ["cargo build", "cargo build --locked"], ["[ | --locked]"]],
  ["a word that is another", ["apk add x", "dnf add x"], ["apk | dnf"]],
  ["a piece that only one has is its whole word", ["lib", "lib-cross"], ["lib | lib-cross"]],
  ["equal but for blanks", ["a  b", "a b"], []],
  ["three of them", ["x-a-y", "x-b-y", "x-a-y"], ["a | b | a"]],
])("%s", (_, lines, expected) => {
  expect(shown(...lines)).toEqual(expected);
});
