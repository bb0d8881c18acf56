// Two images of 300 MB in which one file differs: time and peak memory of `archfold compare`, beside unpacking and hashing
// the same two layers with gzip and sha256sum (no comparison can do with less), and beside `diffoci diff` where that is in
// PATH. Runs are interleaved, medians are compared. Build first: npm run bench:compare does.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  createWriteStream,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { createGzip } from "node:zlib";
import tar from "tar-stream";

const FILES = 3000;
const BYTES = 100 * 1024;
const ROUNDS = 5;
const archfold = fileURLToPath(new URL("../dist/archfold.js", import.meta.url));
const work = mkdtempSync(join(tmpdir(), "archfold-bench-"));
const sha = (bytes) => createHash("sha256").update(bytes).digest("hex");

try {
  const [a, b] = [await image("a", "one\n"), await image("b", "two\n")];
  const sides = [
    { what: "archfold compare", run: () => ours(a.folder, b.folder) },
    { what: "gzip -dc | sha256sum, side by side", run: () => floor(a.layer, b.layer) },
  ];
  if (!spawnSync("diffoci", ["--help"]).error) sides.push({ what: "diffoci diff", run: peer([a, b]) });
  else console.log("diffoci is not here");
  const seen = sides.map(() => []);
  for (let n = 0; n < ROUNDS; n++) for (const [i, side] of sides.entries()) seen[i].push(side.run());
  const bare = memory(["-e", "0"]).rss;
  for (const [i, { what }] of sides.entries()) {
    const took = median(seen[i].map((r) => r.seconds));
    const rss = Math.max(...seen[i].map((r) => r.rss ?? 0));
    console.log(
      `${took.toFixed(2)} s  ${what}${rss > 0 ? `, ${(rss - bare).toFixed(0)} MB above bare node (${bare.toFixed(0)} MB)` : ""}`,
    );
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}

/** An OCI layout of one layer: files of which half is chance and half is the same again; the last one is `word`. */
async function image(name, word) {
  const folder = join(work, name);
  mkdirSync(join(folder, "blobs/sha256"), { recursive: true });
  const draft = join(folder, "draft");
  const [packed, plain] = [createHash("sha256"), createHash("sha256")];
  const pack = tar.pack();
  const written = pipeline(pack, tap(plain), createGzip({ level: 6 }), tap(packed), createWriteStream(draft));
  for (let n = 0; n < FILES; n++) await entry(pack, `usr/share/d${n % 50}/f${n}`, content(n));
  await entry(pack, "etc/word", Buffer.from(word));
  pack.finalize();
  await written;
  const digest = packed.digest("hex");
  const layer = join(folder, "blobs/sha256", digest);
  renameSync(draft, layer);
  const blob = (value) => {
    const bytes = Buffer.from(JSON.stringify(value));
    writeFileSync(join(folder, "blobs/sha256", sha(bytes)), bytes);
    return { digest: `sha256:${sha(bytes)}`, size: bytes.length };
  };
  const type = "application/vnd.oci.image";
  const config = blob({
    architecture: "amd64",
    os: "linux",
    config: {},
    rootfs: { type: "layers", diff_ids: [`sha256:${plain.digest("hex")}`] },
  });
  const layers = [{ mediaType: `${type}.layer.v1.tar+gzip`, digest: `sha256:${digest}`, size: statSync(layer).size }];
  const manifest = blob({
    schemaVersion: 2,
    mediaType: `${type}.manifest.v1+json`,
    config: { mediaType: `${type}.config.v1+json`, ...config },
    layers,
  });
  const platform = { os: "linux", architecture: "amd64" };
  const annotations = { "io.containerd.image.name": imageName(name) };
  const manifests = [{ mediaType: `${type}.manifest.v1+json`, ...manifest, platform, annotations }];
  writeFileSync(join(folder, "index.json"), JSON.stringify({ schemaVersion: 2, manifests }));
  writeFileSync(join(folder, "oci-layout"), '{"imageLayoutVersion":"1.0.0"}');
  return { name, folder, layer };
}

function entry(pack, name, data) {
  return new Promise((done) => pack.entry({ name, mtime: new Date(0) }, data, done));
}

function tap(sum) {
  const through = new PassThrough();
  through.on("data", (chunk) => sum.update(chunk));
  return through;
}

/** The same in each run: a hash drawn out. */
function content(n) {
  const bytes = Buffer.alloc(BYTES, `line ${n} of a file like many others\n`);
  for (let at = 0; at < BYTES / 2; at += 32) createHash("sha256").update(`${n} ${at}`).digest().copy(bytes, at);
  return bytes;
}

function timed(command, ...args) {
  const from = performance.now();
  const { stdout, stderr, status } = spawnSync(command, args, { encoding: "utf8", maxBuffer: 1 << 28 });
  return { seconds: (performance.now() - from) / 1000, stdout, stderr, status };
}

function memory(args) {
  const file = join(work, "rss");
  const tell = `import{writeFileSync}from"node:fs";process.on("exit",()=>writeFileSync(${JSON.stringify(file)},String(process.resourceUsage().maxRSS)))`;
  const ran = timed(process.execPath, "--import", `data:text/javascript,${encodeURIComponent(tell)}`, ...args);
  return { ...ran, rss: Number(readFileSync(file, "utf8")) / 1024 };
}

function ours(a, b) {
  const ran = memory([archfold, "compare", a, b]);
  if (ran.status !== 1 || !ran.stdout.includes("/etc/word: content")) throw new Error(`${ran.stdout}${ran.stderr}`);
  return ran;
}

function floor(a, b) {
  const script = 'for f in "$1" "$2"; do gzip -dc "$f" | sha256sum & done; wait';
  return timed("bash", "-c", script, "bash", a, b);
}

/** diffoci reads images from a store of its own: they are loaded before its time begins. */
function peer(images) {
  const where = ["--backend", "local", "--local-cache", join(work, "diffoci")];
  for (const { folder } of images) {
    const script = 'tar -cC "$1" . | diffoci "${@:2}" load';
    const loaded = spawnSync("bash", ["-c", script, "bash", folder, ...where], { encoding: "utf8" });
    if (loaded.status !== 0) throw new Error(loaded.stderr);
  }
  const names = images.map(({ name }) => imageName(name));
  return () => {
    const ran = timed("diffoci", ...where, "diff", "--pull", "never", "--platform", "linux/amd64", ...names);
    if (ran.status !== 1 || !ran.stdout.includes("etc/word")) throw new Error(`${ran.stdout}${ran.stderr}`);
    return ran;
  };
}

function imageName(name) {
  return `docker.io/library/${name}:1`;
}

function median(numbers) {
  const sorted = [...numbers].sort((x, y) => x - y);
  return sorted[Math.floor(sorted.length / 2)];
}
