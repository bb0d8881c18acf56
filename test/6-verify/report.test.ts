// What verify says, to a person and to a program, and its exit code.
import { expect, test } from "vitest";
import { verifyExit, verifyJson, verifyOutcome, verifyText } from "../../src/7-report/verify.ts";
import { error } from "../../src/model/diagnostic.ts";
import type { PlatformVerification } from "../../src/model/image.ts";
import { type PlatformName, parsePlatform } from "../../src/model/platform.ts";
import type { PlatformProof, Proof } from "../../src/model/verdict.ts";

const name = (text: string): PlatformName => {
  const platform = parsePlatform(text);
  if (!platform) throw new Error(text);
  return platform.name;
};
const seconds = { original: 3.4567, folded: 0.6 };
const none = { log: [], differences: [], ignored: [], assumptions: [], cached: true, seconds };
const equivalent: PlatformVerification = {
  ...none,
  verdict: "equivalent",
  ignored: [1, 2].map((n) => ({
    name: "moved-source",
    field: `history[${n}].created_by`,
    from: "COPY a",
    to: "COPY b",
  })),
};
const different: PlatformVerification = {
  ...none,
  verdict: "different",
  cached: false,
  differences: [
    { layer: 2, file: "etc/motd", field: "mode", from: "0644", to: "0600" },
    { field: "config.Env", from: "[]", to: null },
    { layer: 0, file: "\u001b[31mred", field: "entry", from: null, to: "file" },
  ],
};
const place = { file: "s390x/Dockerfile", line: 4, column: 1 };
const unbuilt: PlatformVerification = {
  ...none,
  verdict: "not-built",
  cached: false,
  reason: error("NO_EMULATOR", "linux/s390x, member: the builder cannot run it", place),
  log: ["exec /bin/sh: exec format error"],
  seconds: { original: null, folded: null },
};

const outcome = (platforms: Record<string, PlatformVerification>, proof: Proof = new Map()) => {
  const entries = Object.entries(platforms).map(([p, v]) => [name(p), v] as const);
  return verifyOutcome({ id: "img", proof, platforms: new Map(entries), notes: [] }, []);
};
const refused = { status: "refused" as const, id: "bad", diagnostics: [error("UNSAFE_SPLIT", "no")] };

test("1 if anything differs or was refused, else 3 if anything was not built, else 0", () => {
  const good = outcome({ "linux/amd64": equivalent });
  const missing = outcome({ "linux/amd64": equivalent, "linux/s390x": unbuilt });
  const bad = outcome({ "linux/amd64": different, "linux/s390x": unbuilt });
  expect([good, missing, bad].map((o) => o.status)).toEqual(["verified", "not-built", "different"]);
  expect(verifyExit([good])).toBe(0);
  expect(verifyExit([good, missing])).toBe(3);
  expect(verifyExit([missing, bad])).toBe(1);
  expect(verifyExit([missing, refused])).toBe(1);
  expect(verifyExit([])).toBe(0);
});

test("plain lines: a line per platform, what they have in common below, and why one was not built", () => {
  const twice: PlatformVerification = { ...equivalent, ignored: [...equivalent.ignored, ...equivalent.ignored] };
  const all = outcome({
    "linux/amd64": equivalent,
    "linux/arm64": different,
    "linux/riscv64": twice,
    "linux/s390x": unbuilt,
  });
  expect(verifyText([all, refused], { builder: "far\u001b", driver: "remote" })).toBe(`builder: far\\u{1b} (remote)
img
  linux/amd64    equivalent    all cached, member 3.5 s, fold 0.6 s
  linux/arm64    different     not all cached, member 3.5 s, fold 0.6 s
  linux/riscv64  equivalent    all cached, member 3.5 s, fold 0.6 s
  linux/s390x    not-built
  linux/amd64 linux/riscv64:
    ignored moved-source: the text of a COPY or ADD whose source moved with its
      context (2 to 4 times)
  linux/arm64:
    layer 3, /etc/motd: mode: 0644 -> 0600
    config.Env: [] -> (nothing)
    layer 1, /\\u{1b}[31mred: entry: (nothing) -> file
  linux/s390x:
    s390x/Dockerfile:4:1: linux/s390x, member: the builder cannot run it
      [NO_EMULATOR]
    | exec /bin/sh: exec format error
bad  refused
  no [UNSAFE_SPLIT]

2 of 4 platforms built and equal, 1 different, 1 not built, 1 family refused
`);
});

test("nothing built for one reason is one line, not a row for each platform", () => {
  const reason = error("NO_ENGINE", "nobody answers");
  const none: PlatformVerification = { ...unbuilt, reason, log: [] };
  expect(verifyText([outcome({ "linux/amd64": none, "linux/arm64": none }), refused])).toBe(`img  2 not built
bad  refused
  no [UNSAFE_SPLIT]

1 family refused, 2 not built: nobody answers [NO_ENGINE]
`);
});

test("an assumption that fails is named and makes the exit code 1; those that hold are said in two words", () => {
  const held = { base: "alpine:3.20", envLacks: ["FOO"], holds: true };
  const failing = { ...held, onbuild: "none" as const, holds: false, found: ["ENV FOO=a\u001bb"] };
  const unknown = { base: "alpine:⟨V⟩", shell: "posix" as const, note: "a build argument decides which image it is" };
  const with_ = (...assumptions: PlatformVerification["assumptions"]): PlatformVerification => ({
    ...equivalent,
    ignored: [],
    assumptions,
  });
  const good = outcome({ "linux/amd64": with_(held), "linux/arm64": with_(held) });
  expect([good.status, verifyExit([good])]).toEqual(["verified", 0]);
  expect(verifyText([good])).toContain("\n  all platforms:\n    assumptions hold\n\n");
  const bad = outcome({ "linux/amd64": with_(failing, held), "linux/arm64": with_(unknown) });
  expect([bad.status, verifyExit([bad])]).toEqual(["assumption-fails", 1]);
  expect(verifyText([bad])).toBe(`img
  linux/amd64  equivalent    all cached, member 3.5 s, fold 0.6 s, an assumption fails
  linux/arm64  equivalent    all cached, member 3.5 s, fold 0.6 s
  linux/amd64:
    assumed alpine:3.20 has no ENV FOO and no ONBUILD: it has ENV FOO=a\\u{1b}b
    assumed alpine:3.20 has no ENV FOO: it holds
  linux/arm64:
    not known whether alpine:⟨V⟩ has a POSIX shell: a build argument decides
      which image it is

2 of 2 platforms built and equal, an assumption fails on 1
`);
  const missing = outcome({ "linux/amd64": with_(failing), "linux/s390x": unbuilt });
  expect(verifyExit([missing])).toBe(1);
});

test("operations that differ are told with both lines and make the exit code 1, though the images are equal", () => {
  const place = { line: 4, text: 'RUN echo "\u001b"' };
  const other = {
    kind: "different",
    member: place,
    fold: { ...place, line: 9 },
    field: "env",
    from: null,
    to: "A=1",
  } as const;
  const bad = outcome({
    "linux/amd64": { ...equivalent, ignored: [], operations: other },
    "linux/arm64": { ...equivalent, ignored: [], operations: { kind: "equal", count: 7 } },
  });
  expect([bad.status, verifyExit([bad])]).toEqual(["operations-differ", 1]);
  expect(verifyText([bad])).toBe(`img
  linux/amd64  equivalent    all cached, member 3.5 s, fold 0.6 s, other operations
  linux/arm64  equivalent    all cached, member 3.5 s, fold 0.6 s
  linux/amd64:
    another operation: member line 4 RUN echo "\\u{1b}", fold line 9 RUN echo
      "\\u{1b}": env: (nothing) -> A=1
  linux/arm64:
    all 7 operations equal

2 of 2 platforms built and equal, other operations on 1
`);
  const { platforms } = JSON.parse(verifyJson([bad])).families[0];
  expect(platforms["linux/arm64"].operations).toEqual({ equal: 7 });
  const { kind, ...told } = other;
  expect(platforms["linux/amd64"].operations).toEqual(told);
});

test("a difference that the member has from itself is said to be no fault of the fold's, and still is one", () => {
  const random: PlatformVerification = { ...different, reproducible: false };
  const text = verifyText([outcome({ "linux/amd64": random })]);
  expect(text).toContain("fold 0.6 s, not reproducible\n");
  expect(text).toContain("the member, built again without the");
  expect(verifyExit([outcome({ "linux/amd64": random })])).toBe(1);
});

test("many differences are cut, and the text says so", () => {
  const differences = Array.from({ length: 50 }, (_, n) => ({
    layer: 0,
    file: `f${n}`,
    field: "mode",
    from: "1",
    to: "2",
  }));
  const text = verifyText([outcome({ "linux/amd64": { ...different, differences } })]);
  expect(text).toContain("and 30 more; --json has them all");
  expect(text.split("\n")).toHaveLength(3 + 20 + 1 + 3);
});

test("JSON has everything, and a reason where a platform was not built", () => {
  const json = JSON.parse(verifyJson([outcome({ "linux/arm64": different, "linux/s390x": unbuilt }), refused]));
  expect(json.schema).toBe("archfold/verify@1");
  const [family, other] = json.families;
  expect(family).toMatchObject({ id: "img", status: "different" });
  expect(family.platforms["linux/arm64"]).toEqual({
    verdict: "different",
    grade: null,
    failure: null,
    reason: null,
    differences: different.differences,
    ignored: [],
    cached: false,
    assumptions: [],
    reproducible: null,
    unfolded: null,
    remembered: null,
    operations: null,
    seconds: { original: 3.457, folded: 0.6 },
    log: [],
  });
  expect(family.platforms["linux/s390x"].reason).toContain("[NO_EMULATOR]");
  expect(family.platforms["linux/s390x"].seconds).toEqual({ original: null, folded: null });
  expect(family.diagnostics).toEqual([
    expect.objectContaining({ code: "NO_EMULATOR", file: "s390x/Dockerfile", line: 4 }),
  ]);
  expect(other).toEqual({
    id: "bad",
    status: "refused",
    diagnostics: [expect.objectContaining({ code: "UNSAFE_SPLIT", severity: "error", message: "no" })],
  });
});

test("the grade beside the family, and its variables where the commands are the same", () => {
  const proved = (value: string): PlatformProof => ({
    verdict: "proved",
    grade: "same-commands",
    assumptions: [],
    premises: [],
    notes: [],
    diagnostics: [],
    variables: [{ name: "S6_ARCH", value }],
  });
  const proof: Proof = new Map([
    [name("linux/amd64"), proved("x86_64")],
    [name("linux/arm64"), proved("aarch64")],
    // Of a platform that was not asked for nothing is said.
    [name("linux/s390x"), { ...proved("s390x"), verdict: "unproven" }],
  ]);
  const all = outcome({ "linux/amd64": equivalent, "linux/arm64": { ...unbuilt, failure } }, proof);
  expect(verifyText([all])).toBe(`img  proved, same-commands
  linux/amd64  equivalent    all cached, member 3.5 s, fold 0.6 s
  linux/arm64  not-built
  linux/amd64:
    ignored moved-source: the text of a COPY or ADD whose source moved with its
      context (2 times)
  linux/arm64:
    s390x/Dockerfile:4:1: linux/s390x, member: the builder cannot run it
      [NO_EMULATOR]
      4  RUN \\u{1b}x \\
      5    y
    | exec /bin/sh: exec format error
    to see the member alone: docker
  variables, not to be overridden
                 S6_ARCH
    linux/amd64  x86_64
    linux/arm64  aarch64

1 of 2 platforms built and equal, 1 not built
`);
  const [family] = JSON.parse(verifyJson([all])).families;
  expect(family.variables).toMatchObject([{ name: "S6_ARCH", values: { "linux/amd64": "x86_64" } }]);
  expect(family.platforms["linux/amd64"]).toMatchObject({ grade: "same-commands", failure: null });
  expect(family.platforms["linux/arm64"].failure).toEqual(failure);
});

const failure = {
  source: [
    { line: 4, text: "RUN \u001bx \\" },
    { line: 5, text: "  y" },
  ],
  advice: "to see the member alone: docker",
};
