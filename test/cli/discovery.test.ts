// Which Dockerfiles `scan` takes for one image, in the shapes that repositories have (DESIGN 3 "Finding families", 6).
import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { git, put, repository, tree } from "../host/tree.ts";
import { archfold, json } from "./run.ts";

interface Scanned {
  readonly families: readonly {
    readonly id: string;
    readonly status: string;
    readonly members: Readonly<Record<string, { readonly dockerfile: string; readonly context: string }>>;
    readonly unresolved: readonly object[];
    readonly diagnostics: readonly { readonly code: string; readonly message: string }[];
  }[];
}

const scan = async (root: string, ...argv: string[]) => (await json<Scanned>(root, "scan", ...argv)).value.families;

/** `id: platform=file@context …`, one line for each family. */
const found = async (root: string, ...argv: string[]) =>
  (await scan(root, ...argv)).map(
    (f) =>
      `${f.id}: ${Object.entries(f.members)
        .map(([p, m]) => `${p.replace("linux/", "")}=${m.dockerfile}@${m.context}`)
        .join(" ")}`,
  );

const outputs = async (root: string) =>
  (await json<{ families: readonly { readonly output: string }[] }>(root, "fold")).value.families.map((f) => f.output);

const D = "FROM debian:12\nCOPY app /app\nRUN app --install\n";
const same = (...paths: string[]) => Object.fromEntries(paths.map((p) => [p, D]));

describe("shapes", () => {
  test.each<readonly [string, Readonly<Record<string, string>>, readonly string[], string]>([
    [
      "suffix files, the context is the root",
      { ...same("Dockerfile.amd64", "Dockerfile.arm64"), app: "" },
      [".: amd64=Dockerfile.amd64@. arm64=Dockerfile.arm64@."],
      "Dockerfile",
    ],
    [
      "suffix files with a system, in a folder, the context is the root",
      { ...same("docker/Dockerfile.linux.amd64", "docker/Dockerfile.linux.arm64"), app: "" },
      ["docker: amd64=docker/Dockerfile.linux.amd64@. arm64=docker/Dockerfile.linux.arm64@."],
      "docker/Dockerfile",
    ],
    [
      "suffix files in a folder that is the context",
      { ...same("img/Dockerfile.amd64", "img/Dockerfile.arm64"), "img/app": "" },
      ["img: amd64=img/Dockerfile.amd64@img arm64=img/Dockerfile.arm64@img"],
      "img/Dockerfile",
    ],
    [
      "folders, each a context",
      same("amd64/Dockerfile", "amd64/app", "arm64v8/Dockerfile", "arm64v8/app"),
      [".: amd64=amd64/Dockerfile@amd64 arm64=arm64v8/Dockerfile@arm64v8"],
      "Dockerfile",
    ],
    [
      "folders whose files come from the root",
      { ...same("docker/x86_64/Dockerfile", "docker/aarch64/Dockerfile"), app: "" },
      ["docker: amd64=docker/x86_64/Dockerfile@. arm64=docker/aarch64/Dockerfile@."],
      "docker/Dockerfile",
    ],
    [
      "folders below a common one",
      same("arches/amd64/Dockerfile", "arches/arm32v7/Dockerfile", "arches/s390x/Dockerfile"),
      [
        "arches: amd64=arches/amd64/Dockerfile@arches/amd64 arm/v7=arches/arm32v7/Dockerfile@arches/arm32v7 s390x=arches/s390x/Dockerfile@arches/s390x",
      ],
      "arches/Dockerfile",
    ],
    [
      "an underscore",
      same("Dockerfile_amd64", "Dockerfile_arm64"),
      [".: amd64=Dockerfile_amd64@. arm64=Dockerfile_arm64@."],
      "Dockerfile",
    ],
    [
      "a variant's folder around the arch's",
      same("alpine/amd64/Dockerfile", "alpine/arm64/Dockerfile", "alpine/armv7/Dockerfile"),
      [
        "alpine: amd64=alpine/amd64/Dockerfile@alpine/amd64 arm/v7=alpine/armv7/Dockerfile@alpine/armv7 arm64=alpine/arm64/Dockerfile@alpine/arm64",
      ],
      "alpine/Dockerfile",
    ],
    [
      "a variant before the arch",
      same("Dockerfile.debian.amd64", "Dockerfile.debian.arm64"),
      ["debian: amd64=Dockerfile.debian.amd64@. arm64=Dockerfile.debian.arm64@."],
      "Dockerfile.debian",
    ],
    [
      "a variant after the arch",
      same("amd64/Dockerfile.alpine", "arm64/Dockerfile.alpine"),
      ["alpine: amd64=amd64/Dockerfile.alpine@amd64 arm64=arm64/Dockerfile.alpine@arm64"],
      "Dockerfile.alpine",
    ],
    [
      "variants of one amd64",
      same("default/amd64/Dockerfile", "default/amd64_v2/Dockerfile", "default/386/Dockerfile"),
      [
        "default: amd64=default/amd64/Dockerfile@default/amd64 amd64/v2=default/amd64_v2/Dockerfile@default/amd64_v2 386=default/386/Dockerfile@default/386",
      ],
      "default/Dockerfile",
    ],
    [
      "alpine's words: armhf beside armv7, x86 beside x86_64",
      same(...["x86_64", "aarch64", "armhf", "armv7", "x86", "loongarch64"].map((a) => `${a}/Dockerfile`)),
      [
        ".: amd64=x86_64/Dockerfile@x86_64 386=x86/Dockerfile@x86 arm/v6=armhf/Dockerfile@armhf arm/v7=armv7/Dockerfile@armv7 arm64=aarch64/Dockerfile@aarch64 loong64=loongarch64/Dockerfile@loongarch64",
      ],
      "Dockerfile",
    ],
    [
      "the arch twice in the path, the file's name being the member's",
      same("x86_64/Dockerfile.x86_64", "aarch64/Dockerfile.aarch64"),
      [".: amd64=x86_64/Dockerfile.x86_64@x86_64 arm64=aarch64/Dockerfile.aarch64@aarch64"],
      "Dockerfile",
    ],
    [
      "the arch twice, once for the whole repository's part",
      same("arm64-images/Dockerfile.amd64", "arm64-images/Dockerfile.arm64"),
      ["arm64-images: amd64=arm64-images/Dockerfile.amd64@. arm64=arm64-images/Dockerfile.arm64@."],
      "arm64-images/Dockerfile",
    ],
    [
      "the arch before the word Dockerfile",
      same("amd64.Dockerfile", "arm64.Dockerfile"),
      [".: amd64=amd64.Dockerfile@. arm64=arm64.Dockerfile@."],
      "Dockerfile",
    ],
    [
      "Containerfiles",
      same("Containerfile.amd64", "Containerfile.arm64"),
      [".: amd64=Containerfile.amd64@. arm64=Containerfile.arm64@."],
      "Containerfile",
    ],
  ])("%s", async (_, files, families, output) => {
    const root = repository(files);
    expect(await found(root)).toEqual(families);
    expect(await outputs(root)).toEqual([output]);
  });
});

describe("what is no member", () => {
  test("arch words above the root mean nothing", async () => {
    const outer = tree();
    const root = join(outer, "home/arm64/x86_64");
    mkdirSync(root, { recursive: true });
    for (const [path, text] of Object.entries(same("a/Dockerfile", "Dockerfile.amd64", "Dockerfile.s390x")))
      put(root, path, text);
    expect(await found(root)).toEqual([".: amd64=Dockerfile.amd64@. s390x=Dockerfile.s390x@."]);
  });

  test("one file alone, words inside others, templates and ignore files", async () => {
    const root = repository(
      same(
        "Dockerfile.arm64",
        "charm64/Dockerfile",
        "Dockerfile.amd64.j2",
        "Dockerfile.s390x.template",
        "Dockerfile.riscv64.dockerignore",
        "Dockerfile.md",
      ),
    );
    expect(await scan(root)).toEqual([]);
  });

  test("what git ignores; what it tracks counts though it is ignored", async () => {
    const root = repository({
      ...same("Dockerfile.amd64", "Dockerfile.arm64"),
      ".gitignore": "out\nDockerfile.s390x\n",
    });
    for (const path of ["Dockerfile.s390x", "out/Dockerfile.amd64", "out/Dockerfile.arm64"]) put(root, path, D);
    expect(await found(root)).toEqual([".: amd64=Dockerfile.amd64@. arm64=Dockerfile.arm64@."]);
    git(root, "add", "-f", "Dockerfile.s390x");
    expect(await found(root)).toEqual([
      ".: amd64=Dockerfile.amd64@. arm64=Dockerfile.arm64@. s390x=Dockerfile.s390x@.",
    ]);
  });

  test("outside git: node_modules and dot folders", async () => {
    const root = tree(
      same(
        ...["", "node_modules/p/", ".cache/", "deep/node_modules/"].flatMap((f) => [
          `${f}Dockerfile.amd64`,
          `${f}Dockerfile.arm64`,
        ]),
      ),
    );
    expect(await found(root)).toEqual([".: amd64=Dockerfile.amd64@. arm64=Dockerfile.arm64@."]);
  });

  test("a folder of a repository is a PATH too", async () => {
    const root = repository(
      same("a/b/Dockerfile.amd64", "a/b/Dockerfile.arm64", "Dockerfile.amd64", "Dockerfile.arm64"),
    );
    expect(await found(join(root, "a"))).toEqual(["b: amd64=b/Dockerfile.amd64@. arm64=b/Dockerfile.arm64@."]);
  });

  test("submodules and files deleted from the tree", async () => {
    const inner = repository(same("Dockerfile.amd64", "Dockerfile.arm64"));
    const root = repository(same("Dockerfile.amd64", "Dockerfile.arm64", "Dockerfile.s390x"));
    git(root, "-c", "protocol.file.allow=always", "submodule", "add", "-q", inner, "sub");
    execFileSync("rm", [join(root, "Dockerfile.s390x")]);
    expect(await found(root)).toEqual([".: amd64=Dockerfile.amd64@. arm64=Dockerfile.arm64@."]);
  });
});

describe("the bare Dockerfile", () => {
  const other = "FROM node:22\nWORKDIR /docs\nCOPY docs .\nCMD serve\n";

  test("joins as linux/amd64 where half of its rows are its siblings', and the report says so", async () => {
    const root = repository(same("Dockerfile", "Dockerfile.aarch64"));
    expect(await found(root)).toEqual([".: amd64=Dockerfile@. arm64=Dockerfile.aarch64@."]);
    expect((await archfold(root, "scan")).out).toContain("Dockerfile joins as linux/amd64");
  });

  test("stays out where it is another image, and is in the way of the output", async () => {
    const root = repository({ ...same("Dockerfile.arm64", "Dockerfile.s390x"), Dockerfile: other });
    const [family] = await scan(root);
    expect(family?.status).toBe("refused");
    expect(family?.diagnostics.map((d) => d.code)).toEqual(["OUTPUT_EXISTS"]);
    expect(family?.diagnostics[0]?.message).toContain("--out");
    const there = await archfold(root, "fold", "--out", "Dockerfile.all");
    expect([there.code, there.err]).toEqual([0, ""]);
    expect(there.out).toContain("all: 2 platforms, 2 files -> Dockerfile.all");
  });

  test("stays out where another file claims amd64", async () => {
    const root = repository(same("Dockerfile", "Dockerfile.x86_64", "Dockerfile.arm64"));
    const [family] = await scan(root);
    expect(family?.diagnostics.map((d) => d.code)).toEqual(["OUTPUT_EXISTS"]);
  });

  test("beside one sibling that is another image there is no family", async () => {
    expect(await scan(repository({ Dockerfile: other, "Dockerfile.arm64": D }))).toEqual([]);
  });

  test("a member of another family is none's bare Dockerfile", async () => {
    const root = repository(same("amd64/Dockerfile", "arm64/Dockerfile", "arm64/Dockerfile.armv7"));
    expect(await found(root)).toEqual([".: amd64=amd64/Dockerfile@amd64 arm64=arm64/Dockerfile@arm64"]);
  });
});

describe("words with several meanings", () => {
  test("armhf beside amd64 alone is refused, with the candidates, and settled by --arch", async () => {
    const root = repository(same("Dockerfile.amd64", "Dockerfile.armhf"));
    const [family] = await scan(root);
    expect(family?.unresolved).toEqual([
      { word: "armhf", dockerfile: "Dockerfile.armhf", candidates: ["linux/arm/v6", "linux/arm/v7"] },
    ]);
    expect(family?.diagnostics.map((d) => d.code)).toEqual(["ARCH_AMBIGUOUS"]);
    const said = await archfold(root, "scan");
    expect([said.code, said.out]).toEqual([
      1,
      expect.stringContaining("linux/arm/v6 or linux/arm/v7: say which with --arch armhf="),
    ]);
    expect(await found(root, "--arch", "armhf=linux/arm/v7")).toEqual([
      ".: amd64=Dockerfile.amd64@. arm/v7=Dockerfile.armhf@.",
    ]);
  });

  test("the base image's name decides before the siblings do", async () => {
    const root = repository({ ...same("Dockerfile.amd64"), "Dockerfile.armhf": D.replace("debian", "arm32v7/debian") });
    expect(await found(root)).toEqual([".: amd64=Dockerfile.amd64@. arm/v7=Dockerfile.armhf@."]);
  });

  test("two words for one platform are refused", async () => {
    const [family] = await scan(repository(same("Dockerfile.amd64", "Dockerfile.arm64", "Dockerfile.aarch64")));
    expect(family?.diagnostics.map((d) => d.code)).toEqual(["PLATFORM_TWICE"]);
  });

  test("the decision is kept in the lock and replayed", async () => {
    const root = repository(same("Dockerfile.amd64", "Dockerfile.armhf"));
    await archfold(root, "fold", "--arch", "armhf=linux/arm/v6", "--write");
    expect(await found(root)).toEqual([".: amd64=Dockerfile.amd64@. arm/v6=Dockerfile.armhf@."]);
    put(root, "Dockerfile.amd64", D.replace("12", "13"));
    put(root, "Dockerfile.armhf", D.replace("12", "13"));
    const { code, out } = await archfold(root, "fold");
    expect([code, out]).toEqual([0, expect.stringContaining("linux/arm/v6")]);
  });
});

describe("Windows", () => {
  const base = (image: string) => `FROM ${image}\nRUN x\n`;

  test.each([
    ["Dockerfile.windows.amd64", "Dockerfile.windows.arm64", "windows"],
    ["Dockerfile.windows-ltsc2022.x64", "Dockerfile.windows-ltsc2022.arm64", "windows-ltsc2022"],
    ["nanoserver/amd64/Dockerfile", "nanoserver/arm64/Dockerfile", "nanoserver"],
    [
      "amd64/windowsservercore-ltsc2025/Dockerfile",
      "arm64/windowsservercore-ltsc2025/Dockerfile",
      "windowsservercore-ltsc2025",
    ],
  ])("a path that speaks of it means it: %s", async (amd64, arm64, id) => {
    const root = repository({ [amd64]: base("a"), [arm64]: base("b") });
    const [family] = await scan(root);
    expect([family?.id, Object.keys(family?.members ?? {})]).toEqual([id, ["windows/amd64", "windows/arm64"]]);
  });

  test("a word that Windows has no platform for stays what it is", async () => {
    const [family] = await scan(repository({ "winx.amd64.Dockerfile": D, "winx.arm64.Dockerfile": D }));
    expect(Object.keys(family?.members ?? {})).toEqual(["linux/amd64", "linux/arm64"]);
  });

  test("where only a base speaks of it, what the word means is asked", async () => {
    const image = "mcr.microsoft.com/windows/nanoserver:ltsc2022-amd64";
    const root = repository({ "Dockerfile.amd64": base(image), "Dockerfile.arm64": base("debian:12") });
    const [family] = await scan(root);
    expect(family?.unresolved).toEqual([
      { word: "amd64", dockerfile: "Dockerfile.amd64", candidates: ["linux/amd64", "windows/amd64"] },
    ]);
    const [settled] = await scan(root, "--arch", "amd64=windows/amd64");
    expect(Object.keys(settled?.members ?? {})).toEqual(["linux/arm64", "windows/amd64"]);
  });

  test("a bare Dockerfile of Windows does not join as linux/amd64", async () => {
    const root = repository({ "windows/Dockerfile": D, "windows/Dockerfile.arm64": D });
    expect(await scan(root)).toEqual([]);
  });
});

describe("ids", () => {
  test("two families that would share an id have their outputs for it", async () => {
    const root = repository(
      same("alpine/amd64/Dockerfile", "alpine/arm64/Dockerfile", "Dockerfile.alpine.amd64", "Dockerfile.alpine.arm64"),
    );
    expect((await scan(root)).map((f) => f.id)).toEqual(["Dockerfile.alpine", "alpine/Dockerfile"]);
    expect((await archfold(root, "fold", "--family", "alpine/Dockerfile")).out).toContain("-> alpine/Dockerfile,");
    expect((await archfold(root, "fold", "--write")).code).toBe(0);
    expect((await scan(root)).map((f) => [f.id, f.status])).toEqual([
      ["Dockerfile.alpine", "folded"],
      ["alpine/Dockerfile", "folded"],
    ]);
  });

  test("two families that would become one file are refused together, and each can be had by name", async () => {
    const root = repository(same("amd64/Dockerfile", "arm64/Dockerfile", "Dockerfile.amd64", "Dockerfile.arm64"));
    const families = await scan(root);
    expect(families.map((f) => [f.id, f.status])).toEqual([[".", "refused"]]);
    expect(families[0]?.diagnostics[0]).toMatchObject({
      code: "OUTPUT_EXISTS",
      message: expect.stringContaining("--member"),
    });
    const named = ["--member", "linux/amd64=amd64/Dockerfile:amd64", "--member", "linux/arm64=arm64/Dockerfile:arm64"];
    expect((await archfold(root, "fold", ...named, "--out", "Dockerfile.folders")).code).toBe(0);
  });

  test("are the same whatever else is there, and sorted", async () => {
    const root = repository(same("b/Dockerfile.amd64", "b/Dockerfile.arm64"));
    expect((await scan(root)).map((f) => f.id)).toEqual(["b"]);
    for (const path of ["c", "a", "B", "a/x"].flatMap((f) => [`${f}/Dockerfile.amd64`, `${f}/Dockerfile.arm64`]))
      put(root, path, D);
    expect((await scan(root)).map((f) => f.id)).toEqual(["B", "a", "a/x", "b", "c"]);
  });
});

describe("named members", () => {
  test("turn discovery off; the context is PATH unless given, and a `:` may be part of a name", async () => {
    const root = repository({ ...same("one", "two:2", "Dockerfile.amd64", "Dockerfile.arm64"), "ctx/app": "" });
    expect(await found(root, "--member", "linux/amd64=one", "--member", "linux/arm64=two:2:ctx")).toEqual([
      ".: amd64=one@. arm64=two:2@ctx",
    ]);
  });

  test("a source that is not in the tree is a note", async () => {
    const root = repository(same("Dockerfile.amd64", "Dockerfile.arm64"));
    const { code, out } = await archfold(root, "fold");
    expect(code).toBe(0);
    expect(out).toContain("note: Dockerfile.amd64:2:1:");
    expect(out).toContain("[SOURCE_NOT_IN_TREE]");
  });
});

test("a bad Dockerfile refuses its family only", async () => {
  const root = repository({
    ...same("a/Dockerfile.amd64", "a/Dockerfile.arm64", "b/Dockerfile.amd64"),
    "b/Dockerfile.arm64": "FROB\n",
  });
  expect((await scan(root)).map((f) => [f.id, f.status])).toEqual([
    ["a", "foldable"],
    ["b", "refused"],
  ]);
  expect((await archfold(root, "scan")).code).toBe(1);
});

test("nothing to find is no error, and stderr says how to name members", async () => {
  const { code, out, err } = await archfold(tree({ Dockerfile: D }), "scan");
  expect([code, out]).toEqual([0, ""]);
  expect(err).toBe("no per-architecture Dockerfiles found in .; name them with --member PLATFORM=FILE\n");
});
