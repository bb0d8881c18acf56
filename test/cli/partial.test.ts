// A family of which only some members fold: the offer, `--platform` that takes it, and what the lock remembers of the rest.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { git, put, repository, tree } from "../host/tree.ts";
import { archfold, json } from "./run.ts";

interface Document {
  readonly families: readonly {
    readonly status: string;
    readonly others?: readonly string[];
    readonly platforms?: readonly string[];
    readonly decisions?: readonly { readonly kind: string; readonly platform: string }[];
    readonly diagnostics: readonly { readonly code: string; readonly message: string }[];
  }[];
}

const member = (arch: string): string => `FROM debian:12\nCOPY bin-${arch} /bin/x\nRUN x --install\n`;
const files = (odd: string): Record<string, string> =>
  Object.fromEntries(
    ["amd64", "arm64", "s390x", "riscv64"].flatMap((arch) => [
      [`img/Dockerfile.${arch}`, `${arch === odd ? "# syntax=docker/dockerfile:1\n" : ""}${member(arch)}`],
      [`bin-${arch}`, "x\n"],
    ]),
  );
const first = async (root: string, ...argv: string[]) => {
  const { value, code, err } = await json<Document>(root, ...argv);
  return { code, err, family: value.families[0] };
};

describe.each(["riscv64", "amd64"])("where %s is in the way", (odd) => {
  const root = repository(files(odd));
  const others = ["amd64", "arm64", "riscv64", "s390x"].filter((a) => a !== odd).map((a) => `linux/${a}`);
  const flag = ["--platform", others.join(",")];
  const lock = () => JSON.parse(readFileSync(join(root, ".archfold.json"), "utf8")).families.img;

  test("the family is refused, and the line is said that folds the others", async () => {
    const { code, family } = await first(root, "fold");
    expect([code, family?.status, family?.others]).toEqual([1, "refused", others]);
    expect(family?.diagnostics.at(-1)).toMatchObject({
      code: "OTHERS_FOLD",
      message: expect.stringContaining(`: archfold fold --family img --platform ${others.join(",")}`),
    });
  });

  test("that line folds them, and the lock remembers the rest", async () => {
    const { code, family } = await first(root, "fold", "--family", "img", ...flag, "--write");
    expect([code, family?.status, family?.platforms]).toEqual([0, "folded", others]);
    expect(family?.decisions).toMatchObject([{ kind: "left-out", platform: `linux/${odd}` }]);
    expect(lock().members.map((m: { platform: string }) => m.platform)).toEqual(others);
    for (const _ of ["before", "after"]) {
      expect((await archfold(root, "check")).out).toBe("img: current\n");
      git(root, "add", "-A");
      git(root, "commit", "-q", "--allow-empty", "-m", "fold");
    }
  });

  test("other platforms fold anew, and back again", async () => {
    const two = others.slice(0, 2);
    const fewer = await first(root, "fold", "--platform", two.join(","), "--write");
    expect([fewer.code, fewer.family?.platforms]).toEqual([0, two]);
    expect(lock().decisions).toHaveLength(2);
    expect((await archfold(root, "check")).out).toBe("img: current\n");
    const again = await first(root, "fold", ...flag, "--write");
    expect([again.code, again.family?.platforms]).toEqual([0, others]);
    expect(lock().decisions).toHaveLength(1);
  });

  test("a Dockerfile for one more architecture makes the fold stale, the one that was left out does not", async () => {
    put(root, `img/Dockerfile.${odd}`, `# syntax=docker/dockerfile:1\n${member(odd)}RUN true\n`);
    expect((await archfold(root, "check")).out).toBe("img: current\n");
    put(root, "img/Dockerfile.ppc64le", member("ppc64le"));
    expect((await archfold(root, "check")).out).toContain("img: stale\n");
    const { family } = await first(root, "fold");
    expect(family?.platforms?.toSorted()).toEqual([...others, "linux/ppc64le"].toSorted());
    expect(family?.decisions).toMatchObject([{ kind: "left-out", platform: `linux/${odd}` }]);
  });
});

test("the offer can be pasted as it stands: PATH and flags are in it, quoted", async () => {
  const root = tree();
  for (const [path, text] of Object.entries(files("arm64")))
    put(root, `it's mine/${path.replace("img/", "an img/").replace("s390x", "armhf")}`, text);
  const asked = ["it's mine", "--arch", "armhf=linux/arm/v7", "--built", "target"];
  const refused = await archfold(root, "fold", ...asked);
  const [, line = ""] = /fold without the rest: (.*) \[OTHERS_FOLD\]/.exec(refused.out) ?? [];
  const words = execFileSync("sh", ["-c", `printf '%s\\n' ${line}`], { encoding: "utf8" })
    .trim()
    .split("\n");
  const others = "linux/amd64,linux/arm/v7,linux/riscv64";
  expect(words).toEqual(["archfold", "fold", ...asked, "--family", "an img", "--platform", others]);
  expect((await archfold(root, ...words.slice(1))).code).toBe(0);
});

test("named members stand in it as they were named", async () => {
  const root = repository(files("arm64"));
  const named = ["amd64", "arm64", "s390x"].flatMap((a) => ["--member", `linux/${a}=img/Dockerfile.${a}`]);
  const refused = await archfold(root, "fold", ...named);
  const [, line = ""] = /fold without the rest: (.*) \[OTHERS_FOLD\]/.exec(refused.out) ?? [];
  expect(line).toBe(`archfold fold ${named.join(" ")} --platform linux/amd64,linux/s390x`);
  expect((await archfold(root, ...line.split(" ").slice(1))).code).toBe(0);
});

describe("platforms that are not there", () => {
  const root = repository(files(""));

  test("are named, and nothing is folded", async () => {
    const { code, err } = await archfold(root, "fold", "--platform", "linux/amd64,linux/arm64,linux/386");
    expect([code, err]).toEqual([
      2,
      expect.stringContaining("--platform linux/386: no family here has a member for it"),
    ]);
  });

  test("but in another family are a warning here", async () => {
    for (const arch of ["arm64", "386"]) put(root, `other/Dockerfile.${arch}`, "FROM debian:12\nCMD true\n");
    const { value } = await json<Document>(root, "fold", "--platform", "linux/arm64,linux/386,linux/amd64");
    expect(value.families.map((f) => [f.status, f.diagnostics.map((d) => d.code)])).toEqual([
      ["folded", ["PLATFORM_MISSING"]],
      ["folded", ["PLATFORM_MISSING"]],
    ]);
  });

  test("one alone is no family", async () => {
    const { code, family } = await first(root, "fold", "--platform", "linux/arm64");
    expect([code, family?.diagnostics[0]?.code]).toEqual([1, "TOO_FEW_MEMBERS"]);
  });

  test("what is no platform is said", async () => {
    const { code, err } = await archfold(root, "fold", "--platform", "linux/arm64,arm");
    expect([code, err]).toEqual([2, expect.stringContaining('--platform "arm" is no platform such as linux/arm64')]);
  });
});
