// A member's build context: which folder it is, and which ignore file is in force there.
import { type Diagnostic, error } from "../model/diagnostic.ts";
import type { Dockerfile } from "../model/dockerfile.ts";
import type { BuildContext, IgnoreFile } from "../model/family.ts";
import { cleanFromRoot, folderOf, joinPath } from "../model/path.ts";
import type { Files } from "../ports.ts";
import { contextMounts, copyOf } from "./typed.ts";

/** Paths in the context that COPY and ADD name, without variables and patterns, cleaned. */
export function plainSources(dockerfile: Dockerfile): readonly { readonly source: string; readonly line: number }[] {
  return dockerfile.instructions.flatMap((i) => {
    const copy = copyOf(i, dockerfile.escape);
    if (!copy || copy.from !== undefined) return [];
    return copy.sources
      .map((w) => cleanFromRoot(w.text.replace(/^['"]|['"]$/g, "")).replace(/\/$/, ""))
      .filter((s) => s !== "" && !/[$*?[\\]/.test(s))
      .map((source) => ({ source, line: i.line }));
  });
}

/** True where a COPY, ADD or mount may take in more of the context than single files: the whole of it, or a pattern. */
export function copiesFolders(dockerfile: Dockerfile): boolean {
  return dockerfile.instructions.some((i) => {
    const copy = copyOf(i, dockerfile.escape);
    if (copy && copy.from === undefined) return copy.sources.some((w) => /^['"]?(?:[./]*['"]?$|.*[*?[$])/.test(w.text));
    return contextMounts(i, dockerfile.escape).length > 0;
  });
}

/**
 * The folder that was most probably the context: the Dockerfile's own or the root, whichever holds more of the sources.
 * Where neither says anything: the own folder if the folder carries the architecture, else the root.
 */
export async function likelyContext(
  files: Files,
  dockerfiles: readonly Dockerfile[],
  suffix: boolean,
): Promise<"own" | "root"> {
  let own = 0;
  let root = 0;
  for (const d of dockerfiles)
    for (const { source } of plainSources(d)) {
      if (await files.stat(joinPath(folderOf(d.path), source))) own += 1;
      if (await files.stat(source)) root += 1;
    }
  if (own !== root) return own > root ? "own" : "root";
  return suffix ? "root" : "own";
}

/** The ignore file that BuildKit honours for a Dockerfile given by `-f`: `NAME.dockerignore` beside it, else the context's own. */
export async function ignoreFor(files: Files, dockerfile: string, folder: string): Promise<IgnoreFile | undefined> {
  const found = await ignoreInForce(files, dockerfile, folder);
  return found?.kind === "ignore" ? found.ignore : undefined;
}

/** Why the ignore file in force cannot be read: it has rules, and nobody knows which. */
export async function ignoreTrouble(files: Files, dockerfile: string, folder: string): Promise<Diagnostic | undefined> {
  const found = await ignoreInForce(files, dockerfile, folder);
  return found?.kind === "trouble" ? found.diagnostic : undefined;
}

async function ignoreInForce(files: Files, dockerfile: string, folder: string) {
  for (const path of [`${dockerfile}.dockerignore`, joinPath(folder, ".dockerignore")]) {
    const kind = await files.stat(path);
    if (kind === undefined) continue;
    if (kind === "symlink") return { kind: "trouble" as const, diagnostic: linked(path) };
    const read = await files.readText(path);
    return read.kind === "text" ? { kind: "ignore" as const, ignore: { path, text: read.text } } : read;
  }
  return undefined;
}

/** BuildKit looks for what a link names inside the context that it was sent, which may be another file than here or none. */
const linked = (path: string): Diagnostic =>
  error("NOT_READABLE", "this ignore file is a symlink, which BuildKit may not follow: put a file in its place", {
    file: path,
    line: 1,
    column: 1,
  });

/** The context without its listing, which is made once for the whole family. */
export async function readContext(files: Files, dockerfile: string, folder: string): Promise<BuildContext> {
  return { folder, ignore: await ignoreFor(files, dockerfile, folder), listing: undefined };
}
