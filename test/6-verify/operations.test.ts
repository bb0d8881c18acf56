// Operations from provenance that real builds left (keep-provenance.mjs): Docker 26 and 28, SLSA 0.2 and 1.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { compareOperations, type Side } from "../../src/6-verify/operations/compare.ts";
import type { Rules } from "../../src/6-verify/operations/equal.ts";
import { operationsOf } from "../../src/6-verify/operations/provenance.ts";
import type { JsonObject } from "../../src/model/image.ts";
import { parsePlatform } from "../../src/model/platform.ts";

type Kept = Readonly<
  Record<"member" | "exact" | "variable", { readonly text: string; readonly predicate: JsonObject }>
>;

const EXACT: Rules = { moved: "arm", across: false, premises: [] };
const VARIABLE = { variables: [{ name: "UNAME_ARCH", value: "x86_64" }] };

describe.each(["26", "28", "28-v1"])("provenance of Docker %s", (name) => {
  const kept: Kept = JSON.parse(readFileSync(new URL(`../data/provenance/${name}.json`, import.meta.url), "utf8"));
  const side = (which: keyof Kept): Side => ({ provenance: kept[which].predicate, text: kept[which].text });
  /** The predicate with a piece of its JSON replaced. */
  const changed = (which: keyof Kept, from: string, to: string): Side => {
    const text = JSON.stringify(kept[which].predicate);
    expect(text).toContain(from);
    return { ...side(which), provenance: JSON.parse(text.replace(from, to)) };
  };

  test("sources come before what takes them, each with the line that asks for it", () => {
    const operations = operationsOf(kept.member.predicate) ?? [];
    expect(operations.map((o) => o.kind)).toEqual("source file source file exec exec file merge exec".split(" "));
    expect(operations.map((o) => o.line)).toEqual([1, 5, undefined, 6, 7, 2, 8, 8, 10]);
    expect(operations.every((o, n) => o.inputs.every((input) => input < n))).toBe(true);
  });

  test("an exact fold has them all, its sources moved; not where nothing moved", () => {
    expect(compareOperations(side("member"), side("exact"), EXACT)).toEqual({ kind: "equal", count: 9 });
    expect(compareOperations(side("member"), side("exact"), { ...EXACT, moved: "" })).toEqual({
      kind: "different",
      member: { line: 6, text: "COPY --chown=1:2 app /x/" },
      fold: { line: 6, text: "COPY --chown=1:2 arm/app /x/" },
      field: "copy.src",
      from: "/app",
      to: "/arm/app",
    });
  });

  test("same commands: the proof's variable may be in RUN, and a platform argument", () => {
    const [a, b] = [side("member"), side("variable")];
    expect(compareOperations(a, b, { ...EXACT, sameCommands: VARIABLE })).toEqual({ kind: "equal", count: 9 });
    expect(compareOperations(a, b, EXACT)).toMatchObject({
      field: "env",
      from: null,
      to: "UNAME_ARCH=x86_64 TARGETARCH=amd64",
    });
    const unnamed = compareOperations(a, b, { ...EXACT, sameCommands: { variables: [] } });
    expect(unnamed).toMatchObject({ field: "env", to: "UNAME_ARCH=x86_64 TARGETARCH=amd64" });
    const other = compareOperations(a, changed("variable", '"UNAME_ARCH=x86_64"', '"UNAME_ARCH=x86-64"'), {
      ...EXACT,
      sameCommands: VARIABLE,
    });
    expect(other).toMatchObject({ kind: "different", field: "env", to: expect.stringContaining("UNAME_ARCH=x86-64") });
  });

  test.each<[string, string, string]>([
    ["env", '"A=1","B=2"', '"B=2","A=1"'],
    ["cwd", '"cwd":"/srv"', '"cwd":"/srw"'],
    ["user", '"user":"nobody"', '"user":"root"'],
    ["mount /f selector", '"selector":"/arm/app"', '"selector":"/arm/other"'],
    ["copy.dest", '"dest":"/x/"', '"dest":"/y/"'],
    ["mkdir.path", '"path":"/srv"', '"path":"/srw"'],
    ["source", "alpine:3.20@", "alpine:3.21@"],
  ])("%s", (field, from, to) => {
    expect(compareOperations(side("member"), changed("exact", from, to), EXACT)).toMatchObject({
      kind: "different",
      field,
    });
  });

  test("a base by the name that a premise takes for it", () => {
    const platform = parsePlatform("linux/amd64")?.name;
    if (!platform) throw new Error("no platform");
    const fold = changed("exact", "docker.io/library/alpine:3.20@sha256:", "docker.io/amd64/alpine:3.20@sha256:");
    const premise = {
      kind: "base",
      platform,
      memberRef: "alpine:3.20",
      foldRef: "amd64/alpine:3.20",
      by: "decision",
    } as const;
    expect(compareOperations(side("member"), fold, EXACT)).toMatchObject({ field: "source" });
    expect(compareOperations(side("member"), fold, { ...EXACT, premises: [premise] })).toMatchObject({ kind: "equal" });
    const other = { ...premise, foldRef: "amd64/alpine:3.2" };
    expect(compareOperations(side("member"), fold, { ...EXACT, premises: [other] })).toMatchObject({ field: "source" });
  });

  test("provenance that holds no operations is not taken for equal", () => {
    const none = { ...side("exact"), provenance: { buildType: "x" } };
    expect(compareOperations(side("member"), none, EXACT)).toMatchObject({ kind: "unknown" });
    expect(compareOperations({ ...none, provenance: undefined }, none, EXACT)).toMatchObject({ kind: "unknown" });
  });
});
