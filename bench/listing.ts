// A tree of 200 000 files, 400 of them Dockerfiles, listed by archfold beside `git ls-files` (in a repository) and `find` (outside): each listing in a
// process of its own, the two interleaved, so that a busy machine slows both alike. Prints ratios, and the memory of ours.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDockerfileName } from "../src/1-read/group.ts";
import { hostFiles } from "../src/host/files.ts";
import type { Files } from "../src/ports.ts";

const FOLDERS = 400;
const EACH = 499;
const ROUNDS = 5;
const TARGET = 2;

/** Run again by itself: lists, and prints the milliseconds and megabytes it took. */
async function listOnce(kind: string, root: string): Promise<void> {
  const files = hostFiles(root);
  const start = performance.now();
  const count = kind === "sources" ? (await files.listSources(isDockerfileName)).length : await entriesIn(files);
  const took = performance.now() - start;
  process.stdout.write(JSON.stringify({ took, count, rss: process.resourceUsage().maxRSS / 1024 }));
}

const entriesIn = async (files: Files): Promise<number> =>
  (await files.listFolder("")).folders.reduce((sum, { names }) => sum + names.length, 0);

function ours(kind: string, root: string): { took: number; count: number; rss: number } {
  const { stdout, status } = spawnSync(process.execPath, [process.argv[1] ?? "", kind, root], { encoding: "utf8" });
  if (status !== 0) throw new Error(`listing ${kind}: exit ${status}`);
  return JSON.parse(stdout);
}

function theirs(command: readonly string[], root: string): number {
  const [program = "", ...args] = command;
  const start = performance.now();
  const { status } = spawnSync(program, args, { cwd: root, stdio: ["ignore", "ignore", "inherit"] });
  if (status !== 0) throw new Error(`${program}: exit ${status}`);
  return performance.now() - start;
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

function compare(what: string, kind: string, root: string, command: readonly string[]): void {
  const rounds = Array.from({ length: ROUNDS + 1 }, () => ({ ours: ours(kind, root), theirs: theirs(command, root) }));
  // The first warms the disk's cache.
  const kept = rounds.slice(1);
  const [a, b] = [median(kept.map((r) => r.ours.took)), median(kept.map((r) => r.theirs))];
  const memory = Math.max(...kept.map((r) => r.ours.rss));
  const ratio = a / b;
  const verdict = ratio <= TARGET ? "" : "  MISSED";
  process.stdout.write(
    `${ratio.toFixed(2)} times  (at most ${TARGET.toFixed(1)})  ${what}, ${kept[0]?.ours.count} found: ${a.toFixed(0)} ms, beside ` +
      `${command.slice(0, 2).join(" ")}: ${b.toFixed(0)} ms, medians of ${ROUNDS}; ${memory.toFixed(0)} MB in all${verdict}\n`,
  );
}

function main(): void {
  const root = mkdtempSync(join(tmpdir(), "archfold-listing-"));
  try {
    for (let d = 0; d < FOLDERS; d += 1) {
      mkdirSync(join(root, `group-${d % 20}/folder-${d}`), { recursive: true });
      for (let f = 0; f < EACH; f += 1) writeFileSync(join(root, `group-${d % 20}/folder-${d}/file-${f}.txt`), "");
      writeFileSync(join(root, `group-${d % 20}/folder-${d}/Dockerfile`), "FROM scratch\n");
    }
    compare("a build context", "folder", root, ["find", "."]);
    compare("sources outside git", "sources", root, ["find", ".", "-type", "f"]);
    const git = (...args: string[]) => execFileSync("git", args, { cwd: root, stdio: "ignore" });
    git("init", "-q");
    const list = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"];
    compare("sources, none tracked", "sources", root, list);
    git("add", "-A");
    compare("sources, all tracked", "sources", root, list);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

const [kind, root] = process.argv.slice(2);
if (kind !== undefined && root !== undefined) await listOnce(kind, root);
else main();
