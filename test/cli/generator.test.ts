// Manifests that are generated, from end to end: the program that prints one is changed and written with the fold, run only
// where that is asked for, and what it prints decides whether anything is written.
import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { walls } from "../../src/host/generator/isolated.ts";
import { checkout } from "../cases/run.ts";
import { content, git, put, tree } from "../host/tree.ts";
import { archfold, json } from "./run.ts";

const SHELL = "a-manifest-that-a-shell-script-prints";
const SCRIPT = "a-manifest-that-a-javascript-program-prints";
const UNREAD = "a-manifest-that-no-reader-understands-the-printing-of";
const read = (root: string, path: string): string => readFileSync(join(root, path), "utf8");
const isShut = walls([tree()]) !== undefined;

interface Folds {
  readonly families: readonly {
    readonly status: string;
    readonly changes?: readonly { readonly path: string }[];
    readonly references?: readonly { readonly file: string }[];
    readonly diagnostics: readonly { readonly code: string; readonly message: string; readonly line: number | null }[];
  }[];
}

const told = ({ families }: Folds) =>
  families.flatMap((f) => f.diagnostics.map((d) => d.code).filter((code) => /GENERATE|GENERATOR/.test(code)));
const plain = (text: string): string => text.replace(/\b[0-9a-f]{40}\b/g, "COMMIT");

describe.each([
  [SHELL, "generate-stackbrew-library.sh", "library/greeting"],
  [SCRIPT, "stackbrew.js", "library/queue"],
])("%s", (name, generator, manifest) => {
  test("prints it now; changed and committed it prints the rewritten one, and stays a program", async () => {
    const root = checkout(name);
    const run = () => execFileSync(join(root, generator), { cwd: root, encoding: "utf8" });
    expect(plain(run())).toBe(plain(read(root, manifest)));
    const { code, out } = await archfold(root, "fold", "--write");
    expect(code).toBe(0);
    expect(out).toContain(`modify ${generator}\n`);
    expect(statSync(join(root, generator)).mode & 0o777).toBe(0o755);
    git(root, "add", "-A");
    git(root, "commit", "-q", "-m", "fold");
    expect(plain(run())).toBe(plain(read(root, manifest)));
    expect(read(root, manifest)).toContain("Builder: buildkit");
    expect(await archfold(root, "check")).toMatchObject({ code: 0 });
    expect((await archfold(root, "diff")).out).toBe("");
    // A program asks git for commits: nothing of it has to change with them.
    const named = await json<Folds>(root, "fold", "--commit", git(root, "rev-parse", "HEAD").trim());
    expect([named.code, told(named.value)]).toEqual([0, []]);
  });

  test.skipIf(!isShut)("with --run-generator that is shown before anything is written", async () => {
    const root = checkout(name);
    const before = content(root);
    const dry = await json<Folds>(root, "fold", "--run-generator");
    expect([dry.code, told(dry.value)[0]]).toEqual([0, "GENERATOR_RAN"]);
    expect(content(root)).toEqual(before);
    const { code, out } = await archfold(root, "fold", "--write", "--run-generator");
    expect([code, out.includes("[GENERATOR_RAN]"), out.includes("GENERATOR_NOT_RUN")]).toEqual([0, true, false]);
    expect(read(root, manifest)).toContain("Builder: buildkit");
  });
});

test("a program is changed in all families that it prints, by the first of them", async () => {
  const { value } = await json<Folds>(checkout(SCRIPT), "fold");
  expect(value.families.map((f) => f.changes?.map((c) => c.path))).toEqual([
    ["3.1/Dockerfile", "library/queue", "stackbrew.js"],
    ["3.1/alpine/Dockerfile", "library/queue"],
  ]);
  expect(told(value)).toEqual(["GENERATOR_NOT_RUN"]);
});

test("one of two families that a loop prints leaves the program as it is, and says so", async () => {
  const root = checkout(SCRIPT);
  const one = await json<Folds>(root, "fold", "--family", "queue:3.1.4");
  expect(new Set(told(one.value))).toEqual(new Set(["MANIFEST_GENERATED", "GENERATOR_NOT_CHANGED"]));
  expect(one.value.families[0]?.diagnostics.find((d) => d.code === "GENERATOR_NOT_CHANGED")).toMatchObject({
    line: 26,
    message:
      "make it print no amd64-Directory, arm64v8-Directory for queue:3.1.4 any more: the same line prints amd64-Directory for queue:3.1.4-alpine, which stays",
  });
  const before = read(root, "stackbrew.js");
  expect((await archfold(root, "fold", "--family", "queue:3.1.4", "--write")).code).toBe(0);
  expect(read(root, "stackbrew.js")).toBe(before);
});

test("a program that lies in another repository, or is none of several, is not looked at", async () => {
  const root = checkout(SHELL, (folder) => {
    const path = "library/greeting";
    put(folder, path, read(folder, path).replace("example/greeting/blob", "example/other/blob"));
  });
  expect(told((await json<Folds>(root, "fold")).value)).toEqual(["MANIFEST_GENERATED"]);
  const two = checkout(SHELL, (folder) => {
    put(folder, "library/greeting", read(folder, "library/greeting").replace(/^#.*\n/, ""));
    put(folder, "old/generate-stackbrew-library.sh", "#!/bin/sh\n");
  });
  expect(told((await json<Folds>(two, "fold")).value)).toEqual([]);
});

test("a line that the change takes away is no reference to a member any more", async () => {
  const root = checkout(SHELL, (folder) => {
    const path = "generate-stackbrew-library.sh";
    const text = read(folder, path).replace("folder of its own", "folder of its own, as amd64/Dockerfile");
    put(folder, path, text);
  });
  expect((await json<Folds>(root, "fold")).value.families[0]?.references).toEqual([]);
});

describe("a program is run only where that is asked for", () => {
  const marking = (folder: string): void => {
    const path = "generate-stackbrew-library.sh";
    put(folder, path, read(folder, path).replace("set -e", `touch '${folder}/ran'\nset -e`));
    chmodSync(join(folder, path), 0o755);
  };

  test("and then the repository is out of its reach", async () => {
    const root = checkout(SHELL, marking);
    for (const command of ["scan", "diff", "check", "fold"]) await archfold(root, command);
    await archfold(root, "fold", "--write");
    expect(existsSync(join(root, "ran"))).toBe(false);
    const again = checkout(SHELL, marking);
    await archfold(again, "fold", "--run-generator");
    expect(existsSync(join(again, "ran"))).toBe(false);
  });
});

describe.skipIf(!isShut)("nothing is written where --run-generator does not show it", () => {
  const edited = (edit: (text: string) => string): string =>
    checkout(SHELL, (folder) => {
      const path = "generate-stackbrew-library.sh";
      put(folder, path, edit(read(folder, path)));
    });

  test.each([
    [
      "another line",
      (t: string) => t.replace("SharedTags: latest", "SharedTags: $(echo newest)"),
      1,
      'line 9 is "SharedTags: newest", wanted is "SharedTags: latest"; as it is now it does not print the manifest as it is',
    ],
    ["an exit code", (t: string) => `${t}exit 3\n`, 1, "ended with exit code 3"],
    [
      "a command that is not here",
      (t: string) => t.replace("\necho\n", "\nno-such-bashbrew cat\n"),
      3,
      "calls no-such-bashbrew",
    ],
    [
      "an interpreter that is not here",
      (t: string) => t.replace("bash\n", "no-such-bash\n"),
      3,
      "was not run: no-such-bash is not on this machine",
    ],
  ])("%s", async (_, edit, wanted, said) => {
    const root = edited(edit);
    const before = content(root);
    const { code, out } = await archfold(root, "fold", "--write", "--run-generator");
    expect([code, out.includes(said)]).toEqual([wanted, true]);
    expect(content(root)).toEqual(before);
    const { code: again, value } = await json<Folds>(root, "fold", "--write", "--run-generator");
    expect([again, value.families[0]?.status]).toEqual([wanted, "refused"]);
    expect(content(root)).toEqual(before);
  });

  test("a manifest whose program is not found", async () => {
    const root = checkout("two-entries-of-one-library-manifest");
    const before = content(root);
    const { code, out } = await archfold(root, "fold", "--write", "--run-generator");
    expect([code, out.includes("no program is found that prints library/queue")]).toEqual([3, true]);
    expect(content(root)).toEqual(before);
  });

  test("a program that a person has changed by hand is as good as one that we change", async () => {
    const root = checkout(UNREAD);
    expect(await archfold(root, "fold", "--write", "--run-generator")).toMatchObject({ code: 1 });
    const text = read(root, "generate-library.sh");
    const byHand = text.replace(/^for[\s\S]*done$/m, "field Builder buildkit");
    put(root, "generate-library.sh", byHand);
    const { code, out } = await archfold(root, "fold", "--write", "--run-generator");
    expect([code, out.includes("[GENERATOR_RAN]"), /warning.*GENERAT/.test(out)]).toEqual([0, true, false]);
    expect(read(root, "generate-library.sh")).toBe(byHand);
  });
});
