// `archfold manifest FILE...`: reads, resolves and checks library manifests; exit code 0, 1 (findings) or 2 (one is unreadable).
import { realpathSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { type ManifestRead, readManifest } from "../../src/1-read/manifest.ts";
import { diagnosticJson, printed } from "../../src/7-report/json.ts";
import { hostFiles } from "../../src/host/files.ts";
import { type Diagnostic, error, oneLine } from "../../src/model/diagnostic.ts";
import type { ArchBuild, LibraryManifest } from "../../src/model/manifest.ts";
import type { Io } from "../io.ts";
import { manifestListing } from "./manifest/listing.ts";

export interface ManifestOptions {
  readonly files: readonly string[];
  readonly json: boolean;
  /** Give the texts back as parsed, byte for byte, one after the other. */
  readonly print: boolean;
}

export async function manifestCommand(options: ManifestOptions, io: Io): Promise<number> {
  if (options.json && options.print) {
    io.err(`${oneLine(error("USAGE", "--json and --print exclude each other; give one of them"))}\n`);
    return 2;
  }
  const reads = await Promise.all(options.files.map((file) => readFile(file, io.cwd)));
  const trouble = reads.flatMap((r) => (r.kind === "trouble" ? r.diagnostics : []));
  if (trouble.length > 0) {
    if (options.json) io.out(manifestJson([], trouble));
    else io.err(lines(trouble));
    return 2;
  }
  const sound = reads.flatMap((r) => (r.kind === "manifest" ? [r] : []));
  const diagnostics = sound.flatMap((r) => r.diagnostics);
  if (options.json) {
    io.out(
      manifestJson(
        sound.map((r) => r.manifest),
        diagnostics,
      ),
    );
  } else if (options.print) {
    io.out(sound.map((r) => joined(r.manifest)).join(""));
    io.err(lines(diagnostics));
  } else io.out(sound.map(listed).join("\n"));
  return diagnostics.some((d) => d.severity !== "note") ? 1 : 0;
}

async function readFile(file: string, cwd: string): Promise<ManifestRead> {
  const named = await readNamed(file, cwd);
  return named.kind === "text" ? readManifest(file, named.text) : named;
}

const listed = ({ manifest, diagnostics }: Extract<ManifestRead, { kind: "manifest" }>): string =>
  `${manifestListing(manifest)}${diagnostics.length > 0 ? `\n${lines(diagnostics)}` : ""}`;

type NamedFile =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "trouble"; readonly diagnostics: readonly Diagnostic[] };

/** A file named by the person may be a symlink to anywhere: the folder it really lies in is the root it is read from. */
async function readNamed(file: string, cwd: string): Promise<NamedFile> {
  const path = realPath(resolve(cwd, file));
  const result = await hostFiles(dirname(path)).readText(basename(path));
  if (result.kind === "text") return result;
  const { diagnostic } = result;
  const place = { line: 1, column: 1, ...diagnostic.place, file };
  return { kind: "trouble", diagnostics: [{ ...diagnostic, place }] };
}

/** The path itself where it leads nowhere: reading it then says what is wrong. */
function realPath(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    return path;
  }
}

const joined = (manifest: LibraryManifest): string => manifest.tiles.map((t) => t.text).join("");

const lines = (diagnostics: readonly Diagnostic[]): string => diagnostics.map((d) => `${oneLine(d)}\n`).join("");

/** Schema `archfold/manifest@1` (DESIGN 3). */
function manifestJson(manifests: readonly LibraryManifest[], diagnostics: readonly Diagnostic[]): string {
  const document = {
    schema: "archfold/manifest@1",
    entries: manifests.flatMap((manifest) =>
      manifest.entries.map((e) => ({
        manifest: manifest.path,
        tags: e.tags,
        sharedTags: e.sharedTags,
        architectures: Object.fromEntries([...e.builds].map(([arch, build]) => [arch, buildJson(build)])),
        constraints: e.constraints,
      })),
    ),
    diagnostics: diagnostics.map(diagnosticJson),
  };
  return printed(document);
}

const buildJson = (build: ArchBuild) => ({
  gitRepo: build.GitRepo,
  gitFetch: build.GitFetch,
  gitCommit: build.GitCommit,
  directory: build.Directory,
  file: build.File,
  builder: build.Builder,
});
