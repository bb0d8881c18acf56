// Where the planner puts a variable into a command (DESIGN 5 "Where a word may become ${V}"): `<>` marks the place.
import { describe, expect, test } from "vitest";
import { shellPlaces } from "../../../src/3-fold/variables/shell-places.ts";

function at(marked: string) {
  const from = marked.indexOf("«");
  const to = marked.indexOf("»") - 1;
  return { places: shellPlaces(marked.replace(/[«»]/g, "")), range: [from, to] as const };
}

const part = (marked: string) => {
  const { places, range } = at(marked);
  return places?.part(range);
};

const list = (marked: string) => {
  const { places, range } = at(marked);
  return places?.list(range);
};

describe("a piece of a word", () => {
  test.each([
    ["curl http://h/«amd64»/x", "bare"],
    ['curl "http://h/«amd64»/x"', "quoted"],
    ['echo "$(uname)-«x»" && true', "quoted"],
    ["A=«x» make", "bare"],
    ["export A=«x»", "bare"],
    ["for i in a «b»; do echo $i; done", "bare"],
    ["if [ x = «y» ]; then z; fi", "bare"],
    ["echo > /tmp/«x»", "bare"],
    ["f() { echo «x»; }; f", "bare"],
    ["(cd /x && tar -C «y» -x)", "bare"],
    ["echo $(cat «x»)", "bare"],
    ["set -e\necho «x»\ny", "bare"],
    ["cat <<E >f\n'a' «x»\nE\ny", "quoted"],
    ["cat <<-E\n\ta «x»\n\tE", "quoted"],
  ])("%s", (marked, expected) => {
    expect(part(marked)).toBe(expected);
  });

  test.each([
    ["echo '«x»'", "single-quotes"],
    ["«x» --version", "command-word"],
    ["/usr/bin/«x» --version", "command-word"],
    ["CARGO_«X»_LINKER=y cargo", "name"],
    ["export CARGO_«X»_LINKER=y", "name"],
    ["echo «2»>/dev/null", "redirection"],
    ["case $x in «a») y;; esac", "expansion"],
    ["echo $((«1» + 2))", "expansion"],
    ["echo ${A:-«b»}", "expansion"],
    ["echo {a,«b»}", "place"],
    ["rm a-«b»*.c", "bare"],
    ["rm «a*.c»", "pattern"],
    ["«f»() { y; }", "place"],
    ["for «i» in a; do y; done", "place"],
    ["echo \\«x»", "escape"],
    ["cat <<'E'\n«x»\nE", "here-document"],
    ["cat <<E\n${A:-«x»}\nE", "expansion"],
    ["cat <<E\n\\«x»\nE", "escape"],
  ])("not %s", (marked, reason) => {
    expect(part(marked)).toBe(reason);
  });

  test.each(["echo `cat «x»`", "cat <<EOF «x»", "[[ a == «b» ]]", "if «"])("nothing in %s", (marked) => {
    expect(part(marked)).toBeUndefined();
  });
});

describe("whole words", () => {
  test.each([
    "apt-get install gcc «libfoo bar» make",
    "apt-get install gcc «»make",
    "cargo build «--locked»",
    "(apk add «x»)",
    "set -e\napk add «x»\ny",
    "for i in a «b c» d; do e; done",
  ])("%s", (marked) => {
    expect(list(marked)).toBe(true);
  });

  test.each([
    "«apt-get» install",
    'echo "a «b» c"',
    "set -f; apk add «x»",
    "IFS=:; apk add «x»",
    "echo pre«x»",
    "echo a > «x»",
    "a && «b» && c",
    "echo «a && b»",
    "A=«x» b",
    "echo «a\nb»",
    "cat <<E\na «b» c\nE",
  ])("not %s", (marked) => {
    expect(list(marked)).toBe(false);
  });
});
