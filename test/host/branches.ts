// A repository whose members stand on a branch for each architecture, as distributions have them, and its library manifest.
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { git, put, tree } from "./tree.ts";

const ARCHES = "amd64 arm32v5 arm32v7 arm64v8 i386 mips64le ppc64le riscv64 s390x".split(" ");

const REPO = "https://git.example.org/distro/artifacts.git";

export interface Branches {
  /** A work tree on `main`, which has none of the members. */
  readonly root: string;
  readonly commits: ReadonlyMap<string, string>;
  /** The text of `library/distro`. */
  readonly manifest: string;
}

const ROOTFS = (arch: string): string => `${arch} `.repeat(100_000);

/** What stands on the architecture's branch. */
const member = (arch: string): Readonly<Record<string, string>> => ({
  "README.md": arch,
  "13/Dockerfile": `FROM scratch\nADD rootfs.tar.xz /\nCMD ["sh"]\n`,
  "13/rootfs.tar.xz": ROOTFS(arch),
  "13/slim/Dockerfile": `FROM scratch\n# ${arch}\nADD rootfs.tar.xz /\nCMD ["sh"]\n`,
  "13/slim/rootfs.tar.xz": `slim ${arch}`,
  "13/.dockerignore": "slim\n",
});

export function branches(
  arches: readonly string[] = ARCHES,
  files: (arch: string) => Readonly<Record<string, string>> = member,
): Branches {
  const root = tree({ "README.md": "the scripts\n" });
  git(root, "init", "-q", "-b", "main");
  git(root, "add", "-A");
  git(root, "commit", "-q", "-m", "first");
  git(root, "remote", "add", "origin", REPO);
  return branchesOn(root, arches, files);
}

/** A commit more on each branch, or its first. */
export function branchesOn(
  root: string,
  arches: readonly string[],
  files: (arch: string) => Readonly<Record<string, string>>,
): Branches {
  const stream = arches.map((arch, i) => commit(arch, 1_700_000_000 + i, files(arch))).join("");
  execFileSync("git", ["fast-import", "--quiet", "--force"], { cwd: root, input: stream });
  const commits = new Map(arches.map((arch) => [arch, git(root, "rev-parse", `dist-${arch}`).trim()]));
  return { root, commits, manifest: manifestOf(commits) };
}

function commit(arch: string, time: number, files: Readonly<Record<string, string>>): string {
  const data = (text: string) => `data ${Buffer.byteLength(text)}\n${text}\n`;
  const changes = Object.entries(files).map(([path, text]) => `M 100644 inline ${path}\n${data(text)}`);
  const head = `commit refs/heads/dist-${arch}\ncommitter T <t@example.org> ${time} +0000\n`;
  return `${head}${data(`artifacts of ${arch}`)}${changes.join("")}\n`;
}

const manifestOf = (commits: ReadonlyMap<string, string>): string => `# the distribution
Maintainers: A. Person <a@example.org> (@a)
GitRepo: ${REPO}
GitCommit: ${commits.get([...commits.keys()][0] ?? "")}
${[...commits].map(([arch, id]) => `${arch}-GitFetch: refs/heads/dist-${arch}\n${arch}-GitCommit: ${id}\n`).join("")}Architectures: ${[...commits.keys()].join(", ")}

Tags: 13, latest
Directory: 13

Tags: 13-slim
Directory: 13/slim
`;

/** A folder with the manifest alone, as the official images' repository has it. */
export const listed = (manifest: string): string => {
  const root = tree();
  put(root, "library/distro", manifest);
  return root;
};

/** A clone of `from` with its own remote named as the original's. */
export function cloned(from: string, ...args: string[]): string {
  const into = join(tree(), "clone.git");
  git(from, "config", "uploadpack.allowFilter", "true");
  git(from, "config", "uploadpack.allowAnySHA1InWant", "true");
  git(from, "clone", "-q", "--bare", ...args, `file://${from}`, into);
  git(into, "remote", "add", "upstream", REPO);
  return into;
}
