// 140 library manifests of the number, sizes and shapes of the official images' (in August 2026: 144 files, 2 121 entries,
// 521 KB; 14 with fields of architectures): read, checked and given back by one `archfold manifest --print`, beside one
// `bashbrew cat` of the same files, where that is in the PATH. Runs alternate. Build first: npm run bench:manifest does.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { fileURLToPath } from "node:url";

const FILES = 140;
const ROUNDS = 15;
/** Entries of a file, from the smallest to the largest in equal steps. */
const ENTRIES = [1, 1, 1, 2, 2, 3, 3, 3, 4, 5, 5, 8, 10, 12, 13, 16, 20, 26, 33, 48, 72, 148];
const ARCHES = ["amd64", "arm32v5", "arm32v7", "arm64v8", "i386", "ppc64le", "riscv64", "s390x"];
const archfold = fileURLToPath(new URL("../dist/archfold.js", import.meta.url));
const work = mkdtempSync(join(tmpdir(), "archfold-bench-"));

try {
  const texts = Array.from({ length: FILES }, (_, i) => manifest(i));
  const files = texts.map((text, i) => {
    const file = join(work, `image-${String(i).padStart(3, "0")}`);
    writeFileSync(file, text);
    return file;
  });
  const all = texts.join("");
  const entries = all.match(/^Tags:/gm)?.length;
  console.log(
    `${FILES} manifests, ${entries} entries, ${(all.length / 1000).toFixed(0)} KB; medians of ${ROUNDS} runs`,
  );
  const sides = [
    {
      what: "archfold manifest --print",
      run: () => timed(process.execPath, [archfold, "manifest", "--print", ...files]),
    },
    { what: "node -e 0", run: () => timed(process.execPath, ["-e", "0"]) },
  ];
  const given = sides[0].run();
  if (given.stdout !== all || given.stderr !== "") throw new Error(`not given back as it was: ${given.stderr}`);
  if (spawnSync("bashbrew", ["--version"]).error) console.log("bashbrew is not here: ours alone");
  else sides.push({ what: "bashbrew cat", run: () => timed("bashbrew", ["cat", ...files]) });
  const seen = sides.map(() => []);
  for (let n = 0; n < ROUNDS; n++) for (const [i, side] of sides.entries()) seen[i].push(side.run().ms);
  for (const [i, { what }] of sides.entries()) console.log(`${median(seen[i]).toFixed(0)} ms  ${what}`);
  if (sides.length > 2) {
    const ratio = median(seen[0]) / median(seen[2]);
    console.log(`${ratio.toFixed(2)} times  (at most 1.00)${ratio <= 1 ? "" : "  MISSED"}`);
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}

/** The same in each run. */
function manifest(n) {
  const at = (n / (FILES - 1)) * (ENTRIES.length - 1);
  const [low, high] = [ENTRIES[Math.floor(at)], ENTRIES[Math.ceil(at)]];
  const count = Math.round(low + (high - low) * (at % 1));
  const apart = n % 10 === 3;
  const lines = [
    ...(n % 2
      ? [`# this file is generated via https://git.example.org/image-${n}/blob/${commit(n)}/generate.sh`, ""]
      : []),
    `Maintainers: A. Person <person@example.org> (@person)${n % 5 < 3 ? ",\n             Another One (@another)" : ""}`,
    `GitRepo: https://git.example.org/image-${n}.git`,
    ...(apart ? [`GitCommit: ${commit(n)}`, ...ARCHES.flatMap((arch) => branch(arch, n))] : []),
  ];
  for (let i = 0; i < count; i++) lines.push("", ...entry(n, i, apart));
  return `${lines.join("\n")}\n`;
}

function branch(arch, n) {
  return [
    `# https://git.example.org/image-${n}/tree/dist-${arch}`,
    `${arch}-GitFetch: refs/heads/dist-${arch}`,
    `${arch}-GitCommit: ${commit(n + arch.length)}`,
  ];
}

function entry(n, i, apart) {
  const version = `${9 - (i % 9)}.${i}.${n % 7}`;
  const suffix = ["", "-slim", "-alpine3.22"][i % 3];
  const tags = [version, `${9 - (i % 9)}.${i}`, `v${i}`].map((tag) => `${tag}${suffix}`);
  const arches = ARCHES.filter((_, a) => apart || (a * 7 + i) % 5 !== 0);
  return [
    `Tags: ${tags.join(", ")}`,
    ...(i % 11 === 5 ? [`SharedTags: shared-${i}`] : []),
    `Architectures: ${arches.join(i % 40 === 7 ? ",\n# one waits for a builder\n               " : ", ")}`,
    ...(apart ? [] : [`GitCommit: ${commit(n * 200 + i)}`]),
    `Directory: ${9 - (i % 9)}.${i}/debian${suffix}`,
    ...(i % 15 === 4 ? ["File: Dockerfile.other"] : []),
    ...(i % 20 === 9 ? ["Builder: buildkit"] : []),
    ...(i % 16 === 8 ? ["Constraints: !aufs"] : []),
  ];
}

function commit(n) {
  return Array.from({ length: 5 }, (_, i) =>
    (((n + 1) * 2654435761 + i * 40503) >>> 0).toString(16).padStart(8, "0"),
  ).join("");
}

function timed(command, args) {
  const start = performance.now();
  const { stdout, stderr, status } = spawnSync(command, args, { encoding: "utf8", maxBuffer: 1 << 28 });
  if (status !== 0) throw new Error(`${command}: exit ${status}: ${stderr.slice(0, 500)}`);
  return { ms: performance.now() - start, stdout, stderr };
}

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}
