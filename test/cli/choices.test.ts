// Names and forms that a person chooses: unattended, kept in the lock, and one clear line where they cannot be had.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { checkout } from "../cases/run.ts";
import { put } from "../host/tree.ts";
import { archfold, json } from "./run.ts";

const FAMILY = "base-image-with-a-token-in-urls-and-labels";

interface Fold {
  readonly families: readonly {
    readonly status: string;
    readonly dockerfile: string;
    readonly decisions: readonly object[];
    readonly splits: readonly { readonly causes: readonly object[] }[];
    readonly diagnostics: readonly { readonly code: string; readonly severity: string; readonly message: string }[];
  }[];
}

const foldOf = async (root: string, ...argv: string[]) => {
  const { code, value } = await json<Fold>(root, "fold", ...argv);
  const [family] = value.families;
  if (!family) throw new Error("no family");
  return { code, ...family };
};
const decisionsIn = (root: string) =>
  JSON.parse(readFileSync(join(root, ".archfold.json"), "utf8")).families["."].decisions;
const replace = (root: string, path: string, from: string, to: string) => {
  const text = readFileSync(join(root, path), "utf8");
  expect(text).toContain(from);
  put(root, path, text.replaceAll(from, to));
};
const ARCHES = ["amd64", "386", "arm-v7", "arm64"];

describe("a rename", () => {
  test("of a variable and a stage is proved, kept in the lock and replayed when members change", async () => {
    const root = checkout(FAMILY);
    const flags = ["--rename", "S6_ARCH=OVERLAY_ARCH", "--rename", "base=alpine"];
    const first = await foldOf(root, ...flags, "--write");
    expect([first.code, first.status]).toEqual([0, "folded"]);
    expect(first.dockerfile).toContain("FROM arm64v8/alpine:3.20 AS alpine-arm64\nARG OVERLAY_ARCH=aarch64\n");
    expect(first.dockerfile).toContain("FROM alpine-${TARGETARCH}${TARGETVARIANT}\n");
    expect(first.dockerfile).not.toContain("S6_ARCH");
    expect(decisionsIn(root)).toEqual([
      { kind: "rename", from: "S6_ARCH", to: "OVERLAY_ARCH", by: "flag" },
      { kind: "rename", from: "base", to: "alpine", by: "flag" },
    ]);
    expect((await archfold(root, "check")).out).toBe(".: current\n");
    for (const arch of ARCHES) replace(root, `${arch}/Dockerfile`, "tempio/1.4", "tempio/1.5");
    expect((await archfold(root, "check")).code).toBe(1);
    const again = await foldOf(root, "--write");
    expect(again.dockerfile).toBe(first.dockerfile.replace("tempio/1.4", "tempio/1.5"));
    expect((await archfold(root, "check")).out).toBe(".: current\n");
  });

  test("is taken back by the fold's own name, and the name that stands in the fold is understood", async () => {
    const root = checkout(FAMILY);
    const plain = await foldOf(root);
    await foldOf(root, "--rename", "S6_ARCH=OVERLAY_ARCH", "--write");
    expect((await foldOf(root, "--rename", "OVERLAY_ARCH=MACHINE")).dockerfile).toContain("ARG MACHINE=x86_64");
    const back = await foldOf(root, "--rename", "OVERLAY_ARCH=S6_ARCH", "--write");
    expect(back.dockerfile).toBe(plain.dockerfile);
    expect(decisionsIn(root)).toEqual([]);
  });

  test("of two that change names", async () => {
    const swap = ["--rename", "S6_ARCH=ARCH_DIR", "--rename", "ARCH_DIR=S6_ARCH"];
    const swapped = await foldOf(checkout(FAMILY), ...swap);
    expect(swapped.dockerfile).toContain("ARG ARCH_DIR=x86_64\nARG S6_ARCH=amd64\n");
  });

  test.each([
    ["S6_ARCH=ARCH_DIR", "the fold calls another variable so"],
    ["S6_ARCH=S6_VERSION", "amd64/Dockerfile speaks of it"],
    ["NOWHERE=MACHINE", "the fold has no variable NOWHERE; there are: S6_ARCH, ARCH_DIR, base"],
    ["nowhere=machine", "the fold has no stage nowhere; there are: S6_ARCH, ARCH_DIR, base"],
  ])("%s: the family is refused in one line", async (rename, why) => {
    const { code, status, diagnostics } = await foldOf(checkout(FAMILY), "--rename", rename);
    expect([code, status]).toEqual([1, "refused"]);
    const errors = diagnostics.filter((d) => d.severity === "error");
    expect(errors.map((d) => d.code)).toEqual(["CHOICE_UNFIT"]);
    expect(errors[0]?.message).toContain(why);
  });

  test.each([
    ["S6_ARCH", "wants OLD=NEW"],
    ["S6_ARCH=", "wants OLD=NEW"],
    ["S6_ARCH=1x", "a capital letter"],
    ["S6_ARCH=a b", "a capital letter"],
    ["S6_ARCH=PATH", "programs read it"],
    ["S6_ARCH=GOARCH", "programs read it"],
    ["S6_ARCH=TARGETARCH", "BuildKit gives it a value itself"],
    ["S6_ARCH=MY_TOKEN", "takes it for a secret"],
    [`S6_ARCH=${"A".repeat(65)}`, "longer than 64"],
    ["base=Alpine", "a small letter"],
    ["base=a__b", "a small letter"],
    ["base=scratch", "scratch is no stage"],
  ])("%s is wrong usage", async (rename, why) => {
    const { code, err } = await archfold(checkout(FAMILY), "fold", "--rename", rename);
    expect([code, err]).toEqual([2, expect.stringContaining(why)]);
    expect(err.trimEnd().split("\n")).toHaveLength(1);
  });

  test("that fits the members no more is said, and goes with the next writing", async () => {
    const root = checkout(FAMILY);
    await foldOf(root, "--rename", "S6_ARCH=OVERLAY_ARCH", "--write");
    for (const arch of ARCHES) {
      const text = readFileSync(join(root, `${arch}/Dockerfile`), "utf8");
      put(root, `${arch}/Dockerfile`, `${text.split("\n").slice(0, 3).join("\n")}\nUSER app\n`);
    }
    const after = await foldOf(root, "--write");
    const said = after.diagnostics.filter((d) => d.code === "CHOICE_UNFIT");
    expect(said.map((d) => [d.severity, d.message])).toEqual([
      ["warning", expect.stringContaining("recorded: S6_ARCH is called OVERLAY_ARCH; the members leave no place")],
    ]);
    expect(decisionsIn(root)).toEqual([]);
  });
});

describe("a refused form", () => {
  test("of a variable: the words stand once for each platform, until it is taken back", async () => {
    const root = checkout(FAMILY);
    const plain = await foldOf(root);
    const exact = await foldOf(root, "--exact-at", "ARCH_DIR", "--write");
    expect(exact.dockerfile).toContain("COPY arm-v7/rootfs/ /\n");
    expect(exact.dockerfile).not.toContain("ARCH_DIR");
    expect(exact.splits.flatMap((s) => s.causes)).toContainEqual({
      reason: "asked",
      keywords: ["COPY"],
      lines: { "linux/amd64": [30], "linux/386": [30], "linux/arm/v7": [30], "linux/arm64": [30] },
    });
    expect(exact.dockerfile).toContain("${S6_ARCH}");
    expect(decisionsIn(root)).toEqual([{ kind: "exact-variable", variable: "ARCH_DIR", by: "flag" }]);
    expect((await archfold(root, "check")).out).toBe(".: current\n");
    const twice = await foldOf(root, "--exact-at", "ARCH_DIR");
    const said = twice.diagnostics.filter((d) => d.code === "CHOICE_UNFIT").map((d) => d.message);
    expect([twice.code, said]).toEqual([0, ["ARCH_DIR is kept exact already"]]);
    expect((await foldOf(root, "--readable-at", "ARCH_DIR", "--write")).dockerfile).toBe(plain.dockerfile);
    expect(decisionsIn(root)).toEqual([]);
  });

  test("of a member's line is found again where lines came before it, and where it changed in its place", async () => {
    const root = checkout(FAMILY);
    const text = readFileSync(join(root, "arm64/Dockerfile"), "utf8").split("\n");
    const line = text.findIndex((l) => l.startsWith("COPY ")) + 1;
    const exact = await foldOf(root, "--exact-at", `arm64/Dockerfile:${line}`, "--write");
    expect(exact.dockerfile).toContain("COPY arm64/rootfs/ /\n");
    for (const arch of ARCHES) replace(root, `${arch}/Dockerfile`, "WORKDIR /root", "WORKDIR /home");
    for (const arch of ARCHES) replace(root, `${arch}/Dockerfile`, "    LANG=C.UTF-8", "    LANG=C.UTF-8 \\\n    A=b");
    const moved = await foldOf(root, "--write");
    expect(moved.dockerfile).toContain("COPY arm64/rootfs/ /\n");
    expect(decisionsIn(root)).toMatchObject([{ kind: "exact-line", line: line + 1, keyword: "COPY" }]);
    for (const arch of ARCHES) replace(root, `${arch}/Dockerfile`, "rootfs/ /", "rootfs/ /srv/");
    expect((await foldOf(root)).dockerfile).toContain("COPY arm64/rootfs/ /srv/\n");
  });

  test.each([
    ["--exact-at", "NOWHERE", "the fold has no variable NOWHERE"],
    ["--exact-at", "arm64/Dockerfile:9999", "no instruction stands on this line"],
    ["--exact-at", "arm64/other:1", "arm64/other is no member; there are: "],
    ["--exact-at", "arm64/Dockerfile:4", "there is nothing to refuse"],
    ["--readable-at", "S6_ARCH", "nothing is kept exact at S6_ARCH"],
  ])("%s %s: the family is refused in one line", async (flag, spot, why) => {
    const { code, status, diagnostics } = await foldOf(checkout(FAMILY), flag, spot);
    expect([code, status]).toEqual([1, "refused"]);
    const errors = diagnostics.filter((d) => d.severity === "error");
    expect(errors.map((d) => d.code)).toEqual(["CHOICE_UNFIT"]);
    expect(errors[0]?.message).toContain(why);
  });

  test("twice on one command line is wrong usage", async () => {
    const { code, err } = await archfold(checkout(FAMILY), "fold", "--exact-at", "S6_ARCH", "--exact-at", "S6_ARCH");
    expect([code, err]).toEqual([2, expect.stringContaining("say it once")]);
  });
});

test("choices are for one family", async () => {
  const root = checkout(FAMILY, (folder) => {
    for (const arch of ["amd64", "arm64"]) put(folder, `more/Dockerfile.${arch}`, `FROM ${arch}\nRUN x\n`);
  });
  const { code, err } = await archfold(root, "fold", "--rename", "S6_ARCH=OVERLAY_ARCH");
  expect([code, err]).toEqual([2, expect.stringMatching(/for one family, and there are 2: choose one with --family/)]);
  expect((await foldOf(root, "--family", ".", "--rename", "S6_ARCH=OVERLAY_ARCH")).status).toBe("folded");
});

test("a lock with a choice that is not whole is refused", async () => {
  const root = checkout(FAMILY);
  await foldOf(root, "--rename", "S6_ARCH=OVERLAY_ARCH", "--write");
  replace(root, ".archfold.json", '"to": "OVERLAY_ARCH"', '"to": 1');
  const { code, err } = await archfold(root, "check");
  expect([code, err]).toEqual([2, expect.stringContaining("LOCK_INVALID")]);
});
