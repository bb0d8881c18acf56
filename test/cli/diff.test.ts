// What `diff` says before a patch: the grade and the variables, and git takes all of it for a patch.
import { execFileSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { checkout } from "../cases/run.ts";
import { archfold } from "./run.ts";

const ONE = "a-variable-renamed-and-a-step-kept-exact";

describe("diff", () => {
  test.each([ONE, "two-variants-in-each-arch-folder"])("of %s is applied by git", async (name) => {
    const root = checkout(name);
    const { out } = await archfold(root, "diff");
    execFileSync("git", ["apply", "-"], { cwd: root, input: out });
    expect(await archfold(root, "diff")).toMatchObject({ out: "" });
  });

  test("names grade, variables and values before the patch, and beside it", async () => {
    const said = [
      ".: 3 platforms, 3 files -> Dockerfile, proved, same-commands, with assumptions",
      "  variables, not to be overridden",
      "                   UNAME_ARCH",
      "    linux/amd64    x86_64",
      "    linux/arm64    aarch64",
      "    linux/riscv64  riscv64",
      "  once for each platform",
      "    line 2  ARG: the variables are set here",
    ].map((line) => `# ${line}\n`);
    for (const flags of [[], ["--side-by-side"], ["--color", "always"]])
      expect((await archfold(checkout(ONE), "diff", ...flags)).out.startsWith(said.join(""))).toBe(true);
    expect((await archfold(checkout(ONE), "diff", "--stat")).out).not.toContain("UNAME_ARCH");
  });
});
