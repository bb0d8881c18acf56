// How time and memory grow with instructions and members: npm run bench:curve. A process for each point, nothing warm.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundled, run } from "./bundle.mjs";

const SIZES = [10, 60, 250, 1000, 2000, 5000];
const MEMBERS = [2, 8, 32];
const work = mkdtempSync(join(tmpdir(), "archfold-bench-"));

try {
  const curve = await bundled("curve", work);
  console.log("Processor ms for 1000 instructions of all members together, and the whole process's peak memory.");
  console.log("| family | instructions x members | parse | read, fold and prove | prove again | peak MB |");
  console.log("| --- | --- | --- | --- | --- | --- |");
  for (const kind of ["plain", "split", "args"])
    for (const members of MEMBERS)
      for (const size of SIZES) {
        if (size * members > 40_000) continue;
        const { all, prove, parse, memory } = JSON.parse(run(curve, kind, String(size), String(members)));
        const each = (ms) => ((1000 * ms) / (size * members)).toFixed(1);
        console.log(
          `| ${kind} | ${size} x ${members} | ${each(parse)} | ${each(all)} | ${each(prove)} | ${memory.toFixed(0)} |`,
        );
      }
} finally {
  rmSync(work, { recursive: true, force: true });
}
