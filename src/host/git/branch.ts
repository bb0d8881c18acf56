// A branch that a gathering goes to: what stands there, and moving it in one step from what was seen.
import { type Diagnostic, error } from "../../model/diagnostic.ts";
import type { BranchAt } from "../../ports.ts";
import { git, gitLine } from "../command.ts";

export async function branchAt(root: string, name: string): Promise<BranchAt> {
  const wrong = (code: Diagnostic["code"], message: string): BranchAt => ({
    kind: "wrong",
    diagnostic: error(code, message),
  });
  // `@{-1}` would come out as another name.
  if ((await gitLine(root, ["check-ref-format", "--branch", name])) !== name)
    return wrong("USAGE", `--gather "${name}": this is no name of a branch`);
  const trees = (await gitLine(root, ["worktree", "list", "--porcelain"])) ?? "";
  if (trees.split("\n").includes(`branch refs/heads/${name}`))
    return wrong(
      "BRANCH_TAKEN",
      `the branch ${name} is checked out: give another one, or check out something else there`,
    );
  const commit = await gitLine(root, ["rev-parse", "--verify", "--quiet", `refs/heads/${name}^{commit}`]);
  if (commit === undefined) return { kind: "free" };
  const tree = await gitLine(root, ["rev-parse", "--verify", "--quiet", `${commit}^{tree}`]);
  return tree === undefined
    ? wrong("BRANCH_TAKEN", `the branch ${name} cannot be read`)
    : { kind: "tip", commit, tree };
}

/** Hooks are the repository's own programs: none is run. */
export async function moveBranch(
  root: string,
  name: string,
  from: string | undefined,
  to: string,
): Promise<Diagnostic | undefined> {
  const before = from ?? "0".repeat(to.length);
  const args = ["update-ref", "-m", "archfold fold --gather", `refs/heads/${name}`, to, before];
  if ((await git(root, ["-c", "core.hooksPath=/dev/null", ...args])) !== undefined) return undefined;
  return error(
    "BRANCH_TAKEN",
    `the branch ${name} was not moved: it changed meanwhile, or git may not write it; nothing was changed`,
  );
}
