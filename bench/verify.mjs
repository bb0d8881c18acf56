// `archfold verify` of eight platforms, each adding a root file system of 30 MB, beside the eight builds of the members
// alone, side by side; and `verify` again with nothing changed beside bare node. Needs an engine: eval "$(scripts/engine env)".
// Each round has files of its own, so that no builder has seen them; ours and theirs alternate, medians of the rounds.
import { execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { fileURLToPath } from "node:url";

const ARCHES = ["386", "amd64", "arm64", "armv6", "armv7", "ppc64le", "riscv64", "s390x"];
const PLATFORMS = ["386", "amd64", "arm64", "arm/v6", "arm/v7", "ppc64le", "riscv64", "s390x"].map((p) => `linux/${p}`);
const ROUNDS = Number(process.env["ROUNDS"] ?? 3);
const archfold = fileURLToPath(new URL("../dist/archfold.js", import.meta.url));

/** A tar of 30 files of 1 MB, half of each compressible. */
function rootfs(file) {
  const folder = mkdtempSync(join(tmpdir(), "archfold-rootfs-"));
  for (let n = 0; n < 30; n++)
    writeFileSync(join(folder, `file-${n}`), Buffer.concat([randomBytes(512 * 1024), Buffer.alloc(512 * 1024, n)]));
  execFileSync("tar", ["-cf", file, "-C", folder, "."]);
  rmSync(folder, { recursive: true });
}

function repository() {
  const root = mkdtempSync(join(tmpdir(), "archfold-bench-"));
  execFileSync("git", ["init", "-q", root]);
  for (const arch of ARCHES) {
    mkdirSync(join(root, arch));
    rootfs(join(root, arch, "rootfs.tar"));
    writeFileSync(join(root, arch, "Dockerfile"), 'FROM scratch\nADD rootfs.tar /\nCMD ["/file-1"]\n');
  }
  return root;
}

const run = (command, args) =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ["ignore", "ignore", "inherit"] });
    child.on("error", reject);
    child.on("close", (code) => (code === 0 ? resolve() : reject(new Error(`${command} ${args.join(" ")}: ${code}`))));
  });

async function seconds(work) {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

/** As a person builds them: into the engine's own store. */
const originals = (root) =>
  Promise.all(
    ARCHES.map((arch, n) =>
      run("docker", [
        "buildx",
        "build",
        "-q",
        "--provenance=false",
        "--platform",
        PLATFORMS[n],
        "-t",
        `archfold-bench:${arch}`,
        join(root, arch),
      ]),
    ),
  );
const verify = (root, ...more) =>
  run(process.execPath, [
    archfold,
    "verify",
    root,
    "--quiet",
    "--arch",
    "armv6=linux/arm/v6",
    "--arch",
    "armv7=linux/arm/v7",
    ...more,
  ]);

const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];
const times = { originals: [], verify: [], again: [], node: [] };
for (let round = 0; round < ROUNDS; round++) {
  const [ours, theirs] = [repository(), repository()];
  const first = async () => times.originals.push(await seconds(() => originals(theirs)));
  if (round % 2 === 0) await first();
  times.verify.push(await seconds(() => verify(ours)));
  if (round % 2 === 1) await first();
  for (let n = 0; n < 5; n++) {
    times.again.push(await seconds(() => verify(ours)));
    times.node.push(await seconds(() => run(process.execPath, ["-e", "0"])));
  }
  for (const root of [ours, theirs]) rmSync(root, { recursive: true });
}
for (const arch of ARCHES) execFileSync("docker", ["image", "rm", "-f", `archfold-bench:${arch}`], { stdio: "ignore" });

const row = (what, a, b, bound) =>
  console.log(
    `${what}: ${median(a).toFixed(2)} s beside ${median(b).toFixed(2)} s, ratio ${(median(a) / median(b)).toFixed(2)}, at most ${bound}`,
  );
row("members and fold verified, beside the members built alone", times.verify, times.originals, 1.25);
row("verified again, beside bare node", times.again, times.node, 4);
