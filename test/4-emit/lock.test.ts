import { describe, expect, it } from "vitest";
import { LOCK_PATH, lockedFamily, lockText, readLock } from "../../src/4-emit/lock.ts";
import { sha256 } from "../../src/host/hash.ts";
import type { Decision } from "../../src/model/decision.ts";
import type { LockedFamily } from "../../src/model/lock.ts";
import { type PlatformName, parsePlatform } from "../../src/model/platform.ts";
import { family } from "./family.ts";

const armV6 = parsePlatform("linux/arm/v6")?.name as PlatformName;
const DECISIONS: readonly Decision[] = [
  { kind: "arch-word", word: "armhf", platform: armV6, by: "siblings" },
  { kind: "built", built: "target", by: "flag" },
];
const COMMIT = "0123456789abcdef0123456789abcdef01234567";

const made = (commit: string | null = COMMIT) =>
  lockedFamily(
    family({
      "linux/amd64": { path: "amd64/Dockerfile" },
      "linux/arm/v6": { path: "armhf/Dockerfile", text: "\ufeffFROM x\r\n" },
    }),
    "FROM fold\n",
    DECISIONS,
    commit ?? undefined,
    sha256,
  );

function lockOf(text: string) {
  const read = readLock(text);
  if (read.kind === "trouble") throw new Error(JSON.stringify(read.diagnostics));
  return read.lock;
}

describe("lockText", () => {
  it("holds what was folded, from what, by which decisions", () => {
    expect(JSON.parse(lockText(undefined, [[".", made()]]))).toEqual({
      schema: "archfold/lock@1",
      families: {
        ".": {
          output: "Dockerfile",
          context: "",
          built: "target",
          members: [
            { platform: "linux/amd64", path: "amd64/Dockerfile", context: "amd64", sha256: sha256("FROM scratch\n") },
            {
              platform: "linux/arm/v6",
              path: "armhf/Dockerfile",
              context: "armhf",
              sha256: sha256("\ufeffFROM x\r\n"),
            },
          ],
          commit: COMMIT,
          decisions: DECISIONS,
          sha256: sha256("FROM fold\n"),
        },
      },
    });
  });

  it("is sorted, indented by two, ends in a line end, and does not depend on the order of writing", () => {
    const [a, b] = [made(), made(null)];
    const ids = ["z", "a", "10", "9", "__proto__", "constructor", "ü", "a/b", ".", "", 'q"\n'];
    const one = lockText(
      undefined,
      ids.map((id) => [id, a]),
    );
    const two = lockText(
      undefined,
      ids.toReversed().map((id) => [id, a]),
    );
    expect(one).toBe(two);
    expect([...one.matchAll(/^ {4}("(?:[^"\\]|\\.)*"): \{$/gm)].map((m) => JSON.parse(m[1] ?? ""))).toEqual(
      ids.toSorted(),
    );
    expect(one.endsWith("  }\n}\n")).toBe(true);
    expect(lockText(undefined, [["x", b]])).not.toContain("commit");
    expect(lockText(undefined, [])).toBe('{\n  "schema": "archfold/lock@1",\n  "families": {}\n}\n');
  });

  it("comes back as it went, and writes itself again byte for byte", () => {
    const text = lockText(undefined, [
      ["b", made()],
      ["a", made(null)],
      ["1", made()],
    ]);
    expect(lockText(lockOf(text), [])).toBe(text);
    expect(lockText(lockOf(text), [["a", made(null)]])).toBe(text);
    expect(lockOf(text).families).toMatchObject({ b: made() });
  });

  it("keeps other families and fields that are not known, and takes known ones from the new entry alone", () => {
    const text = lockText(undefined, [
      ["a", made()],
      ["b", made()],
    ]);
    const later = JSON.parse(text);
    later.families.a.later = { x: [1, 2] };
    later.written = "by another";
    const again = lockText(lockOf(JSON.stringify(later)), [["a", { ...made(null), sha256: sha256("new") }]]);
    const value = JSON.parse(again);
    expect(value.written).toBe("by another");
    expect(value.families.a).toEqual({ ...made(null), sha256: sha256("new"), later: { x: [1, 2] } });
    expect(value.families.b).toEqual(made());
    expect(lockText(lockOf(again), [])).toBe(again);
  });
});

describe("readLock", () => {
  const whole = lockText(undefined, [["x", made()]]);

  function trouble(text: string): string {
    const read = readLock(text);
    if (read.kind === "lock") return "read";
    const [first] = read.diagnostics;
    expect(read.diagnostics).toHaveLength(1);
    expect(first?.place?.file).toBe(LOCK_PATH);
    expect(first?.message).not.toMatch(/[\u0000-\u001f]/);
    return `${first?.code} ${first?.place?.line}:${first?.place?.column}`;
  }

  it("reads what an editor made of it: a byte order mark, CRLF", () => {
    expect(trouble(`\ufeff${whole.replaceAll("\n", "\r\n")}`)).toBe("read");
  });

  it("says where a merge conflict stands, or a text that was cut", () => {
    const lines = whole.split("\n");
    expect(trouble(lines.toSpliced(4, 0, "<<<<<<< ours").join("\n"))).toBe("LOCK_INVALID 5:1");
    for (const length of [0, 1, 40, whole.length - 3])
      expect(trouble(whole.slice(0, length))).toMatch(/^LOCK_INVALID \d/);
  });

  it.each([
    "null",
    "[]",
    '"x"',
    "{}",
    '{"schema":"archfold/lock@2","families":{}}',
    '{"schema":"archfold/lock@1"}',
    '{"schema":"archfold/lock@1","families":[]}',
    '{"schema":"archfold/lock@1","families":{"x":null}}',
  ])("refuses %s", (text) => {
    expect(trouble(text)).toMatch(/^LOCK_INVALID 1:/);
  });

  const damages: readonly [string, (family: Record<string, unknown>) => void][] = [
    ["no output", (f) => Reflect.deleteProperty(f, "output")],
    ["an output outside", (f) => Object.assign(f, { output: "../x" })],
    ["an absolute output", (f) => Object.assign(f, { output: "/etc/passwd" })],
    ["an empty output", (f) => Object.assign(f, { output: "" })],
    ["a context that climbs", (f) => Object.assign(f, { context: "a/../../b" })],
    ["a built that is no such thing", (f) => Object.assign(f, { built: "both" })],
    ["no members", (f) => Object.assign(f, { members: [] })],
    ["members that are none", (f) => Object.assign(f, { members: { 0: 1 } })],
    ["a commit that is an option", (f) => Object.assign(f, { commit: "--output=x" })],
    ["a hash in capitals", (f) => Object.assign(f, { sha256: "A".repeat(64) })],
    ["a decision of another kind", (f) => Object.assign(f, { decisions: [{ kind: "guess" }] })],
    ["a decision named like a method", (f) => Object.assign(f, { decisions: [{ kind: "constructor" }] })],
    ["half a decision", (f) => Object.assign(f, { decisions: [{ kind: "arch-word", word: "armhf" }] })],
    [
      "a platform that is none",
      (f) => Object.assign(f, { members: [{ ...made().members[0], platform: "linux/armhf" }] }),
    ],
    ["a member's path outside", (f) => Object.assign(f, { members: [{ ...made().members[0], path: "../x" }] })],
    ["a member without a hash", (f) => Object.assign(f, { members: [{ ...made().members[0], sha256: undefined }] })],
  ];
  it.each(damages)("refuses %s, at the family's line", (_, damage) => {
    const value: { families: { x: LockedFamily } } = JSON.parse(whole);
    damage(value.families.x as unknown as Record<string, unknown>);
    expect(trouble(JSON.stringify(value, null, 2))).toBe("LOCK_INVALID 4:5");
  });
});
