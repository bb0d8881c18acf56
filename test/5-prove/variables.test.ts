// DESIGN 5, "Where a word may become ${V}" and "Never": RUNs of the fold with a variable of its arch stage.
import { describe, expect, test } from "vitest";
import { compareCommands } from "../../src/5-prove/commands/compare.ts";
import { provePair, verdictOf } from "./pairs.ts";

interface Values {
  readonly [name: string]: string;
}

const pairOf = (member: string, fold: string, values: Values = { S6_ARCH: "aarch64" }, above = "") => ({
  member: `FROM scratch\n${above}${member}\n`,
  fold: `FROM scratch AS arch-arm64\n${Object.entries(values)
    .map(([name, value]) => `ARG ${name}="${value}"\n`)
    .join("")}FROM arch-\${TARGETARCH}\n${above}${fold}\n`,
});

const verdict = (member: string, fold: string, values?: Values, above?: string) =>
  verdictOf(pairOf(member, fold, values, above));
const heredoc = (...lines: readonly string[]) => ["RUN <<E", ...lines, "E"].join("\n");

test("the word of DESIGN 5's example is proved, with its variable, for each platform", () => {
  const fold = `FROM arm64v8/debian:12 AS arch-arm64
ARG S6_ARCH=aarch64
FROM amd64/debian:12 AS arch-amd64
ARG S6_ARCH=x86_64
FROM arch-\${TARGETARCH}\${TARGETVARIANT}
RUN curl -o /tmp/s6.tar.gz "https://example.org/s6-\${S6_ARCH}.tar.gz" && tar xzf /tmp/s6.tar.gz
`;
  for (const [platform, base, value] of [
    ["linux/amd64", "amd64/debian:12", "x86_64"],
    ["linux/arm64", "arm64v8/debian:12", "aarch64"],
  ] as const) {
    const member = `FROM ${base}\nRUN curl -o /tmp/s6.tar.gz "https://example.org/s6-${value}.tar.gz" && tar xzf /tmp/s6.tar.gz\n`;
    expect(provePair({ member, fold, platform })).toMatchObject({
      verdict: "proved",
      grade: "same-commands",
      variables: [{ name: "S6_ARCH", value }],
      assumptions: [{ base, envLacks: ["S6_ARCH"], shell: "posix", onbuild: "none" }],
      notes: [`RUN also sees S6_ARCH=${value}`, "not to be overridden: S6_ARCH"],
    });
    expect(provePair({ member, fold, platform, strict: true }).verdict).toBe("unproven");
  }
});

describe("where a word may become ${V}", () => {
  test.each([
    ["unquoted", "RUN tar xzf s6-aarch64.tar.gz", "RUN tar xzf s6-${S6_ARCH}.tar.gz"],
    ["without braces", "RUN get aarch64 x", "RUN get $S6_ARCH x"],
    ["in double quotes", 'RUN curl "a b/aarch64/$x"', 'RUN curl "a b/${S6_ARCH}/$x"'],
    [
      "before = where it is no name",
      'RUN curl "h/aarch64?a=b" --x-aarch64=y',
      'RUN curl "h/${S6_ARCH}?a=b" --x-${S6_ARCH}=y',
    ],
    ["in $( )", 'RUN x "$(get "s6-aarch64" | head -n 1)"', 'RUN x "$(get "s6-${S6_ARCH}" | head -n 1)"'],
    ["as what is assigned", "RUN A=aarch64 GOARCH=x-aarch64 go build", "RUN A=${S6_ARCH} GOARCH=x-${S6_ARCH} go build"],
    ["exported", 'RUN export A=aarch64 B="aarch64"; x', 'RUN export A=${S6_ARCH} B="${S6_ARCH}"; x'],
    ["as a redirection's file", "RUN x >>/etc/aarch64.conf 2>&1", "RUN x >>/etc/${S6_ARCH}.conf 2>&1"],
    [
      "around case, if, for and functions",
      'RUN set -eux; f() { get "aarch64/$1"; }; for p in a aarch64; do f "$p"; done; if [ -d aarch64 ]; then x; else y; fi; case "$(uname -m)-aarch64" in a|b*) z aarch64;; *) :; esac',
      'RUN set -eux; f() { get "${S6_ARCH}/$1"; }; for p in a ${S6_ARCH}; do f "$p"; done; if [ -d ${S6_ARCH} ]; then x; else y; fi; case "$(uname -m)-${S6_ARCH}" in a|b*) z ${S6_ARCH};; *) :; esac',
    ],
    [
      "over continued lines with comments between",
      "RUN set -eux \\\n  # the aarch64 one\n  && get s6-aarch64 \\\n\n    # S6_ARCH\n  && x",
      "RUN set -eux \\\n  # the right one\n  && get s6-${S6_ARCH} \\\n\n    # S6_ARCH\n  && x",
    ],
    [
      "in a script",
      heredoc("set -e", "get aarch64 \\", "  --quiet # why", "x | y"),
      heredoc("set -e", "get ${S6_ARCH} \\", "  --quiet # why", "x | y"),
    ],
    [
      "in a here-document",
      "RUN cat <<E >/f && x\na 'aarch64' \"$y\"\n\\$z\nE",
      "RUN cat <<E >/f && x\na '${S6_ARCH}' \"$y\"\n\\$z\nE",
    ],
    [
      "beside ~, globs and parameters",
      "RUN dpkg -i a_1.2~rc1_aarch64.deb /x/*-aarch64-?.so ${x%.*}",
      "RUN dpkg -i a_1.2~rc1_${S6_ARCH}.deb /x/*-${S6_ARCH}-?.so ${x%.*}",
    ],
  ])("%s", (_, member, fold) => {
    expect(verdict(member, fold)).toBe("proved same-commands");
  });

  test.each([
    ["many", "apt-get install -y curl  gcc libc6 && x", "apt-get install -y curl ${S6_LIST} && x", "gcc libc6"],
    ["none in the middle", "apt-get install -y curl wget", "apt-get install -y curl ${S6_LIST} wget", ""],
    ["none at the end", "apt-get install -y curl; x", "apt-get install -y curl ${S6_LIST}; x", ""],
    ["one", "cargo build --target=aarch64 && x", "cargo build ${S6_LIST} && x", "--target=aarch64"],
    ["in for", "for p in a b c; do x; done", "for p in ${S6_LIST} c; do x; done", "a b"],
  ])("a list of words: %s", (_, member, fold, list) => {
    expect(verdict(`RUN ${member}`, `RUN ${fold}`, { S6_LIST: list })).toBe("proved same-commands");
  });

  test("a list that is missing on a line of its own", () => {
    const script = (line: string) => heredoc("apt-get install -y \\", `    curl \\${line}`, "    wget");
    expect(verdict(script(""), script("\n    ${S6_LIST} \\"), { S6_LIST: "" })).toBe("proved same-commands");
    const run = (line: string) => `RUN apt-get install -y \\\n    curl \\\n${line}    wget`;
    expect(verdict(run(""), run("    ${S6_LIST} \\\n"), { S6_LIST: "" })).toBe("proved same-commands");
  });

  test("a platform argument that the stage declares", () => {
    const pair = pairOf("RUN get arm64", "ARG TARGETARCH\nRUN get ${TARGETARCH}", {});
    expect(verdictOf(pair)).toBe("proved same-commands");
    expect(verdictOf({ ...pair, member: pair.member.replace("arm64", "amd64") })).toContain("refuted");
    expect(verdictOf(pairOf("ADD a-arm64 /", "ARG TARGETARCH\nADD a-${TARGETARCH} /", {}))).toBe("proved exact");
  });
});

describe("the value", () => {
  test("a wrong one is refuted with what it gives", () => {
    const proof = provePair(pairOf('RUN get "s6-armhf" x', 'RUN get "s6-${S6_ARCH}" x'));
    expect(proof).toMatchObject({
      verdict: "refuted",
      difference: { memberLine: 2, foldLine: 4, member: 'RUN get "s6-armhf" x', fold: 'RUN get "s6-${S6_ARCH}" x' },
    });
    expect(proof.difference?.message).toBe(
      'the command differs at "\\"s6-armhf\\"" in the member, "\\"s6-aarch64\\"" in the fold, where S6_ARCH="aarch64"',
    );
  });

  test("a symbolic one is not guessed", () => {
    const fold = "FROM scratch AS a\nARG V\nARG S6_ARCH=x${V}\nFROM a\nRUN get ${S6_ARCH}\n";
    expect(verdictOf({ member: "FROM scratch\nARG V\nRUN get x\n", fold })).toContain("refuted");
    expect(verdictOf({ member: "FROM scratch AS a\nARG V\nFROM a\nRUN get x\n", fold })).toContain("S6_ARCH");
    expect(verdictOf({ member: "FROM scratch AS a\nARG V\nFROM a\nRUN get x\n", fold })).not.toContain("proved");
  });

  test("one that the base sets is the base's", () => {
    const pair = {
      member: "FROM debian\nRUN get aarch64\n",
      fold: "FROM debian AS a-arm64\nARG S6_ARCH=aarch64\nFROM a-${TARGETARCH}\nRUN get ${S6_ARCH}\n",
    };
    expect(provePair(pair)).toMatchObject({ verdict: "proved", assumptions: [{ envLacks: ["S6_ARCH"] }] });
    expect(verdictOf({ ...pair, bases: { debian: { Env: ["S6_ARCH=aarch64"] } } })).toContain("refuted");
    expect(verdictOf({ ...pair, bases: { debian: { Env: ["PATH=/bin"] } } })).toBe("proved same-commands");
    expect(verdictOf({ ...pair, bases: { debian: { Env: ["IFS=a"] } } })).toContain("unproven");
  });

  test.each(["a b", "a*", "~a", "{a,b}", "a'b", "a\\\\b", "a;b", "a|b", "#a", "a?", "[a]", "$$", "a&", "!<a"])(
    "%s is no word outside quotes",
    (value) => {
      const written = value.replace("$$", "\\$x");
      const plain = written.replace("\\\\", "\\").replace("\\$", "$");
      expect(verdict(`RUN get x-${plain}-y`, "RUN get x-${S6_ARCH}-y", { S6_ARCH: written })).not.toContain(
        "proved same",
      );
    },
  );

  test("a list that would be matched against file names, or is not split as it was, is no proof", () => {
    for (const [member, list] of [
      ["get a b*", "a b*"],
      ["get 'a b'", "a b"],
      ["get a b c", "a b"],
      ["get ab", "a b"],
    ] as const)
      expect(verdict(`RUN ${member}`, "RUN get ${S6_LIST}", { S6_LIST: list })).toMatch(/^(?:refuted|unproven)/);
    expect(verdict('RUN get "a b"', 'RUN get "${S6_LIST}"', { S6_LIST: "a b" })).toBe("proved same-commands");
    for (const word of ["x${S6_LIST}", "${S6_LIST}x", "A=${S6_LIST}", ">${S6_LIST}", '"y"${S6_LIST}'])
      expect(verdict(`RUN get ${word.replace("${S6_LIST}", "a b")}`, `RUN get ${word}`, { S6_LIST: "a b" })).toContain(
        "S6_LIST is a list, or empty, and no argument of its own",
      );
  });
});

const NEVER: readonly (readonly [when: string, fold: string, why?: string])[] = [
  ["in single quotes", "RUN get '${S6_ARCH}'", "in single quotes"],
  ["for an inner shell", "RUN sh -c 'get ${S6_ARCH}'", "in single quotes"],
  ["in a comment", heredoc("get # ${S6_ARCH}", "x"), "in a comment"],
  ["in a pattern", "RUN case x in ${S6_ARCH}) a;; esac", "stands in a pattern of case"],
  ["in arithmetic", "RUN x $((1 + S6_ARCH))"],
  ["in arithmetic, with braces", "RUN x $((${S6_ARCH} + 1))", "in arithmetic"],
  ["before = of an assignment", "RUN CARGO_${S6_ARCH}_LINKER=x cargo", "stands before ="],
  ["before = of export", "RUN export CARGO_${S6_ARCH}=x", "stands before ="],
  ["before = of env, quoted", 'RUN env "CARGO_${S6_ARCH}=x" y', "stands before ="],
  ["as the command", "RUN ${S6_ARCH}-gcc x", "is the command's name"],
  ["as the command behind others", "RUN x && ( y | ${S6_ARCH} )", "is the command's name"],
  ["as a word before the command", "RUN ${S6_ARCH} x", "is the command's name"],
  ["directly before <", "RUN x ${S6_ARCH}<f", "stands directly before <"],
  ["directly before >", "RUN x ${S6_ARCH}>f", "stands directly before >"],
  ["behind >&", "RUN x >&${S6_ARCH}", "stands behind >&"],
  ["in a quoted here-document", "RUN cat <<'E'\n${S6_ARCH}\nE", "whose word is quoted"],
  ["as a function's name", "RUN S6_ARCH() { x; }; y ${S6_ARCH}", "as a function's name"],
  ["as a loop's variable", "RUN for S6_ARCH in a; do x ${S6_ARCH}; done", "as a loop's variable"],
  ["behind $NAME_", "RUN x $NAME_${S6_ARCH}"],
  ["inside ${…}", "RUN x ${y:-${S6_ARCH}}", "inside ${…}"],
  ["with an operator", "RUN x ${S6_ARCH:-y}"],
  ["behind a backslash", "RUN x \\${S6_ARCH}", "named where the shell does not expand it"],
  ["behind a backslash in double quotes", 'RUN x "\\${S6_ARCH}"', "named where the shell does not expand it"],
  ["in backquotes", "RUN x `y ${S6_ARCH}`", "in backquotes"],
  ["in $'…'", "RUN x $'${S6_ARCH}'"],
  ["in [[ ]]", "RUN [[ a == ${S6_ARCH} ]] && x", "stands in [[ ]]"],
  ["in a word with braces", "RUN x {a,b}-${S6_ARCH}", "braces or brackets"],
  ["behind ~", "RUN x ~${S6_ARCH}", "a tilde"],
  ["in an array", "RUN a=(${S6_ARCH}) && x", "an array"],
  ["in a here-string", "RUN x <<<${S6_ARCH}"],
  ["set by the script", "RUN S6_ARCH=a; x ${S6_ARCH}"],
  ["set by read", "RUN read -r S6_ARCH <f; x ${S6_ARCH}"],
  ["beside eval", 'RUN eval "$y"; x ${S6_ARCH}', "eval may change"],
  ["beside a file that is read in", "RUN . ./f && x ${S6_ARCH}", ". may change"],
  ["beside a name that no text shows", 'RUN export "$y=1"; x ${S6_ARCH}', "export sets what no text shows"],
  ["beside a command that no text shows", "RUN $y z; x ${S6_ARCH}", "no text shows"],
  ["beside set -f", "RUN set -f; x ${S6_ARCH}", "set -f"],
  ["beside set -o noglob", "RUN set -eo noglob; x ${S6_ARCH}", "not known"],
  ["beside IFS", "RUN IFS=,; x ${S6_ARCH}", "IFS decides"],
  ["beside quotes that do not end", 'RUN x ${S6_ARCH} "', "not closed"],
  ["beside extended patterns", "RUN x @(a|b) ${S6_ARCH}", "not understood"],
  ["in exec form", 'RUN ["x", "${S6_ARCH}"]'],
  ["in CMD", "CMD x ${S6_ARCH}"],
  ["in ENTRYPOINT", "ENTRYPOINT x ${S6_ARCH}"],
  ["in HEALTHCHECK", "HEALTHCHECK CMD x ${S6_ARCH}"],
  ["in ONBUILD", "ONBUILD RUN x ${S6_ARCH}"],
  ["in a script with #!", heredoc("#!/bin/sh", "x ${S6_ARCH}")],
  ["under PowerShell", 'SHELL ["pwsh", "-c"]\nRUN x ${S6_ARCH}', "not known to be a POSIX one"],
  [
    "under a shell that reads no file names",
    'SHELL ["/bin/sh", "-f", "-c"]\nRUN x ${S6_ARCH}',
    "not known to be a POSIX one",
  ],
  ["in single quotes of LABEL", "LABEL a='${S6_ARCH}'"],
];

test.each(NEVER.map(([when, fold, why = ""]) => [when, fold, why] as const))("never %s", (_, fold, why) => {
  const found = verdict(fold.replaceAll("${S6_ARCH}", "aarch64"), fold);
  expect(found).toMatch(/^(?:refuted|unproven)/);
  expect(found).toContain(why);
});

test("never where the member's text names it", () => {
  expect(verdict("RUN x aarch64 $S6_ARCH", "RUN x ${S6_ARCH} $S6_ARCH")).toMatch(/^(?:refuted|unproven)/);
  expect(verdict("RUN x aarch64 'S6_ARCH'", "RUN x ${S6_ARCH} 'S6_ARCH'")).toContain("unproven");
  expect(verdict("ENV S6_ARCH=aarch64\nRUN x aarch64", "ENV S6_ARCH=aarch64\nRUN x ${S6_ARCH}")).toContain("refuted");
});

test("never a name that programs read", () => {
  expect(verdict("RUN x arm64", "RUN x ${GOARCH}", { GOARCH: "arm64" })).toContain("programs read GOARCH");
});

test("never in a here-document's word, or in a line that would be its end", () => {
  const compare = (member: string, fold: string) => compareCommands(member, fold, "posix", new Map([["S6_ARCH", "E"]]));
  expect(compare("cat <<E\na\nE", "cat <<${S6_ARCH}\na\nE")).toMatchObject({ kind: "unread" });
  expect(compare("cat <<E\nE\nx\nE", "cat <<E\n${S6_ARCH}\nx\nE")).toMatchObject({
    kind: "unread",
    message: "S6_ARCH: the shell would not read the values alike as text",
  });
});

test("trouble is shown with its line and column", () => {
  const place = (fold: string) => {
    const pair = pairOf(fold.replaceAll("${S6_ARCH}", "aarch64"), fold);
    const [d] = provePair(pair).diagnostics;
    const line = pair.fold.split("\n")[(d?.place?.line ?? 0) - 1] ?? "";
    return line.slice((d?.place?.column ?? 0) - 1);
  };
  expect(place("RUN set -e \\\n  # why\n\n  && x \\\n  && y '${S6_ARCH}' z")).toBe("S6_ARCH}' z");
  expect(place(heredoc("x", "  case a in", "  ${S6_ARCH}) y;; esac"))).toBe("${S6_ARCH}) y;; esac");
  expect(place("RUN cat <<'E' \\\n>f\n  a ${S6_ARCH} b\nE")).toBe("S6_ARCH} b");
});
