// Kill safety for real: a child applies changes and is killed before every single step; then the tree must be wholly before or wholly after.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { hostWriter } from "../../src/host/journal.ts";
import type { FileChange } from "../../src/model/change.ts";
import { bundle } from "./bundle.ts";
import { content, git, repository, tree } from "./tree.ts";

const FILES = {
  Dockerfile: "FROM a\n",
  "amd64/Dockerfile": "FROM amd\r\n",
  "arm/Dockerfile": "\ufeffFROM arm\n",
  "link-to": "FROM l\n",
  kept: "k",
};

const CHANGES: readonly FileChange[] = [
  { action: "create", path: ".archfold.json", after: "{}\n" },
  { action: "modify", path: "Dockerfile", before: "FROM a\n", after: "FROM scratch\n" },
  { action: "delete", path: "amd64/Dockerfile", before: "FROM amd\r\n" },
  { action: "delete", path: "arm/Dockerfile", before: "\ufeffFROM arm\n" },
  { action: "delete", path: "gone-link", before: "FROM l\n" },
  { action: "modify", path: "link", before: "FROM l\n", after: "FROM whole\n" },
  { action: "create", path: "new/deep/Dockerfile", after: "FROM new\n" },
];

// Hundreds of child processes: a busy machine needs its time.
vi.setConfig({ testTimeout: 180_000 });

let script = "";
beforeAll(() => {
  script = bundle(new URL("./write-and-die.ts", import.meta.url));
});

let templates: Readonly<Record<"git" | "plain", string>>;
beforeAll(() => {
  templates = { git: repository(FILES), plain: tree(FILES) };
  for (const root of Object.values(templates)) {
    symlinkSync("link-to", join(root, "link"));
    symlinkSync("link-to", join(root, "gone-link"));
    chmodSync(join(root, "Dockerfile"), 0o640);
  }
});

function start(inGit: boolean): string {
  const root = tree();
  cpSync(inGit ? templates.git : templates.plain, root, { recursive: true, verbatimSymlinks: true });
  return root;
}

function child(what: "apply" | "recover", root: string, step: number | string) {
  const changes = join(tree(), "changes.json");
  writeFileSync(changes, JSON.stringify(CHANGES));
  const ended = spawnSync(process.execPath, [script, what, root, changes, String(step)], { encoding: "utf8" });
  expect(ended.stderr).toBe("");
  return ended;
}

function journalRests(root: string): boolean {
  return existsSync(join(root, ".archfold-journal.json")) || existsSync(join(root, ".git", "archfold"));
}

function temporaries(root: string): readonly string[] {
  return Object.keys(content(root)).filter((path) => /\.archfold-[0-9a-f]+-/.test(path));
}

describe.each([
  ["in git", true],
  ["outside git", false],
])("%s", (_, inGit) => {
  it("leaves all or nothing, wherever it is killed", async () => {
    const before = content(start(inGit));
    const whole = start(inGit);
    expect(child("apply", whole, -1).stdout).toBe("[]");
    const after = content(whole);
    expect(after).not.toEqual(before);
    expect(after).toMatchObject({ Dockerfile: "640 FROM scratch\n" });
    const seen = new Set<string>();
    let step = 0;
    for (let killed = true; killed; step += 1) {
      const root = start(inGit);
      killed = child("apply", root, step).signal === "SIGKILL";
      const told = await hostWriter(root).recover();
      const now = content(root);
      expect([before, after], `step ${step}`).toContainEqual(now);
      const undone = JSON.stringify(now) === JSON.stringify(before);
      expect(
        told.map((d) => `${d.code} ${d.severity} ${/completed|undone/.exec(d.message)}`),
        `step ${step}`,
      ).toEqual(told.length === 0 ? [] : [`JOURNAL_FOUND note ${undone ? "undone" : "completed"}`]);
      seen.add(`${told.length} ${undone}`);
      expect(journalRests(root), `step ${step}`).toBe(false);
      expect(await hostWriter(root).recover()).toEqual([]);
    }
    expect(step).toBeGreaterThan(CHANGES.length * 2);
    expect([...seen].sort()).toEqual(["0 false", "0 true", "1 false", "1 true"]);
  });

  it("undoes renames and deletions when a temporary was damaged in between", async () => {
    const root = start(inGit);
    const before = content(root);
    child("apply", root, "commit new/deep/Dockerfile");
    const left = temporaries(root);
    expect(left).toHaveLength(1);
    truncateSync(join(root, left[0] ?? ""), 3);
    expect(content(root)).toMatchObject({ Dockerfile: "640 FROM scratch\n" });
    expect((await hostWriter(root).recover()).map((d) => d.severity)).toEqual(["note"]);
    expect(content(root)).toEqual(before);
  });

  it("touches nothing where a target is neither before nor after", async () => {
    const root = start(inGit);
    child("apply", root, "commit gone-link");
    writeFileSync(join(root, "Dockerfile"), "FROM a person\n");
    const between = content(root);
    const told = await hostWriter(root).recover();
    expect(told.map((d) => [d.code, d.severity, d.place?.file])).toEqual([["JOURNAL_FOUND", "error", "Dockerfile"]]);
    expect(content(root)).toEqual(between);
    expect(journalRests(root)).toBe(true);
    const again = await hostWriter(root).apply([{ action: "create", path: "x", after: "" }]);
    expect(again.map((d) => d.code)).toEqual(["JOURNAL_FOUND"]);
    expect(content(root)).toEqual(between);
  });
});

it.each(["stage new/deep/Dockerfile", "commit gone-link"])(
  "comes to the same end when the recovery is killed too, wherever, after a kill at: %s",
  async (last) => {
    let step = 0;
    for (let killed = true; killed; step += 1) {
      const root = start(false);
      const before = content(root);
      expect(child("apply", root, last).signal).toBe("SIGKILL");
      killed = child("recover", root, step).signal === "SIGKILL";
      const told = await hostWriter(root).recover();
      expect(told.length, `step ${step}`).toBeLessThan(2);
      expect(temporaries(root)).toEqual([]);
      expect(journalRests(root)).toBe(false);
      if (last.startsWith("stage")) expect(content(root)).toEqual(before);
      else expect(readFileSync(join(root, "new/deep/Dockerfile"), "utf8")).toBe("FROM new\n");
    }
    expect(step).toBeGreaterThan(CHANGES.length);
  },
);

describe("the journal's place", () => {
  it("is the worktree's own git folder, and its root may be moved with it", async () => {
    const main = repository(FILES);
    const root = join(tree(), "wt");
    git(main, "worktree", "add", "-q", root);
    symlinkSync("link-to", join(root, "link"));
    symlinkSync("link-to", join(root, "gone-link"));
    child("apply", root, "commit gone-link");
    expect(readdirSync(join(main, ".git", "worktrees", "wt", "archfold"))).toEqual(["journal.json"]);
    expect(existsSync(join(main, ".git", "archfold"))).toBe(false);
    expect(await hostWriter(main).recover()).toEqual([]);
    expect((await hostWriter(root).recover()).map((d) => d.severity)).toEqual(["note"]);
    expect(readFileSync(join(root, "new/deep/Dockerfile"), "utf8")).toBe("FROM new\n");
  });

  it("is found from another folder of the repository, and after a move", async () => {
    const root = start(true);
    child("apply", root, "commit gone-link");
    const moved = join(tree(), "moved");
    cpSync(root, moved, { recursive: true, verbatimSymlinks: true });
    expect((await hostWriter(join(moved, "amd64")).recover()).map((d) => d.severity)).toEqual(["note"]);
    expect(readFileSync(join(moved, "new/deep/Dockerfile"), "utf8")).toBe("FROM new\n");
    expect(existsSync(join(root, "new/deep/Dockerfile"))).toBe(false);
  });
});

describe("a journal from elsewhere", () => {
  const made = (root: string, change: Record<string, unknown>) => {
    const entry = {
      path: "x",
      before: { kind: "absent" },
      beforeHash: null,
      afterHash: null,
      temporary: ".archfold-ab-0",
    };
    const journal = { schema: "archfold/journal@1", pid: dead, root: "", folders: [], entries: [entry], ...change };
    writeFileSync(join(root, ".archfold-journal.json"), JSON.stringify(journal));
  };
  const victim = {
    before: { kind: "file", text: "v", mode: 420, owner: 0, group: 0 },
    afterHash: null,
    temporary: ".archfold-ab-0",
  };
  const hash = createHash("sha256").update("v").digest("hex");
  const dead = spawnSync(process.execPath, ["-e", "0"]).pid;

  it.each<[string, Record<string, unknown>]>([
    ["a root outside", { root: "..", entries: [{ ...victim, beforeHash: hash, path: "victim" }] }],
    ["a path outside", { entries: [{ ...victim, beforeHash: hash, path: "../victim" }] }],
    ["git's own folder", { entries: [{ ...victim, beforeHash: hash, path: ".git/config" }] }],
    ["a temporary outside", { entries: [{ ...victim, beforeHash: hash, path: "a", temporary: "../victim" }] }],
    ["another schema", { schema: "archfold/journal@2" }],
    ["no entries", { entries: "x" }],
    ["a number for a text", { entries: [{ ...victim, path: "a", beforeHash: 1 }] }],
  ])("with %s is refused and nothing is touched", async (_, change) => {
    const outer = tree({ victim: "v", "in/a": "v" });
    const root = join(outer, "in");
    made(root, change);
    const before = content(outer);
    const told = await hostWriter(root).recover();
    expect(told.map((d) => [d.code, d.severity])).toEqual([["JOURNAL_FOUND", "error"]]);
    expect(told[0]?.message).toContain("cannot be read");
    expect(content(outer)).toEqual(before);
  });

  it("with nothing wrong in it is followed", async () => {
    const root = tree({ a: "v", b: "" });
    made(root, { entries: [{ ...victim, beforeHash: hash, path: "a" }] });
    expect((await hostWriter(root).recover()).map((d) => d.severity)).toEqual(["note"]);
    expect(readdirSync(root)).toEqual(["b"]);
  });

  it("is refused where a symlink leads its path out", async () => {
    const outer = tree({ "out/victim": "v", "in/a": "v" });
    const root = join(outer, "in");
    symlinkSync("../out", join(root, "d"));
    made(root, { entries: [{ ...victim, beforeHash: hash, path: "d/victim" }] });
    const before = content(outer);
    expect((await hostWriter(root).recover()).map((d) => d.severity)).toEqual(["error"]);
    expect(content(outer)).toEqual(before);
  });

  it("that is no JSON is refused by name", async () => {
    const root = tree({ ".archfold-journal.json": "{" });
    const told = await hostWriter(root).recover();
    expect(told[0]?.message).toContain(".archfold-journal.json");
  });

  it("of a living process is left alone", async () => {
    const root = tree({ a: "v" });
    made(root, { pid: process.ppid, entries: [{ ...victim, beforeHash: hash, path: "a" }] });
    const told = await hostWriter(root).recover();
    expect(told.map((d) => d.severity)).toEqual(["error"]);
    expect(readFileSync(join(root, "a"), "utf8")).toBe("v");
  });

  it("and drafts of killed writers go, those of living ones stay", async () => {
    const names = [
      `.archfold-journal.json.${dead}.new`,
      `.archfold-journal.json.${process.ppid}.new`,
      ".archfold-journal.json.x.new",
    ];
    const root = tree(Object.fromEntries(names.map((name) => [name, ""])));
    expect(await hostWriter(root).recover()).toEqual([]);
    expect(readdirSync(root)).toEqual(names.slice(1));
  });
});
