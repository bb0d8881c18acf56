// What verify says, to a person and to a program, and its exit code.
import { expect, test } from "vitest";
import { verifyExit, verifyJson, verifyOutcome, verifyText } from "../../src/7-report/verify.ts";
import { error } from "../../src/model/diagnostic.ts";
import type { PlatformVerification } from "../../src/model/image.ts";
import { type PlatformName, parsePlatform } from "../../src/model/platform.ts";

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

const outcome = (platforms: Record<string, PlatformVerification>) => {
  const entries = Object.entries(platforms).map(([p, v]) => [name(p), v] as const);
  return verifyOutcome({ id: "img", platforms: new Map(entries), notes: [] }, []);
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

test("plain lines: a line per platform, its differences, what was ignored, why it was not built", () => {
  const all = outcome({ "linux/amd64": equivalent, "linux/arm64": different, "linux/s390x": unbuilt });
  expect(verifyText([all, refused])).toBe(`img
  linux/amd64  equivalent    every step cached, member 3.5 s, fold 0.6 s
               ignored moved-source: the text of a COPY or ADD whose source moved with its context (2 times)
  linux/arm64  different     not every step cached, member 3.5 s, fold 0.6 s
               layer 3, /etc/motd: mode: 0644 -> 0600
               config.Env: [] -> (nothing)
               layer 1, /\\u{1b}[31mred: entry: (nothing) -> file
  linux/s390x  not-built     s390x/Dockerfile:4:1: linux/s390x, member: the builder cannot run it [NO_EMULATOR]
               | exec /bin/sh: exec format error
bad  refused
  no [UNSAFE_SPLIT]

1 of 3 platforms built and equal, 1 different, 1 not built, 1 family refused
`);
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
  expect(text.split("\n")).toHaveLength(2 + 20 + 1 + 3);
});

test("JSON has everything, and a reason where a platform was not built", () => {
  const json = JSON.parse(verifyJson([outcome({ "linux/arm64": different, "linux/s390x": unbuilt }), refused]));
  expect(json.schema).toBe("archfold/verify@1");
  const [family, other] = json.families;
  expect(family).toMatchObject({ id: "img", status: "different" });
  expect(family.platforms["linux/arm64"]).toEqual({
    verdict: "different",
    reason: null,
    differences: different.differences,
    ignored: [],
    cached: false,
    assumptions: [],
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
    diagnostics: [{ code: "UNSAFE_SPLIT", severity: "error", message: "no" }],
  });
});
