// Ratios, never times: what archfold needs beside what it is held against, measured side by side in one run.
// Runs of the two are interleaved, medians are compared; a busy machine slows both alike. Build first: npm run bench does.
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundled, run } from "./bundle.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const archfold = join(root, "dist/archfold.js");
const work = mkdtempSync(join(tmpdir(), "archfold-bench-"));

try {
  const rows = [
    { what: "archfold --version", beside: "node -e 0", target: 1.5, ...sideBySide(["--version"], root, 31) },
    { what: "archfold fold, nine members", beside: "node -e 0", target: 2.5, ...sideBySide(["fold", "."], nine(), 31) },
    ...(await inside()),
  ];
  for (const { what, beside, ours, theirs, target, rounds } of rows) {
    const ratio = ours / theirs;
    const verdict = ratio <= target ? "" : "  MISSED";
    console.log(
      `${ratio.toFixed(2)} times  (at most ${target.toFixed(1)})  ${what}: ${ours.toFixed(1)} ms, beside ${beside}: ` +
        `${theirs.toFixed(1)} ms, medians of ${rounds}${verdict}`,
    );
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}

/** A process of ours, then bare node, again and again. */
function sideBySide(args, cwd, rounds) {
  const ours = [];
  const theirs = [];
  for (let i = 0; i < rounds + 2; i += 1) {
    const pair = [timed([archfold, ...args], cwd), timed(["-e", "0"], cwd)];
    // The first two warm the disk's cache.
    if (i < 2) continue;
    ours.push(pair[0]);
    theirs.push(pair[1]);
  }
  return { ours: median(ours), theirs: median(theirs), rounds };
}

function timed(args, cwd) {
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { cwd, stdio: ["ignore", "ignore", "pipe"] });
  if (status !== 0) throw new Error(`node ${args.join(" ")}: exit ${status}: ${stderr}`);
  return performance.now() - start;
}

/** Nine small members in a repository of their own. */
function nine() {
  const folder = join(work, "nine");
  cpSync(join(root, "fixtures/nine-arches-same-dockerfile-own-binary/input"), folder, { recursive: true });
  const git = (...args) => {
    const who = ["-c", "user.name=bench", "-c", "user.email=bench@example.invalid"];
    const { status } = spawnSync("git", [...who, ...args], { cwd: folder, stdio: "ignore" });
    if (status !== 0) throw new Error(`git ${args.join(" ")}: exit ${status}`);
  };
  git("init", "-q");
  git("add", "-A", "-f");
  git("commit", "-q", "-m", "input");
  return folder;
}

/** What is measured within one warm process. */
async function inside() {
  return JSON.parse(run(await bundled("inside", work)));
}

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}
