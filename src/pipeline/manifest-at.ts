// The path of a library manifest -> the manifest, read where it lies, or why it cannot be.
import { type ManifestRead, readManifest } from "../1-read/manifest.ts";
import type { Files } from "../ports.ts";

export async function manifestAt(files: Files, path: string): Promise<ManifestRead> {
  const read = await files.readText(path);
  return read.kind === "text" ? readManifest(path, read.text) : { kind: "trouble", diagnostics: [read.diagnostic] };
}
