// Patches, held against git itself: what git apply makes of them, and what git diff writes.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { patch } from "../../src/7-report/hunks.ts";
import type { FileChange } from "../../src/model/change.ts";
import { put, repository, tree } from "../host/tree.ts";

const modify = (before: string, after: string, path = "d/Dockerfile"): FileChange => ({
  action: "modify",
  path,
  before,
  after,
});

function applied(change: FileChange, text: string): string | undefined {
  const root = tree({ keep: "" });
  if (change.action !== "create") put(root, change.path, change.before);
  execFileSync("git", ["apply", "--unidiff-zero", "--whitespace=nowarn", "-"], { cwd: root, input: text });
  const file = join(root, change.path);
  return existsSync(file) ? readFileSync(file, "utf8") : undefined;
}

describe("patch", () => {
  it("writes a modification as git does", async () => {
    const lines = Array.from({ length: 20 }, (_, n) => `RUN ${n}\n`);
    const before = lines.join("");
    const after = lines.with(3, "RUN three\n").toSpliced(15, 1).join("").trimEnd();
    const root = repository({ "d/Dockerfile": before });
    put(root, "d/Dockerfile", after);
    const theirs = execFileSync("git", ["diff"], { cwd: root, encoding: "utf8" });
    const plain = theirs.replace(/^index .*\n/m, "").replace(/^(@@ [^@]* @@).*$/gm, "$1");
    expect(await patch(modify(before, after))).toBe(plain);
  });

  it("writes creations and deletions against /dev/null", async () => {
    expect(await patch({ action: "create", path: "a", after: "x\ny" })).toBe(
      "diff --git a/a b/a\nnew file mode 100644\n--- /dev/null\n+++ b/a\n@@ -0,0 +1,2 @@\n+x\n+y\n\\ No newline at end of file\n",
    );
    expect(await patch({ action: "delete", path: "a", before: "x\n" })).toBe(
      "diff --git a/a b/a\ndeleted file mode 100644\n--- a/a\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n",
    );
    expect(await patch({ action: "create", path: "a", after: "" })).toBe("diff --git a/a b/a\nnew file mode 100644\n");
    expect(await patch(modify("same\n", "same\n"))).toBe("");
  });

  it("says where the last line's end comes or goes", async () => {
    expect(await patch(modify("x\n", "x"))).toContain("@@ -1 +1 @@\n-x\n+x\n\\ No newline at end of file\n");
    expect(await patch(modify("x", "x\n"))).toContain("@@ -1 +1 @@\n-x\n\\ No newline at end of file\n+x\n");
  });

  it("is what git applies, for any texts", async () => {
    const text = fc
      .array(fc.constantFrom("a\n", "b\n", "\n", " \t\n", "語\n", "c"), { maxLength: 12 })
      .map((l) => l.join(""));
    await fc.assert(
      fc.asyncProperty(text, text, async (before, after) => {
        fc.pre(before !== after);
        const change = modify(before, after);
        expect(applied(change, await patch(change))).toBe(after);
      }),
      { numRuns: 60 },
    );
    const made: FileChange = { action: "create", path: 'odd "name"\t\\x', after: "x\n" };
    expect(applied(made, await patch(made))).toBe("x\n");
    const gone: FileChange = { action: "delete", path: "ü", before: "x\n" };
    expect(applied(gone, await patch(gone))).toBeUndefined();
  });

  it("lets nothing through that a terminal obeys", async () => {
    const hostile = "RUN \u001b[31m\u001b]0;t\u0007\u202e \u2028 \u009b2J \ufeff\ttab\r\n\0\n";
    for (const change of [modify("", hostile, "\u001b[1m\nname\u202e"), modify(hostile, `${hostile}x`)]) {
      const text = await patch(change);
      expect(text).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2028\u2029\ufeff]/);
      expect(text).toContain("\ttab\\u{d}");
    }
    expect(await patch(modify("", "x", "a\nb"))).toContain('diff --git "a/a\\012b" "b/a\\012b"\n');
  });

  it("shows a change of line ends line by line", async () => {
    expect(await patch(modify("a\r\nb\r\n", "a\nb\r\n"))).toContain("-a\\u{d}\n+a\n b\\u{d}\n");
  });

  it("gives up fine comparison for very large changes, and is still right", async () => {
    const make = (word: string) => Array.from({ length: 6000 }, (_, n) => `${word} ${n}\n`).join("");
    const change = modify(make("a"), make("b"));
    expect(applied(change, await patch(change))).toBe(make("b"));
  });
});
