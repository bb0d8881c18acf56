// bashbrew's command, where it is on the PATH: what it reads from library manifests. Its answers are kept in
// test/data/manifest, so that no test needs it; a run with UPDATE=1 asks it anew and writes them.
import { spawnSync } from "node:child_process";

/** Tags, shared tags, constraints, and per architecture the build fields in their order; or that bashbrew refuses the file. */
export type Answer = "refused" | readonly (readonly [string[], string[], string[], Record<string, string[]>])[];

/** Whether the kept answers are to be made anew. */
export const asking = process.env["UPDATE"] === "1" && process.env["CI"] !== "true" && said("--version") !== undefined;

/** What `bashbrew --version` prints last. */
export const version = (): string => said("--version")?.trim().split(" ").at(-1) ?? "";

const ARCH_FIELDS = ["GitRepo", "GitFetch", "GitCommit", "Directory", "File", "Builder"];
const builds = ARCH_FIELDS.map((f) => `{{json ($e.Arch${f} $a)}}`).join(",");
const TEMPLATE = `[{{range $i, $e := .Manifest.Entries}}{{if $i}},{{end}}[{{json .Tags}},{{json .SharedTags}},{{json .Constraints}},{
{{- range $j, $a := .Architectures}}{{if $j}},{{end}}{{json $a}}:[${builds}]{{end}}}]{{end}}]`;

/** `bashbrew cat -f` of a manifest, every field that says what is built. */
export function resolvedBy(file: string): Answer {
  const text = said("cat", "-f", TEMPLATE, file);
  if (text === undefined) return "refused";
  const entries = JSON.parse(text) as [string[] | null, string[] | null, string[] | null, Record<string, string[]>][];
  return entries.map(([tags, shared, constraints, builds]) => [tags ?? [], shared ?? [], constraints ?? [], builds]);
}

/** Standard output, or undefined where the command fails or is not here. The person's own settings do not count. */
export function said(...args: readonly string[]): string | undefined {
  const env = { PATH: process.env["PATH"], HOME: "/nonexistent" };
  const { status, stdout } = spawnSync("bashbrew", args, { encoding: "utf8", env, maxBuffer: 1 << 28 });
  return status === 0 ? stdout : undefined;
}
