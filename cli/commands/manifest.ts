// `archfold manifest FILE`: reads, resolves and checks a library manifest; gives back exit code 0, 1 (findings) or 2 (unreadable).
import { realpathSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { readManifest } from "../../src/1-read/manifest.ts";
import { diagnosticJson, printed } from "../../src/7-report/json.ts";
import { hostFiles } from "../../src/host/files.ts";
import { type Diagnostic, error, oneLine } from "../../src/model/diagnostic.ts";
import type { LibraryManifest, ManifestEntry } from "../../src/model/manifest.ts";
import type { Io } from "../io.ts";
import { manifestListing } from "./manifest/listing.ts";

export interface ManifestOptions {
  readonly file: string;
  readonly json: boolean;
  /** Give the text back as parsed, byte for byte. */
  readonly print: boolean;
}

export async function manifestCommand(options: ManifestOptions, io: Io): Promise<number> {
  if (options.json && options.print) {
    io.err(`${oneLine(error("USAGE", "--json and --print exclude each other; give one of them"))}\n`);
    return 2;
  }
  const file = await readNamed(options.file, io.cwd);
  const read = file.kind === "text" ? readManifest(options.file, file.text) : file;
  if (read.kind === "trouble") {
    if (options.json) io.out(manifestJson([], read.diagnostics));
    else io.err(lines(read.diagnostics));
    return 2;
  }
  const { manifest, diagnostics } = read;
  if (options.json) io.out(manifestJson(manifest.entries, diagnostics));
  else if (options.print) {
    io.out(joined(manifest));
    io.err(lines(diagnostics));
  } else io.out(`${manifestListing(manifest)}${diagnostics.length > 0 ? `\n${lines(diagnostics)}` : ""}`);
  return diagnostics.some((d) => d.severity !== "note") ? 1 : 0;
}

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
function manifestJson(entries: readonly ManifestEntry[], diagnostics: readonly Diagnostic[]): string {
  const document = {
    schema: "archfold/manifest@1",
    entries: entries.map((e) => ({
      tags: e.tags,
      sharedTags: e.sharedTags,
      architectures: Object.fromEntries(
        [...e.builds].map(([arch, b]) => [
          arch,
          {
            gitRepo: b.GitRepo,
            gitFetch: b.GitFetch,
            gitCommit: b.GitCommit,
            directory: b.Directory,
            file: b.File,
            builder: b.Builder,
          },
        ]),
      ),
      constraints: e.constraints,
    })),
    diagnostics: diagnostics.map(diagnosticJson),
  };
  return printed(document);
}
