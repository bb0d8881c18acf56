// The port `Repository` on git. Outside git nothing is tracked and there is no commit.
import { join } from "node:path";
import { isPlainPath } from "../model/path.ts";
import type { Repository } from "../ports.ts";
import { git, gitLine, records, utf8 } from "./command.ts";

/** `root` is an absolute path, the top of a work tree or a folder in it; paths are relative to it. */
export function hostRepository(root: string): Repository {
  return {
    head: () => gitLine(root, ["rev-parse", "--verify", "--quiet", "HEAD^{commit}"]),
    hasCommit: (commit) => hasCommit(root, commit),
    isTracked: (path) => isTracked(root, path),
    isClean: (path) => isClean(root, path),
    textAt: (commit, path) => textAt(root, commit, path),
    grep: (strings) => grep(root, strings),
  };
}

/** Without `--literal-pathspecs` a file named `[a]` or `:x` would be read as a pattern. */
const literally = (root: string, args: readonly string[]) => git(root, ["--literal-pathspecs", ...args]);

async function hasCommit(root: string, commit: string): Promise<boolean> {
  if (!/^([0-9a-f]{40}|[0-9a-f]{64})$/.test(commit)) return false;
  return (await gitLine(root, ["cat-file", "-t", commit])) === "commit";
}

async function isTracked(root: string, path: string): Promise<boolean> {
  const listed = await literally(root, ["ls-files", "-z", "--cached", "--", path]);
  return listed !== undefined && records(listed).includes(path);
}

/**
 * Compares the file's own bytes with HEAD (`status` alone trusts flags such as assume-unchanged),
 * and the index with HEAD, so that nothing staged is lost either.
 */
async function isClean(root: string, path: string): Promise<boolean> {
  const committed = (await literally(root, ["ls-tree", "-z", "HEAD", "--", path]))?.toString("latin1");
  const [, mode, blob] = /^(\d+) blob ([0-9a-f]+)\t/.exec(committed ?? "") ?? [];
  if (mode === undefined || blob === undefined) return false;
  const status = await literally(root, ["status", "--porcelain=v1", "-z", "--untracked-files=no", "--", path]);
  if (status === undefined || status.length > 0) return false;
  // hash-object follows symlinks; for a link `status` has compared where it points.
  if (mode === "120000") return true;
  return (await gitLine(root, ["hash-object", "--", join(root, path)])) === blob;
}

async function textAt(root: string, commit: string, path: string): Promise<string | undefined> {
  // Anything else could be an option or a revision expression.
  if (!/^(HEAD|[0-9a-f]{7,64})$/.test(commit) || !isPlainPath(path)) return undefined;
  const blob = await git(root, ["cat-file", "blob", `${commit}:./${path}`]);
  return blob === undefined || blob.includes(0) ? undefined : utf8(blob);
}

type Hit = Awaited<ReturnType<Repository["grep"]>>[number];

/** Searches the whole repository, so a file above the root is named `../file`. */
async function grep(root: string, strings: readonly string[]): Promise<readonly Hit[]> {
  if (strings.length === 0) return [];
  const plain = ["--no-color", "--no-column", "--no-recurse-submodules", "--no-textconv"];
  const patterns = strings.flatMap((text) => ["-e", text]);
  const output = await git(root, [
    "-c",
    "grep.fullName=false",
    "grep",
    "-z",
    "-n",
    "-I",
    "-F",
    ...plain,
    ...patterns,
    "--",
    ":/",
  ]);
  return output ? hits(output) : [];
}

/** `file NUL line NUL text LF`: with `-z` a file's name may hold anything but NUL, and a text never holds LF. */
function hits(output: Buffer): readonly Hit[] {
  const found: Hit[] = [];
  for (let start = 0; start < output.length; ) {
    const nameEnd = output.indexOf(0, start);
    const lineEnd = output.indexOf(0, nameEnd + 1);
    const textEnd = output.indexOf(10, lineEnd + 1);
    if (nameEnd < 0 || lineEnd < 0) break;
    const file = utf8(output.subarray(start, nameEnd));
    const line = Number(output.toString("latin1", nameEnd + 1, lineEnd));
    const end = textEnd < 0 ? output.length : textEnd;
    if (file !== undefined) found.push({ file, line, text: output.toString("utf8", lineEnd + 1, end) });
    start = end + 1;
  }
  return found;
}
