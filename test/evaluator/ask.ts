// The oracle, live: builds test/oracle/buildkit with Go and asks it, one line of JSON a question.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Answer } from "./compare.ts";
import type { Question } from "./question.ts";

export const TAGS = "dfparents,dfrunsecurity";

export function withOracle<T>(root: string, use: (ask: (questions: readonly Question[]) => readonly Answer[]) => T): T {
  const folder = mkdtempSync(join(tmpdir(), "archfold-oracle-"));
  const program = join(folder, "oracle");
  try {
    run("go", ["build", "-tags", TAGS, "-o", program, "."], { cwd: join(root, "test/oracle/buildkit") });
    return use((questions) => {
      const input = questions.map((q) => JSON.stringify(q)).join("\n");
      const output = run(program, [], { input }).trimEnd();
      return output.split("\n").map((line) => JSON.parse(line) as Answer);
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function run(
  command: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly input?: string },
): string {
  const result = spawnSync(command, args, {
    ...options,
    encoding: "utf8",
    maxBuffer: 2 ** 30,
    stdio: ["pipe", "pipe", "inherit"],
  });
  if (result.error) throw result.error;
  if (result.status !== 0) throw new Error(`${command} ended with ${result.status}`);
  return result.stdout;
}
