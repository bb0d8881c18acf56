// A repository and changes of its files in; a copy of it in a temporary folder out, with the changes committed, so that a
// program which asks git finds what it will find once they are. Git's objects are read where they are, never written there.
import { lstatSync, mkdirSync, realpathSync } from "node:fs";
import { copyFile, cp, lstat, mkdir, readlink, rm, symlink } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import type { FileChange } from "../../model/change.ts";
import { git, gitLine, records } from "../command.ts";
import { hostFiles } from "../files.ts";
import { hostWriter } from "../journal.ts";
import { heldFolder } from "../leftovers.ts";

export interface Copy {
  /** What `root` is in the copy. */
  readonly root: string;
  /** Folders of its own, empty. */
  readonly home: string;
  readonly temporary: string;
  /** Folders that belong to the original. */
  readonly originals: readonly string[];
  remove(): Promise<void>;
}

/** Settings of the person (hooks, filters, signing) are not the copy's. */
const OWN = {
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_AUTHOR_NAME: "archfold",
  GIT_AUTHOR_EMAIL: "archfold",
  GIT_COMMITTER_NAME: "archfold",
  GIT_COMMITTER_EMAIL: "archfold",
};

/** The copy, or in one line why there is none. */
export async function copyWith(root: string, changes: readonly FileChange[]): Promise<Copy | string> {
  const { path: folder, remove } = heldFolder();
  const [home, temporary, top] = [join(folder, "home"), join(folder, "tmp"), join(folder, "copy", "repository")];
  for (const each of [home, temporary, top]) mkdirSync(each, { recursive: true });
  const own = await repositoryOf(root);
  const failed = own ? await cloneInto(own, top) : await copyFiles(root, top);
  const inside = own ? join(top, relative(own.top, realpathSync(root))) : top;
  const done = failed ?? (await commitIn(top, inside, changes, own !== undefined));
  const copy = { root: inside, home, temporary, originals: own ? [own.top, own.common] : [root], remove };
  if (done === undefined) return copy;
  await remove();
  return done;
}

interface Original {
  readonly top: string;
  /** Where its objects are. */
  readonly common: string;
}

/** Undefined outside git, and before the first commit. */
async function repositoryOf(root: string): Promise<Original | undefined> {
  const ask = (...args: string[]) => gitLine(root, args);
  const top = await ask("rev-parse", "--show-toplevel");
  const common = await ask("rev-parse", "--path-format=absolute", "--git-common-dir");
  const head = await ask("rev-parse", "--verify", "--quiet", "HEAD^{commit}");
  return top === undefined || common === undefined || head === undefined ? undefined : { top, common };
}

/** With all refs of the original, and with its work tree as it lies: what is not committed too, what is ignored not. */
async function cloneInto({ top }: Original, to: string): Promise<string | undefined> {
  const own = { env: OWN, input: "" };
  const inside = join(to, ".git");
  const cloned = await git(
    dirname(to),
    ["clone", "--quiet", "--mirror", "--shared", "--template=", "--", top, inside],
    own,
  );
  if (!cloned) return "git cannot clone the repository";
  const url = await gitLine(top, ["config", "--get", "remote.origin.url"]);
  for (const [name, value] of [["core.bare", "false"], ...(url ? [["remote.origin.url", url]] : [])] as const)
    await git(to, ["config", name ?? "", value ?? ""], own);
  if (!(await git(to, ["reset", "--quiet", "--hard", "HEAD"], own))) return "git cannot check the repository out";
  const changed = await git(top, ["diff", "--name-only", "--no-ext-diff", "--no-renames", "-z", "HEAD", "--"]);
  const others = await git(top, ["ls-files", "-z", "--others", "--exclude-standard"]);
  if (!changed || !others) return "git cannot say what is not committed";
  const paths = [...records(changed), ...records(others)];
  for (const path of paths) await rm(join(to, path), { recursive: true, force: true });
  for (const path of paths) await copyOne(join(top, path), join(to, path));
  return undefined;
}

async function copyFiles(root: string, to: string): Promise<undefined> {
  for (const path of await hostFiles(root).listSources(() => true)) await copyOne(join(root, path), join(to, path));
}

async function copyOne(from: string, to: string): Promise<void> {
  const found = await lstat(from).catch(() => undefined);
  if (!found) return;
  await mkdir(dirname(to), { recursive: true });
  if (found.isSymbolicLink()) await symlink(await readlink(from), to);
  else if (found.isFile()) await copyFile(from, to);
  // A repository inside this one.
  else if (found.isDirectory()) await cp(from, to, { recursive: true, verbatimSymlinks: true });
}

async function commitIn(
  top: string,
  root: string,
  changes: readonly FileChange[],
  isGit: boolean,
): Promise<string | undefined> {
  if (!lstatSync(root, { throwIfNoEntry: false })) return "the folder is not in git";
  const trouble = await hostWriter(root).apply(changes);
  const [wrong] = trouble.filter((d) => d.severity === "error");
  if (wrong) return wrong.message;
  if (!isGit) return undefined;
  const own = { env: OWN, input: "" };
  const added = await git(top, ["add", "--all"], own);
  const committed = added && (await git(top, ["commit", "--quiet", "--no-verify", "--allow-empty", "-m", "fold"], own));
  return committed ? undefined : "git cannot commit the changes in the copy";
}
