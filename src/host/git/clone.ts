// The port `Clone` on git: objects through one `cat-file`, what the clone is through its configuration.
import { error } from "../../model/diagnostic.ts";
import { isPlainPath } from "../../model/path.ts";
import { shellLine } from "../../model/shell.ts";
import type { Clone, FolderAt, Remote } from "../../ports.ts";
import { git, gitLine } from "../command.ts";
import { branchAt, moveBranch } from "./branch.ts";
import { objectReader } from "./cat-file.ts";
import { commit } from "./commit.ts";
import { mountedFiles, type Trees, treesOf } from "./mounted.ts";
import { readCommit, type TreeEntry } from "./trees.ts";

/** `root` is an absolute path: a work tree, a folder in one, or a bare repository. */
export function hostClone(root: string): Clone {
  const trees = treesOf(objectReader(root));
  const bring = (id: string) => bringLine(root, [id]);
  return {
    root,
    remotes: () => remotes(root),
    folderAt: (commit, folder) => folderAt(trees, commit, folder, bring),
    files: (mounts) => mountedFiles(root, mounts, trees, bring),
    branch: (name) => branchAt(root, name),
    commit: (gathering, keep) => commit(root, trees, gathering, keep),
    moveBranch: (name, from, to) => moveBranch(root, name, from, to),
    fetchLine: async (remote, refs) => {
      const isShallow = (await gitLine(root, ["rev-parse", "--is-shallow-repository"])) === "true";
      return shellLine(["git", "-C", root, "fetch", ...(isShallow ? ["--unshallow"] : []), remote, ...refs]);
    },
  };
}

async function remotes(root: string): Promise<readonly Remote[] | undefined> {
  if ((await gitLine(root, ["rev-parse", "--git-dir"])) === undefined) return undefined;
  const found = (await git(root, ["config", "-z", "--get-regexp", "^remote\\..*\\.url$"]))?.toString("utf8") ?? "";
  return found.split("\0").flatMap((record) => {
    const at = record.indexOf("\n");
    const [, name] = /^remote\.(.*)\.url$/s.exec(record.slice(0, Math.max(at, 0))) ?? [];
    return name === undefined ? [] : [{ name, url: record.slice(at + 1) }];
  });
}

/** A partial clone asks the remote that promised the objects; without one the repository is damaged. */
export async function bringLine(root: string, ids: readonly string[]): Promise<string> {
  const promised = await git(root, ["config", "-z", "--name-only", "--get-regexp", "^remote\\..*\\.promisor$"]);
  const [, remote] = /^remote\.(.*)\.promisor$/s.exec(promised?.toString("utf8").split("\0")[0] ?? "") ?? [];
  return shellLine(["git", "-C", root, ...(remote === undefined ? ["fsck"] : ["fetch", remote, ...ids])]);
}

async function folderAt(
  trees: Trees,
  commit: string,
  folder: string,
  bring: (id: string) => Promise<string>,
): Promise<FolderAt> {
  const object = await trees.objects.read(commit);
  const read = object.kind === "object" && object.type === "commit" ? readCommit(object.bytes) : undefined;
  if (!read) return { kind: "no-commit" };
  let tree = read.tree;
  let lfs = false;
  for (const name of ["", ...(folder === "" ? [] : folder.split("/"))]) {
    if (name !== "") {
      const entry = (await trees.entries(tree))?.find((e) => e.name === name);
      if (entry?.kind !== "folder" || !isPlainPath(folder)) return { kind: "no-folder" };
      tree = entry.id;
    }
    const entries = await trees.entries(tree);
    if (!entries) {
      const message = `the tree of commit ${commit} is not wholly in the clone, bring it with: ${await bring(tree)}`;
      return { kind: "missing", diagnostic: error("NOT_FETCHED", message) };
    }
    lfs ||= await usesLfs(trees, entries);
  }
  return { kind: "tree", tree, time: read.time, lfs };
}

async function usesLfs(trees: Trees, entries: readonly TreeEntry[]): Promise<boolean> {
  const file = entries.find((e) => e.name === ".gitattributes" && e.kind === "file");
  if (!file) return false;
  const read = await trees.objects.read(file.id, 1024 * 1024);
  return read.kind === "object" && /^[^#\n]*\bfilter=lfs\b/m.test(read.bytes.toString("latin1"));
}
