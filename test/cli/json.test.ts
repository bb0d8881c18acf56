// The JSON of every command has the fields of DESIGN 3 with their types; a refused family has no fold.
import { describe, expect, test } from "vitest";
import { SPLIT_REASONS } from "../../src/model/split.ts";
import { put, repository, tree } from "../host/tree.ts";
import { archfold, json, PAIR } from "./run.ts";

/** What a value must look like: a type's name, a choice, a list of one shape, an object, or a map with any keys. */
type Shape =
  | string
  | readonly string[]
  | { readonly list: Shape }
  | { readonly map: Shape }
  | { readonly fields: Fields };
type Fields = Readonly<Record<string, Shape>>;

const isChoice = (shape: Exclude<Shape, string>): shape is readonly string[] => Array.isArray(shape);

const list = (shape: Shape): Shape => ({ list: shape });
const map = (shape: Shape): Shape => ({ map: shape });
const fields = (shapes: Fields): Shape => ({ fields: shapes });

/** The first place where a value is not of its shape; unknown fields are none, for fields are added. */
function fault(value: unknown, shape: Shape, at = "$"): string | undefined {
  if (typeof shape === "string") {
    const type = value === null ? "null" : Array.isArray(value) ? "list" : typeof value;
    return shape.split("|").includes(type) ? undefined : `${at} is ${type}, not ${shape}`;
  }
  if (isChoice(shape))
    return shape.includes(String(value)) ? undefined : `${at} is ${JSON.stringify(value)}, not ${shape}`;
  if ("list" in shape) {
    if (!Array.isArray(value)) return `${at} is no list`;
    return value.map((v, i) => fault(v, shape.list, `${at}[${i}]`)).find((f) => f !== undefined);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return `${at} is no object`;
  const wanted: Fields =
    "fields" in shape
      ? shape.fields
      : "map" in shape
        ? Object.fromEntries(Object.keys(value).map((k) => [k, shape.map]))
        : {};
  const has: Readonly<Record<string, unknown>> = Object.fromEntries(Object.entries(value));
  return Object.entries(wanted)
    .map(([name, inner]) => (name in has ? fault(has[name], inner, `${at}.${name}`) : `${at}.${name} is missing`))
    .find((f) => f !== undefined);
}

const diagnostics = list(
  fields({
    code: "string",
    severity: ["error", "warning", "note"],
    message: "string",
    file: "string|null",
    line: "number|null",
    column: "number|null",
  }),
);
const change = { path: "string", action: ["create", "modify", "delete"] };
const proof = map(
  fields({
    verdict: ["proved", "refuted", "unproven"],
    grade: ["exact", "same-commands", "null"],
    assumptions: list("object"),
    premises: list(
      fields({
        kind: ["base", "frontend"],
        platform: "string",
        memberRef: "string",
        foldRef: "string",
        by: ["digest", "decision"],
      }),
    ),
    notes: list("string"),
  }),
);
const cause = fields({ reason: Object.keys(SPLIT_REASONS), keywords: list("string"), lines: map(list("number")) });
const folded = fields({
  id: "string",
  status: ["folded"],
  output: "string",
  dockerfile: "string",
  platforms: list("string"),
  changes: list(fields(change)),
  regions: fields({ shared: "number", split: "number" }),
  stages: "number",
  splits: list(fields({ line: "number", causes: list(cause) })),
  variables: list(fields({ name: "string", values: map("string") })),
  decisions: list("object"),
  references: list(fields({ file: "string", line: "number", names: "string" })),
  proof,
  diagnostics,
});
const refused = fields({ id: "string", status: ["refused"], diagnostics });
const scanned = fields({
  id: "string",
  source: ["siblings", "manifest", "flags", "lock"],
  members: map(fields({ dockerfile: "string", context: "string" })),
  unresolved: list(fields({ word: "string", dockerfile: "string", candidates: list("string") })),
  status: ["foldable", "folded", "refused"],
  diagnostics,
});

interface Document {
  readonly schema: string;
  readonly families: readonly Readonly<Record<string, unknown>>[];
}

const REFUSED = {
  "r/Dockerfile.amd64": "FROM a\nFROB\n",
  "r/Dockerfile.arm64": "FROM a\n",
  "w/Dockerfile.amd64": "FROM a\n",
  "w/Dockerfile.armhf": "FROM a\n",
};

async function families(root: string, command: string, schema: string, code: number) {
  const { value, err, code: is } = await json<Document>(root, command);
  expect(value.schema).toBe(schema);
  expect([is, err]).toEqual([code, ""]);
  expect(value.families.map((f) => f["id"])).toEqual(value.families.map((f) => f["id"]).toSorted());
  return Object.fromEntries(value.families.map((f) => [String(f["id"]), f]));
}

describe.each(["before the fold", "after it", "when the members are pruned"])("%s", (when) => {
  const root = repository({ ...PAIR, ...REFUSED, Makefile: "build:\n\tdocker build -f arm64v8/Dockerfile arm64v8\n" });

  test("is written as the moment asks", async () => {
    if (when !== "before the fold") await archfold(root, "fold", "--family", ".", "--write");
    if (when === "when the members are pruned")
      expect((await archfold(root, "fold", "--family", ".", "--write", "--prune=force")).code).toBe(0);
  });

  test("fold", async () => {
    const { ".": fold, r, w } = await families(root, "fold", "archfold/fold@1", 1);
    expect(fault(fold, folded)).toBeUndefined();
    for (const family of [r, w]) {
      expect(fault(family, refused)).toBeUndefined();
      expect(Object.keys(family ?? {})).toEqual(["id", "status", "diagnostics"]);
    }
    expect(Object.keys(fold?.["proof"] as object)).toEqual(
      when === "when the members are pruned" ? [] : fold?.["platforms"],
    );
    if (when === "before the fold")
      expect(fold?.["references"]).toEqual([{ file: "Makefile", line: 2, names: "arm64v8/Dockerfile" }]);
    expect(fold?.["changes"]).toEqual(when === "before the fold" ? [{ path: "Dockerfile", action: "create" }] : []);
    expect(fold?.["regions"]).toEqual(
      when === "when the members are pruned" ? { shared: 0, split: 0 } : { shared: 1, split: 1 },
    );
    expect(fold?.["stages"]).toBe(3);
    if (when === "before the fold")
      expect(fold?.["splits"]).toEqual([
        {
          line: 1,
          causes: [
            { reason: "base", keywords: ["FROM"], lines: { "linux/amd64": [1], "linux/arm64": [1] } },
            { reason: "heavier", keywords: ["COPY"], lines: { "linux/amd64": [2], "linux/arm64": [2] } },
          ],
        },
      ]);
  });

  test("scan", async () => {
    const { ".": fold, r, w } = await families(root, "scan", "archfold/scan@1", 1);
    for (const family of [fold, r, w]) expect(fault(family, scanned)).toBeUndefined();
    expect(fold?.["status"]).toBe(when === "before the fold" ? "foldable" : "folded");
    expect(fold?.["source"]).toBe(when === "before the fold" ? "siblings" : "lock");
    expect(fold?.["members"]).toEqual({
      "linux/amd64": { dockerfile: "amd64/Dockerfile", context: "amd64" },
      "linux/arm64": { dockerfile: "arm64v8/Dockerfile", context: "arm64v8" },
    });
    expect(w?.["unresolved"]).toEqual([
      { word: "armhf", dockerfile: "w/Dockerfile.armhf", candidates: ["linux/arm/v6", "linux/arm/v7"] },
    ]);
  });

  test("check", async () => {
    const all = await families(root, "check", "archfold/check@1", 1);
    const shape = fields({
      id: "string",
      status: ["current", "stale", "edited", "pending", "refused"],
      changes: list(fields(change)),
      diagnostics,
    });
    for (const { splits, variables, decisions, proof, ...family } of Object.values(all)) {
      expect(fault(family, shape)).toBeUndefined();
      // Where the members are gone nothing was proved.
      const isProved = family["status"] !== "refused" && when !== "when the members are pruned";
      expect([splits, variables, decisions, proof].map((f) => f !== undefined)).toEqual(Array(4).fill(isProved));
    }
    expect(Object.entries(all).map(([id, f]) => [id, f["status"]])).toEqual([
      [".", when === "before the fold" ? "pending" : "current"],
      ["r", "refused"],
      ["w", "refused"],
    ]);
  });

  test("diff", async () => {
    const { value, code } = await json<Document>(root, "diff");
    const made = fields({ splits: list("object"), variables: list("object"), decisions: list("object"), proof });
    if (when === "before the fold") expect(fault(value.families[0], made)).toBeUndefined();
    const shape = fields({ id: "string", changes: list(fields({ ...change, patch: "string" })), diagnostics });
    expect(value.schema).toBe("archfold/diff@1");
    for (const family of value.families) expect(fault(family, shape)).toBeUndefined();
    expect(code).toBe(1);
  });
});

test("a refuted proof names both lines", async () => {
  const root = tree({ ...PAIR, fold: "FROM debian:12\nCOPY amd64/tool /bin/tool\nRUN tool --instal\n" });
  const { value, code } = await json<{ readonly proof: Readonly<Record<string, unknown>> }>(
    root,
    "prove",
    "--fold",
    "fold",
    "--member",
    "linux/amd64=amd64/Dockerfile:amd64",
  );
  expect(code).toBe(1);
  expect(fault(value, fields({ schema: ["archfold/prove@1"], proof }))).toBeUndefined();
  const difference = fields({ memberLine: "number|null", foldLine: "number|null", member: "string", fold: "string" });
  expect(fault(value.proof["linux/amd64"], fields({ difference }))).toBeUndefined();
  expect(value.proof["linux/amd64"]).toMatchObject({
    verdict: "refuted",
    difference: { memberLine: 3, foldLine: 3, member: "RUN tool --install", fold: "RUN tool --instal" },
  });
});

test("that the members were built on their own platforms is an assumption where something says otherwise", async () => {
  const cross = "FROM debian:12\nRUN aarch64-linux-gnu-gcc -o /x x.c\n";
  const root = tree({ "Dockerfile.amd64": "FROM debian:12\nRUN gcc -o /x x.c\n", "Dockerfile.arm64": cross });
  const assumptions = async (...argv: string[]) => {
    const { value } = await json<Document>(root, "fold", ...argv);
    const proofs = value.families[0]?.["proof"] as Readonly<
      Record<string, { readonly assumptions: readonly object[] }>
    >;
    return Object.values(proofs).flatMap((p) => p.assumptions);
  };
  expect(await assumptions()).toContainEqual({ built: "target" });
  expect(await assumptions("--built", "target")).not.toContainEqual({ built: "target" });
  expect((await archfold(root, "fold")).out).toContain("built: target, each member on its own platform (assumed)");
  expect((await archfold(root, "fold", "--built", "target")).out).toContain("each member on its own platform\n");
});

test("bad input that was named is told in the document too", async () => {
  const root = tree(PAIR);
  put(root, "bad", "no Dockerfile\n");
  const { value, code, err } = await json<Document>(
    root,
    "fold",
    "--member",
    "linux/amd64=bad",
    "--member",
    "linux/arm64=arm64v8/Dockerfile:arm64v8",
  );
  expect([code, err]).toEqual([2, ""]);
  expect(value.families[0]).toMatchObject({ status: "refused", diagnostics: [{ file: "bad", line: 1, column: 1 }] });
});
