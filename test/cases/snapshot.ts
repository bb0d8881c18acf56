// What a case's run prints and writes -> the files of snapshots/NAME, byte for byte.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { patch } from "../../src/7-report/hunks.ts";
import { outcomeText } from "../../src/7-report/text.ts";
import type { FileChange } from "../../src/model/change.ts";
import { LOCK_PATH } from "../../src/model/lock.ts";
import { planWrite } from "../../src/pipeline.ts";
import { candidatesOf, type Run } from "./outcomes.ts";

export type Snapshot = ReadonlyMap<string, string>;

const root = join(import.meta.dirname, "../../snapshots");

/** `report.txt`, `changes.diff` where anything changes, and `tree/PATH` for each file as it would be written. */
export async function snapshotOf(run: Run): Promise<Snapshot> {
  const changes = await changesOf(run);
  const diffs = await Promise.all(changes.map(patch));
  const files = changes.flatMap((c): [string, string][] =>
    c.action === "delete" ? [] : [[`tree/${c.path}`, c.after]],
  );
  return new Map([
    ["report.txt", run.outcomes.map(outcomeText).join("")],
    ...(diffs.length > 0 ? [["changes.diff", diffs.join("")] as const] : []),
    ...files,
  ]);
}

/** What writing all families at once would do; not the lock, which holds a commit's id. */
async function changesOf(run: Run): Promise<readonly FileChange[]> {
  const plan = await planWrite(run.ports, undefined, candidatesOf(run));
  return plan.changes.filter((c) => c.path !== LOCK_PATH);
}

/** The files that are kept for a case; none where it has no folder. */
export function kept(name: string): Snapshot {
  const folder = join(root, name);
  if (!existsSync(folder)) return new Map();
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((e) => e.isFile());
  const paths = files.map((e) => join(e.parentPath, e.name)).sort();
  return new Map(paths.map((path) => [path.slice(folder.length + 1), readFileSync(path, "utf8")]));
}

/** Folders of snapshots, each of which must have its case. */
export const keptNames = (): readonly string[] => (existsSync(root) ? readdirSync(root).sort() : []);

export function keep(name: string, snapshot: Snapshot): void {
  drop(name);
  for (const [path, text] of snapshot) {
    const file = join(root, name, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

export const drop = (name: string): void => rmSync(join(root, name), { recursive: true, force: true });
