// How time and memory grow with instructions and members: npm run bench:curve. A process for each point, nothing warm.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundled, run } from "./bundle.mjs";

const SIZES = [10, 60, 250, 1000, 2000, 5000];
const POINTS = [...[2, 8, 32].flatMap((members) => SIZES.map((size) => [size, members])), [2000, 4]];
const work = mkdtempSync(join(tmpdir(), "archfold-bench-"));

try {
  const curve = await bundled("curve", work);
  console.log("Processor ms for 1000 instructions of all members together, and the whole process's peak memory.");
  console.log("| family | instructions x members | parse | read | fold | prove | ms in all | peak MB |");
  console.log("| --- | --- | --- | --- | --- | --- | --- | --- |");
  for (const kind of ["plain", "split", "args"])
    for (const [size, members] of POINTS) {
      const { parse, read, fold, prove, memory } = JSON.parse(run(curve, kind, String(size), String(members)));
      const each = [parse, read, fold, prove].map((ms) => ((1000 * ms) / (size * members)).toFixed(1));
      const cells = [kind, `${size} x ${members}`, ...each, (read + fold + prove).toFixed(0), memory.toFixed(0)];
      console.log(`| ${cells.join(" | ")} |`);
    }
} finally {
  rmSync(work, { recursive: true, force: true });
}
