// A case -> its repository in a temporary folder, and what the pipeline says of it, as `archfold fold` would ask.
import { cpSync } from "node:fs";
import { parseArgs } from "node:util";
import { locate } from "../../cli/args.ts";
import { portsFor } from "../../cli/commands/common.ts";
import type { FoldOutcome } from "../../src/model/change.ts";
import { find, foldFamily, withGenerators } from "../../src/pipeline.ts";
import { git, tree } from "../host/tree.ts";
import { type Case, inputOf } from "./fixture.ts";
import type { Run } from "./outcomes.ts";

/** The case's input as a repository with one commit, modes and symlinks as they are; `edit` changes it before the commit. */
export function checkout(name: string, edit: (root: string) => void = () => {}): string {
  const root = tree();
  cpSync(inputOf(name), root, { recursive: true, verbatimSymlinks: true });
  edit(root);
  git(root, "init", "-q");
  git(root, "add", "-A", "-f");
  git(root, "commit", "-q", "-m", "input");
  return root;
}

export const runCase = (given: Case): Promise<Run> => runIn(checkout(given.name), given.args);

/** Finds and folds what is in the folder now. */
export async function runIn(root: string, args: readonly string[]): Promise<Run> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      member: { type: "string", multiple: true },
      arch: { type: "string", multiple: true },
      built: { type: "string" },
      syntax: { type: "string" },
      platform: { type: "string" },
      manifest: { type: "string" },
      "move-classic": { type: "boolean" },
      out: { type: "string" },
      form: { type: "string" },
      "base-names": { type: "string" },
      rename: { type: "string", multiple: true },
      "exact-at": { type: "string", multiple: true },
      "readable-at": { type: "string", multiple: true },
    },
  });
  const {
    "move-classic": moveClassic,
    "exact-at": exactAt,
    "readable-at": readableAt,
    "base-names": baseNames,
    ...others
  } = values;
  const spots = { ...(exactAt && { exactAt }), ...(readableAt && { readableAt }) };
  const entries = { ...(moveClassic && { moveClassic }) };
  const located = locate(
    root,
    { ...others, ...spots, ...entries, ...(baseNames !== undefined && { baseNames }) },
    root,
  );
  if (located.kind === "wrong") throw new Error(located.diagnostic.message);
  const { request, wishes } = located.value;
  const ports = portsFor(root);
  const findings = await find(ports, request);
  if (findings.kind === "trouble") throw new Error(findings.diagnostics[0]?.message);
  const form = values.form === "exact" ? "exact" : "readable";
  const outcomes: FoldOutcome[] = [];
  for (const subject of findings.subjects) outcomes.push(await foldFamily(ports, subject, { form, wishes }));
  const whole = await withGenerators(ports.files, outcomes);
  return { ports, request, subjects: findings.subjects, outcomes: whole, form };
}
