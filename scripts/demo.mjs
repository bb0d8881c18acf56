// Folds and proves a bundled repository in a scratch copy, shows the diff, writes it, checks it, and verifies it where an
// engine answers. Nothing outside the scratch copy is touched.
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const project = resolve(import.meta.dirname, "..");
const archfold = join(project, "dist", "archfold.js");
const scratch = mkdtempSync(join(tmpdir(), "archfold-demo-"));
process.on("exit", () => rmSync(scratch, { recursive: true, force: true }));

cpSync(join(project, "fixtures", "nine-arches-and-their-library-manifest", "input"), scratch, { recursive: true });
const git = (...args) =>
  execFileSync("git", ["-C", scratch, "-c", "user.name=demo", "-c", "user.email=demo@example.org", ...args]);
git("init", "-q");
git("add", "-A");
git("commit", "-q", "-m", "nine architectures, nine Dockerfiles");

function run(...args) {
  process.stdout.write(`\n$ archfold ${args.join(" ")}\n`);
  return spawnSync(process.execPath, [archfold, ...args], { cwd: scratch, stdio: "inherit" }).status ?? 1;
}

process.stdout.write("A repository with one Dockerfile for each of nine architectures, in a scratch copy.\n");
const codes = [run("scan"), run("fold", "--write"), run("check")];
const failed = codes.some((code) => code !== 0);
const verified = failed ? 1 : run("verify");
if (verified === 3) {
  const script = existsSync(join(project, "scripts", "engine"));
  process.stdout.write(
    `\nNo engine answered, so nothing was built.${script ? ' As root on Debian: scripts/engine install && scripts/engine up && eval "$(scripts/engine env)"' : ""}\n`,
  );
}
process.exitCode = failed || (verified !== 0 && verified !== 3) ? 1 : 0;
