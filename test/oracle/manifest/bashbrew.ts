// bashbrew's command, where it is on the PATH: what it reads from library manifests. Its answers are kept in
// test/data/manifest, so that no test needs it; a run with UPDATE=1 asks it anew and writes them.
import { spawnSync } from "node:child_process";

/** Tags, shared tags, constraints, and per architecture the build fields in their order; or that bashbrew refuses the file. */
export type Answer = "refused" | readonly (readonly [string[], string[], string[], Record<string, string[]>])[];

/** Whether the kept answers are to be made anew. */
export const asking =
  process.env["UPDATE"] === "1" && process.env["CI"] !== "true" && said(["--version"]) !== undefined;

/** What `bashbrew --version` prints last. */
export const version = (): string => said(["--version"])?.trim().split(" ").at(-1) ?? "";

const ARCH_FIELDS = ["GitRepo", "GitFetch", "GitCommit", "Directory", "File", "Builder"];
const BUILDS = ARCH_FIELDS.map((f) => `{{json ($e.Arch${f} $a)}}`).join(",");
/** A JSON text of each entry, with one of each of its architectures in it. */
const template = (
  entry: string,
  arch: string,
): string => `[{{range $i, $e := .Manifest.Entries}}{{if $i}},{{end}}${entry}{
{{- range $j, $a := .Architectures}}{{if $j}},{{end}}{{json $a}}:${arch}{{end}}}]{{end}}]`;
const RESOLVED = template("[{{json .Tags}},{{json .SharedTags}},{{json .Constraints}},", `[${BUILDS}]`);
const FROMS = template("[{{json (first .Tags)}},", "{{json ($.ArchDockerFroms $a $e)}}");

/** `bashbrew cat -f` of a manifest, every field that says what is built. */
export function resolvedBy(file: string): Answer {
  const text = said(["cat", "-f", RESOLVED, file]);
  if (text === undefined) return "refused";
  const entries = JSON.parse(text) as [string[] | null, string[] | null, string[] | null, Record<string, string[]>][];
  return entries.map(([tags, shared, constraints, builds]) => [tags ?? [], shared ?? [], constraints ?? [], builds]);
}

/** `bashbrew list`: the names of all images. */
export const listedBy = (file: string): readonly string[] | undefined => said(["list", file])?.trim().split("\n");

/** After `bashbrew fetch`: for each entry's first tag and each architecture the images that bashbrew takes it to be built on. */
export function fromsBy(file: string, cache: string): Record<string, Record<string, string[]>> | undefined {
  if (said(["fetch", file], cache) === undefined) return undefined;
  const text = said(["cat", "-f", FROMS, file], cache);
  if (text === undefined) return undefined;
  const entries = JSON.parse(text) as [string, Record<string, string[]>][];
  const once = (froms: Record<string, string[]>) =>
    Object.fromEntries(Object.entries(froms).map(([arch, images]) => [arch, [...new Set(images)]]));
  return Object.fromEntries(entries.map(([tag, froms]) => [tag, once(froms)]));
}

/** Standard output, or undefined where the command fails or is not here. The person's own settings do not count. */
function said(args: readonly string[], cache = "/nonexistent"): string | undefined {
  const env = { PATH: process.env["PATH"], HOME: "/nonexistent", BASHBREW_CACHE: cache };
  const { status, stdout } = spawnSync("bashbrew", args, { encoding: "utf8", env, maxBuffer: 1 << 28 });
  return status === 0 ? stdout : undefined;
}
