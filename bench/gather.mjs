// A clone of 20 000 commits with nine members on nine branches, packed: the first proposal beside git's own reading of the
// same objects (the members' commits, their listings, their Dockerfiles). Ours and git's in turn, medians of each.
import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundled, run } from "./bundle.mjs";

const ARCHES = "amd64 arm32v5 arm32v7 arm64v8 i386 mips64le ppc64le riscv64 s390x".split(" ");
const COMMITS = 20_000;
const ROUNDS = 15;
const TARGET = 2.5;
const REPO = "https://git.example.org/distro/artifacts.git";

const archfold = join(fileURLToPath(new URL("..", import.meta.url)), "dist/archfold.js");
const work = mkdtempSync(join(tmpdir(), "archfold-gather-"));
const clone = join(work, "clone.git");

try {
  const commits = history();
  const beside = listed(commits);
  const measured = await bundled("gather", work);
  const rows = { command: [], inside: [], git: [], node: [] };
  for (let i = 0; i < ROUNDS + 2; i += 1) {
    const one = {
      command: timed(process.execPath, [archfold, "fold", "--manifest", "library/distro", "--repo", clone], beside),
      inside: JSON.parse(run(measured, beside, clone, "library/distro")),
      git: ARCHES.reduce((sum, arch) => sum + listing(commits.get(arch)), batch(commits)),
      node: timed(process.execPath, ["-e", "0"]),
    };
    // The first two warm the disk's cache.
    if (i > 1) for (const [name, took] of Object.entries(one)) rows[name].push(took);
  }
  const [command, inside, git, node] = Object.values(rows).map(median);
  const line = (what, took) =>
    console.log(
      `${(took / git).toFixed(2)} times  (at most ${TARGET.toFixed(1)})  ${what}: ${took.toFixed(1)} ms, beside git: ${git.toFixed(1)} ms, ` +
        `medians of ${ROUNDS}${took / git <= TARGET ? "" : "  MISSED"}`,
    );
  line("first proposal, the program loaded", inside);
  line("archfold fold, the whole process", command);
  line("the same without the start of node", command - node);
} finally {
  rmSync(work, { recursive: true, force: true });
}

/** By arch, the last commit of each branch; each commit is a release, and the last has a root file system. */
function history() {
  const data = (bytes) => Buffer.concat([Buffer.from(`data ${bytes.length}\n`), bytes, Buffer.from("\n")]);
  const parts = [];
  const each = Math.floor(COMMITS / ARCHES.length);
  for (let n = 0; n < each; n += 1)
    for (const arch of ARCHES) {
      const dockerfile = `FROM scratch\nADD rootfs.tar.xz /\nLABEL release="${n}"\nCMD ["sh"]\n`;
      const files = [
        ["13/Dockerfile", Buffer.from(dockerfile)],
        ["13/release", Buffer.from(`${arch} ${n}\n`)],
      ];
      if (n === each - 1) files.push(["13/rootfs.tar.xz", randomBytes(2 * 1024 * 1024)]);
      parts.push(
        Buffer.from(`commit refs/heads/dist-${arch}\ncommitter T <t@example.org> ${1_500_000_000 + n} +0000\n`),
      );
      parts.push(data(Buffer.from(`release ${n}`)));
      for (const [path, bytes] of files) parts.push(Buffer.from(`M 100644 inline ${path}\n`), data(bytes));
    }
  git(work, ["init", "-q", "--bare", clone]);
  git(clone, ["fast-import", "--quiet"], Buffer.concat(parts));
  git(clone, ["remote", "add", "origin", REPO]);
  git(clone, ["repack", "-a", "-d", "-q"]);
  return new Map(ARCHES.map((arch) => [arch, git(clone, ["rev-parse", `dist-${arch}`]).trim()]));
}

function listed(commits) {
  const root = join(work, "official");
  mkdirSync(join(root, "library"), { recursive: true });
  const arch = [...commits].map(([a, id]) => `${a}-GitFetch: refs/heads/dist-${a}\n${a}-GitCommit: ${id}\n`);
  const head = `Maintainers: A. Person <a@example.org> (@a)\nGitRepo: ${REPO}\nGitCommit: ${commits.get("amd64")}\n`;
  const text = `${head}${arch.join("")}Architectures: ${ARCHES.join(", ")}\n\nTags: 13\nDirectory: 13\n`;
  writeFileSync(join(root, "library/distro"), text);
  return root;
}

function batch(commits) {
  const wanted = [...commits.values()].flatMap((id) => [id, `${id}^{tree}`, `${id}:13`, `${id}:13/Dockerfile`]);
  return timed("git", ["cat-file", "--batch"], clone, `${wanted.join("\n")}\n`);
}

function listing(commit) {
  return timed("git", ["ls-tree", "-r", "-z", "--full-tree", `${commit}:13`]);
}

function timed(program, args, cwd = clone, input = "") {
  const start = performance.now();
  const { status, stderr } = spawnSync(program, args, { cwd, input, stdio: ["pipe", "ignore", "pipe"] });
  if (status !== 0) throw new Error(`${program} ${args.join(" ")}: exit ${status}: ${stderr}`);
  return performance.now() - start;
}

function git(cwd, args, input = "") {
  const { status, stdout, stderr } = spawnSync("git", args, { cwd, input, encoding: "utf8", maxBuffer: 1 << 28 });
  if (status !== 0) throw new Error(`git ${args[0]}: exit ${status}: ${stderr}`);
  return stdout;
}

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}
